"""How far somebody is: the pages behind them beside the most that can still come.

Nothing is remembered. Each page adds one to what lies behind, and what lies ahead shrinks by that much at
least, since it counts the longest way wherever an answer still decides. So the share never falls while one
goes on, also where answers cut the way short, and is 1 only behind the last page.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from common.conditions import fields_of, holds
from surveys.document.flow import BlockNode, Branch, End, Group, Node, Randomiser, all_nodes
from surveys.document.model import Document
from surveys.logic.walk import MOST_ROUNDS
from surveys.logic.way import Step, Walk

HERE = 0.4  # of the page that is open: a bar that has begun
KNOWN_AT_ONCE = ("language", "device", "channel")


def progress_at(found: Walk, step: Step) -> float:
    """The share of the way, over 0 and under 1, at which `step` lies."""
    place = next((n for n, one in enumerate(found.steps) if one.key == step.key), 0)
    behind = [one for one in found.steps[:place] if one.questions]
    ahead = _Ahead(found, step, behind).after(found.document.flow)
    return (len(behind) + HERE) / (len(behind) + 1 + ahead)


class _Ahead:
    """Counts the pages that can come after a step."""

    def __init__(self, found: Walk, step: Step, behind: Iterable[Step]) -> None:
        self.found, self.document, self.step = found, found.document, step
        passed = list(behind)
        self.blocks = {one.page.block for one in passed}
        self.decided = {ref.partition("@")[0] for one in passed for ref in one.refs}

    def after(self, nodes: tuple[Node, ...]) -> int:
        """The most pages behind the step, which stands somewhere in `nodes`."""
        for place, node in enumerate(nodes):
            if self._holds_step(node):
                return self._inside(node) + self.most(nodes[place + 1 :])
        return self.most(nodes)

    def most(self, nodes: Iterable[Node]) -> int:
        """The most pages of nodes none of which was come by."""
        count = 0
        for node in nodes:
            if isinstance(node, End):
                break
            count += self._most(node)
        return count

    def _holds_step(self, node: Node) -> bool:
        return self.step.page.block in _blocks_in(node)

    def _inside(self, node: Node) -> int:
        match node:
            case BlockNode():
                return self._rest_of_block(node.block)
            case Branch():
                return self.after(node.flow if any(map(self._holds_step, node.flow)) else node.otherwise)
            case Group():
                return self.after(node.flow)
            case Randomiser():
                return self._rest_of_randomiser(node)
        return 0

    def _rest_of_block(self, block: str) -> int:
        rounds, pages = self.found.rounds.get(block) or [""], len(self.document.pages_of(block))
        here = rounds.index(self.step.iteration) if self.step.iteration in rounds else 0
        return len(rounds) * pages - (here * pages + self.step.page.number + 1)

    def _rest_of_randomiser(self, node: Randomiser) -> int:
        """Its nodes come in any order: as many of the longest as are still to be picked."""
        current = next(one for one in node.flow if self._holds_step(one))
        others = [one for one in node.flow if one is not current]
        left = [one for one in others if not _blocks_in(one) & self.blocks]
        picks = node.pick - 1 - (len(others) - len(left))
        return self.after((current,)) + sum(sorted(map(self._most, left), reverse=True)[: max(picks, 0)])

    def _most(self, node: Node) -> int:
        match node:
            case BlockNode():
                return len(self.document.pages_of(node.block)) * self._rounds(node.block)
            case Branch():
                return self._of_branch(node)
            case Group():
                return self.most(node.flow)
            case Randomiser():
                return sum(sorted(map(self._most, node.flow), reverse=True)[: node.pick])
        return 0

    def _of_branch(self, node: Branch) -> int:
        if self._is_decided(node.when):
            return self.most(node.flow if holds(node.when, self.found.lookup()) else node.otherwise)
        return max(self.most(node.flow), self.most(node.otherwise))

    def _is_decided(self, when: Mapping[str, Any]) -> bool:
        return all(
            field in KNOWN_AT_ONCE or field.partition(".")[0].partition("@")[0] in self.decided
            for field in fields_of(when)
        )

    def _rounds(self, block: str) -> int:
        loop = self.document.block(block).get("loop")
        if not loop:
            return 1
        source = str(loop.get("over") or loop.get("count") or "")
        if block in self.found.rounds and (not source or source.partition(".")[0] in self.decided):
            return len(self.found.rounds[block])
        return min(_most_rounds(self.document, loop), int(loop.get("pick") or MOST_ROUNDS))


def _most_rounds(document: Document, loop: Mapping[str, Any]) -> int:
    if "items" in loop:
        return len(loop["items"])
    if "count" in loop:
        return int(loop.get("most") or MOST_ROUNDS)
    question = document.questions.get(str(loop.get("over", "")))
    return min(len(question.choices) + len(question.rows), MOST_ROUNDS) if question else 0


def _blocks_in(node: Node) -> set[str]:
    return {one.block for one in all_nodes((node,)) if isinstance(one, BlockNode)}
