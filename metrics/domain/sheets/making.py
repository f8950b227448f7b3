"""Making a sheet from responses: one pass over the JSON of their answers.

Texts, files and what tells who somebody is are noted as there or not; choices, numbers, days are kept.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from metrics.domain.segments import Coding
from metrics.domain.sheets.columns import FORMAT, Column, Sheet
from metrics.models import NOT_KNOWN, OTHER, SLOTS, Dimension
from surveys import document as documents
from surveys.document import Document
from surveys.exports.codes import NOT_APPLICABLE
from surveys.logic.way import at_iteration
from surveys.models import Program, Questionnaire, Response

THERE = True
NOT_ASKABLE = "\x00na"  # an import's "not applicable" where the question has no such choice
KEPT_TYPES = ("choice", "choices", "number", "date")
MOST_SECONDS = 3600.0


class Row(NamedTuple):
    """A response as it is read for a sheet."""

    version_id: int
    program_id: int
    unit_id: int
    touchpoint_id: int | None
    channel: str
    language: str
    device: str
    status: str
    day: Any
    weight: float
    answers_text: str
    missing_text: str
    shown_text: str
    embedded_text: str
    seconds_text: str


JSON_COLUMNS = {
    "answers_text": Cast("answers", TextField()),
    "missing_text": Cast("missing", TextField()),
    "shown_text": Cast("shown", TextField()),
    "embedded_text": Cast("embedded", TextField()),
    "seconds_text": Cast("page_seconds", TextField()),
}


def fit_responses(questionnaire: Questionnaire) -> QuerySet[Response]:
    """Processed responses of people, neither excluded nor replaced, also those who were turned away."""
    return Response.objects.to_look_at().filter(questionnaire=questionnaire)


def make_sheet(rows: QuerySet[Response], program: Program) -> Sheet:
    """The sheet of these responses, of one survey and in the order of their keys."""
    found = rows.order_by("id").annotate(**JSON_COLUMNS).values_list(*Row._fields)
    read = [Row._make(row) for row in found]
    answers = [json.loads(row.answers_text) for row in read]
    for row, said in zip(read, answers, strict=True):
        if row.missing_text != "{}":
            _note_missing(said, json.loads(row.missing_text))
    seconds = [json.loads(row.seconds_text) if row.seconds_text != "{}" else {} for row in read]
    sheet = Sheet(len(read), weights=np.array([row.weight for row in read], np.float64))
    sheet.facts = _facts(read, answers, seconds) | _segments(read, program)
    versions = sorted({row.version_id for row in read})
    sheet.answers = _answers(answers, [documents.of_published(one) for one in versions])
    sheet.seconds = _seconds(seconds)
    return sheet


def mark_of_today() -> str:
    """A hash of what else a sheet follows from: its form, and the dimensions there are."""
    dimensions = Dimension.objects.order_by("slot").values_list("slot", "pk", "field")
    return hashlib.sha256(repr((FORMAT, list(dimensions))).encode()).hexdigest()[:32]


def _note_missing(answers: dict[str, Any], missing: Mapping[str, str]) -> None:
    for address, why in missing.items():
        if why == NOT_APPLICABLE:
            answers.setdefault(address, NOT_ASKABLE)


def _facts(
    rows: Sequence[Row], answers: Sequence[Mapping[str, Any]], seconds: Sequence[Mapping[str, float]]
) -> dict[str, Column]:
    names = {
        "unit": "unit_id", "touchpoint": "touchpoint_id", "channel": "channel", "language": "language",
        "device": "device", "version": "version_id", "status": "status",
    }  # fmt: skip
    found = {fact: Column.of([getattr(row, name) for row in rows]) for fact, name in names.items()}
    found["day"] = Column.of([row.day.toordinal() for row in rows])
    way = cache(_way)
    ways = [
        way(row.version_id, row.shown_text, *_passed(row, said, spent))
        for row, said, spent in zip(rows, answers, seconds, strict=True)
    ]
    found["way"] = Column.of(ways)
    return found


def _passed(
    row: Row, answers: Mapping[str, Any], seconds: Mapping[str, float]
) -> tuple[bool, frozenset[str], frozenset[str]]:
    """Whether somebody broke off; the steps that came in, or where that isn't known what was answered."""
    if row.status != Response.Status.PARTIAL:
        return False, frozenset(), frozenset()
    if seconds:
        return True, frozenset(seconds), frozenset()
    return True, frozenset(), frozenset(_ref(address) for address in answers)


