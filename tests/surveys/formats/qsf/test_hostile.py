"""Files that are broken, or made to do harm: a survey with a report or one clear line, nothing else."""

import copy
import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.formats import FileUnreadable
from surveys.formats.qsf import read_qsf
from surveys.formats.qsf.limits import check_limits
from tests.surveys.formats.qsf.build import (
    at,
    block,
    choices,
    expression,
    logic,
    matrix,
    multiple,
    question,
    single,
    survey,
    text,
    written,
)

NOT_A_SURVEY = "This is no Qualtrics survey: it has no SurveyElements."
BROKEN = [
    (b"", "This file is cut off or was changed by hand: it can't be read from line 1 on. Export it anew."),
    (b"\xff\xfe\x00", "This file isn't UTF-16 text, as it says."),
    (b"\xc3", "This file isn't UTF-8."),
    (b"[]", NOT_A_SURVEY),
    (b"{}", NOT_A_SURVEY),
    (b'{"SurveyElements": {}}', "This Qualtrics survey is broken: its SurveyElements are no list."),
    (b'{"SurveyElements": [NaN]}', "NaN isn't a number in JSON."),
    (b'{"SurveyElements": [1e400]}', "The number 1e400 is too large."),
    (b'{"SurveyElements": [], "SurveyElements": []}', "An object has the same key twice."),
    (b'{"SurveyElements": ["\\u0000"]}', "A text holds a NUL character, which can't be stored."),
    (b"[" * 10_000 + b"]" * 10_000, "This file is nested deeper than 50 levels."),
    (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "This file is nested deeper than 50 levels."),
]
ODD = [
    None,
    True,
    False,
    0,
    -1,
    10**15,
    2.5,
    "",
    "x",
    "1",
    "QID1",
    "q://QID1/SelectableChoice/1",
    "{~SubSet~}",
    "<b>",
]
ODD += [
    "${e://Field/x}",
    [],
    {},
    [1],
    ["a"],
    [[]],
    [{}],
    [None],
    {"a": 1},
    {"1": None},
    {"0": {"0": {}}},
    "9" * 20,
]
ODD += [{"Type": "Block", "ID": "BL_1"}, {"Type": "Question", "QuestionID": "QID1"}]


def rich_survey() -> dict[str, Any]:
    """One of everything, to break."""
    condition = logic([expression("q://QID1/SelectableChoice/1"), expression("source", "EqualTo", "x")])
    carried = multiple("QID5", Choices=[], DynamicChoices={"Locator": "q://QID2/ChoiceGroup/SelectedChoices"})
    column = {"QuestionType": "Matrix", "Selector": "TE", "SubSelector": "Long", "Answers": choices("a", "b")}
    skip = {"SkipLogicID": 1, "ChoiceLocator": "q://QID1/SelectableChoice/1", "Condition": "Selected"}
    first = {
        "Type": "Question",
        "QuestionID": "QID1",
        "SkipLogic": [skip | {"SkipToDestination": "ENDOFBLOCK"}],
    }
    looped = {"Looping": "Static", "LoopingOptions": {"Static": {"1": {"1": "a"}}, "Randomization": "All"}}
    order = {"RandomizeQuestions": "Advanced", "Randomization": {"Advanced": {"FixedOrder": ["QID4"]}}}
    slider = {"CSSliderMin": 0, "CSSliderMax": 10, "CustomStart": True, "SliderStartPositions": {"1": 0.5}}
    asked = [
        single(
            "QID1",
            DisplayLogic=condition,
            Language={"DE": {"QuestionText": "Ja?"}},
            GradingData=[{"ChoiceID": "1"}],
        ),
        multiple("QID2", "a", "b", Randomization={"Type": "Advanced", "Advanced": {"FixedOrder": ["1"]}}),
        matrix("QID3", DefaultChoices={"1": {"2": {"Selected": True}}}),
        text("QID4", QuestionText="${q://QID1/ChoiceGroup/SelectedChoices}"),
        carried,
        question("QID6", "SBS", "SBSMatrix", Choices=choices("r"), AdditionalQuestions={"1": column}),
        question("QID7", "Slider", "HSLIDER", Choices=choices("a"), Configuration=slider),
        question("QID8", "PGR", "DragAndDrop", Choices=choices("a"), Groups=["g"]),
        question("QID9", "DD", "DL", Choices=choices("l"), Answers=choices("a"), AnswerMap={"1": "1"}),
    ]
    blocks = [
        block("BL_1", first, "QID2", "|", "QID3"),
        block("BL_2", "QID4", "QID5", **looped),
        block("BL_3", "QID6", "QID7", "QID8", "QID9", **order),
    ]
    fields = [{"Field": "source", "Type": "Recipient"}, {"Field": "x", "Type": "Custom", "Value": "1"}]
    randomiser = {"Type": "BlockRandomizer", "FlowID": "FL_4", "SubSet": 1, "Flow": [at("BL_2", "FL_5")]}
    flow = [
        {"Type": "EmbeddedData", "FlowID": "FL_2", "EmbeddedData": fields},
        at("BL_1", "FL_3"),
        randomiser,
        {"Type": "Branch", "FlowID": "FL_6", "BranchLogic": condition, "Flow": [at("BL_3", "FL_7")]},
        {"Type": "EndSurvey", "FlowID": "FL_8", "Options": {"ResponseFlag": "Screened"}},
    ]
    quota = {"ID": "QO_1", "Occurrences": 5, "Logic": condition}
    more = [
        {"Element": "QO", "Payload": quota},
        {"Element": "SCO", "Payload": {"ScoringCategories": [{"ID": "SC_1"}]}},
    ]
    whole: dict[str, Any] = json.loads(survey(asked, blocks, flow, {"BackButton": "true"}, more))
    return whole


