"""Surveys that were not made in Qualtrics come back equal from its format, whatever that can't say."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from demo.questionnaires import after_your_flight, passenger_survey
from surveys.document import check_shape
from surveys.domain.questionnaires.starting import STARTS
from surveys.formats.detect import read_survey
from surveys.formats.qsf import read_qsf, write_qsf
from surveys.formats.qsf.writing import CUT_CONDITIONS
from tests.conftest import SHARED_DATA

Definition = dict[str, Any]
OURS: dict[str, Callable[[], Definition]] = {
    "passengers": passenger_survey,
    "flight": after_your_flight,
    **{key: (lambda start=start: start.definition("Trial")) for key, start in STARTS.items()},
}
OTHERS = sorted(
    path.relative_to(SHARED_DATA).as_posix()
    for folder in ("lss", "xlsform")
    for path in SHARED_DATA.glob(f"{folder}/*.*")
)
EVERYTHING: Definition = {
    "schema": 1,
    "title": "Everything",
    "languages": ["en", "pt-br"],
    "flow": [
        {
            "type": "branch",
            "id": "f1",
            "when": {"not": {"field": "score:g1", "op": "gt", "value": 3}},
            "flow": [{"type": "block", "id": "b1"}],
            "otherwise": [{"type": "end", "id": "f2", "outcome": "screened"}],
        }
    ],
    "blocks": {"b1": {"pages": [["q1", "q2"], ["q9"], ["q10"]]}},
    "questions": {
        "q1": {
            "kind": "rating",
            "key": "joy",
            "look": "faces",
            "concept": "joy",
            "choices": [{"id": "c1", "value": 1}],
        },
        "q2": {"kind": "contact", "key": "contact", "parts": ["email"]},
        "q9": {"kind": "date", "key": "day", "validation": {"min": "2020-01-01"}},
        "q10": {"kind": "hidden", "key": "h", "default": "{{embedded.source|none}}"},
    },
    "texts": {
        "en": {
            "title": "Everything",
            "b1.p0.title": "First",
            "q1.help": "Any <b>one</b>",
            "f2.thanks": "Bye",
        },
        "pt-br": {"b1.p0.title": "Primeiro"},
    },
    "scoring": [{"id": "g1", "name": "Joy", "weights": {"q1": {"c1": 2}}, "kind": "mean"}],
    "embedded": [{"name": "source", "from": "link", "default": "web"}],
}


@pytest.mark.parametrize("name", sorted(OURS))
def test_surveys_of_ours_come_back_equal(name: str) -> None:
    definition = OURS[name]()

    assert read_qsf(write_qsf(definition, name="Trial")).definition == definition


def test_a_survey_with_much_that_the_format_lacks_comes_back_equal() -> None:
    again = read_qsf(write_qsf(EVERYTHING, name="Another name"))

    assert again.definition == EVERYTHING
    assert again.report.elements["SO/Rapport"].status == "full"


@pytest.mark.parametrize(
    ("place", "name", "said"),
    [
        ("questions", "q9", {"validation": None, "look": None, "skip": [{"when": None, "to": "end"}]}),
        ("questions", "q9", {"validation": {"rules": [{"id": "e1"}]}}),
        ("questions", "q1", {"display": None, "random": None, "carry": None}),
        ("blocks", "b1", {"loop": None, "random": None, "name": None}),
        ("flow", 0, {"when": None, "name": None}),
    ],
)
def test_what_says_nothing_comes_back_as_it_is(place: str, name: Any, said: Definition) -> None:
    definition = copy.deepcopy(EVERYTHING)
    definition[place][name] |= said
    check_shape(definition)

    assert read_qsf(write_qsf(definition, name="Trial")).definition == definition


@pytest.mark.shared_data
@pytest.mark.parametrize("name", OTHERS)
def test_surveys_of_other_tools_come_back_equal(name: str) -> None:
    definition = read_survey((SHARED_DATA / name).read_bytes(), name).definition

    assert read_qsf(write_qsf(definition, name="Trial")).definition == definition


def test_a_file_that_was_changed_in_between_is_read_by_what_it_says() -> None:
    file = json.loads(write_qsf(EVERYTHING, name="Everything"))
    asked = next(one for one in file["SurveyElements"] if one["PrimaryAttribute"] == "QID1")
    asked["Payload"]["QuestionText"] = "Changed elsewhere"

    translation = read_qsf(json.dumps(file).encode())

    assert translation.definition["texts"]["en"]["q1.text"] == "Changed elsewhere"
    assert translation.definition["questions"]["q1"]["kind"] == "single"
    told = translation.report.elements["SO/Rapport"]
    why = "The file was changed since Rapport wrote it; what Qualtrics can't say is lost."
    assert (told.status, told.why) == ("left_out", why)


@pytest.mark.parametrize(
    "differences",
    [None, 5, [{}], [{"at": []}], [{"at": ["x", "y"], "to": 1}], [7], [{"at": ["questions"], "to": 5}]],
)
def test_broken_differences_are_left_out(differences: Any) -> None:
    file = json.loads(write_qsf(EVERYTHING, name="Everything"))
    options = next(one for one in file["SurveyElements"] if one["Element"] == "SO")["Payload"]
    options["Rapport"]["differences"] = differences

    told = read_qsf(json.dumps(file).encode()).report.elements["SO/Rapport"]

    assert told.status == "left_out"


def test_questions_and_rows_of_the_same_name_elsewhere_are_all_written() -> None:
    definition = copy.deepcopy(EVERYTHING)
    rows = [{"id": "r1", "source_id": "s"}, {"id": "r2", "source_id": "s"}, {"id": "r3", "source_id": "1"}]
    for uid in ("q1", "q2"):
        definition["questions"][uid] = {"kind": "form", "key": uid, "rows": rows, "source_id": "same"}
    check_shape(definition)

    written = write_qsf(definition, name="Trial")

    asked = [one for one in json.loads(written)["SurveyElements"] if one["Element"] == "SQ"]
    assert [one["PrimaryAttribute"] for one in asked][:2] == ["same", "QID1"]
    assert asked[0]["Payload"]["ChoiceOrder"] == ["s", "2", "1"]
    assert read_qsf(written).definition == definition


def either(times: int) -> Definition:
    """All of so many conditions, each “this, or that and those”: two lists of comparisons a condition."""
    this, that, those = ({"field": "q1", "op": "eq", "value": f"c{number}"} for number in (1, 2, 3))
    return {"all": [{"any": [this, {"all": [that, {"any": [those, this]}]}]} for _ in range(times)]}


@pytest.mark.parametrize(
    ("condition", "is_told"),
    [
        ({"field": "q1", "op": "eq", "value": "c1"}, False),
        (either(2), False),
        (either(6), True),
        ({"any": [{"field": "unit", "op": "eq", "value": "A"}, {"field": "q1", "op": "answered"}]}, True),
    ],
)
def test_conditions_that_ask_for_less_in_the_file_are_told_of_there(
    condition: Definition, is_told: bool
) -> None:
    definition = copy.deepcopy(EVERYTHING) | {"flow": [{"type": "block", "id": "b1"}]}
    definition["questions"] = {uid: {"kind": "single", "key": uid} for uid in definition["questions"]}
    definition["questions"]["q1"]["choices"] = [{"id": f"c{number}"} for number in (1, 2, 3)]
    definition["questions"]["q9"]["display"] = condition

    entry = json.loads(write_qsf(definition, name="Trial"))["SurveyEntry"]

    assert entry["SurveyDescription"] == (CUT_CONDITIONS if is_told else None)


def test_a_draft_with_an_unfinished_column_is_written() -> None:
    definition = copy.deepcopy(EVERYTHING)
    columns = [{"id": "k1", "kind": "short_text"}, {"id": "k2", "kind": "short_text", "within": "k1"}]
    definition["questions"]["q1"] = {"kind": "side_by_side", "key": "a", "cols": columns}
    check_shape(definition)

    assert read_qsf(write_qsf(definition, name="Trial")).definition == definition
