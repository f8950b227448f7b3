"""Following a questionnaire: what is asked after these answers, in which order, to what end.

`walk(document, answers, situation)` is a function of its arguments and nothing else, so that a page posted
late, twice or after "back" is judged as it was shown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from typing import Any

from common import conditions
from surveys.document.flow import BlockNode, Branch, End, Group, Node, Randomiser, SetData, all_nodes
from surveys.document.model import Document, Page
from surveys.document.remembering import once_per_document
from surveys.kinds import Answers, QuestionSpec, is_empty, is_number, kind_of
from surveys.logic.beginning import HIDDEN, hidden_answer
from surveys.logic.chance import Chance, Digits, lay_out_digits
from surveys.logic.operands import carried
from surveys.logic.way import Offer, Situation, Step, Walk, at_iteration

NOWHERE = Situation()
MOST_ROUNDS = 100  # of one loop
LONGEST_SET = 1_000  # characters of one value
NOTHING: Set[str] = frozenset()
THROUGH_END, THROUGH_BLOCK = "end", "block"


def walk(document: Document, answers: Answers, situation: Situation = NOWHERE) -> Walk:
    """Follows the flow as far as these answers lead."""
    found = Walk(document, situation, embedded=_first_embedded(document, situation))
    if document.is_linear:
        found.steps = straight_steps(document)
        found.asked = document.questions.keys()
        found.answers = dict(answers)
        return found
    _Walker(found, answers).follow(document.flow)
    return found


@once_per_document
def even_digits(document: Document) -> Digits:
    """The places of what is presented evenly in a respondent's turn; see `lay_out_digits`."""
    nodes = [node for node in all_nodes(document.flow) if isinstance(node, Randomiser) and node.even]
    sizes = [(node.id, len(node.flow), node.pick) for node in nodes]
    for question in document.questions.values():
        rule = question.data.get("random") or {}
        for name in ("choices", "rows"):
            if rule.get("even") and rule.get(name):
                count = sum(1 for part in question.data.get(name, ()) if not part.get("fixed"))
                sizes.append((f"{question.uid}.{name}", count, int(rule.get("pick") or count)))
    return lay_out_digits(sizes)


@once_per_document
def straight_steps(document: Document) -> list[Step]:
    """Every page with all its questions: the way through a document without logic."""
    known = document.questions
    return [
        Step(page, "", page.questions, tuple(uid for uid in page.questions if uid in known))
        for page in document.pages
    ]


