"""Invented surveys as files of Qualtrics."""

import json
from typing import Any

from surveys.formats import Translation
from surveys.formats.qsf import read_qsf, write_qsf
from surveys.formats.qsf.beyond import KEY

Payload = dict[str, Any]
ONE_OF_TWO = {"field": "q1", "op": "eq", "value": "c1"}


def question(qid: str, kind: str, selector: str, sub: str = "", **more: Any) -> Payload:
    """A question as a file holds it."""
    payload: Payload = {
        "QuestionText": f"Text of {qid}",
        "DataExportTag": f"T{qid[3:]}",
        "QuestionType": kind,
        "Selector": selector,
        "Configuration": {"QuestionDescriptionOption": "UseText"},
        "QuestionDescription": "",
        "Validation": {"Settings": {"ForceResponse": "OFF", "Type": "None"}},
        "Language": [],
        "QuestionID": qid,
    }
    return payload | ({"SubSelector": sub} if sub else {}) | more


def choices(*labels: str) -> Payload:
    """Choices 1, 2, … with these labels."""
    return {str(place): {"Display": label} for place, label in enumerate(labels, 1)}


def of(*labels: str) -> Payload:
    """Choices with these labels, in their order."""
    listed = choices(*labels)
    return {"Choices": listed, "ChoiceOrder": list(listed)}


def checked(**settings: Any) -> Payload:
    """A question's validation."""
    return {"Validation": {"Settings": {"ForceResponse": "OFF"} | settings}}


def parts(letter: str, *sources: str, **more: Any) -> list[Payload]:
    """Parts as they are kept, with the ids they came with."""
    return [{"id": f"{letter}{one}", "source_id": one} | more for one in sources]


def coded(*sources: int) -> list[Payload]:
    """Choices as they are kept whose codes are their ids."""
    return [{"id": f"c{one}", "source_id": str(one), "value": one} for one in sources]


def single(qid: str, *labels: str, **more: Any) -> Payload:
    """A list of one answer."""
    listed = choices(*(labels or ("Yes", "No")))
    return question(qid, "MC", "SAVR", "TX", Choices=listed, ChoiceOrder=list(listed)) | more


def multiple(qid: str, *labels: str, **more: Any) -> Payload:
    """A list of several answers."""
    return single(qid, *labels) | {"Selector": "MAVR"} | more


def matrix(qid: str, rows: int = 2, answers: int = 3, sub: str = "SingleAnswer", **more: Any) -> Payload:
    """A Likert matrix."""
    listed = choices(*(f"Row {number + 1}" for number in range(rows)))
    columns = choices(*(f"Answer {number + 1}" for number in range(answers)))
    return (
        question(qid, "Matrix", "Likert", sub, Choices=listed, ChoiceOrder=list(listed))
        | {"Answers": columns, "AnswerOrder": list(columns), "ChoiceDataExportTags": False}
        | more
    )


def text(qid: str, selector: str = "SL", **more: Any) -> Payload:
    """A text field."""
    return question(qid, "TE", selector) | more


def expression(left: str, operator: str = "Selected", right: str | None = None, **more: Any) -> Payload:
    """One comparison."""
    kind = "Question" if left.startswith("q://") else "EmbeddedField"
    made = {"LogicType": kind, "LeftOperand": left, "Operator": operator, "Type": "Expression"}
    return made | ({} if right is None else {"RightOperand": right}) | more


def logic(*groups: Payload | list[Payload], kinds: tuple[str, ...] = ("If", "AndIf", "AndIf")) -> Payload:
    """Logic of groups; those within one are joined by And unless they say otherwise."""
    made: Payload = {"Type": "BooleanExpression"}
    for place, group in enumerate(groups):
        inner = group if isinstance(group, list) else [group]
        numbered = {
            str(number): one | ({"Conjuction": one.get("Conjuction", "And")} if number else {})
            for number, one in enumerate(inner)
        }
        made[str(place)] = numbered | {"Type": kinds[place]}
    return made


def block(block_id: str, *parts: Any, **options: Any) -> Payload:
    """A block of questions; "|" is a page break, an object a part as it stands there."""
    elements = [
        part
        if isinstance(part, dict)
        else {"Type": "Page Break"}
        if part == "|"
        else {"Type": "Question", "QuestionID": part}
        for part in parts
    ]
    made: Payload = {"Type": "Standard", "Description": f"Block {block_id}", "ID": block_id}
    return made | {"BlockElements": elements} | ({"Options": options} if options else {})


def at(block_id: str, flow_id: str) -> Payload:
    """A block's place in the flow."""
    return {"Type": "Block", "ID": block_id, "FlowID": flow_id}


def survey(
    questions: list[Payload],
    blocks: list[Payload] | None = None,
    flow: list[Payload] | None = None,
    options: Payload | None = None,
    more: list[Payload] | None = None,
    **entry: Any,
) -> bytes:
    """A whole file. Without blocks all questions stand in one; without a flow blocks follow each other."""
    standing = blocks or [block("BL_1", *(one["QuestionID"] for one in questions))]
    nodes = flow or [at(one["ID"], f"FL_{place}") for place, one in enumerate(standing, 2)]
    elements = [
        {"Element": "BL", "PrimaryAttribute": "Survey Blocks", "Payload": standing},
        {
            "Element": "FL",
            "PrimaryAttribute": "Survey Flow",
            "Payload": {"Type": "Root", "FlowID": "FL_1", "Flow": nodes},
        },
        *([{"Element": "SO", "Payload": options}] if options else []),
        *({"Element": "SQ", "PrimaryAttribute": one["QuestionID"], "Payload": one} for one in questions),
        *(more or []),
    ]
    named = {"SurveyID": "SV_1", "SurveyName": "Invented", "SurveyLanguage": "EN"} | entry
    return json.dumps({"SurveyEntry": named, "SurveyElements": elements}).encode()


def written(translation: Translation) -> bytes:
    """The survey as it is written back, which says all of it by the format's own means."""
    data = write_qsf(translation.definition, name=translation.name)
    assert KEY.encode() not in data
    return data


def read(*questions: Payload, **more: Any) -> Translation:
    """A survey of these questions, read; written back it must read the same."""
    translation = read_qsf(survey(list(questions), **more))
    again = read_qsf(written(translation))
    assert again.definition == translation.definition
    return translation


def told(translation: Translation) -> dict[str, tuple[str, str]]:
    """What a report says, by id: status and why."""
    return {one.id: (one.status, one.why) for one in translation.report.elements.values()}


def less_than_full(translation: Translation) -> dict[str, tuple[str, str]]:
    """What isn't full."""
    return {where: said for where, said in told(translation).items() if said[0] != "full"}


def read_asked(payload: Payload) -> tuple[Payload, dict[str, tuple[str, str]]]:
    """The only question of a survey as it is kept, and what isn't full."""
    translation = read(payload)
    kept: Payload = next(iter(translation.definition["questions"].values()), {})
    return kept, less_than_full(translation)
