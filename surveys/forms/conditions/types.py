"""What may be asked of a field, by the type of what it holds, and in which words."""

from common.conditions import COMPARED_FIELDS, OPERATORS, UNARY

SIZES = ("lt", "lte", "gt", "gte")
LISTS = ("in", "not_in")
SAME = ("eq", "ne")
PARTS_OF_TEXT = ("contains", "not_contains", "starts_with", "ends_with", "matches")
OPS_OF_TYPE: dict[str, tuple[str, ...]] = {
    "number": (*SAME, *SIZES, *LISTS, *UNARY),
    "date": (*SAME, *SIZES, *UNARY),
    "time": (*SAME, *SIZES, *UNARY),
    "datetime": (*SAME, *SIZES, *UNARY),
    "text": (*SAME, *PARTS_OF_TEXT, *LISTS, *SIZES, *UNARY),
    "choices": ("contains", "not_contains", *LISTS, *UNARY),
    "choice": (*SAME, *LISTS, *UNARY),
    "scale": (*SAME, *SIZES, *LISTS, *UNARY),
    "shown": UNARY,
    "state": SAME,
}
BEFORE = {"lt": "is before", "lte": "is at the latest", "gt": "is after", "gte": "is at the earliest"}
WORDS_OF_TYPE: dict[str, dict[str, str]] = {
    "date": BEFORE,
    "time": BEFORE,
    "datetime": BEFORE,
    "choices": {
        "contains": "includes",
        "not_contains": "does not include",
        "in": "includes one of",
        "not_in": "includes none of",
    },
    "shown": {"answered": "was shown", "not_answered": "was not shown"},
}
INPUT_OF_TYPE = {"date": "date", "time": "time", "datetime": "datetime-local"}
NEVER_COMPARED = ("shown", "state")


def op_words(kind: str, op: str) -> str:
    """A comparison as people read it."""
    return WORDS_OF_TYPE.get(kind, {}).get(op) or OPERATORS.get(op, op)


def compared_ops(kind: str) -> tuple[str, ...]:
    """The comparisons with another field that make sense."""
    if kind in NEVER_COMPARED:
        return ()
    return tuple(op for op in OPS_OF_TYPE[kind] if op in COMPARED_FIELDS)
