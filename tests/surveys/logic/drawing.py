"""Random surveys of all that devices follow, and forms as respondents send them."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from surveys.document import Document
from surveys.kinds import all_kinds, kind_of
from tests.factories.surveys import five_points

OPS = (
    "eq", "ne", "in", "not_in", "contains", "not_contains", "answered", "not_answered", "gt", "lte",
    "starts_with",
)  # fmt: skip
ENOUGH = {
    "single": {"choices": [{"id": "c1"}, {"id": "c2", "text_entry": True}, {"id": "c3", "fixed": True}]},
    "multiple": {
        "choices": [
            {"id": "c1"},
            {"id": "c2", "text_entry": True},
            {"id": "c3", "exclusive": True},
            {"id": "c4"},
        ]
    },
    "rank": {"choices": [{"id": "c1"}, {"id": "c2"}, {"id": "c3"}]},
    "group_rank": {"ranked": True},
    "slider": {"rows": [{"id": "r1"}, {"id": "r2"}], "choices": [{"id": "c9"}]},
    "hot_spot": {"rows": [{"id": "r1"}, {"id": "r2"}]},
    "hidden": {"default": "{{q1|none}}: {{embedded.e1}}"},
}
COMMON = ("nps", "rating", "single", "multiple", "matrix", "number", "short_text")
KINDS = [kind.name for kind in all_kinds() if not kind.takes_files]
NUMBERS = ["0", "1", "2", "3", "7", "12.5", "1.234", "1,5", " 12 ", "1 234,5", "1.234.567"]
NUMBERS += ["٣", "−4", "1e3", "x", "1_0", ""]
TEXTS = ["", "a", "Hello", " A\r\nb ", "c1", "7", "É\x07clair"]
DAYS = ["", "2026-05-30", "9:05", "14.30", "2026-05-30 9:05", "2026-02-31 10:00", "soon"]
POINTS = ["0.31,0.22", "0.123456,1", "left", ""]
PIPES = (
    "q1", "q2", "q2.chosen", "q3.not_chosen", "q1.shown", "q4.question", "embedded.e1", "embedded.e2",
    "score.g1", "loop", "loop.number", "loop.2", "language", "unit", "touchpoint", "respondent.name|you",
    "q3|nothing",
)  # fmt: skip
NOT_QUOTED = ("date", "time", "datetime", "heat_map")


class Form:
    """A posted form of pairs."""

    def __init__(self, pairs: list[list[str]]) -> None:
        self.pairs = pairs

    def get(self, key: str, default: Any = None) -> Any:
        return next((value for name, value in reversed(self.pairs) if name == key), default)

    def getlist(self, key: str) -> list[Any]:
        return [value for name, value in self.pairs if name == key]

    def __contains__(self, key: object) -> bool:
        return any(name == key for name, _ in self.pairs)


def a_leaf(draw: Any, count: int) -> dict[str, Any]:
    uid = f"q{draw(st.integers(1, count))}"
    fields = [uid, uid, uid, f"{uid}.r1", f"{uid}.c2", f"{uid}.c2.text", f"{uid}.k1", f"{uid}@i1"]
    fields += ["language", "channel", "loop", "loop:2", f"shown:{uid}", f"shown:{uid}.c2", f"count:{uid}"]
    fields += ["embedded:e1", "embedded:e2", "score:g1", "quota:u1", "respondent:name"]
    field = draw(st.sampled_from(fields))
    leaf: dict[str, Any] = {"field": field, "op": draw(st.sampled_from(OPS))}
    if leaf["op"] in ("in", "not_in"):
        leaf["value"] = draw(st.lists(st.sampled_from(["c1", "c2", "de", 3, "i1"]), min_size=1, max_size=2))
    elif leaf["op"] not in ("answered", "not_answered"):
        leaf["value"] = draw(st.sampled_from(["c1", "c2", "de", "kiosk", "i1", "full", "a", 0, 1, 2, 5, 9]))
    return leaf


def a_tree(draw: Any, count: int) -> dict[str, Any]:
    leaves = [a_leaf(draw, count) for _ in range(draw(st.integers(1, 2)))]
    return draw(st.sampled_from([{"all": leaves}, {"any": leaves}, {"not": leaves[0]}]))


def now_and_then(draw: Any) -> bool:
    return draw(st.integers(0, 3)) == 0


def a_question(draw: Any, number: int, count: int, uids: list[str]) -> dict[str, Any]:
    kinds = COMMON if draw(st.booleans()) else KINDS
    kind = draw(st.sampled_from([one for one in kinds if number > 3 or one not in NOT_QUOTED]))
    base = next(one for one in all_kinds() if one.name == kind)
    data = {
        "kind": kind,
        **({"choices": five_points()} if base.has_choices else {}),
        **base.default_data,
        **ENOUGH.get(kind, {}),
    }
    if now_and_then(draw):
        data["display"] = a_tree(draw, count)
    if now_and_then(draw):
        data["skip"] = [{"when": a_tree(draw, count), "to": draw(st.sampled_from([*uids, "block", "end"]))}]
    if now_and_then(draw):
        data["random"] = draw(
            st.sampled_from(
                [
                    {"choices": True},
                    {"choices": True, "pick": 2},
                    {"rows": True},
                    {"rows": True, "pick": 1},
                    {"cols": True},
                ]
            )
        )
    name = draw(st.sampled_from(["choices", "rows"]))
    if data.get(name) and now_and_then(draw):
        data[name] = [
            part | ({"display": a_tree(draw, count)} if now_and_then(draw) else {}) for part in data[name]
        ]
    if data.get(name) and number > 1 and now_and_then(draw):
        which = draw(st.sampled_from(["chosen", "not_chosen", "shown", "not_shown", "all", "entered"]))
        data["carry"] = {"from": f"q{draw(st.integers(1, number - 1))}", "which": which, "into": name}
        data[name] = [
            part | ({"from": f"c{place}"} if place < 3 else {}) for place, part in enumerate(data[name], 1)
        ]
    return data


def a_loop(draw: Any, first: int) -> dict[str, Any]:
    loop: dict[str, Any] = {"items": [{"id": "i1"}, {"id": "i2"}, {"id": "i3"}]}
    if first > 1:
        earlier = f"q{draw(st.integers(1, first - 1))}"
        which = draw(st.sampled_from(["chosen", "not_chosen", "all", "shown"]))
        loop = draw(st.sampled_from([loop, {"over": earlier, "which": which}, {"count": earlier, "most": 3}]))
    return loop | draw(st.sampled_from([{}, {"random": True}, {"random": True, "pick": 2}]))


@st.composite
def surveys(draw: Any) -> tuple[dict[str, Any], list[str]]:
    """A definition, and texts with pipes."""
    count = draw(st.integers(4, 9))
    uids = [f"q{number}" for number in range(1, count + 1)]
    questions = {uid: a_question(draw, number, count, uids) for number, uid in enumerate(uids, 1)}
    left, nodes, blocks = list(uids), list[dict[str, Any]](), dict[str, Any]()
    while left:
        pages, first = [], int(left[0][1:])
        for _ in range(draw(st.integers(1, 2))):
            size = draw(st.integers(1, 2))
            pages.append(left[:size])
            left = left[size:]
        name = f"b{len(blocks) + 1}"
        blocks[name] = {"pages": [page for page in pages if page]}
        if now_and_then(draw):
            blocks[name]["loop"] = a_loop(draw, first)
        if now_and_then(draw):
            blocks[name]["random"] = draw(
                st.sampled_from([{"questions": True}, {"pick": 2}, {"fixed": uids[:2]}])
            )
        nodes.append(wrapped(draw, {"type": "block", "id": name}, count))
    if now_and_then(draw):
        tail = {"type": "randomiser", "id": "f90", "flow": nodes[1:], "pick": draw(st.integers(1, 3))}
        nodes = [nodes[0], tail]
    texts = [f"{{{{{draw(st.sampled_from(PIPES))}}}}}." for _ in range(3)]
    weights = {uid: {"c1": 1, "c2": 2.5, "c3": -4} for uid in uids}
    parts = [(uid, part) for uid in uids for part in ("c1", "c2", "r1", "k1", "k2")]
    english = {"lead": " ".join(texts), "b1.i1.1": "One", "b1.i1.2": "Uno", "b2.i2.2": "Dos"}
    english |= {"q4.text": "<b>Why</b>?"} | {f"{uid}.{part}": f"{part} of {uid}" for uid, part in parts}
    drawn = {
        "flow": nodes,
        "blocks": blocks,
        "questions": questions,
        "embedded": [{"name": "e1", "default": "7"}, {"name": "e3"}],
        "scoring": [{"id": "g1", "kind": draw(st.sampled_from(["sum", "mean"])), "weights": weights}],
        "quotas": [{"id": "u1", "limit": 1, "when": {}}],
        "texts": {"en": english, "de": {"q1.c1": "Eins", "b1.i1.1": "Eins"}},
    }
    return drawn, texts


def wrapped(draw: Any, node: dict[str, Any], count: int) -> dict[str, Any]:
    number = node["id"][1:]
    data = [{"name": "e2", "value": "{{q1}}/{{q2|-}} {{score.g1}}"}]
    nodes = [{"type": "end", "id": f"e{number}"}, {"type": "set", "id": f"s{number}", "values": data}]
    extra = draw(st.sampled_from([nodes[:1], nodes[1:], []]))
    match draw(st.sampled_from(["plain", "branch", "otherwise", "group", "randomiser"])):
        case "branch":
            return {"type": "branch", "id": f"f{number}", "when": a_tree(draw, count), "flow": [node, *extra]}
        case "otherwise":
            when = a_tree(draw, count)
            return {"type": "branch", "id": f"f{number}", "when": when, "flow": extra, "otherwise": [node]}
        case "group":
            return {"type": "group", "id": f"f{number}", "flow": [node]}
        case "randomiser":
            return {"type": "randomiser", "id": f"f{number}", "flow": [node, *extra]}
    return node


@st.composite
def forms_for(draw: Any, document: Document, uid: str, language: str) -> list[list[str]]:
    """What a question's fields say: also what no form of ours would."""
    question = document.questions[uid]
    kind = kind_of(question)
    pairs = [["l", language]]
    for spec in document.fields_of(uid):
        values: Mapping[str, list[str]] = {
            "number": NUMBERS, "text": TEXTS, "date": DAYS, "points": POINTS,
            "choice": [*kind.options(question, spec.address), *(kind.fixed_choices or ["zz"]), ""],
            "choices": [*kind.options(question, spec.address), "zz"],
        }  # fmt: skip
        most = 3 if spec.value_type in ("choices", "points") else 1
        said = draw(st.lists(st.sampled_from(values[spec.value_type]), max_size=most))
        pairs += [[spec.address, one] for one in said]
        if question.kind == "slider" and now_and_then(draw):
            pairs.append([f"{spec.address}.na", "c9"])
    return pairs
