"""One invented respondent's way through a survey, page by page, and what a run of them has come by."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from surveys.document import Document
from surveys.document.flow import Branch, End, all_nodes
from surveys.kinds import kind_of
from surveys.logic.answering import check_questions
from surveys.logic.inventing import Inventor, wanted_values
from surveys.logic.walk import even_digits, walk
from surveys.logic.way import Situation, Walk, at_iteration
from surveys.turns import turn_of

MOST_TRIES = 12
MOST_STEPS = 500
DEVICES = ("phone", "desktop", "tablet")


@dataclass
class Tally:
    """What the ways came by, as the report says it."""

    ways: set[tuple[str, ...]] = field(default_factory=set)
    questions: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    branches: Counter[tuple[str, bool]] = field(default_factory=Counter)
    stuck: dict[str, str] = field(default_factory=dict)

    def add(self, found: Walk) -> None:
        """Counts one way."""
        shown = [ref.partition("@")[0] for ref in found.shown]
        self.ways.add((*shown, found.end.id))
        self.questions.update(set(shown))
        self.ends[found.end.id] += 1
        self.branches.update(found.taken.items())

    def report(self, document: Document) -> dict[str, Any]:
        """As JSON: ways, how many came by each question, branch and end, and what nobody came by."""
        nodes = list(all_nodes(document.flow))
        branches = [node.id for node in nodes if isinstance(node, Branch)]
        ends = {"": 0} | {node.id: 0 for node in nodes if isinstance(node, End)}
        asked = [uid for uid, one in document.questions.items() if kind_of(one).fields(one)]
        return {
            "ways": len(self.ways),
            "questions": {uid: self.questions[uid] for uid in asked},
            "never": [uid for uid in asked if not self.questions[uid]],
            "branches": [[name, self.branches[name, True], self.branches[name, False]] for name in branches],
            "ends": {name: self.ends[name] for name in ends},
            "stuck": [[uid, what] for uid, what in self.stuck.items()],
        }


class Trial:
    """Invents responses to one document; `tally` is what they came by so far."""

    def __init__(self, document: Document, seed: int) -> None:
        self.document, self.seed, self.tally = document, seed, Tally()
        self.wanted = wanted_values(document)
        self.inventor = Inventor(self.wanted, Counter())
        self.is_even = bool(even_digits(document))

    def respond(self, number: int, uuid: UUID) -> tuple[Walk, bool]:
        """The way of response `number` with all its answers, and whether they are fit to be stored."""
        self.inventor.begin(f"{self.seed}:{number}")
        situation = self._situation(number, uuid)
        answers: dict[str, Any] = {}
        found = walk(self.document, answers, situation)
        step, is_fit = found.start(), True
        for _ in range(MOST_STEPS):
            if step is None:
                break
            found, is_right = self._fill(found, step.key, answers)
            is_fit = is_fit and is_right
            step = found.after(step.key)
        self.tally.add(found)
        return found, is_fit

    def _fill(self, found: Walk, key: str, answers: dict[str, Any]) -> tuple[Walk, bool]:
        """Answers all that a page shows, also what appears while it is answered."""
        done: set[str] = set()
        is_fit = True
        for _ in range(MOST_TRIES):
            step = found.step(key)
            new = [ref for ref in step.refs if ref not in done] if step else []
            if not new:
                break
            for ref in new:
                done.add(ref)
                is_fit = self._answer(found, ref, answers) and is_fit
            found = walk(self.document, answers, found.situation)
        return found, is_fit

    def _answer(self, found: Walk, ref: str, answers: dict[str, Any]) -> bool:
        """Draws until the question takes it; what it never takes is left out where it may be."""
        question, (uid, _, iteration) = found.question(ref), ref.partition("@")
        errors: dict[str, str] = {}
        for number in range(MOST_TRIES):
            said = self.inventor.answer(question, is_needed=question.is_required or number > 0)
            local = {at_iteration(address, iteration): value for address, value in said.items()}
            found.answers.update(local)
            errors = check_questions(found, [ref])
            if not errors:
                answers.update(local)
                return True
            for address in local:
                found.answers.pop(address, None)
        errors = check_questions(found, [ref])
        if errors:
            self.tally.stuck[uid] = str(next(iter(errors.values())))
        return not errors

    def _situation(self, number: int, uuid: UUID) -> Situation:
        """Another language, device and data from the link each time, and now and then a full quota."""
        rng, languages = self.inventor.rng, self.document.languages
        quotas = [str(one["id"]) for one in self.document.definition.get("quotas", ()) if "id" in one]
        embedded = {}
        for one in self.document.definition.get("embedded", ()):
            values = [str(value) for value in self.wanted.get(f"embedded:{one['name']}", ())]
            if one.get("from") != "set" and (drawn := rng.choice(["", *values])):
                embedded[str(one["name"])] = drawn
        return Situation(
            uuid=uuid,
            turn=turn_of(uuid) if self.is_even else 0,
            language=languages[number % len(languages)],
            device=DEVICES[number % len(DEVICES)],
            channel="link",
            embedded=embedded,
            place={"unit": "", "touchpoint": ""},
            full_quotas=frozenset(one for one in quotas if rng.random() < 0.2),
        )
