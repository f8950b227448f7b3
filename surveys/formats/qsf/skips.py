"""Writing skip logic: each rule asks for one answer and names where it leads."""

from typing import Any

from surveys.formats.qsf.book import Book
from surveys.formats.qsf.logic_write import write_condition

DESTINATIONS = {"end": "ENDOFSURVEY", "block": "ENDOFBLOCK"}


def write_skips(uid: str, book: Book) -> list[dict[str, Any]]:
    """The skip logic behind a question; a rule that asks for any of several answers is written as several."""
    written: list[dict[str, Any]] = []
    for rule in book.questions[uid].get("skip", []):
        to = rule["to"]
        destination = DESTINATIONS.get(to) or (book.qid(to) if to in book.questions else "ENDOFBLOCK")
        for expression in _expressions((rule.get("when") or {}), book):
            written.append(
                {
                    "SkipLogicID": len(written) + 1,
                    "ChoiceLocator": expression["LeftOperand"],
                    "Condition": expression["Operator"],
                    "SkipToDestination": destination,
                    "Locator": expression["LeftOperand"],
                    "QuestionID": book.qid(uid),
                }
                | ({"Value": expression["RightOperand"]} if "RightOperand" in expression else {})
            )
    return written


def _expressions(tree: dict[str, Any], book: Book) -> list[dict[str, Any]]:
    group = write_condition(tree, book).get("0", {})
    found = [one for one in group.values() if isinstance(one, dict) and one.get("LeftOperand")]
    is_any = all(one.get("Conjuction", "Or") == "Or" for one in found)
    return found if is_any else []
