"""What nobody can ever come by: questions, branches, quotas and rules whose conditions exclude each other.

Sound, not complete: what is named here is never met, whatever is answered (`walk` shows it to nobody).
Conditions on the way to a place are judged at different moments; only what holds the same at all of them
is compared: answers asked before, once and in a fixed place, and what is known from the start.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from common.conditions import UNARY
from surveys.document import Document
from surveys.document.flow import BlockNode, Branch, End, Group, Node, Randomiser, SetData, all_nodes
from surveys.document.shape import WHOLE, Problem, conditions_in
from surveys.kinds import QuestionSpec
from surveys.logic.contradictions import Tree, can_hold, can_hold_together
from surveys.logic.fields import number_of
from surveys.logic.places import name_of, quota_place, step_place

MOST_STEPS = 60_000  # of one analysis, which each page of the builder makes
TOO_INTRICATE = "has logic so intricate that not all of it was looked at."
EXCLUDED = "its conditions exclude each other."
NO_CONDITION = "set a condition, or take it out."
CONSTANT = ("language", "device", "channel", "date", "time")
CONSTANT_SOURCES = ("quota", "respondent")
EMPTY_ALSO = ("ne", "not_in", "not_contains", "not_answered")
WORDS = {
    "is shown": "is never shown: " + EXCLUDED,
    "offers an answer": "has an answer that is never offered: " + EXCLUDED,
    "is skipped from": "has a skip that never happens: " + EXCLUDED,
    "is right": "has a rule that no answer meets: " + EXCLUDED,
}


class _Exhausted(Exception):
    """More steps than are worth taking."""


@dataclass(frozen=True, eq=False)
class _At:
    """A condition and the place, counted through the whole survey, at which it is judged."""

    tree: Tree
    place: int


@dataclass
class _Spot:
    """A question or end on its place: the conditions of the branches around it, and whether it comes at a
    fixed place, once."""

    place: int
    around: tuple[_At, ...]
    block: str = ""
    is_fixed: bool = True
    can_be_skipped: bool = True  # no: a branch is come by also on the way to what is skipped to


def unreachable(document: Document) -> list[Problem]:
    """(where, what) of all that nobody can come by. Of a branch nobody takes, what is in it isn't named.

    After MOST_STEPS it stops, and the last problem says so.
    """
    found: list[Problem] = []
    try:
        found.extend(_Reach(document).problems())  # keeps what came before it stops
    except _Exhausted:
        found.append((WHOLE, TOO_INTRICATE))
    return found


def loop_hints(document: Document) -> list[Problem]:
    """Blocks asked for each choice of a question that may be left without one."""
    found: list[Problem] = []
    for block, data in document.definition.get("blocks", {}).items():
        uid = str((data.get("loop") or {}).get("over") or (data.get("loop") or {}).get("count") or "")
        question = document.questions.get(uid)
        if question and (not question.is_required or question.display):
            number = number_of(document, uid)
            found.append((step_place("Step", block), f"is not asked of those who leave {number} out."))
    return found


class _Reach:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.steps = 0
        self.questions: dict[str, _Spot] = {}
        self.ends: list[_Spot] = []
        self.branches: dict[str, _Spot] = {}
        self.count = 0
        self.set_names = {
            name for node in all_nodes(document.flow) if isinstance(node, SetData) for name, _ in node.values
        }
        self._lay_out(document.flow, (), is_fixed=True)
        self.skipping = [
            (document.questions[uid], spot)
            for uid, spot in self.questions.items()
            if document.questions[uid].data.get("skip")
        ]
        self.first_skip = min(map(self._skips_from, self.skipping), default=self.count + 1)
        self.passed = [
            (end, _At({"not": {"all": [one.tree for one in end.around]}}, self._first(end)))
            for end in self.ends
            if end.is_fixed and end.place < self.first_skip
        ]

    def problems(self) -> Iterator[Problem]:
        yield from self._of(self.document.flow)
        for quota in self.document.definition.get("quotas", ()):
            if not self._can_hold(quota.get("when") or {}):
                yield quota_place(quota), "counts nobody: " + EXCLUDED

    # Where everything stands

    def _lay_out(self, nodes: Sequence[Node], around: tuple[_At, ...], *, is_fixed: bool) -> None:
        for node in nodes:
            self.count += 1
            match node:
                case BlockNode():
                    self._lay_out_block(node.block, around, is_fixed=is_fixed)
                case Branch():
                    here = self.count
                    self.branches[node.id] = _Spot(here, around, is_fixed=is_fixed, can_be_skipped=False)
                    when = dict(node.when)
                    self._lay_out(node.flow, (*around, _At(when, here)), is_fixed=is_fixed)
                    self._lay_out(node.otherwise, (*around, _At({"not": when}, here)), is_fixed=is_fixed)
                case Randomiser():
                    self._lay_out(node.flow, around, is_fixed=False)
                case Group():
                    self._lay_out(node.flow, around, is_fixed=is_fixed)
                case End():
                    self.ends.append(_Spot(self.count, around, is_fixed=is_fixed))

    def _lay_out_block(self, block: str, around: tuple[_At, ...], *, is_fixed: bool) -> None:
        data = self.document.block(block)
        is_plain = is_fixed and not (data.get("loop") or data.get("random"))
        for page in self.document.pages_of(block):
            for uid in page.questions:
                self.count += 1
                if uid in self.document.questions:
                    self.questions[uid] = _Spot(self.count, around, block, is_plain)

    # What holds wherever somebody comes by

    def _holding(self, spot: _Spot, depth: int = 0) -> Iterator[_At]:
        """Conditions that all hold when somebody comes by: of branches, of ends passed, of skips not made."""
        yield from spot.around
        if not spot.is_fixed:
            return
        self._spend(1 + len(self.passed) + len(self.skipping))
        yield from (at for end, at in self.passed if end.place < spot.place)
        for question, other in self.skipping:
            if spot.can_be_skipped and other.is_fixed and other.place < spot.place:
                yield from self._not_skipping(question, other, spot)
        if depth < 2:
            for one in spot.around:
                yield from self._implied(one.tree, depth)

    def _first(self, end: _Spot) -> int:
        """The earliest place at which a condition around an end is judged: what is settled there."""
        return min((one.place for one in end.around), default=end.place)

    def _not_skipping(self, question: QuestionSpec, at: _Spot, spot: _Spot) -> Iterator[_At]:
        """That a question certainly asked before did not skip over this place."""
        is_certain = not question.display and not question.is_varied and at.place <= self.first_skip
        if not is_certain or not all(one in spot.around for one in at.around):
            return
        before: list[Tree] = []
        for rule in question.data.get("skip", ()):
            when = rule.get("when") or {}
            if self._spans(at, str(rule.get("to", "")), spot):
                yield _At({"any": [{"not": when}, *before]}, at.place + 1)
            before.append(when)

    def _spans(self, at: _Spot, to: str, spot: _Spot) -> bool:
        if to == "end":
            return True
        if to == "block":
            return spot.block == at.block
        goal = self.questions.get(to)
        return bool(goal and goal.is_fixed and spot.place < goal.place)

    def _skips_from(self, skipping: tuple[QuestionSpec, _Spot]) -> int:
        """From where on the skips of a question may lead over something; the end of the survey aside."""
        question, spot = skipping
        if not spot.is_fixed:
            return 0
        return self.count + 1 if all(one.get("to") == "end" for one in question.data["skip"]) else spot.place

    def _implied(self, tree: Tree, depth: int) -> Iterator[_At]:
        """What held for the questions whose answers a condition surely needs."""
        for leaf in _needed(tree):
            field = str(leaf["field"])
            source, colon, rest = field.partition(":")
            uid = (rest if colon else field).partition(".")[0]
            if (not colon or source in ("shown", "count")) and uid in self.questions:
                yield from self.before(uid, depth + 1)

    def before(self, uid: str, depth: int = 0) -> Iterator[_At]:
        """Conditions that all hold when the question is asked."""
        spot, question = self.questions[uid], self.document.questions[uid]
        yield from self._holding(spot, depth)
        loop = self.document.block(spot.block).get("loop") or {}
        source = str(loop.get("over") or loop.get("count") or "")
        if source in self.questions and source != uid and depth < 2:
            yield from self.before(source, depth + 1)
        if question.display and spot.is_fixed:
            yield _At(question.display, spot.place)
            if depth < 2:
                yield from self._implied(question.display, depth)

    def _is_met(self, holding: Iterator[_At]) -> bool:
        each = {(id(one.tree), one.place): one for one in holding}
        together = [(one.tree, partial(self._is_settled, one.place)) for one in each.values()]
        return can_hold_together(self.document, together, spend=self._spend)

    def _can_hold(self, tree: Tree) -> bool:
        return can_hold(self.document, tree, spend=self._spend)

    def _spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise _Exhausted

    def _is_settled(self, place: int, field: str) -> bool:
        """Whether a field holds, at this place and ever after, the same."""
        source, colon, rest = field.partition(":")
        if colon and source not in ("shown", "count"):
            return source in CONSTANT_SOURCES or (source == "embedded" and rest not in self.set_names)
        if field in CONSTANT:
            return True
        spot = self.questions.get((rest if colon else field).partition("@")[0].partition(".")[0])
        return bool(spot and "@" not in field and spot.is_fixed and spot.place < place)

    # What is told

    def _of(self, nodes: Sequence[Node]) -> Iterator[Problem]:
        for node in nodes:
            match node:
                case BlockNode():
                    yield from self._of_block(node.block)
                case Branch():
                    yield from self._of_branch(node)
                case Randomiser() | Group():
                    yield from self._of(node.flow)

    def _of_branch(self, node: Branch) -> Iterator[Problem]:
        when, spot = dict(node.when), self.branches[node.id]
        where = step_place("Branch", node.id)
        if not when:
            yield where, "has no condition yet: everybody takes it."
        elif not self._can_hold(when):
            # What an import leaves of a condition that couldn't come along.
            is_left_over = when == {"any": []}
            yield where, "is never taken: " + (NO_CONDITION if is_left_over else EXCLUDED)
        elif not self._is_met(iter([*self._holding(spot), *self._taken(when, spot)])):
            yield where, "is never taken: what comes before it excludes it."
        else:
            yield from self._of(node.flow)
        no = {"not": when}
        if not node.otherwise:
            return
        if when and (
            not self._can_hold(no) or not self._is_met(iter([*self._holding(spot), *self._taken(no, spot)]))
        ):
            yield where, "is always taken: nobody comes by what stands under “Otherwise”."
        elif when:
            yield from self._of(node.otherwise)

    def _taken(self, tree: Tree, spot: _Spot) -> Iterator[_At]:
        yield _At(tree, spot.place)
        yield from self._implied(tree, 0)

    def _of_block(self, block: str) -> Iterator[Problem]:
        for page in self.document.pages_of(block):
            for uid in page.questions:
                if uid in self.document.questions:
                    yield from self._of_question(uid)

    def _of_question(self, uid: str) -> Iterator[Problem]:
        question = self.document.questions[uid]
        where = name_of(self.document, question)
        found = [WORDS[what] for what, tree in conditions_in(question.data) if not self._can_hold(tree)]
        yield from ((where, what) for what in dict.fromkeys(found))
        if WORDS["is shown"] not in found and not self._is_met(self.before(uid)):
            yield where, "is never asked: what leads to it excludes it."


def _needed(tree: Tree) -> Iterator[Mapping[str, Any]]:
    """Comparisons without which the tree surely doesn't hold, and which nothing empty meets."""
    if "field" in tree:
        if tree["op"] not in EMPTY_ALSO and (tree["op"] in UNARY or "value" in tree):
            yield tree
    elif "all" in tree:
        for part in tree["all"]:
            yield from _needed(part)
    elif len(tree.get("any", ())) == 1:
        yield from _needed(tree["any"][0])
