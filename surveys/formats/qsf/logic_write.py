"""Writing conditions of ours: groups of expressions joined by AndIf and OrIf."""

import math
from typing import Any

from surveys.formats.qsf.book import Book
from surveys.formats.qsf.leaves import Tree, write_leaf
from surveys.formats.qsf.operands import TABLES

MOST_TERMS = 200
OPPOSITES = {
    "eq": "ne",
    "lt": "gte",
    "gt": "lte",
    "contains": "not_contains",
    "answered": "not_answered",
}
OPPOSITES |= {other: one for one, other in OPPOSITES.items()}
Group = list[list[Tree]]  # any of these, each all of its leaves


def write_condition(tree: Tree, book: Book, *, with_page: bool | None = None) -> dict[str, Any]:
    """The logic as they write it. `with_page` is display logic's word on questions of its own page.

    Of more than MOST_TERMS terms the first are written, and `book` notes that some weren't.
    """
    groups = _groups(_gathered(_plain(tree), book), book)
    written: dict[str, Any] = {}
    for place, (kind, group) in enumerate(groups):
        written[str(place)] = {**_expressions(group, book), "Type": kind}
    written["Type"] = "BooleanExpression"
    if with_page is not None:
        written["inPage"] = with_page
    return written


def _plain(tree: Tree, *, negate: bool = False) -> Tree:
    """`tree` without `not`, `in` and `not_in`, whose meaning goes into the leaves."""
    if "not" in tree:
        return _plain(tree["not"], negate=not negate)
    for how in ("all", "any"):
        if how in tree:
            turned = {"all": "any", "any": "all"}[how] if negate else how
            return _flat(turned, [_plain(one, negate=negate) for one in tree[how]])
    if not tree:
        return {"any": []} if negate else {}
    if tree["op"] in ("in", "not_in"):
        is_in = (tree["op"] == "in") != negate
        op = "eq" if is_in else "ne"
        leaves = [{"field": tree["field"], "op": op, "value": one} for one in tree["value"]]
        return _flat("any" if is_in else "all", leaves)
    return {**tree, "op": OPPOSITES.get(tree["op"], tree["op"])} if negate else tree


def _flat(how: str, trees: list[Tree]) -> Tree:
    flat: list[Tree] = []
    for tree in trees:
        flat += tree[how] if tree.get(how) else [tree]
    return flat[0] if len(flat) == 1 else {how: flat}


def _gathered(tree: Tree, book: Book) -> Tree:
    """Leaves that ask for one answer in every row of a table as one, as the format says it."""
    for how, ops in (("any", ("eq", "contains")), ("all", ("ne", "not_contains"))):
        if how in tree:
            inner = [_gathered(one, book) for one in tree[how]]
            return _flat(how, _gather(inner, ops, book)) if inner else tree
    return tree


def _gather(trees: list[Tree], ops: tuple[str, ...], book: Book) -> list[Tree]:
    found: dict[tuple[str, ...], list[int]] = {}
    for place, leaf in enumerate(trees):
        uid, *cell = str(leaf.get("field", "")).split(".")
        if leaf.get("op") in ops and cell and isinstance(leaf.get("value"), str):
            found.setdefault((uid, *cell[1:2], leaf["op"], leaf["value"]), []).append(place)
    gathered = list(trees)
    for (uid, *col, op, value), places in found.items():
        data = book.questions.get(uid, {})
        rows = [".".join([uid, row["id"], *col]) for row in data.get("rows", [])]
        is_table = data.get("kind") in (*TABLES, "side_by_side")
        if is_table and len(rows) > 1 and rows == [trees[one]["field"] for one in places]:
            gathered[places[0]] = {"field": ".".join([uid, "*", *col]), "op": op, "value": value}
            for place in places[1:]:
                gathered[place] = {"gone": True}
    return [tree for tree in gathered if "gone" not in tree]


def _groups(tree: Tree, book: Book) -> list[tuple[str, Group]]:
    """The groups with how each is joined to those before it."""
    if (group := _as_group(tree)) is not None:
        return [("If", group)]
    if "all" in tree:
        parts = [_as_group(one) for one in tree["all"]]
        if all(part is not None for part in parts):
            return [("AndIf" if place else "If", part or []) for place, part in enumerate(parts)]
    if "any" in tree:
        listed: list[tuple[str, Group]] = []
        for member in tree["any"]:
            inner = _groups(member, book)
            if any(kind == "OrIf" for kind, _ in inner):
                break
            listed += [("OrIf" if not place else kind, group) for place, (kind, group) in enumerate(inner)]
        else:
            return [("If", listed[0][1]), *listed[1:]]
    if _terms_in(tree) > MOST_TERMS:
        book.has_cut_conditions = True
    return [("If", _spread(tree))]


def _as_group(tree: Tree) -> Group | None:
    """`tree` as any of some lists of leaves; None where it goes deeper."""
    if "all" not in tree and "any" not in tree:
        return [[tree]]
    if "all" in tree:
        return [tree["all"]] if all(_is_leaf(one) for one in tree["all"]) else None
    members = [[one] if _is_leaf(one) else one.get("all") for one in tree["any"]]
    fits = all(member is not None and all(_is_leaf(one) for one in member) for member in members)
    return [member or [] for member in members] if fits else None


def _spread(tree: Tree) -> Group:
    """Any tree as any of lists of leaves, by spreading what stands inside."""
    if "any" in tree:
        return [term for one in tree["any"] for term in _spread(one)][:MOST_TERMS]
    if "all" not in tree:
        return [[tree]]
    terms: Group = [[]]
    for one in tree["all"]:
        terms = [[*term, *more] for term in terms for more in _spread(one)][:MOST_TERMS]
    return terms


def _terms_in(tree: Tree) -> int:
    """How many lists of leaves `tree` would be spread into."""
    if "any" in tree:
        return sum(map(_terms_in, tree["any"]))
    return math.prod(map(_terms_in, tree.get("all", ())))


def _is_leaf(tree: Tree) -> bool:
    return "all" not in tree and "any" not in tree


def _expressions(group: Group, book: Book) -> dict[str, Any]:
    written: list[dict[str, Any]] = []
    for term in group or [[]]:
        for place, leaf in enumerate(term or [{"any": []}]):
            expression = _boolean(leaf) if not leaf.get("field") else write_leaf(leaf, book)
            if expression is None:
                book.has_cut_conditions = True
                continue
            if written:
                expression["Conjuction"] = "And" if place else "Or"
            written.append(expression)
    return {str(place): one for place, one in enumerate(written)}


def _boolean(tree: Tree) -> dict[str, Any]:
    value = "False" if "any" in tree else "True"
    return {"LogicType": "BooleanValue", "Value": value, "Type": "Expression"}