def paths_in(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found for key, one in inner for found in paths_in(one, (*path, key)))]


WHOLE = rich_survey()
PATHS = [path for path in paths_in(WHOLE) if path]


def replaced(path: tuple[Any, ...], value: Any, node: Any) -> None:
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value


@pytest.mark.parametrize(("data", "line"), BROKEN)
def test_a_broken_file_gives_one_clear_line(data: bytes, line: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_qsf(data)

    assert str(refused.value) == line


def test_a_survey_of_everything_reads_the_same_when_it_is_written_back() -> None:
    first = read_qsf(json.dumps(WHOLE).encode())

    again = read_qsf(written(first))

    assert again.definition == first.definition
    assert first.questions == 9


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(ODD)), min_size=1, max_size=6))
def test_a_file_with_anything_anywhere_is_read_or_refused(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    broken = copy.deepcopy(WHOLE)
    for path, value in changes:
        try:
            replaced(path, copy.deepcopy(value), broken)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took this place away
    try:
        first = read_qsf(json.dumps(broken).encode())
    except FileUnreadable as refused:
        assert "\n" not in str(refused)
        return

    again = read_qsf(written(first))

    assert again.definition == first.definition
    check_limits(first.definition)
    assert all(one.why for one in first.report.elements.values() if one.status != "full")


def test_embedded_data_of_a_condition_that_is_lost_is_not_asked_for() -> None:
    broken = copy.deepcopy(WHOLE)
    replaced(("SurveyElements", 1, "Payload", "Flow"), None, broken)
    replaced(("SurveyElements", 12, "Payload", "Logic", "0", "1", "Operator"), None, broken)

    first = read_qsf(json.dumps(broken).encode())

    assert "embedded" not in first.definition
    assert read_qsf(written(first)).definition == first.definition


def test_a_block_stands_once_however_often_the_flow_names_it() -> None:
    nodes: list[dict[str, Any]] = [at("BL_1", f"FL_{number}") for number in range(2, 500)]

    translation = read_qsf(survey([single("QID1")], flow=nodes))

    assert translation.definition["flow"] == [{"type": "block", "id": "b1"}]


def test_groups_nested_as_deep_as_a_flow_may_be_are_read() -> None:
    node = at("BL_1", "FL_2")
    for number in range(3, 13):
        node = {"Type": "Group", "FlowID": f"FL_{number}", "Flow": [node]}

    translation = read_qsf(survey([single("QID1")], flow=[node]))

    assert translation.questions == 1


def test_huge_lists_of_choices_and_questions_are_read_in_time() -> None:
    started = time.process_time()

    long_list = read_qsf(survey([single("QID1", *(str(number) for number in range(15_000)))]))
    many = read_qsf(survey([single(f"QID{number}") for number in range(1, 1_001)]))

    assert time.process_time() - started < 8
    assert len(long_list.definition["questions"]["q1"]["choices"]) == 15_000
    assert many.questions == 1_000


def test_more_than_a_questionnaire_may_hold_is_refused_in_one_line() -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_qsf(survey([single(f"QID{number}") for number in range(1, 1_003)]))

    assert str(refused.value) == "This survey can't be kept: Questionnaire has more than 1000 questions."


def test_one_element_on_its_own_is_an_empty_survey_that_says_so() -> None:
    data = json.dumps({"Element": "SQ", "PrimaryAttribute": "Q0", "Payload": {"QuestionID": "Q0"}}).encode()

    translation = read_qsf(data)

    assert translation.questions == 0
    assert translation.report.elements["Q0"].why == "It says of no type."
