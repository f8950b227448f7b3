"""The bar never goes back while one goes on, whatever the answers, and ends at the end."""

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from surveys.document import Document
from surveys.logic.progress import progress_at
from surveys.logic.walk import walk
from surveys.logic.way import Situation
from tests.factories.surveys import five_points
from tests.surveys.logic.airline import definition

SOURCES = st.sampled_from(["q1", "q2", "q3"])


@st.composite
def flows(draw: Any) -> dict[str, Any]:
    """Blocks of one to three pages, each of one question, in branches, randomisers, loops and ends."""
    blocks: dict[str, Any] = {}
    questions: dict[str, Any] = {}

    def a_block() -> dict[str, Any]:
        name = f"b{len(blocks) + 1}"
        pages = []
        for _ in range(draw(st.integers(1, 3))):
            uid = f"q{len(questions) + 1}"
            rule = {"field": draw(SOURCES), "op": "eq", "value": draw(st.sampled_from(["c1", "c2"]))}
            hidden = {"display": rule} if len(questions) > 4 and draw(st.booleans()) else {}
            questions[uid] = {
                "kind": "multiple" if uid == "q2" else "single",
                "choices": five_points(),
            } | hidden
            pages.append([uid])
        loop = {"over": "q2", "which": "chosen"} if len(blocks) > 3 and draw(st.booleans()) else None
        blocks[name] = {"pages": pages} | ({"loop": loop} if loop else {})
        return {"type": "block", "id": name}

    def nodes(depth: int) -> list[dict[str, Any]]:
        return [a_node(depth) for _ in range(draw(st.integers(1, 3)))]

    def a_node(depth: int) -> dict[str, Any]:
        kind = draw(st.sampled_from(["block", "block", "branch", "randomiser", "end"]))
        if not depth or kind == "block" or (kind == "end" and depth == 2):
            return a_block()
        number = len(blocks)
        if kind == "end":
            return {"type": "end", "id": f"e{number}"}
        if kind == "randomiser":
            flow = [a_block() for _ in range(3)]
            return {"type": "randomiser", "id": f"r{number}", "flow": flow, "pick": draw(st.integers(1, 3))}
        when = {"field": draw(SOURCES), "op": "contains", "value": "c1"}
        return {
            "type": "branch",
            "id": f"f{number}",
            "when": when,
            "flow": nodes(depth - 1),
            "otherwise": nodes(depth - 1),
        }

    flow = [a_block(), *nodes(2)]
    return {"flow": flow, "blocks": blocks, "questions": questions, "texts": {"en": {}}}


@given(flows(), st.data(), st.integers(0, 1 << 60))
def test_progress_grows_page_by_page_on_every_way(drawn: dict[str, Any], data: Any, number: int) -> None:
    document, answers = Document(drawn), dict[str, Any]()
    situation = Situation(uuid=UUID(int=number))
    step, seen = walk(document, answers, situation).first(), list[float]()
    while step is not None:
        found = walk(document, answers, situation)
        seen.append(progress_at(found, step))
        for uid, ref in zip(step.questions, step.refs, strict=True):
            chosen = data.draw(st.sampled_from(["c1", "c2", "c3"]))
            answers[ref] = [chosen] if document.questions[uid].kind == "multiple" else chosen
        step = walk(document, answers, situation).after(step.key)
    assert seen == sorted(seen)
    assert all(0 < share < 1 for share in seen)


def test_progress_counts_the_way_taken_and_not_the_pages_of_the_document() -> None:
    document = Document(definition())
    bored = {"q1": 9, "q2": ["c1"]}
    found = walk(document, bored)
    pages = [step for step in found.steps if step.questions]
    last = progress_at(found, pages[-1])
    assert last == (len(pages) - 1 + 0.4) / len(pages)


def test_progress_of_a_branch_not_decided_yet_counts_its_longer_arm() -> None:
    one = {"kind": "single", "choices": five_points()}
    arms = {"flow": [{"type": "block", "id": "b2"}], "otherwise": [{"type": "block", "id": "b3"}]}
    when = {"field": "q1", "op": "eq", "value": "c1"}
    document = Document(
        {
            "flow": [{"type": "block", "id": "b1"}, {"type": "branch", "id": "f1", "when": when, **arms}],
            "blocks": {
                "b1": {"pages": [["q1"]]},
                "b2": {"pages": [["q2"]]},
                "b3": {"pages": [["q3"], ["q4"], ["q5"]]},
            },
            "questions": {f"q{n}": one for n in range(1, 6)},
            "texts": {"en": {}},
        }
    )
    start, short = walk(document, {}), walk(document, {"q1": "c1"})
    assert progress_at(start, start.steps[0]) == 0.4 / 4
    assert progress_at(short, short.steps[1]) == 1.4 / 2
