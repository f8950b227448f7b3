"""What is wrong with the fields that conditions ask for."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from common.conditions import UNARY, fields_of, leaves_of
from surveys.document import Document

KNOWN_WITHOUT_COLON = ("language", "device", "channel", "loop", "date", "time")
KNOWN_BEFORE_COLON = ("shown", "count", "embedded", "loop", "score", "quota", "respondent")


def field_trouble(document: Document, field: str, known: Collection[str]) -> str:
    """What is wrong with a field of a condition; "" if nothing. `known` are the addresses asked before."""
    source, colon, rest = field.partition(":")
    if colon:
        if source not in KNOWN_BEFORE_COLON:
            return f"something unknown ({field})."
        if source == "quota":
            ids = [one.get("id") for one in document.definition.get("quotas", ())]
            return "" if rest in ids else f"a quota that isn't in the survey ({rest})."
        if source not in ("shown", "count"):
            return ""
        field = rest
        uid = field.split(".")[0]
        if uid not in document.questions:
            return "an answer that isn't in the survey any more."
        is_earlier = any(address.split(".")[0] == uid for address in known)
        return "" if is_earlier else f"an answer that is asked later ({number_of(document, uid)})."
    if field in KNOWN_WITHOUT_COLON:
        return ""
    plain, question = field.partition("@")[0], document.question_at(field)
    if question is None or document.field(plain) is None:
        return "an answer that isn't in the survey any more."
    return "" if plain in known else f"an answer that is asked later ({number_of(document, question.uid)})."


def condition_troubles(document: Document, tree: Mapping[str, Any], known: Collection[str]) -> Iterator[str]:
    """What is wrong with a condition, each thing once: fields that can't be asked for, comparisons without a
    value. `known` are the addresses asked before."""
    troubles = {field: field_trouble(document, field, known) for field in sorted(fields_of(tree))}
    yield from filter(None, troubles.values())
    unsaid = {
        leaf["field"]: None for leaf in leaves_of(tree) if is_unsaid(leaf) and not troubles[leaf["field"]]
    }
    for field in unsaid:
        question = document.question_at(field.rpartition(":")[2])
        what = number_of(document, question.uid) if question else field
        yield f"a comparison of {what} with nothing: say with what."


def is_unsaid(leaf: Mapping[str, Any]) -> bool:
    """Whether a comparison needs a value and has none."""
    return leaf["op"] not in UNARY and "other" not in leaf and leaf.get("value") in (None, "", [])


def number_of(document: Document, uid: str) -> str:
    """ "Q3", counted as respondents would meet all questions."""
    return f"Q{list(document.questions).index(uid) + 1}"
