"""What logic comes down to: a formula of all and any over what is asked, whichever way it is grouped."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from surveys.formats.qsf.loose import number, numbered, words

EMPTY = (
    "Selected",
    "NotSelected",
    "Displayed",
    "NotDisplayed",
    "Empty",
    "NotEmpty",
    "QuotaMet",
    "QuotaNotMet",
)
SAME = {
    "m://Email": "m://Email1",
    "m://RecipientEmail": "m://Email1",
    "m://RecipientFirstName": "m://FirstName",
}
Formula = tuple[Any, ...]


def logic_facts(logic: Any) -> Formula | None:
    """The formula; None where there is none."""
    groups = numbered(logic)
    if groups and all("LogicType" in one for one in groups):
        groups = [{str(place): one for place, one in enumerate(groups)}]
    terms: list[list[Formula]] = [[]]
    for group in groups:
        if words(group.get("Type")) in ("OrIf", "ElseIf") and terms[-1]:
            terms.append([])
        if formula := _group(group):
            terms[-1].append(formula)
    return _joined("any", [_joined("all", term) for term in terms if term])


def _group(group: dict[str, Any]) -> Formula | None:
    terms: list[list[Formula]] = [[]]
    for one in numbered(group):
        if words(one.get("Conjuction") or one.get("Conjunction")) == "Or" and terms[-1]:
            terms.append([])
        terms[-1].append(expression_facts(one))
    return _joined("any", [_joined("all", term) for term in terms if term])


def expression_facts(one: dict[str, Any]) -> Formula:
    """One comparison: what is asked, how, with what."""
    kind, operator = words(one.get("LogicType")), words(one.get("Operator"))
    left = unquote(words(one.get("LeftOperand")) or words(one.get("ChoiceLocator")))
    if kind == "BooleanValue":
        return kind, words(one.get("Value")).lower() in ("true", "1", "yes") or one.get("Value") is True
    if kind == "DeviceType":
        left = left.lower()
    if kind == "Quota":
        left = words(one.get("QuotaID")) or left.removeprefix("qo://").partition("/")[0]
    if kind == "GeoIP":
        return kind, left, operator, words(one.get("Location")) + words(one.get("RightOperand"))
    if left.startswith("gr://"):
        kind = "Scoring"
    right = "" if operator in EMPTY else words(one.get("RightOperand")).strip()
    asked = SAME.get(left, left.removeprefix("e://Field/"))
    return kind, asked, operator, right if number(right) is None else number(right)


def _joined(how: str, found: Iterable[Formula | None]) -> Formula | None:
    flat: list[Formula] = []
    for one in found:
        if one is not None:
            flat += one[1] if one[0] == how else [one]
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else (how, sorted(flat, key=repr))
