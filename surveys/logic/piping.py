"""Answers and data inside texts: `{{q1}}`, `{{embedded.name|you}}`. Our own parser, which runs nothing."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from common.figures import in_digits, in_words
from surveys.document.model import Document
from surveys.kinds import is_empty, is_number, kind_of
from surveys.kinds.base import Local
from surveys.kinds.markup import without_markup

if TYPE_CHECKING:
    from surveys.logic.way import Walk

PIPE = re.compile(r"\{\{\s*([a-z][\w.@]*)\s*(?:\|([^{}]*))?\}\}")
OF_RESPONDENT = ("name", "first_name", "email", "phone", "company")
ALONE = ("unit", "touchpoint", "date", "loop", "language")
LENGTH_OF_TIME = len("14:05")
LISTS = ("chosen", "not_chosen", "shown")
MOST_FILLED = 5_000  # characters that the pipes of one text may bring: data set from itself would double


def pipes_in(text: str) -> Iterator[str]:
    """What the pipes of a text name, in order."""
    return (found[1] for found in PIPE.finditer(text))


def fill_pipes(text: str, walk: "Walk", block: str = "", iteration: str = "", *, language: str = "") -> str:
    """`text` with each pipe replaced by plain text: what it names, else what stands behind its bar.

    With a `language` numbers, days and times are as it writes them, else as they are stored. Behind the
    first MOST_FILLED characters pipes bring no more.
    """
    left = MOST_FILLED

    def fill(found: re.Match[str]) -> str:
        nonlocal left
        words = value_of(found[1], walk, block, iteration, language=language)
        words = (words or (found[2] or "").strip())[:left]
        left -= len(words)
        return words

    return PIPE.sub(fill, text)


def value_of(name: str, walk: "Walk", block: str = "", iteration: str = "", *, language: str = "") -> str:
    """What a pipe names, in words; "" for nothing."""
    source, _, rest = name.partition(".")
    situation = walk.situation
    match source:
        case "embedded":
            return _written(walk.embedded.get(rest), language)
        case "respondent":
            return str(situation.respondent.get(rest, ""))
        case "score":
            return _written(walk.lookup(block, iteration)(f"score:{rest}"), language)
        case "loop":
            return _of_loop(walk, rest, block, iteration)
        case "date" | "language":
            return _written(_moment(walk.lookup(block, iteration)(source), source), language)
        case "unit" | "touchpoint":
            return str(situation.place.get(source, ""))
    return _of_answer(name, walk, block, iteration, written_in=language)


def _of_answer(name: str, walk: "Walk", block: str, iteration: str, *, written_in: str) -> str:
    document, language = walk.document, walk.situation.language
    uid, _, last = name.rpartition(".")
    if uid in document.questions and last in LISTS:
        return ", ".join(_parts(walk, uid, last, block, iteration))
    if uid in document.questions and last == "question":
        return without_markup(document.text(f"{uid}.text", language))
    address = walk.nearest(name, block, iteration)
    stored, question = walk.answers.get(address), document.question_at(name)
    if is_empty(stored) or question is None:
        return ""
    said: list[Any] = stored if isinstance(stored, list) else [stored]
    if name == question.uid and all(question.choice(one) for one in said):
        return ", ".join(walk.part_label(name, one) for one in said)
    if written_in and (plain := _of_figures(document, name, stored)) is not None:
        return _written(plain, written_in)
    return document.words(address, stored, language)


def _of_figures(document: Document, address: str, stored: Any) -> Any:
    """A number, day or time as itself; None for answers in words."""
    field = document.field(address)
    if field is None or field.value_type not in ("number", "date"):
        return None
    if is_number(stored):
        return stored
    found = _moment(stored, "date")
    return None if isinstance(found, str) else found


def _parts(walk: "Walk", uid: str, which: str, block: str, iteration: str) -> Iterator[str]:
    ref = walk.nearest(uid, block, iteration)
    if ref not in walk.asked:
        return
    question = walk.question(ref)
    chosen = set(kind_of(question).chosen(question, Local(walk.answers, ref.partition("@")[2])))
    for part in (*question.choices, *question.rows):
        if which == "shown" or (part["id"] in chosen) == (which == "chosen"):
            yield walk.part_label(uid, part["id"])


def _of_loop(walk: "Walk", rest: str, block: str, iteration: str) -> str:
    """The name of the loop's item, its number, or one of its fields."""
    if rest == "number":
        rounds = walk.rounds.get(block, [])
        return str(rounds.index(iteration) + 1) if iteration in rounds else ""
    loop = walk.document.block(block).get("loop") or {}
    if rest:
        return walk.document.text(f"{block}.{iteration}.{rest}", walk.situation.language)
    if "over" in loop:
        return walk.part_label(loop["over"], iteration)
    if "count" in loop:
        return iteration.removeprefix("n")
    return walk.document.text(f"{block}.{iteration}.1", walk.situation.language)


def _moment(value: Any, source: str) -> Any:
    """A stored day, time, or day and time as itself; anything else as it is."""
    if source != "date" or not isinstance(value, str):
        return value
    try:
        if len(value) == LENGTH_OF_TIME:
            return time.fromisoformat(value)
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except ValueError:
        return value


def _written(value: Any, language: str = "") -> str:
    if is_empty(value):
        return ""
    if language:
        return str(in_words(value, language))
    return in_digits(value) if isinstance(value, float) else str(value)
