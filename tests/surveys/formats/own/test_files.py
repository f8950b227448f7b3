import copy
import json
from typing import Any

import pytest

from surveys.formats import FileUnreadable
from surveys.formats.own import read_own, write_own

UNUSABLE = "The definition in this file can't be used: "
DEFINITION: dict[str, Any] = {
    "schema": 1,
    "title": "Trial",
    "languages": ["en", "de"],
    "flow": [
        {
            "type": "branch",
            "id": "f1",
            "when": {"field": "embedded:vip", "op": "answered"},
            "flow": [{"type": "block", "id": "b1"}],
        },
        {"type": "end", "id": "f2", "outcome": "complete"},
    ],
    "blocks": {"b1": {"pages": [["q2", "q1"]]}},
    "questions": {
        "q1": {"kind": "single", "key": "a", "choices": [{"id": "c1", "value": 1}, {"id": "c2"}]},
        "q2": {"kind": "file", "key": "b"},
    },
    "texts": {"en": {"q1.text": "Ça va?"}, "de": {"q1.text": "Geht's?"}},
}


def test_what_is_written_is_read_back_equal() -> None:
    translation = read_own(write_own(DEFINITION, name="Trial"))

    assert (translation.name, translation.format, translation.questions) == ("Trial", "rapport-survey-1", 2)
    assert translation.definition == DEFINITION
    assert [one.status for one in translation.report.elements.values()] == ["full", "full", "full"]


def test_the_order_in_which_a_database_keeps_keys_changes_no_byte() -> None:
    other = json.loads(json.dumps(DEFINITION, sort_keys=True))
    other["questions"] = dict(reversed(other["questions"].items()))

    assert write_own(other, name="Trial") == write_own(DEFINITION, name="Trial")


def changed(**parts: Any) -> bytes:
    whole = {"format": "rapport-survey-1", "name": "Trial", "definition": copy.deepcopy(DEFINITION)}
    definition = parts.pop("definition", {})
    return json.dumps(whole | parts | {"definition": whole["definition"] | definition}).encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{}", "This file doesn't say that its format is rapport-survey-1."),
        (changed(format="rapport-survey-9"), "This file doesn't say that its format is rapport-survey-1."),
        (changed(name=""), "The survey in this file needs a name of at most 200 characters."),
        (changed(extra=1), "This file holds what a survey hasn't: extra."),
        (changed(definition={"schema": 2}), "The definition in this file isn't one of schema 1."),
        (changed(definition={"flow": {}}), "The definition in this file has no flow that can be read."),
        (
            changed(definition={"languages": [7]}),
            "The definition in this file has languages that can't be read.",
        ),
        (
            changed(definition={"flow": [{"type": "block", "id": "b9"}]}),
            UNUSABLE + "Questionnaire names a part 'b9' that doesn't exist.",
        ),
        (
            changed(definition={"blocks": {"b1": {"pages": [["q1", "q7"]]}}}),
            UNUSABLE + "q7 stands on a page but doesn't exist.",
        ),
        (
            changed(definition={"blocks": {"b1": {"pages": [["q1", "Who\n are you?"]]}}}),
            UNUSABLE + "Who are you? stands on a page but doesn't exist.",
        ),
        (
            changed(definition={"questions": {"q1": {"kind": ["nps"]}}}),
            UNUSABLE + "q1 holds kind that can't be read.",
        ),
        (changed(definition={"questions": {"q1": True}}), UNUSABLE + "q1 must be an object."),
        (
            changed(definition={"flow": ["b1"]}),
            UNUSABLE + "Questionnaire has a step in its flow that isn't an object.",
        ),
        (
            changed(definition={"flow": [{"type": "branch", "id": "f1", "flow": {}}]}),
            UNUSABLE + "Questionnaire has a flow that can't be followed.",
        ),
        (
            changed(definition={"questions": {"q1": {"kind": "holo"}, "q2": {"kind": "file"}}}),
            UNUSABLE + "q1 is of an unknown kind 'holo'.",
        ),
        (b'{"format": "rapport-survey-1", "name": "x", "name": "y"}', "An object has the same key twice."),
        (b"\xff\x00", "This file isn't UTF-8."),
    ],
)
def test_anything_else_is_refused_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(FileUnreadable) as caught:
        read_own(data)

    assert str(caught.value) == message
