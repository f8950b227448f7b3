"""Piping: `${e://Field/x}` and `${q://QID7/…}` there, `{{embedded.x}}` and `{{q7}}` here."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from surveys.formats.qsf.book import Book, theirs
from surveys.formats.qsf.operands import parts_of, read_operand, write_operand
from surveys.logic.piping import pipes_in

THEIRS = re.compile(r"\$\{([^{}$]{1,300})\}")
OURS = re.compile(r"\{\{([^{}|]{1,200})\}\}")
DATE = "date://CurrentDate/SHORT"
GROUPS = {"SelectedChoices": "chosen", "UnselectedChoices": "not_chosen", "DisplayedChoices": "shown"}
NAME = re.compile(r"\w[\w.]*")  # what a pipe may name; conditions take more
FIXED = {
    "m://FirstName": "respondent.first_name",
    "m://Email1": "respondent.email",
    "lm://CurrentLoopNumber": "loop.number",
    DATE: "date",
}
ALSO = {
    "m://Email": "respondent.email",
    "m://RecipientEmail": "respondent.email",
    "m://RecipientFirstName": "respondent.first_name",
}


def read_pipes(text: str, book: Book) -> tuple[str, list[str]]:
    """`text` with our pipes, and those of theirs that stay as they are since nothing here is like them."""
    unknown: list[str] = []

    def ours(match: re.Match[str]) -> str:
        address = read_pipe(match[1], book)
        if address is None:
            unknown.append(match[0])
            return match[0]
        return f"{{{{{address}}}}}"

    return THEIRS.sub(ours, text), unknown


def write_pipes(text: str, book: Book) -> str:
    """`text` with their pipes."""

    def source(match: re.Match[str]) -> str:
        return pipe_of(match[1].strip(), book) or match[0]

    return OURS.sub(source, text)


def names_asked_for(part: Any) -> Iterator[str]:
    """Names of embedded data that conditions (`embedded:x`) and pipes in a part of a definition ask for."""
    if isinstance(part, str):
        if part.startswith("embedded:"):
            yield part.removeprefix("embedded:")
        for name in pipes_in(part):
            if name.startswith("embedded."):
                yield name.removeprefix("embedded.")
    elif isinstance(part, dict):
        for one in part.values():
            yield from names_asked_for(one)
    elif isinstance(part, list):
        for one in part:
            yield from names_asked_for(one)


def read_pipe(inner: str, book: Book) -> str | None:
    """Our address for what stands between `${` and `}`; None where there is none."""
    inner = inner.strip()
    if known := FIXED.get(inner) or ALSO.get(inner):
        return known
    for start, read in READERS.items():
        if inner.startswith(start):
            return read(inner[len(start) :], book)
    return _question(inner, book) if inner.startswith("q://") else None


def _embedded(name: str, book: Book) -> str | None:
    return f"embedded.{name}" if NAME.fullmatch(name) and book.use(name) else None


def _loop(field: str, book: Book) -> str | None:
    if field == "1":
        return "loop"  # the item's name, whatever the loop goes over
    return f"loop.{field}" if field.isascii() and field.isdigit() and len(field) < 4 else None


def _score(rest: str, book: Book) -> str | None:
    name, _, what = rest.partition("/")
    return f"score.{book.scores[name]}" if name in book.scores and what in ("Score", "") else None


READERS: dict[str, Callable[[str, Book], str | None]] = {
    "e://Field/": _embedded,
    "lm://Field/": _loop,
    "gr://": _score,
}


def _question(locator: str, book: Book) -> str | None:
    base, column, rest = parts_of(locator)
    uid = book.uids.get(base)
    if uid is None or not rest:
        return None
    if rest == ["QuestionText"]:
        return f"{uid}.question"
    if rest[0] == "ChoiceGroup" and not column:
        return _group(uid, rest[1:], book)
    if rest[0] not in ("ChoiceTextEntryValue", "ChoiceNumericEntryValue"):
        return None
    operand = read_operand(locator, book)
    return operand.field if operand else None


def _group(uid: str, rest: list[str], book: Book) -> str | None:
    kind = book.questions[uid]["kind"]
    if len(rest) == 1 and rest[0] in GROUPS:
        return f"{uid}.{GROUPS[rest[0]]}"
    if len(rest) == 2 and rest[0] == "SelectedAnswers" and kind in ("matrix", "matrix_multiple"):
        row = book.part(uid, ("rows",), rest[1])
        return f"{uid}.{row}" if row else None
    return None


def address_in(text: str, book: Book) -> str | None:
    """The field that conditions compare with, where `text` is one pipe and nothing else."""
    match = THEIRS.fullmatch(text.strip())
    address = read_pipe(match[1], book) if match else None
    if address is None or address.endswith((".question", *(f".{name}" for name in GROUPS.values()))):
        return None
    head = address.split(".")[0]
    return address.replace(".", ":", 1) if head in ("embedded", "loop", "respondent", "score") else address


def pipe_of(address: str, book: Book) -> str | None:
    """Their pipe for an address of ours; None where there is none."""
    if fixed := theirs(FIXED, address):
        return f"${{{fixed}}}"
    head, _, rest = address.partition(".")
    if head == "embedded":
        return f"${{e://Field/{rest}}}"
    if head == "loop":
        return f"${{lm://Field/{rest or 1}}}"
    if head == "score" and rest in book.scores.values():
        return f"${{gr://{theirs(book.scores, rest)}/Score}}"
    return _question_pipe(head, rest, book) if head in book.questions else None


def _question_pipe(uid: str, rest: str, book: Book) -> str | None:
    qid, kind = book.qid(uid), book.questions[uid]["kind"]
    if rest == "question":
        return f"${{q://{qid}/QuestionText}}"
    if group := theirs(GROUPS, rest):
        return f"${{q://{qid}/ChoiceGroup/{group}}}"
    if not rest and kind in ("single", "multiple", "rating", "nps"):
        return f"${{q://{qid}/ChoiceGroup/SelectedChoices}}"
    if kind in ("matrix", "matrix_multiple") and rest and not rest.endswith(".text"):
        return f"${{q://{qid}/ChoiceGroup/SelectedAnswers/{book.source(uid, rest)}}}"
    locator = write_operand(f"{uid}.{rest}".rstrip("."), None, book)
    return f"${{{locator}}}" if locator else None
