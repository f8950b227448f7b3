"""Types of questions: what each becomes, and that it is the same when it is written back."""

from typing import Any

import pytest

from tests.surveys.formats.qsf.build import (
    checked,
    choices,
    coded,
    less_than_full,
    matrix,
    multiple,
    of,
    parts,
    question,
    read,
    read_asked,
    single,
    text,
)

Payload = dict[str, Any]


SCALE = {
    "Configuration": {
        "CSSliderMin": 0,
        "CSSliderMax": 10,
        "GridLines": 5,
        "SnapToGrid": True,
        "NumDecimals": "0",
        "ShowValue": False,
        "CustomStart": True,
        "SliderStartPositions": {"1": 0.5},
        "NotApplicable": True,
        "NotApplicableText": "Don't know",
    }
}
FULL: list[tuple[Payload, Payload]] = [
    (
        question("QID1", "MC", "SAHR", "TX", **of("a", "b")),
        {"kind": "single", "look": "row", "choices": coded(1, 2)},
    ),
    (
        question("QID1", "MC", "SACOL", "TX", **of("a")),
        {"kind": "single", "look": "columns", "choices": coded(1)},
    ),
    (question("QID1", "MC", "DL", **of("a")), {"kind": "single", "look": "dropdown", "choices": coded(1)}),
    (question("QID1", "MC", "SB", **of("a")), {"kind": "single", "look": "listbox", "choices": coded(1)}),
    (
        question("QID1", "MC", "MAHR", "TX", **of("a")),
        {"kind": "multiple", "look": "row", "choices": coded(1)},
    ),
    (
        question("QID1", "MC", "MACOL", "TX", **of("a")),
        {"kind": "multiple", "look": "columns", "choices": coded(1)},
    ),
    (question("QID1", "MC", "MSB", **of("a")), {"kind": "multiple", "look": "listbox", "choices": coded(1)}),
    (
        multiple("QID1", "a", "b", **checked(Type="ChoiceRange", MinChoices="1", MaxChoices="2")),
        {"kind": "multiple", "choices": coded(1, 2), "validation": {"min_choices": 1, "max_choices": 2}},
    ),
    (
        question("QID1", "MC", "NPS", Choices=[{"Display": str(one)} for one in range(11)]),
        {"kind": "nps"},
    ),
    (matrix("QID1", 1, 1), {"kind": "matrix", "rows": parts("r", "1"), "choices": coded(1)}),
    (
        matrix("QID1", 1, 2, AnalyzeChoices={"2": "No"}),
        {
            "kind": "matrix",
            "rows": parts("r", "1"),
            "choices": [*coded(1), {"id": "c2", "source_id": "2", "value": None}],
        },
    ),
    (
        matrix("QID1", 1, 1, "DL", ChoiceDataExportTags={"1": "speed"}),
        {"kind": "matrix", "look": "dropdown", "rows": parts("r", "1", key="speed"), "choices": coded(1)},
    ),
    (
        matrix("QID1", 1, 1, "MultipleAnswer"),
        {"kind": "matrix_multiple", "rows": parts("r", "1"), "choices": coded(1)},
    ),
    (
        matrix("QID1", 1, 1, "", Selector="Bipolar", Choices={"1": {"Display": "cold:warm"}}),
        {"kind": "matrix", "look": "bipolar", "rows": parts("r", "1"), "choices": coded(1)},
    ),
    (
        matrix("QID1", Selector="Profile", Answers={"1": choices("a", "b"), "2": choices("c")}),
        {
            "kind": "matrix",
            "look": "profile",
            "rows": parts("r", "1", "2"),
            "choices": [
                {"id": "c1_1", "row": "r1", "source_id": "1", "value": 1},
                {"id": "c1_2", "row": "r1", "source_id": "2", "value": 2},
                {"id": "c2_1", "row": "r2", "source_id": "1", "value": 1},
            ],
        },
    ),
    (
        matrix("QID1", 1, 1, "Essay", Selector="TE"),
        {
            "kind": "matrix_text",
            "look": "essay",
            "rows": parts("r", "1"),
            "cols": parts("k", "1", kind="short_text"),
        },
    ),
    (
        matrix("QID1", 1, 1, "", Selector="CS"),
        {
            "kind": "matrix_text",
            "look": "numbers",
            "rows": parts("r", "1"),
            "cols": parts("k", "1", kind="number"),
        },
    ),
    (
        matrix("QID1", 2, 2, "", Selector="MaxDiff"),
        {
            "kind": "best_worst",
            "choices": parts("c", "1", "2"),
            "sets": [{"id": "s1", "choices": ["c1", "c2"]}],
        },
    ),
    (
        text("QID1", "ML", **checked(Type="MinChar", MinChars="10")),
        {"kind": "long_text", "validation": {"min_length": 10}},
    ),
    (
        text("QID1", "ESTB", **checked(Type="CharRange", MinChars="1", TotalChars="5")),
        {"kind": "long_text", "look": "essay", "validation": {"min_length": 1, "max_length": 5}},
    ),
    (text("QID1", "PW"), {"kind": "short_text", "look": "password"}),
    (
        text(
            "QID1",
            **checked(Type="ContentType", ContentType="ValidNumber", ValidNumber={"Min": "0", "Max": "9.5"}),
        ),
        {"kind": "number", "validation": {"min": 0, "max": 9.5}},
    ),
    (text("QID1", **checked(Type="ContentType", ContentType="ValidEmail")), {"kind": "email"}),
    (
        text("QID1", "FORM", **of("Name"), ChoiceDataExportTags={"1": "name"}),
        {"kind": "form", "rows": parts("r", "1", key="name", type="text")},
    ),
    (question("QID1", "DB", "TB"), {"kind": "information"}),
    (question("QID1", "DB", "PTB"), {"kind": "information", "look": "plain"}),
    (
        question("QID1", "Slider", "HSLIDER", **of("a", "b"), Labels=choices("low", "high")) | SCALE,
        {
            "kind": "slider",
            "rows": parts("r", "1", "2"),
            "cols": parts("k", "1", "2"),
            "choices": [{"id": "c1", "value": None}],
            "validation": {
                "min": 0,
                "max": 10,
                "lines": 5,
                "step": 2,
                "decimals": 0,
                "hide_value": True,
                "start": {"r1": 5},
            },
        },
    ),
    (
        question("QID1", "Slider", "STAR", **of("a"), Configuration={"StarCount": 7, "StarType": "discrete"}),
        {"kind": "slider", "look": "stars", "rows": parts("r", "1"), "validation": {"min": 0, "max": 7}},
    ),
    (
        question("QID1", "CS", "VRTL", "TX", **of("a"), **checked(Type="ChoicesTotal", ChoiceTotal="100")),
        {"kind": "constant_sum", "choices": parts("c", "1"), "validation": {"total": 100}},
    ),
    (
        question("QID1", "RO", "DND", "TX", **of("a"), **checked(Type="ChoiceRange", MinChoices="1")),
        {"kind": "rank", "choices": parts("c", "1"), "validation": {"min_ranks": 1}},
    ),
    (
        question(
            "QID1",
            "PGR",
            "DragAndDrop",
            "NoColumns",
            **of("a"),
            Groups=["one"],
            **checked(Type="GroupChoiceRange", MaxChoices="2"),
        ),
        {
            "kind": "group_rank",
            "choices": parts("c", "1"),
            "cols": [{"id": "k1", "source_id": "0", "validation": {"max": 2}}],
            "ranked": True,
        },
    ),
    (
        question(
            "QID1",
            "DD",
            "DL",
            **of("Country", "State"),
            Answers=choices("US", "Utah"),
            AnswerMap={"1": None, "2": "1"},
        ),
        {
            "kind": "drilldown",
            "levels": parts("k", "1", "2"),
            "choices": [*coded(1), {"id": "c2", "source_id": "2", "value": 2, "parent": "c1"}],
        },
    ),
    (
        question("QID1", "FileUpload", "FileUpload", **checked(Type="ContentType", ContentType="PDF")),
        {"kind": "file", "validation": {"types": ["pdf"]}},
    ),
    (question("QID1", "Timing", "PageTimer"), {"kind": "timing"}),
    (question("QID1", "Meta", "Browser"), {"kind": "browser"}),
]
SIMPLIFIED: list[tuple[Payload, Payload, str]] = [
    (
        question("QID1", "MC", "NPS", **of("1", "2")),
        {"kind": "single", "look": "row", "choices": coded(1, 2)},
        "Its scale isn't 0 to 10, so it becomes a single choice in a row.",
    ),
    (
        matrix("QID1", 1, 1, "DND"),
        {"kind": "matrix", "rows": parts("r", "1"), "choices": coded(1)},
        "Dragging answers to rows becomes a table.",
    ),
    (
        question("QID1", "RO", "RB", "TX", **of("a")),
        {"kind": "rank", "look": "select", "choices": parts("c", "1")},
        "Radio buttons become drop-downs.",
    ),
    (
        text("QID1", **checked(Type="ContentType", ContentType="ValidPhone", ValidPhoneType="ValidUSPhone")),
        {"kind": "phone"},
        "Phone numbers of any country are taken.",
    ),
    (
        text("QID1", **checked(Type="ContentType", ContentType="ValidUSState")),
        {"kind": "short_text"},
        "That its answers must be “ValidUSState” isn't checked.",
    ),
    (
        text("QID1", **checked(Type="Consecutive")),
        {"kind": "short_text"},
        "Its validation “Consecutive” isn't known here.",
    ),
    (
        text("QID1", "AUTO"),
        {"kind": "short_text"},
        "Its form “AUTO” isn't known here and becomes the usual one.",
    ),
    (
        question("QID1", "DB", "GRB", Graphics="IM_1"),
        {"kind": "information", "look": "image"},
        "Its picture isn't in the file: upload it again.",
    ),
    (
        question("QID1", "HeatMap", "Image", Clicks=3),
        {"kind": "heat_map", "validation": {"max_clicks": 3}},
        "Its picture isn't in the file: upload it again.",
    ),
    (
        question("QID1", "HeatMap", "Image", Configuration={"MaxClicks": 5}),
        {"kind": "heat_map", "validation": {"max_clicks": 5}},
        "Its picture isn't in the file: upload it again.",
    ),
    (question("QID1", "Draw", "Signature"), {"kind": "consent"}, "Signing becomes agreeing."),
    (
        question("QID1", "Timing", "PageTimer", Configuration={"MinSeconds": "5"}),
        {"kind": "timing"},
        "Pages don't wait for a time and don't end after one.",
    ),
]
LEFT_OUT = [
    ("Captcha", "V2", "Rapport keeps robots out without asking people; no question is needed."),
    ("TreeSelect", "Select", "It chooses from an organisation kept in Qualtrics, which isn't in the file."),
    ("FileUpload", "VideoCapture", "Pictures of the screen and films can't be taken here."),
    ("Matrix", "Spiral", "Its form “Spiral” isn't known here."),
    ("Oracle", "X", "No such type of question is known."),
    ("", "", "It says of no type."),
]


@pytest.mark.parametrize(("payload", "kept"), FULL)
def test_a_type_comes_across_in_full(payload: Payload, kept: Payload) -> None:
    assert read_asked(payload) == ({**kept, "key": "T1", "source_id": "QID1"}, {})


@pytest.mark.parametrize(("payload", "kept", "why"), SIMPLIFIED)
def test_a_type_is_simplified_with_the_reason(payload: Payload, kept: Payload, why: str) -> None:
    expected = {**kept, "key": "T1", "source_id": "QID1"}

    assert read_asked(payload) == (expected, {"QID1": ("simplified", why)})


@pytest.mark.parametrize(("kind", "selector", "why"), LEFT_OUT)
def test_a_type_stays_behind_with_the_reason(kind: str, selector: str, why: str) -> None:
    translation = read(single("QID1"), question("QID2", kind, selector))

    assert list(translation.definition["questions"]) == ["q1"]
    assert less_than_full(translation) == {
        "QID2": ("left_out", why),
        "BL_1": ("simplified", "Part of it stays behind: QID2."),
    }
