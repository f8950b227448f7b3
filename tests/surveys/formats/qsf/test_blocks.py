"""Blocks of a QSF file: pages, random orders, loops, and what stands in no flow."""

from typing import Any

from tests.surveys.formats.qsf.build import (
    at,
    block,
    less_than_full,
    multiple,
    read,
    single,
    text,
)

Payload = dict[str, Any]


def test_pages_names_and_random_orders_of_blocks() -> None:
    asked = [f"QID{number}" for number in range(1, 5)]
    rule = {
        "Advanced": {
            "FixedOrder": ["QID1", "{~SubSet~}", "{~SubSet~}"],
            "RandomizeAll": [],
            "RandomSubSet": ["QID2", "QID3", "QID4"],
            "TotalRandSubset": 2,
        },
        "EvenPresentation": False,
    }
    every = {"RandomizeQuestions": "RandomizeAll"}
    blocks = [
        block(
            "BL_x",
            "QID1",
            "|",
            "|",
            "QID2",
            "QID3",
            "QID4",
            RandomizeQuestions="Advanced",
            Randomization=rule,
        ),
        block("BL_y", "QID5", **every),
    ]

    translation = read(*(single(one) for one in [*asked, "QID5"]), blocks=blocks)

    assert translation.definition["blocks"] == {
        "b1": {
            "pages": [["q1"], ["q2", "q3", "q4"]],
            "name": "Block BL_x",
            "random": {"questions": True, "pick": 2, "fixed": ["q1"]},
            "source_id": "BL_x",
        },
        "b2": {"pages": [["q5"]], "name": "Block BL_y", "random": {"questions": True}, "source_id": "BL_y"},
    }
    assert less_than_full(translation) == {}


def test_loops_over_items_choices_and_numbers() -> None:
    number = {"Validation": {"Settings": {"Type": "ContentType", "ContentType": "ValidNumber"}}}
    items = {"1": {"1": "Apples", "2": "red"}, "2": {"1": "Pears", "2": ""}}
    chosen = {
        "QID": "QID1",
        "Locator": "q://QID1/ChoiceGroup/SelectedChoices",
        "Static": {"2": {"2": "green"}},
    }
    counted = {
        "QID": "QID2",
        "Locator": "q://QID2/LoopAndMerge/MergeOnNumericResponse?v=4",
        "Static": {"1": {"2": "1st"}},
    }
    blocks = [
        block("BL_1", "QID1", "QID2"),
        block("BL_2", "QID3", Looping="Static", LoopingOptions={"Static": items, "Randomization": "All"}),
        block("BL_3", "QID4", Looping="Question", LoopingOptions=chosen | {"Randomization": "None"}),
        block("BL_4", "QID5", Looping="Question", LoopingOptions=counted | {"Randomization": "None"}),
    ]
    inside = [text(f"QID{one}", QuestionText="How is ${lm://Field/1}, ${lm://Field/2}?") for one in (3, 4, 5)]

    translation = read(multiple("QID1", "a", "b"), text("QID2", **number), *inside, blocks=blocks)

    loops = [one.get("loop") for one in translation.definition["blocks"].values()]
    assert loops == [
        None,
        {"items": [{"id": "i1", "source_id": "1"}, {"id": "i2", "source_id": "2"}], "random": True},
        {"over": "q1", "which": "chosen"},
        {"count": "q2", "most": 4},
    ]
    texts = translation.definition["texts"]["en"]
    assert {path: one for path, one in texts.items() if path.startswith("b")} == {
        "b2.i1.1": "Apples",
        "b2.i1.2": "red",
        "b2.i2.1": "Pears",
        "b3.c2.2": "green",
        "b4.n1.2": "1st",
    }
    assert texts["q3.text"] == "How is {{loop}}, {{loop.2}}?"
    assert less_than_full(translation) == {}


def test_trash_and_what_stands_nowhere_stays_behind() -> None:
    trash = block("BL_t", "QID2") | {"Type": "Trash"}
    blocks = [block("BL_1", "QID1", "QID1", "QID8"), trash, block("BL_3", "QID3")]
    asked = [single(f"QID{number}") for number in range(1, 5)]

    translation = read(*asked, blocks=blocks, flow=[at("BL_1", "FL_2")])

    assert list(translation.definition["questions"]) == ["q1"]
    parts = " ".join(f"Part of it stays behind: {one}." for one in ("QID1", "QID8"))
    assert less_than_full(translation) == {
        "BL_1": ("simplified", parts),
        "BL_1/QID1": ("left_out", "It stands in the survey before."),
        "BL_1/QID8": ("left_out", "It isn't in the file."),
        "BL_t": ("left_out", "The trash isn't part of the survey."),
        "BL_3": ("left_out", "It isn't in the flow, so nobody comes by it."),
        "QID2": ("left_out", "It lies in the trash, so nobody is asked it there either."),
        "QID3": ("left_out", "Its block isn't in the flow, so nobody is asked it there either."),
        "QID4": ("left_out", "It stands in no block, so nobody is asked it there either."),
    }
