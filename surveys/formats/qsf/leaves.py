"""One comparison: their expression and our leaf, both ways."""

import json
from dataclasses import dataclass
from typing import Any

from common.conditions import UNARY
from surveys.formats.qsf.book import Book, theirs
from surveys.formats.qsf.languages import language_code, source_code
from surveys.formats.qsf.loose import is_digits, words
from surveys.formats.qsf.operands import Operand, read_operand, write_operand
from surveys.formats.qsf.patterns import read_pattern
from surveys.formats.qsf.pipes import address_in, pipe_of

OPERATORS = {
    "EqualTo": "eq",
    "NotEqualTo": "ne",
    "GreaterThan": "gt",
    "GreaterThanOrEqual": "gte",
    "LessThan": "lt",
    "LessThanOrEqual": "lte",
    "Contains": "contains",
    "DoesNotContain": "not_contains",
    "BeginsWith": "starts_with",
    "EndsWith": "ends_with",
    "MatchesRegex": "matches",
    "Empty": "not_answered",
    "NotEmpty": "answered",
    "Displayed": "answered",
    "NotDisplayed": "not_answered",
}
WRITTEN = {ours: source for source, ours in reversed(OPERATORS.items())}
PEOPLE = {
    "Email": "email",
    "Email1": "email",
    "RecipientEmail": "email",
    "FirstName": "first_name",
    "RecipientFirstName": "first_name",
}
PANEL = {"email": "m://Email1", "first_name": "m://FirstName"}
DEVICES = {"mobile": "phone", "tablet": "tablet", "desktop": "desktop"}
Tree = dict[str, Any]
NEVER: Tree = {"any": []}
SCORE = "gr://"


@dataclass(frozen=True)
class Lost:
    """An expression that can't be said here, and why."""

    why: str


def read_leaf(expression: dict[str, Any], book: Book) -> Tree | Lost:
    """Our tree for one expression of theirs: mostly a leaf."""
    kind = words(expression.get("LogicType"))
    if words(expression.get("LeftOperand")).startswith(SCORE):
        return _read_score(expression, book)
    match kind:
        case "Question":
            return _read_question(expression, book)
        case "EmbeddedField":
            return _read_embedded(expression, book)
        case "PanelData":
            return _read_person(expression, book)
        case "DeviceType":
            return _read_device(expression)
        case "BooleanValue":
            said = words(expression.get("Value")).lower()
            is_true = expression.get("Value") is True or said in ("true", "1", "yes")
            return {} if is_true else dict(NEVER)
        case "Quota":
            return _read_quota(expression, book)
        case "LoopAndMerge" | "Loop":
            return _read_loop(expression, book)
        case "GeoIP":
            return Lost(
                "Rapport doesn't look up where people are, so the condition on the place is left out."
            )
    return Lost(f"Conditions of the kind “{kind[:40]}” aren't known here.")


def _read_question(expression: dict[str, Any], book: Book) -> Tree | Lost:
    operator = words(expression.get("Operator"))
    operand = None
    for name in ("LeftOperand", "ChoiceLocator"):
        operand = operand or read_operand(words(expression.get(name)), book)
    if operand is None:
        where = words(expression.get("LeftOperand") or expression.get("ChoiceLocator"))
        return Lost(f"A condition asks for {where[:80] or 'nothing'}, which isn't in the survey here.")
    if operator in ("Selected", "NotSelected"):
        return _chosen(operand, operator == "Selected")
    if operand.value is not None:
        return Lost(f"“{operator[:40]}” can't be asked of an answer.")
    return _compared(operand.field, operator, expression, book)


def _chosen(operand: Operand, is_chosen: bool) -> Tree:
    if operand.value is None:
        return {"field": operand.field, "op": "answered" if is_chosen else "not_answered"}
    op = ("contains" if is_chosen else "not_contains") if operand.is_list else ("eq" if is_chosen else "ne")
    if operand.rows:
        leaves = [{"field": row, "op": op, "value": operand.value} for row in operand.rows]
        return {"any" if is_chosen else "all": leaves} if len(leaves) > 1 else leaves[0]
    return {"field": operand.field, "op": op, "value": operand.value}


def _compared(field: str, operator: str, expression: dict[str, Any], book: Book) -> Tree | Lost:
    op = OPERATORS.get(operator)
    if op is None:
        return Lost(f"The comparison “{operator[:40]}” isn't known here.")
    if op in ("answered", "not_answered"):
        return {"field": field, "op": op}
    value = words(expression.get("RightOperand"))
    if "${" in value:
        other = address_in(value, book)
        if other is None:
            return Lost(f"A condition compares with {value[:60]}, which can't be compared with here.")
        return {"field": field, "op": op, "other": other}
    if op == "matches":
        pattern = read_pattern(value)
        return (
            {"field": field, "op": op, "value": pattern}
            if pattern
            else Lost(
                f"The pattern {value[:60]} can't be used here: look-around and references back take too long."
            )
        )
    if not value.strip():
        return {"field": field, "op": "answered" if op == "ne" else "not_answered"}
    return {"field": field, "op": op, "value": value}


def _read_embedded(expression: dict[str, Any], book: Book) -> Tree | Lost:
    name = words(expression.get("LeftOperand")).removeprefix("e://Field/")
    if name == "Q_Language" and words(expression.get("Operator")) in ("EqualTo", "NotEqualTo"):
        code = language_code(words(expression.get("RightOperand")))
        op = OPERATORS[words(expression["Operator"])]
        return {"field": "language", "op": op, "value": code} if code else Lost("The language isn't known.")
    if not book.use(name):
        return Lost(f"Embedded data can't be named {name[:40]!r} here.")
    return _compared(f"embedded:{name}", words(expression.get("Operator")), expression, book)


