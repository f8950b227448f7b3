"""Whether conditions can hold together. "No" is proven; "yes" may be said of what never happens."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from common import conditions
from surveys.document import Document
from surveys.logic.domains import ANYTHING, Literal, candidates

MOST_CASES = 400
Tree = Mapping[str, Any]
Keep = Callable[[str], bool]
Case = tuple[Literal, ...]
Spend = Callable[[int], None]  # told of comparisons to come; may raise to stop


class TooMany(Exception):
    """More cases than are worth looking at."""


def _for_free(count: int) -> None:
    """No limit of comparisons beside MOST_CASES."""


def can_hold(document: Document, *trees: Tree, spend: Spend = _for_free) -> bool:
    """Whether some answers meet all `trees` at one and the same moment."""
    return can_hold_together(document, [(tree, lambda field: True) for tree in trees], spend=spend)


def can_hold_together(
    document: Document, trees: Sequence[tuple[Tree, Keep]], *, spend: Spend = _for_free
) -> bool:
    """The same of conditions at different moments. Of each only the fields are looked at that its `keep`
    names: those that hold the same at all of these moments."""
    try:
        parts = [list(_cases(tree, keep, is_met=True)) for tree, keep in trees]
        spend(sum(len(case) for part in parts for case in part))
        return any(_is_possible(document, case, spend) for case in _product(parts))
    except TooMany:
        return True


def _cases(tree: Tree, keep: Keep, *, is_met: bool) -> Iterator[Case]:
    """The ways in which a tree is met (or not), each as comparisons that hold together."""
    if not tree:
        if is_met:
            yield ()
    elif "field" in tree:
        is_kept = "other" not in tree and keep(tree["field"])
        yield ((tree, is_met),) if is_kept else ()
    elif "not" in tree:
        yield from _cases(tree["not"], keep, is_met=not is_met)
    else:
        parts = [list(_cases(part, keep, is_met=is_met)) for part in tree.get("all", tree.get("any", ()))]
        if ("all" in tree) == is_met:
            yield from _product(parts)
        else:
            for part in parts:
                yield from part


def _product(parts: Sequence[Sequence[Case]]) -> Iterator[Case]:
    count = 1
    for part in parts:
        count *= len(part)
        if count > MOST_CASES:
            raise TooMany
    for some in product(*parts):
        yield tuple(literal for case in some for literal in case)


def _is_possible(document: Document, case: Case, spend: Spend) -> bool:
    by_field: dict[str, list[Literal]] = {}
    for leaf, is_met in case:
        by_field.setdefault(leaf["field"], []).append((leaf, is_met))
    return all(_is_met(document, field, literals, spend) for field, literals in by_field.items())


def _is_met(document: Document, field: str, literals: Sequence[Literal], spend: Spend) -> bool:
    values = list(candidates(document, field, literals))
    spend(len(values) + len(literals))
    return any(_meets(value, literals) for value in values)


def _meets(value: Any, literals: Sequence[Literal]) -> bool:
    return all(_fits(value, leaf, is_met=is_met) for leaf, is_met in literals)


def _fits(value: Any, leaf: Mapping[str, Any], *, is_met: bool) -> bool:
    if value is ANYTHING:
        return leaf["op"] not in conditions.UNARY or (leaf["op"] == "answered") == is_met
    return conditions.holds(leaf, lambda field: value) == is_met
