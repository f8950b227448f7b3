"""Questions and pages as the canvas shows them."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from common.figures import in_digits
from surveys.document import Document, rich
from surveys.forms.conditions import Operands, in_words
from surveys.forms.questions.limits import LOOKS
from surveys.kinds import Kind, QuestionSpec, is_number, kind_of, looks
from surveys.kinds.markup import without_markup
from surveys.views.builder.problems import Problem

SHORT = 60
MOST_PARTS = 50  # of each list that a card knows; it shows fewer
LISTS = ("choices", "rows", "cols", "levels")
MOST_KEYS = 10
MOST_HEADS = 7
SHOWN_CHOICES, SHOWN_ROWS = 5, 4  # as _answers.html cuts them


@dataclass(frozen=True)
class Part:
    """A choice, row or column as the card shows it."""

    id: str
    label: str
    value: Any = None


@dataclass
class Card:
    """One question on the canvas."""

    number: int
    question: QuestionSpec
    kind: Kind
    text: str
    help: str
    body: str
    low: str
    high: str
    choices: list[Part]
    rows: list[Part]
    columns: list[Part]
    condition: str
    counts: tuple[int, int] = (0, 0)  # how many choices and rows there are in all
    is_first: bool = False
    is_last: bool = False
    problems: list[Problem] = field(default_factory=list)
    html: str = ""  # as it stands among the others, where it isn't the form

    @property
    def look(self) -> Hashable:
        """All that its drawing hangs on."""
        data = self.question.data
        settings = repr({name: value for name, value in data.items() if name not in LISTS})
        parts = [repr(data.get(name, ())[:MOST_PARTS]) for name in LISTS]
        labels = [tuple(one.label for one in some) for some in (self.choices, self.rows, self.columns)]
        texts = (self.text, self.help, self.body, self.low, self.high, self.condition)
        problems = tuple(one.what for one in self.problems)
        shape = (settings, self.drawn_look, *parts, *labels, self.counts)
        return (self.uid, self.number, *shape, texts, problems)

    @property
    def uid(self) -> str:
        return self.question.uid

    @property
    def short(self) -> str:
        return self.text[:SHORT] or "No text yet"

    @property
    def help_html(self) -> str:
        return rich(self.help)

    @property
    def body_html(self) -> str:
        return rich(self.body)

    @property
    def more_choices(self) -> int:
        """How many there are beside those that are shown."""
        return max(self.counts[0] - SHOWN_CHOICES, 0)

    @property
    def more_rows(self) -> int:
        return max(self.counts[1] - SHOWN_ROWS, 0)

    @cached_property
    def points(self) -> list[Part]:
        return [choice for choice in self.choices if is_number(choice.value)]

    @property
    def not_applicable(self) -> Part | None:
        return next((choice for choice in self.choices if not is_number(choice.value)), None)

    @property
    def point_words(self) -> str:
        """The scale's points that have words of their own: "1 Very unsatisfied · 5 Very satisfied"."""
        if self.shape != "keys":
            return ""
        worded = [(in_digits(point.value), point.label) for point in self.points]
        return " · ".join(f"{value} {label}" for value, label in worded if label not in ("", value))

    @property
    def shown_as(self) -> str:
        """The look in words; "" for the usual one."""
        usual, *others = LOOKS.get(self.kind.name, (("", ""),))
        return dict(others).get(self.drawn_look, "") if self.drawn_look != usual[0] else ""

    @property
    def drawn_look(self) -> str:
        return looks.drawn_look(self.question)

    @property
    def drawn_keys(self) -> list[dict[str, Any]]:
        """The keys of a scale, with the star or face that stands on each."""
        return looks.with_glyphs(self.drawn_look, [{"value": key} for key in self.keys])

    @property
    def skips(self) -> int:
        """How many rules lead on from here."""
        return len(self.question.data.get("skip", ()))

    @cached_property
    def shape(self) -> str:
        """How it is drawn in short: keys, grid, lines, list, line, silent, or "" for a mere text."""
        if not self.kind.is_asked:
            return "silent"
        if not self.kind.fields(self.question):
            return ""
        if self.rows:
            return "grid" if self.heads else "lines"
        if self.keys:
            return "keys"
        return "list" if self.choices and self.kind.has_choices else "line"

    @cached_property
    def keys(self) -> list[str]:
        """The points of a scale that is answered by pressing one."""
        if self.points:
            return [in_digits(point.value) for point in self.points] if self.kind.is_scored else []
        spec = self.kind.fields(self.question)[0]
        low, _, high = spec.scale.partition("..")
        is_short = low.isdecimal() and high.isdecimal() and int(high) - int(low) <= MOST_KEYS
        return [str(value) for value in range(int(low), int(high) + 1)] if is_short else []

    @cached_property
    def heads(self) -> list[str]:
        """The columns of a grid, or the groups that choices are sorted into."""
        columns = self.columns or (self.choices if self.kind.has_rows and self.kind.has_choices else [])
        names = [one.label or (in_digits(one.value) if is_number(one.value) else "…") for one in columns]
        return names if len(names) <= MOST_HEADS else [*names[: MOST_HEADS - 1], "…"]

    @cached_property
    def mark(self) -> str:
        """What stands before each choice: single, multiple, or ranked."""
        main = self.kind.fields(self.question)[0]
        marks = {"choice": "single", "choices": "multiple"}
        return marks.get(main.value_type, "ranked") if main.address == self.uid else "ranked"


@dataclass
class PageOfCards:
    """One page of the survey on the canvas."""

    index: int
    title: str
    cards: list[Card]
    is_first: bool
    is_last: bool


def pages_of(document: Document, problems: list[Problem]) -> list[PageOfCards]:
    """The draft's pages with their cards, numbered as respondents meet them."""
    pages, number, known = [], 0, Operands(document)
    by_question: dict[str, list[Problem]] = {}
    for one in problems:
        by_question.setdefault(one.at, []).append(one)
    for page in document.pages:
        cards = []
        for uid in page.questions:
            if uid in document.questions:
                number += 1
                cards.append(_card(document, uid, number, by_question.get(uid, []), known))
        title = document.text(f"{page.path}.title")
        pages.append(PageOfCards(page.index, title, cards, page.index == 0, False))
    everything = [card for page in pages for card in page.cards]
    if everything:
        everything[0].is_first = len(pages) == 1 or everything[0] in pages[0].cards
        everything[-1].is_last = everything[-1] in pages[-1].cards
    if pages:
        pages[-1].is_last = True
    return pages


def _card(document: Document, uid: str, number: int, problems: list[Problem], known: Operands) -> Card:
    question = document.questions[uid]
    texts = {name: document.text(f"{uid}.{name}") for name in ("text", "help", "body", "low", "high")}
    return Card(
        number=number,
        question=question,
        kind=kind_of(question),
        choices=[_part(document, uid, choice) for choice in question.choices[:MOST_PARTS]],
        rows=[_part(document, uid, row) for row in question.rows[:MOST_PARTS]],
        columns=[_part(document, uid, column) for column in question.cols[:MOST_PARTS]],
        counts=(len(question.choices), len(question.rows)),
        condition=in_words(known, question.display),
        problems=problems,
        text=without_markup(texts["text"]),
        help=texts["help"],
        body=texts["body"],
        low=texts["low"],
        high=texts["high"],
    )


def _part(document: Document, uid: str, data: dict[str, Any]) -> Part:
    return Part(
        id=data["id"],
        label=without_markup(document.part_text(uid, data["id"])),
        value=data.get("value"),
    )