@dataclass(frozen=True)
class Way:
    """Which questions somebody was asked (with their rounds), which lay ahead when they left, and on which
    step that was: "" for who came to an end."""

    asked: tuple[str, ...]
    ahead: tuple[str, ...]
    left_at: str


def read_way(stored: Any) -> Way:
    """A way as a sheet's values hold it."""
    return Way(*stored)


def _way(
    version_id: int, shown: str, is_broken_off: bool, steps: frozenset[str], answered: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    refs: list[str] = json.loads(shown)
    if not is_broken_off:
        return tuple(sorted(refs)), (), ""
    document = documents.of_published(version_id)
    by_step: dict[str, list[str]] = {}
    for ref in refs:
        by_step.setdefault(step_of(document, ref), []).append(ref)
    order = list(by_step)
    came_in = [
        place for place, step in enumerate(order) if step in steps or not answered.isdisjoint(by_step[step])
    ]
    cut = came_in[-1] + 1 if came_in else 0
    asked = [ref for step in order[:cut] for ref in by_step[step]]
    ahead = [ref for step in order[cut:] for ref in by_step[step]]
    return tuple(sorted(asked)), tuple(sorted(ahead)), order[cut] if cut < len(order) else ""


def step_of(document: Document, ref: str) -> str:
    """The step that a question stands on, in its round: `b1.p0`, `b1.p0@c3`; "" for an unknown one."""
    uid, _, iteration = ref.partition("@")
    page = document.page_of(uid)
    return at_iteration(page.path, iteration) if page else ""


def _ref(address: str) -> str:
    """The question of an address, with its round."""
    plain, at, iteration = address.partition("@")
    return f"{plain.partition('.')[0]}{at}{iteration}"


def _segments(rows: Sequence[Row], program: Program) -> dict[str, Column]:
    """The codes of dimensions, by slot; a value without a code yet is not known yet."""
    placed = [
        SimpleNamespace(
            embedded=json.loads(row.embedded_text) if row.embedded_text != "{}" else {},
            version_id=row.version_id,
            program_id=row.program_id,
            program=program,
        )
        for row in rows
    ]
    coding = Coding.of(placed)  # type: ignore[arg-type]  # all that it asks of responses
    if not coding.dimensions:
        return {}
    codes = [coding.segments(one) for one in placed]  # type: ignore[arg-type]
    return {
        f"seg{slot}": Column.of(
            [code if NOT_KNOWN < (code := of[slot - 1]) <= OTHER else None for of in codes]
        )
        for slot in range(1, SLOTS + 1)
    }


def _answers(answers: Sequence[Mapping[str, Any]], versions: Iterable[Document]) -> dict[str, Column]:
    kept: set[str] = set()
    for document in versions:
        for spec in document.fields():
            kind = document.kind(spec.question)
            if (spec.value_type in KEPT_TYPES or kind.counts_texts) and not kind.is_personal:
                kept.add(spec.address)
    addresses: dict[str, None] = {}
    for said in answers:
        if not addresses.keys() >= said.keys():
            addresses |= dict.fromkeys(said)
    found = {}
    for address in addresses:
        cells = [said.get(address) for said in answers]
        if address.partition("@")[0] not in kept:
            cells = [cell if cell == NOT_ASKABLE else THERE if cell else None for cell in cells]
        found[address] = Column.of(cells)
    return found


def _seconds(seconds: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    steps = dict.fromkeys(step for spent in seconds for step in spent)
    return {
        step: np.array([min(spent.get(step, np.nan), MOST_SECONDS) for spent in seconds], np.float32)
        for step in steps
    }
