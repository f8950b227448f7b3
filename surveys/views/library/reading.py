"""A survey to read, page by page, in one of its languages: templates and pieces of the bank."""

from dataclasses import dataclass

from common.figures import in_digits
from surveys.document import Document, rich
from surveys.forms.conditions import Operands, in_words
from surveys.kinds import Kind, is_number, kind_of


@dataclass(frozen=True)
class Asked:
    """One question: its kind, words, and what there is to choose from."""

    uid: str
    number: int
    kind: Kind
    text: str
    help: str
    is_required: bool
    rows: list[str]
    choices: list[str]
    condition: str

    @property
    def help_html(self) -> str:
        return rich(self.help)


@dataclass(frozen=True)
class PageToRead:
    """One page: its number, title, the block it belongs to where that goes round, and its questions."""

    number: int
    title: str
    is_repeated: bool
    questions: list[Asked]


def read_pages(document: Document, language: str) -> list[PageToRead]:
    """The pages in their order, numbered from 1, questions numbered as respondents meet them."""
    numbers = {uid: number for number, uid in enumerate(document.questions, 1)}
    known = Operands(document)
    return [
        PageToRead(
            page.index + 1,
            document.text(f"{page.path}.title", language),
            "loop" in document.block(page.block),
            [
                _asked(document, uid, numbers[uid], language, known)
                for uid in page.questions
                if uid in numbers
            ],
        )
        for page in document.pages
    ]


def _asked(document: Document, uid: str, number: int, language: str, known: Operands) -> Asked:
    question = document.questions[uid]
    return Asked(
        uid,
        number,
        kind_of(question),
        document.text(f"{uid}.text", language),
        document.text(f"{uid}.help", language) or document.text(f"{uid}.body", language),
        question.is_required,
        [document.part_text(uid, row["id"], language) for row in question.rows],
        _choices(document, uid, language),
        in_words(known, question.display),
    )


def _choices(document: Document, uid: str, language: str) -> list[str]:
    """What can be chosen; of a scale its points with words, and its ends."""
    question = document.questions[uid]
    kind = kind_of(question)
    if kind.points:
        return _ends(document, uid, in_digits(kind.points[0]), in_digits(kind.points[-1]), language)
    labels = [(one.get("value"), document.part_text(uid, one["id"], language)) for one in question.choices]
    points = [value for value, _ in labels if is_number(value)]
    if not kind.is_scored or not points:
        return [label for _, label in labels if label]
    worded = [
        f"{in_digits(value)} {label}" if is_number(value) else label for value, label in labels if label
    ]
    if any(is_number(value) and label for value, label in labels):
        return worded
    return _ends(document, uid, in_digits(points[0]), in_digits(points[-1]), language) + worded


def _ends(document: Document, uid: str, first: str, last: str, language: str) -> list[str]:
    low, high = (document.text(f"{uid}.{name}", language) for name in ("low", "high"))
    return [f"{first} {low}".strip(), f"{last} {high}".strip()]
