"""What stands in a question at first, and choices that come from another one."""

import re
from typing import Any

from surveys.formats.shared.draft import short
from surveys.formats.shared.operands import Answer, Untranslatable, number_of, plain_number, text_of
from surveys.formats.surveyjs.expressions import template
from surveys.formats.surveyjs.made import Made

TEXTS = ("short_text", "long_text", "hidden", "email", "url", "phone")
MOMENT = re.compile(r"[\d:T.Z-]+")


def read_default(made: Made) -> None:
    """The default value, where it can be stored here."""
    said = made.source.raw("defaultValue")
    expression = made.source.text("defaultValueExpression", "setValueExpression")
    if said is None and not expression:
        return
    feature = "defaultValue" if said is not None else "defaultValueExpression"
    try:
        stored = _stored(made, said) if said is not None else _expressed(made, expression)
    except Untranslatable:
        stored = None
    if stored in (None, "", [], {}):
        made.leave_out(
            f"Nothing stands there at first, since this has no counterpart: {short(str(said or expression))}",
            feature,
        )
        return
    made.data["default"] = stored
    made.full(feature)
    if made.source.text("setValueIf") or made.source.text("setValueExpression"):
        made.simplify("It is set once, at first, and not whenever something changes.", feature)


def _expressed(made: Made, expression: str) -> Any:
    text = template(expression, made.names, made.loop)
    return text if made.data["kind"] in ("short_text", "long_text", "hidden") else _stored(made, text)


def _stored(made: Made, said: Any) -> Any:
    """A default value as it is stored here; None where it has no counterpart."""
    kind = made.data["kind"]
    if isinstance(said, dict):
        return _by_row(made, said)
    if kind == "multiple":
        listed = [made.codes.get(_text(one) or "") for one in (said if isinstance(said, list) else [said])]
        return listed if None not in listed else None
    if isinstance(said, list):
        return None
    if kind in ("single", "rating"):
        return made.codes.get(text_of(said))
    if kind in ("number", "slider", "nps"):
        number = number_of(said)
        return None if number is None else plain_number(number)
    if kind in ("date", "time", "datetime"):
        return said[:16] if isinstance(said, str) and MOMENT.fullmatch(said) else None
    return text_of(said) if kind in TEXTS else None


def _by_row(made: Made, said: dict[str, Any]) -> dict[str, Any] | None:
    """Default values of a matrix or form, by our rows."""
    rows = {row["source_id"]: row["id"] for row in made.data.get("rows", []) if "source_id" in row}
    is_matrix = made.data["kind"] == "matrix"
    if made.data["kind"] not in ("matrix", "form"):
        return None
    found = {
        rows.get(row): made.codes.get(_text(one) or "") if is_matrix else _text(one)
        for row, one in said.items()
    }
    return None if None in found or None in found.values() else {str(row): one for row, one in found.items()}


def _text(value: Any) -> str | None:
    """A value as text; None for lists and objects."""
    return None if isinstance(value, list | dict) else text_of(value)


def read_carry(made: Made) -> None:
    """Choices of another question: written out, and shown as the mode says."""
    name = made.source.name("choicesFromQuestion")
    mode = made.source.text("choicesFromQuestionMode") or "all"
    made.source.raw("choiceValuesFromQuestion", "choiceTextsFromQuestion")
    if not name:
        return
    known = made.names.known.get(name.lower())
    other = (
        made.draft.questions.get(known.operand.field) if known and isinstance(known.operand, Answer) else None
    )
    if other is None or not other.data.get("choices") or other is made.question:
        made.leave_out(f"There are no choices of a question {name[:60]!r}.", "choicesFromQuestion")
        return
    which = {"selected": "chosen", "unselected": "not_chosen"}.get(mode, "shown")
    plain = [
        one for one in other.data["choices"] if not one.get("fixed")
    ]  # none of those that it adds by itself
    for choice in plain:
        value = {"value": choice["value"]} if "value" in choice else {}
        part = made.question.part("c", "choices", source_id=choice.get("source_id", ""), **value)
        part.data["from"] = choice["id"]
        made.draft.repeat(f"{other.id}.{choice['id']}", f"{made.id}.{part.id}")
        made.values[part.id] = choice.get("source_id", "")
    made.data.get("choices", []).sort(key=lambda one: "from" not in one)
    made.data["carry"] = {"from": other.id, "which": which, "into": "choices"}
    if isinstance(made.answer, Answer):
        made.answer.codes.update(made.codes)
    made.full("choicesFromQuestion")
