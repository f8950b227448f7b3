"""What a field of a condition can hold, as far as that is known: enough values to try every comparison on.

`candidates` may hold more than what really occurs, never less: each possible value behaves, in the
comparisons given, as one of them does. What can't be known is `ANYTHING`, of which only emptiness is judged.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

from surveys.document import Document
from surveys.kinds import FieldSpec, QuestionSpec, is_number, kind_of

ANYTHING = object()
Leaf = Mapping[str, Any]
Literal = tuple[Leaf, bool]  # a comparison, and whether it is to hold or not to
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?|\d\d:\d\d")
SIZES = ("lt", "lte", "gt", "gte")
EXACT = ("eq", "ne", "in", "not_in", "answered", "not_answered")
DEVICES = ("phone", "tablet", "desktop")
MOST_IN_LIST = 6
OTHER = "\x02other"


def candidates(document: Document, field: str, literals: Sequence[Literal]) -> Iterable[Any]:
    """Values to try for `field`; None is "nothing"."""
    source, colon, rest = field.partition(":")
    if colon:
        return _beside(document, source, rest, literals)
    match field:
        case "language":
            return [None, *document.languages]
        case "device":
            return [None, *DEVICES]
        case "date" | "time":
            return _moments(literals)
        case "channel" | "loop":
            return _texts(literals)
    spec, question = document.field(field), document.question_at(field)
    if spec is None or question is None:
        return [None, ANYTHING]
    return _answers(document, spec, question, literals)


def _beside(document: Document, source: str, rest: str, literals: Sequence[Literal]) -> Iterable[Any]:
    match source:
        case "quota":
            return ["full", "open"]
        case "shown":
            return [None, True]
        case "score":
            return _numbers(literals)
        case "count":
            question = document.question_at(rest)
            most = len(question.choices) + len(question.rows) if question else 0
            return [None, *range(most + 2)]
        case "embedded" | "respondent" | "loop":
            return _texts(literals)
    return [None, ANYTHING]


def _answers(
    document: Document, spec: FieldSpec, question: QuestionSpec, literals: Sequence[Literal]
) -> Iterable[Any]:
    kind, address = kind_of(question), spec.address
    if kind.points:
        return [None, *kind.points]
    if not kind.is_asked:  # what nobody chose or typed may be a number or a text
        return [None, ANYTHING]
    match spec.value_type:
        case "choice":
            options = _told_apart(kind.options(question, address), literals)
            return [None, *(document.operand(address, {address: one}) for one in options)]
        case "choices":
            return _lists(kind.options(question, address), literals)
        case "number":
            aside = kind.aside(question, address)
            return [*_numbers(literals), *([aside] if aside else [])]
        case "text":
            return _texts(literals)
        case "date":
            return _moments(literals)
    return [None, ANYTHING]


def _told_apart(options: Sequence[str], literals: Sequence[Literal]) -> Sequence[str]:
    """The options that are named and one that isn't, where comparisons ask for nothing but sameness."""
    if any(leaf["op"] not in EXACT for leaf, _ in literals):
        return options
    named = dict.fromkeys(str(value).lower() for value in _wanted(literals))
    other = next(([one] for one in options if one not in named), [])
    return [*(one for one in named if one in options), *other]


def _wanted(literals: Sequence[Literal]) -> Iterator[Any]:
    for leaf, _ in literals:
        value = leaf.get("value")
        yield from value if isinstance(value, list) else [value]


def _lists(options: Sequence[str], literals: Sequence[Literal]) -> Iterable[Any]:
    """Every choice of the options that are named, with and without another one."""
    if any(leaf["op"] not in (*EXACT, "contains", "not_contains") for leaf, _ in literals):
        return [None, ANYTHING]
    named = [one for one in dict.fromkeys(map(str, _wanted(literals))) if one in options]
    if len(named) > MOST_IN_LIST:
        return [None, ANYTHING]
    others = [one for one in options if one not in named][:1]
    parts = [*named, *others]
    return [None, *(list(some) for size in range(1, len(parts) + 1) for some in combinations(parts, size))]


def _numbers(literals: Sequence[Literal]) -> Iterable[Any]:
    """The numbers named, those between them, and one on either side."""
    plain = (*EXACT, *SIZES)
    marks = sorted({value for value in _wanted(literals) if is_number(value)})
    is_known = all(
        leaf["op"] in plain and all(value is None or is_number(value) for value in _wanted([(leaf, True)]))
        for leaf, _ in literals
    )
    if not is_known or (marks and abs(max(marks, key=abs)) > 10**12):
        return [None, ANYTHING]
    between = [(low + high) / 2 for low, high in pairwise(marks)]
    return [None, *marks, *between, *([marks[0] - 1, marks[-1] + 1] if marks else [0])]


def _moments(literals: Sequence[Literal]) -> Iterable[Any]:
    """As numbers are, by the order in which they are written."""
    marks = {str(value) for value in _wanted(literals) if value is not None}
    if any(leaf["op"] not in (*EXACT, *SIZES) for leaf, _ in literals) or not all(
        map(MOMENT.fullmatch, marks)
    ):
        return [None, ANYTHING]
    return [None, "!", *marks, *(f"{mark}\x01" for mark in marks)]


def _texts(literals: Sequence[Literal]) -> Iterable[Any]:
    """The texts named and one that is none of them; other comparisons than for sameness stay open."""
    wanted = [value for value in _wanted(literals) if value is not None]
    is_known = all(leaf["op"] in EXACT for leaf, _ in literals)
    if not is_known or not all(isinstance(value, str) for value in wanted):
        return [None, ANYTHING]
    return [None, OTHER, *(value.lower() for value in wanted)]