def _read_person(expression: dict[str, Any], book: Book) -> Tree | Lost:
    name = words(expression.get("LeftOperand")).removeprefix("m://")
    if name not in PEOPLE:
        return Lost(f"Rapport doesn't compare “{name[:40]}” of a contact.")
    return _compared(f"respondent:{PEOPLE[name]}", words(expression.get("Operator")), expression, book)


def _read_device(expression: dict[str, Any]) -> Tree | Lost:
    device, operator = words(expression.get("LeftOperand")).lower(), words(expression.get("Operator"))
    if device not in DEVICES or operator not in ("Is", "IsNot"):
        return Lost(f"The device “{device[:40]}” isn't told apart here: phone, tablet and desktop are.")
    return {"field": "device", "op": "eq" if operator == "Is" else "ne", "value": DEVICES[device]}


def _read_quota(expression: dict[str, Any], book: Book) -> Tree | Lost:
    names = (words(expression.get(name)) for name in ("LeftOperand", "QuotaID"))
    quota = next((book.quotas[name] for name in names if name in book.quotas), None)
    operator = words(expression.get("Operator"))
    if quota is None or operator not in ("QuotaMet", "QuotaNotMet"):
        return Lost("A condition asks for a quota that isn't in the file.")
    return {"field": f"quota:{quota}", "op": "eq" if operator == "QuotaMet" else "ne", "value": "full"}


def _read_score(expression: dict[str, Any], book: Book) -> Tree | Lost:
    category, _, what = words(expression.get("LeftOperand")).removeprefix(SCORE).partition("/")
    if category not in book.scores or what not in ("Score", ""):
        return Lost("A condition asks for a score that isn't reckoned here: sums of points are.")
    return _compared(f"score:{book.scores[category]}", words(expression.get("Operator")), expression, book)


def _read_loop(expression: dict[str, Any], book: Book) -> Tree | Lost:
    name = words(expression.get("LeftOperand")).removeprefix("lm://Field/")
    if not is_digits(name):
        return Lost("A condition asks for something of the loop that isn't known here.")
    return _compared(f"loop:{name}", words(expression.get("Operator")), expression, book)


def write_leaf(leaf: Tree, book: Book) -> dict[str, Any] | None:
    """Their expression for a leaf of ours; None where the format can't say it."""
    prefix, _, name = leaf["field"].rpartition(":")
    written: dict[str, Any] | None
    match prefix or name:
        case "embedded":
            written = {"LogicType": "EmbeddedField", "LeftOperand": name, **_right(leaf, book)}
        case "language":
            code = source_code(str(leaf.get("value", "")))
            written = {"LogicType": "EmbeddedField", "LeftOperand": "Q_Language", "RightOperand": code}
            written["Operator"] = WRITTEN.get(leaf["op"], "EqualTo")
        case "respondent":
            written = {"LogicType": "PanelData", "LeftOperand": PANEL.get(name, f"m://{name}")}
            written |= _right(leaf, book)
        case "device":
            device = next((one for one, ours in DEVICES.items() if ours == leaf.get("value")), "")
            is_it = leaf["op"] == "eq"
            written = {
                "LogicType": "DeviceType",
                "Operator": "Is" if is_it else "IsNot",
                "LeftOperand": device,
            }
        case "quota":
            is_full = leaf["op"] == ("eq" if leaf.get("value") == "full" else "ne")
            written = {"LogicType": "Quota", "LeftOperand": theirs(book.quotas, name)}
            written["Operator"] = "QuotaMet" if is_full else "QuotaNotMet"
        case "score":
            left = f"{SCORE}{theirs(book.scores, name)}/Score"
            written = {"LogicType": "Scoring", "LeftOperand": left, **_right(leaf, book)}
        case "loop":
            field = f"lm://Field/{name if prefix else 1}"
            written = {"LogicType": "LoopAndMerge", "LeftOperand": field, **_right(leaf, book)}
        case _:
            written = _write_question(leaf, book)
    return written and {**written, "Type": "Expression"}


def _write_question(leaf: Tree, book: Book) -> dict[str, Any] | None:
    of_answer = leaf["op"] in ("eq", "ne", "contains", "not_contains") and "other" not in leaf
    named_answer = leaf.get("value") if of_answer else None if leaf["op"] in UNARY else ""
    locator = write_operand(leaf["field"], named_answer, book)
    if not locator:
        return None
    qid = locator[4:].split("/")[0]
    named = {"LogicType": "Question", "QuestionID": qid.split("%23")[0], "QuestionIsInLoop": "no"}
    if "/Selectable" in locator:
        is_chosen = leaf["op"] in ("eq", "contains", "answered")
        named["Operator"] = "Selected" if is_chosen else "NotSelected"
    elif leaf["field"].startswith("shown:"):
        named["Operator"] = "Displayed" if leaf["op"] == "answered" else "NotDisplayed"
    else:
        named |= _right(leaf, book)
    return {**named, "ChoiceLocator": locator, "QuestionIDFromLocator": qid, "LeftOperand": locator}


def _right(leaf: Tree, book: Book) -> dict[str, Any]:
    operator = {"Operator": WRITTEN.get(leaf["op"], leaf["op"])}
    if leaf["op"] in UNARY:
        operator["Operator"] = "NotEmpty" if leaf["op"] == "answered" else "Empty"
        return operator
    if "other" in leaf:
        return operator | {"RightOperand": pipe_of(_as_pipe(leaf["other"]), book) or ""}
    value = leaf.get("value")
    return operator | {"RightOperand": value if isinstance(value, str) else json.dumps(value)}


def _as_pipe(field: str) -> str:
    """A field as pipes name it: `embedded:x` is `embedded.x`."""
    return field.replace(":", ".", 1)
