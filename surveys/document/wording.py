"""All texts of a questionnaire that can be translated, in the order in which respondents meet them."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from common.figures import in_digits
from surveys.document.model import Document
from surveys.document.texts import is_rich
from surveys.kinds import QuestionSpec, is_number, kind_of
from surveys.kinds.markup import without_markup

LONGEST, LONGEST_TITLE, LONGEST_BUTTON = 20_000, 300, 40
OF_SURVEY = {
    "title": "Title",
    "lead": "Introduction",
    "next": "Button “Next”",
    "back": "Button “Back”",
    "thanks": "Thank you",
    "thanks.body": "Thank you",
}
OF_QUESTION = {
    "text": "Question",
    "help": "Help",
    "body": "Text",
    "low": "Low end",
    "mid": "Middle",
    "high": "High end",
    "before": "Before the field",
    "unit": "Unit",
    "placeholder": "In the empty field",
}
SHORT = {"next", "back"}
OF_PAGE = re.compile(r"p(\d+)\.(title|lead)")


class Wording(NamedTuple):
    """One text: its path, the group it stands in (`place`: "Q3", `about`: its question), what it is, the
    question's kind ("" outside of questions) and how many characters it may have."""

    path: str
    place: str
    about: str
    name: str
    kind: str = ""

    @property
    def longest(self) -> int:
        return longest_of(self.path)

    @property
    def is_rich(self) -> bool:
        return is_rich(self.path)


def longest_of(path: str) -> int:
    """How many characters a text may have."""
    if path in SHORT:
        return LONGEST_BUTTON
    return LONGEST_TITLE if path == "title" else LONGEST


def sources(document: Document) -> dict[str, str]:
    """What there is to translate: the first language's texts by path, but for empty ones."""
    main = document.definition.get("texts", {}).get(document.languages[0], {})
    return {path: text for path, text in main.items() if text.strip()}


def wordings(document: Document, paths: Collection[str] | None = None) -> list[Wording]:
    """Every text that the first language has, each once; what stands nowhere in the flow comes last.

    With `paths` only the texts that stand there.
    """
    wanted = [path for path in sources(document) if paths is None or path in paths]
    there = {path: path.partition(".")[0] for path in wanted}
    by_head: dict[str, list[str]] = {}
    for path, head in there.items():
        by_head.setdefault(head, []).append(path)
    found: dict[str, Wording] = {}
    for one in _in_order(document, by_head):
        if one.path in there:
            found.setdefault(one.path, one)
    for path in there:
        found.setdefault(path, Wording(path, "Not in the flow", "", path))
    return list(found.values())


def _in_order(document: Document, by_head: Mapping[str, list[str]]) -> Iterator[Wording]:
    beginning = [path for path in OF_SURVEY if not path.startswith("thanks")]
    yield from (Wording(path, "Survey", "", OF_SURVEY[path]) for path in beginning)
    numbers = {uid: number for number, uid in enumerate(document.questions, 1)}
    for page in document.pages:
        place = f"Page {page.index + 1}"
        yield Wording(f"{page.path}.title", place, "", "Title of the page")
        yield Wording(f"{page.path}.lead", place, "", "Introduction of the page")
        for uid in page.questions:
            if uid in document.questions and uid in by_head:
                yield from _of_question(document, document.questions[uid], numbers[uid], by_head)
    for block in dict.fromkeys(page.block for page in document.pages):
        name = str(document.block(block).get("name") or "Loop")
        for path in by_head.get(block, []):
            if not OF_PAGE.fullmatch(path.partition(".")[2]):
                yield Wording(path, name, "", "Field of the loop")
    yield from (Wording(path, "At the end", "", OF_SURVEY[path]) for path in OF_SURVEY)
    for head, paths in by_head.items():
        if head[:1] in ("f", "u") and head[1:].isdecimal():
            name = "Message of a full quota" if head[0] == "u" else "Message of an ending"
            yield from (Wording(path, "At the end", "", name) for path in paths)


def _of_question(
    document: Document, question: QuestionSpec, number: int, by_head: Mapping[str, list[str]]
) -> Iterator[Wording]:
    uid, place, about = question.uid, f"Q{number}", without_markup(document.worded(f"{question.uid}.text"))
    kind = kind_of(question).label
    names = dict(OF_QUESTION)
    for part, name in _parts(question):
        names[part] = name
        names[f"{part}.right"] = f"{name}, right end"
    for path in by_head[uid]:
        rest = path.partition(".")[2]
        names.setdefault(rest, _other_name(question, rest))
    there = set(by_head[uid])
    for rest, name in names.items():
        if (path := f"{uid}.{rest}") in there:
            yield Wording(path, place, about, name, kind)


def _parts(question: QuestionSpec) -> Iterator[tuple[str, str]]:
    is_scale = kind_of(question).is_scored  # elsewhere a number is no more than a code
    yield from ((choice["id"], point_name(choice) if is_scale else "Answer") for choice in question.choices)
    yield from ((row["id"], "Row") for row in question.rows)
    for column in question.cols:
        yield column["id"], "Column"
        for one in column.get("choices", ()):
            yield f"{column['id']}.{one['id']}", "Answer in a column"


def _other_name(question: QuestionSpec, rest: str) -> str:
    rules = {rule.get("id") for rule in question.validation.get("rules", ())}
    return "Message of a check" if rest in rules else "Text"


def point_name(choice: Mapping[str, Any]) -> str:
    """What a choice's text is: of a point of a scale, by its number, or an answer."""
    value = choice.get("value")
    return f"Point {in_digits(value)}" if is_number(value) else "Answer"
