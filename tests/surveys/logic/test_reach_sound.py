"""What is called unreachable is never met: random surveys, held to `walk`."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.document import Document
from surveys.logic.places import name_of
from surveys.logic.reach import unreachable
from surveys.logic.walk import walk
from surveys.logic.way import Situation
from tests.surveys.logic.parts import Tree, block, branch, leaf

VALUES: dict[str, list[Any]] = {
    "q1": list(range(11)),
    "q2": [["c1"], ["c2"], ["c1", "c2"], ["c3"]],
    "q3": ["c1", "c2"],
    "q4": ["a", "B", "2026"],
    "q5": [0, 1, 2.5, 7],
    "q6": ["c1", "c2", "c3"],
}


KINDS: dict[str, Any] = {
    "q1": {"kind": "nps"},
    "q2": {"kind": "multiple", "choices": [{"id": "c1"}, {"id": "c2"}, {"id": "c3"}]},
    "q3": {"kind": "single", "choices": [{"id": "c1"}, {"id": "c2"}]},
    "q4": {"kind": "short_text"},
    "q5": {"kind": "number"},
    "q6": {"kind": "rating", "choices": [{"id": f"c{value}", "value": value} for value in (1, 2, 3)]},
}


FIELDS = [*KINDS, *(f"shown:{uid}" for uid in KINDS), "count:q2", "language", "embedded:x", "quota:u1"]


WANTED: list[Any] = [0, 1, 2, 3, 7, 10, "c1", "c2", "a", "b", "en", "de", "full"]


OPS = ["eq", "ne", "lt", "lte", "gt", "gte", "contains", "not_contains", "starts_with"]


@st.composite
def leaves(draw: st.DrawFn) -> Tree:
    field = draw(st.sampled_from(FIELDS))
    op = draw(st.sampled_from([*OPS, "answered", "not_answered", "in", "not_in"]))
    if op in ("answered", "not_answered"):
        return {"field": field, "op": op}
    value = draw(st.sampled_from(WANTED))
    return {"field": field, "op": op, "value": [value] if op in ("in", "not_in") else value}


# Comparisons of two answers alone, most of which can be met: what excludes another stands elsewhere.
FEW = st.one_of(
    st.builds(
        leaf, st.just("q1"), st.sampled_from(["lt", "lte", "gt", "gte", "eq", "ne"]), st.integers(1, 9)
    ),
    st.builds(leaf, st.just("q3"), st.sampled_from(["eq", "ne"]), st.sampled_from(["c1", "c2"])),
    st.builds(leaf, st.sampled_from(["q1", "q3", "shown:q6"]), st.sampled_from(["answered", "not_answered"])),
    st.builds(leaf, st.just("embedded:x"), st.just("eq"), st.sampled_from(["a", "b"])),
)


TREES = st.recursive(
    st.one_of(FEW, FEW, FEW, leaves()),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=3,
)


@st.composite
def surveys(draw: st.DrawFn) -> dict[str, Any]:
    questions = {uid: dict(data) for uid, data in KINDS.items()}
    for data in questions.values():
        if draw(st.integers(0, 2)) == 0:
            data["display"] = draw(TREES)
        if draw(st.integers(0, 3)) == 0:
            to = draw(st.sampled_from([*KINDS, "end", "block"]))
            data["skip"] = [{"when": draw(TREES), "to": to} for _ in range(draw(st.integers(1, 2)))]
    uids = draw(st.one_of(st.just(["q1", "q3", "q2", "q4", "q5", "q6"]), st.permutations(list(KINDS))))
    pairs = [uids[:2], uids[2:4], [uids[4]], [uids[5]]]
    blocks = {f"b{n}": {"pages": [[uid] for uid in pair]} for n, pair in enumerate(pairs, 1)}
    if draw(st.booleans()):
        blocks["b2"]["random"] = {"questions": True}
    if draw(st.integers(0, 2)) == 0:
        blocks["b3"]["loop"] = {"over": draw(st.sampled_from(["q2", "q3"]))}
    flow: list[dict[str, Any]] = [block(name) for name in blocks]
    for number in range(draw(st.integers(2, 6))):
        flow = draw(changed(flow, f"f{number}"))
    return {"languages": ["en"], "flow": flow, "blocks": blocks, "questions": questions, "texts": {"en": {}}}


@st.composite
def changed(draw: st.DrawFn, flow: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The flow with something more: an end, a set, or a part of it inside a branch or randomiser."""
    first = draw(st.integers(0, len(flow) - 1))
    last = draw(st.integers(first, len(flow) - 1)) + 1
    part = flow[first:last]
    what = draw(st.sampled_from(["branch", "otherwise", "ends", "randomiser", "set"]))
    made: list[dict[str, Any]]
    match what:
        case "branch":
            made = [branch(name, draw(TREES), *part)]
        case "otherwise":
            made = [branch(name, draw(TREES), *part[:1], otherwise=part[1:])]
        case "ends":
            made = [branch(name, draw(TREES), {"type": "end", "id": f"{name}e"}), *part]
        case "randomiser":
            made = [{"type": "randomiser", "id": name, "flow": part}]
        case _:
            made = [{"type": "set", "id": name, "values": [{"name": "x", "value": "b"}]}, *part]
    return [*flow[:first], *made, *flow[last:]]


OTHERS = st.fixed_dictionaries(
    {},
    optional={
        f"{uid}{ending}": st.sampled_from(values)
        for uid, values in VALUES.items()
        for ending in ("", "@c1", "@c2", "@c3")
    },
)


SITUATIONS = [
    Situation(turn=turn, language="en", full_quotas=full, embedded={"x": x})
    for turn, full, x in ((0, frozenset[str](), "a"), (1, frozenset({"u1"}), "b"))
]


def of_two(others: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """`others` with every answer to q1 and q3, also none."""
    for one, three in product([None, *VALUES["q1"]], [None, *VALUES["q3"]]):
        said = {"q1": one, "q3": three}
        yield {**others, **{uid: value for uid, value in said.items() if value is not None}}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=surveys(), others=OTHERS)
def test_what_somebody_comes_by_is_never_called_unreachable(
    made: dict[str, Any], others: dict[str, Any]
) -> None:
    document = Document(made)
    nobody = called_unreachable(document)
    for answers in of_two(others):
        for situation in SITUATIONS:
            shown = {ref.partition("@")[0] for ref in walk(document, answers, situation).shown}
            assert shown & nobody == set()


def called_unreachable(document: Document) -> set[str]:
    """The questions that nobody is asked, so it is said: themselves, or in a way that nobody takes."""
    made, found = document.definition, unreachable(document)
    nobody = {
        uid
        for uid, question in document.questions.items()
        for where, what in found
        if where == name_of(document, question) and what.startswith(("is never asked", "is never shown"))
    }
    shut = {where.removeprefix("Branch ") for where, what in found if "is never taken" in what}
    closed = {where.removeprefix("Branch ") for where, what in found if "is always taken" in what}
    for node in all_of(made["flow"]):
        nobody |= asked_in(made, node.get("flow", [])) if node["id"] in shut else set()
        nobody |= asked_in(made, node.get("otherwise", [])) if node["id"] in closed else set()
    return nobody


def all_of(flow: Any) -> list[dict[str, Any]]:
    return [
        one
        for node in flow
        for one in (node, *all_of(node.get("flow", [])), *all_of(node.get("otherwise", [])))
    ]


def asked_in(made: Any, flow: list[dict[str, Any]]) -> set[str]:
    names = [node["id"] for node in all_of(flow) if node["type"] == "block"]
    return {uid for name in names for page in made["blocks"][name]["pages"] for uid in page}
