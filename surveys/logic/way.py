"""One respondent's way through a questionnaire, as far as their answers lead: steps, offers, data, end."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from common import conditions
from surveys.document.flow import End
from surveys.document.model import Document, Page
from surveys.kinds import QuestionSpec
from surveys.logic import operands
from surveys.logic.piping import fill_pipes

NO_UUID = UUID(int=0)


@dataclass(frozen=True)
class Situation:
    """What is known beside the answers. What chance decides follows from the response's `uuid` and `turn`.

    `respondent` holds name, first_name, email, phone and company; `place` the names of `unit` and
    `touchpoint`; `at` is when they began, so that midnight changes no page that was shown; None is now.
    """

    uuid: UUID = NO_UUID
    turn: int = 0
    language: str = ""
    device: str = ""
    channel: str = ""
    embedded: Mapping[str, Any] = field(default_factory=dict)
    respondent: Mapping[str, str] = field(default_factory=dict)
    place: Mapping[str, str] = field(default_factory=dict)
    full_quotas: frozenset[str] = frozenset()
    at: datetime | None = None


NOWHERE = Situation()


@dataclass(frozen=True)
class Step:
    """A page in one round of its loop ("" without one) and the questions shown on it, in order.

    `possible` are all that may stand there: the page's own, in a shuffled block those drawn for it.
    """

    page: Page
    iteration: str
    possible: tuple[str, ...]
    questions: tuple[str, ...]

    @property
    def key(self) -> str:
        """`b1.p0`, `b1.p0@c3`: what a posted form says of itself."""
        return at_iteration(self.page.path, self.iteration)

    @property
    def refs(self) -> list[str]:
        """The questions shown, each with its iteration: `q4`, `q4@c3`."""
        return [at_iteration(uid, self.iteration) for uid in self.questions]


@dataclass(frozen=True)
class Offer:
    """The choices, rows and columns of a question that this respondent is given, in their order."""

    choices: tuple[str, ...]
    rows: tuple[str, ...]
    cols: tuple[str, ...] | None = None

    def is_whole(self, question: QuestionSpec) -> bool:
        """Whether nothing of the question is left out: at most its order is another."""
        parts = ((self.choices, question.choices), (self.rows, question.rows), (self.cols, question.cols))
        return all(given is None or len(given) == len(everything) for given, everything in parts)


@dataclass
class Walk:
    """What came of it. `steps` holds every page that was come by, also those with nothing to show.

    `answers` are those to what is asked, `offers` the questions whose parts differ from the document's;
    `rounds` the loop items in their order, by block; `taken` whether the branches come by held; `asked` is
    what `shown` lists, to look up.
    """

    document: Document
    situation: Situation
    steps: list[Step] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    embedded: dict[str, Any] = field(default_factory=dict)
    rounds: dict[str, list[str]] = field(default_factory=dict)
    taken: dict[str, bool] = field(default_factory=dict)
    end: End = field(default_factory=End)
    asked: Set[str] = field(default_factory=set)

    @property
    def shown(self) -> list[str]:
        """The questions asked, in order, each with its iteration: `q4`, `q4@c3`."""
        return [ref for step in self.steps for ref in step.refs]

    def step(self, key: str) -> Step | None:
        """The step of this key, if it was come by."""
        return next((step for step in self.steps if step.key == key), None)

    def first(self) -> Step | None:
        """The first step with something to show."""
        return next((step for step in self.steps if step.questions), None)

    def start(self) -> Step | None:
        """The first step with something to show, else the first of all; None where the flow comes by none."""
        return self.first() or next(iter(self.steps), None)

    def last(self) -> Step | None:
        """The last step with something to show."""
        return next((step for step in reversed(self.steps) if step.questions), None)

    def after(self, key: str) -> Step | None:
        """The next step with something to show; None at the end. From nowhere it is the first."""
        keys = [step.key for step in self.steps]
        behind = self.steps[keys.index(key) + 1 :] if key in keys else self.steps
        return next((step for step in behind if step.questions), None)

    def before(self, key: str) -> Step | None:
        """The step before with something to show; None at the start."""
        keys = [step.key for step in self.steps]
        ahead = self.steps[: keys.index(key)] if key in keys else []
        return next((step for step in reversed(ahead) if step.questions), None)

    def question(self, ref: str) -> QuestionSpec:
        """The question with the choices and rows that are offered, in their order."""
        question = self.document.questions[ref.partition("@")[0]]
        offer = self.offers.get(ref)
        return question.limited(offer.choices, offer.rows, offer.cols) if offer else question

    def lookup(self, block: str = "", iteration: str = "") -> conditions.Lookup:
        """What conditions find at a field, seen from a round of a block."""
        return lambda name: operands.find(self, name, block, iteration)

    def nearest(self, address: str, block: str, iteration: str) -> str:
        """The address in one's own round, where its question stands in the same block."""
        if not iteration or "@" in address:
            return address
        page = self.document.page_of(address.split(".")[0])
        return at_iteration(address, iteration) if page and page.block == block else address

    def part_label(self, uid: str, part: str) -> str:
        """What a choice or row is called: what was written beside it, else its text or that of its origin."""
        entered = self.answers.get(f"{uid}.{part}.text")
        return str(entered) if entered else self.document.part_text(uid, part, self.situation.language)

    def text(self, text: str, block: str = "", iteration: str = "") -> str:
        """`text` with its pipes filled in, as plain text; numbers and days as they are stored."""
        return fill_pipes(text, self, block, iteration) if "{{" in text else text

    def said(self, text: str, block: str = "", iteration: str = "") -> str:
        """The same for people to read: numbers and days as the respondent's language writes them."""
        language = self.situation.language or self.document.languages[0]
        return fill_pipes(text, self, block, iteration, language=language) if "{{" in text else text


def at_iteration(name: str, iteration: str) -> str:
    """An address, question or page in this round of its loop."""
    return f"{name}@{iteration}" if iteration else name
