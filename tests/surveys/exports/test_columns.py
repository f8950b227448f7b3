"""The columns of all versions, and the codes of answers and of reasons for having none."""

from copy import deepcopy

import pytest

from surveys.document import Document
from surveys.exports.codebook import spans
from surveys.exports.codes import codes_of
from surveys.exports.columns import Column, columns_of, name_apart
from surveys.kinds import QuestionSpec, all_kinds, kind_of
from tests.factories.surveys import five_points
from tests.surveys.exports.given import DEFINITION

NAMES = [
    "nps", "restrooms", "areas_r2", "trip", "trip_c2_text", "used_wifi", "used_c2", "delay", "flew_on", "why",
    "effort", "more_c1", "more_c2",
]  # fmt: skip


def names(columns: list[Column]) -> list[str]:
    return [column.name for column in columns]


def test_each_address_choice_and_round_has_its_column() -> None:
    columns = columns_of([(1, Document(DEFINITION))])
    assert names(columns) == NAMES
    of = {column.name: column for column in columns}
    assert of["used_wifi"].label == "What did you use?: Wi-Fi"
    assert of["more_c2"].label == "More about it? – Lounge"
    assert of["trip"].labels == {1: "Work", 2: "Other"}
    assert of["restrooms"].labels == {1: "Bad", 2: "2", 3: "3", 4: "4", 5: "Great"}
    assert (of["flew_on"].type, of["used_c2"].type, of["effort"].type) == ("date", "flag", "number")


def test_what_tells_who_somebody_is_needs_asking_for() -> None:
    with_mail = columns_of([(1, Document(DEFINITION))], with_personal=True)
    assert set(names(with_mail)) - set(NAMES) == {"mail"}


def test_a_removed_question_keeps_its_column_where_it_stood() -> None:
    second = deepcopy(DEFINITION)
    del second["questions"]["q7"]
    second["blocks"]["b1"]["pages"] = [["q1", "q2", "q3", "q4", "q5", "q6", "q8", "q9"]]
    second["texts"]["en"]["q3.c1"] = "Business"
    columns = columns_of([(2, Document(second)), (1, Document(DEFINITION))])
    assert names(columns) == NAMES
    of = {column.name: column for column in columns}
    assert (of["why"].versions, of["trip"].versions) == ([1], [2, 1])
    assert of["trip"].labels[1] == "Business"


def test_another_scale_is_another_column() -> None:
    second = deepcopy(DEFINITION)
    second["questions"]["q2"]["choices"].append({"id": "c6", "value": 6})
    columns = columns_of([(2, Document(second)), (1, Document(DEFINITION))])
    name_apart(columns)
    assert [name for name in names(columns) if "restrooms" in name] == ["restrooms", "restrooms_2"]
    newer, older = (column for column in columns if "restrooms" in column.name)
    assert (newer.versions, older.versions) == ([2], [1])


def test_names_differ_in_more_than_large_and_small_letters() -> None:
    columns = [Column(name, "", "text") for name in ("Unit", "unit", "unit_2", "UNIT")]
    name_apart(columns)
    assert names(columns) == ["Unit", "unit_2", "unit_2_2", "UNIT_3"]


def spec(kind: str, **data: object) -> QuestionSpec:
    return QuestionSpec("q1", {"kind": kind, **data})


@pytest.mark.parametrize(
    ("question", "codes", "aside"),
    [
        (spec("rating", choices=five_points(with_na=True)), {f"c{n}": n for n in range(1, 6)}, "c9"),
        (spec("single", choices=[{"id": "c7"}, {"id": "c2"}]), {"c7": 7, "c2": 2}, ""),
        (
            spec("single", choices=[{"id": "c1", "value": 2}, {"id": "c2"}, {"id": "c3"}]),
            {"c1": 2, "c2": 1002, "c3": 3},
            "",
        ),
        (
            spec("single", choices=[{"id": "c1", "value": 5}, {"id": "c2", "value": 5}]),
            {"c1": 1, "c2": 2},
            "",
        ),
        (spec("single", choices=[{"id": "yes"}, {"id": "no"}]), {"yes": 1, "no": 2}, ""),
        (spec("consent"), {"yes": 1}, ""),
        (spec("contact"), {"no": 0, "yes": 1}, ""),
        (spec("slider", choices=[{"id": "na"}]), {}, "na"),
    ],
)
def test_codes_are_values_or_the_number_in_the_id(
    question: QuestionSpec, codes: dict[str, float], aside: str
) -> None:
    kind = kind_of(question)
    assert codes_of(kind, question, "q1") == codes
    assert kind.aside(question, "q1") == aside


def test_numbers_that_may_be_negative_have_other_codes_for_reasons() -> None:
    of = {column.name: column for column in columns_of([(1, Document(DEFINITION))])}
    assert of["nps"].gaps == {"hidden": -6, "not_applicable": -7, "skipped": -8, "not_asked": -9}
    assert of["delay"].gaps["skipped"] == -(10**13) - 8
    assert of["effort"].gaps["skipped"] == -8  # a slider from 0


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.name)
def test_every_kind_has_a_column_for_each_field(kind: object) -> None:
    data = {"kind": kind.name, **kind.default_data}
    question = QuestionSpec("q1", data)
    fields = kind.fields(question)
    columns = kind.columns(question)
    assert {column.address for column in columns} == {field.address for field in fields}
    assert all(column.type in TYPES for column in columns)


TYPES = {"number", "choice", "flag", "text", "date", "time", "datetime"}


def test_versions_are_told_as_spans() -> None:
    assert spans([3, 1, 2, 5]) == "1–3, 5"
    assert spans([]) == ""