class _Walker:
    """Goes through the nodes once, writing into a Walk."""

    def __init__(self, found: Walk, answers: Answers) -> None:
        self.found, self.given = found, answers
        self.document = found.document
        uuid = found.situation.uuid
        self.chance = Chance(uuid.hex, found.situation.turn, even_digits(self.document))
        self.asked: set[str] = set()
        found.asked = self.asked
        self.skipping_to = ""
        self.is_over = False

    def follow(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if self.is_over:
                return
            self._visit(node)

    def _visit(self, node: Node) -> None:
        match node:
            case BlockNode():
                self._block(node.block)
            case Branch():
                holds = conditions.holds(node.when, self.found.lookup())
                if not self.skipping_to:
                    self.found.taken[node.id] = holds
                self.follow(node.flow if holds else node.otherwise)
            case Randomiser():
                order = self.chance.arrange(node.id, len(node.flow), node.pick)
                self.follow([node.flow[index] for index in order])
            case Group():
                self.follow(node.flow)
            case SetData() if not self.skipping_to:
                for name, text in node.values:
                    self.found.embedded[name] = self.found.text(text)[:LONGEST_SET]
            case End() if not self.skipping_to:
                self.found.end, self.is_over = node, True

    def _block(self, block: str) -> None:
        for iteration in self._rounds(block):
            round_ = _Round(self, block, iteration)
            for page in self.document.pages_of(block):
                possible = round_.possible(page)
                self.found.steps.append(Step(page, iteration, possible, tuple(round_.ask(possible))))
                if self.skipping_to == THROUGH_END:
                    self.is_over = True
                    return
            if self.skipping_to == THROUGH_BLOCK:
                self.skipping_to = ""

    def _rounds(self, block: str) -> list[str]:
        loop = self.document.block(block).get("loop")
        if not loop:
            return [""]
        rounds = _loop_items(self.found, loop)[:MOST_ROUNDS]
        pick = int(loop.get("pick") or len(rounds))
        if loop.get("random"):
            rounds = [rounds[index] for index in self.chance.arrange(block, len(rounds), pick)]
        self.found.rounds[block] = rounds[:pick]
        return rounds[:pick]


class _Round:
    """One round of a block: asks its questions one after the other."""

    def __init__(self, walker: _Walker, block: str, iteration: str) -> None:
        self.walker, self.found, self.chance = walker, walker.found, walker.chance
        self.block, self.iteration = block, iteration
        self.lookup = walker.found.lookup(block, iteration)
        self.orders = self._orders()

    def possible(self, page: Page) -> tuple[str, ...]:
        """What may stand on the page, in order."""
        return self.orders.get(page.number, page.questions)

    def ask(self, possible: Iterable[str]) -> Iterator[str]:
        """The questions among `possible` that are shown, in order; each answer counts for the next one."""
        walker = self.walker
        for uid in possible:
            if walker.skipping_to == uid:
                walker.skipping_to = ""
            question = self.found.document.questions.get(uid)
            if question is None or walker.skipping_to:
                continue
            if question.display and not conditions.holds(question.display, self.lookup):
                continue
            if question.is_varied and not self._offer(question):
                continue
            yield uid
            walker.asked.add(at_iteration(uid, self.iteration))
            self._count(uid)
            self._skip(question)

    def _orders(self) -> dict[int, tuple[str, ...]]:
        """Of a shuffled block the questions of each page as this respondent meets them."""
        rule = self.found.document.block(self.block).get("random")
        if not rule:
            return {}
        pages = self.found.document.pages_of(self.block)
        everything = [uid for page in pages for uid in page.questions]
        name = at_iteration(f"{self.block}.questions", self.iteration)
        drawn = iter(_shuffled(self.chance, name, everything, rule))
        return {page.number: tuple(islice(drawn, len(page.questions))) for page in pages}

    def _offer(self, question: QuestionSpec) -> bool:
        """Notes which parts are offered; False where nothing is left to choose from."""
        parts = {name: self._parts(question, name) for name in ("choices", "rows", "cols")}
        if any(question.data.get(name) and not ids for name, ids in parts.items()):
            return False
        self.found.offers[at_iteration(question.uid, self.iteration)] = Offer(**parts)
        return True

    def _parts(self, question: QuestionSpec, name: str) -> tuple[str, ...]:
        parts = question.data.get(name)
        if not parts:
            return ()
        carry = question.data.get("carry") or {}
        source: Set[str] | None = None
        if carry and carry.get("into", "choices") == name:
            which = str(carry.get("which", "chosen"))
            source = set(carried(self.found, str(carry.get("from")), which, self.block, self.iteration))
        kept = [
            part
            for part in parts
            if (not part.get("display") or conditions.holds(part["display"], self.lookup))
            and (source is None or "from" not in part or part["from"] in source)
        ]
        ids = [part["id"] for part in kept]
        rule = question.data.get("random") or {}
        if not rule.get(name):
            return tuple(ids)
        fixed = [part["id"] for part in kept if part.get("fixed")]
        is_of_choices = name == "rows" and rule.get("choices")  # whose number `pick` limits then
        pick = None if is_of_choices else rule.get("pick")
        name = at_iteration(f"{question.uid}.{name}", self.iteration)
        return tuple(_shuffled(self.chance, name, ids, {"fixed": fixed, "pick": pick}))

    def _count(self, uid: str) -> None:
        """Takes the answers to what is asked; those to parts that aren't offered are none."""
        whole = self.found.document.questions[uid]
        specs, withheld = self.found.document.fields_of(uid), NOTHING
        ref = at_iteration(uid, self.iteration)
        if whole.is_varied and not self.found.offers[ref].is_whole(whole):
            question = self.found.question(ref)
            withheld = {one["id"] for one in whole.choices} - {one["id"] for one in question.choices}
            specs = kind_of(question).fields(question)
        given, answers, is_hidden = self.walker.given, self.found.answers, whole.kind == HIDDEN
        for spec in specs:
            address = at_iteration(spec.address, self.iteration)
            answer = given.get(address)
            if answer is None and not is_hidden:
                continue
            if withheld:
                answer = _without(answer, withheld)
            if is_hidden and is_empty(answer):
                answer = hidden_answer(self.found, uid, self.iteration)
            if not is_empty(answer):
                answers[address] = answer

    def _skip(self, question: QuestionSpec) -> None:
        for rule in question.data.get("skip", ()):
            if conditions.holds(rule.get("when") or {}, self.lookup):
                self.walker.skipping_to = str(rule.get("to", ""))
                return


def _shuffled(chance: Chance, name: str, ids: Sequence[str], rule: Mapping[str, Any]) -> list[str]:
    """`ids` in random order, or `pick` of them; those of `fixed` keep their place and are never left out."""
    fixed = set(rule.get("fixed") or ())
    free = [one for one in ids if one not in fixed]
    pick = int(rule.get("pick") or len(free))
    drawn = iter([free[index] for index in chance.arrange(name, len(free), pick)])
    order = []
    for one in ids:
        following = one if one in fixed else next(drawn, None)
        if following is not None:
            order.append(following)
    return order


def _without(answer: Any, withheld: Set[str]) -> Any:
    """An answer without choices that aren't offered."""
    if isinstance(answer, list):
        return [one for one in answer if not isinstance(one, str) or one not in withheld]
    return None if isinstance(answer, str) and answer in withheld else answer


def _loop_items(found: Walk, loop: Mapping[str, Any]) -> list[str]:
    if "items" in loop:
        return [str(one["id"]) for one in loop["items"]]
    if "count" in loop:
        answer = found.answers.get(loop["count"])
        rounds = int(answer) if is_number(answer) and answer > 0 else 0
        return [f"n{number}" for number in range(1, min(rounds, int(loop.get("most") or MOST_ROUNDS)) + 1)]
    return carried(found, str(loop.get("over", "")), str(loop.get("which", "chosen")), "", "")


def _first_embedded(document: Document, situation: Situation) -> dict[str, Any]:
    """What is known at the start: defaults, and what link or invitation brought along."""
    declared = document.definition.get("embedded", ())
    defaults = {one["name"]: one["default"] for one in declared if one.get("default")}
    return defaults | dict(situation.embedded)
