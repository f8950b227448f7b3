"""Keeping sheets: read where they are there, made and stored where they aren't, emptied by changes.

A change adds 1 to `rev` and empties the sheet, in its own transaction. Who makes a sheet notes the `rev`
before reading the responses, and stores only where it is still the same: so nothing out of date is ever kept.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.db import connection
from django.db.models import F, IntegerField
from django.db.models.functions import Cast

from metrics.domain.sheets.columns import Sheet, pack, unpack
from metrics.domain.sheets.making import fit_responses, make_sheet, mark_of_today
from metrics.models import AnswerSheet
from surveys.models import Questionnaire, Response

SIZE = 8192
MOST_AT_HAND = 2  # just made, and not read again
PATIENCE_SECONDS = 0.6
TABLE = AnswerSheet._meta.db_table
Key = tuple[int, int]  # questionnaire, number


@dataclass(frozen=True)
class StillCounting(Exception):
    """Not all sheets could be made in time; what was made is kept. Numbers of sheets."""

    done: int
    of: int


class SheetStage:
    """Stage "sheets" of `surveys.domain.responses.processing`: new answers empty their sheets."""

    name = "sheets"

    def prepare(self, batch: Sequence[Response], earlier: Any) -> set[Key]:
        """The sheets that the batch belongs to."""
        return keys_of(batch)

    def apply(self, prepared: set[Key]) -> None:
        empty_sheets(prepared)


SHEET_STAGE = SheetStage()


def follow_response(response: Response, *, successor: Response | None = None, **_: Any) -> None:
    """Receiver of `response_changed`."""
    empty_sheets(keys_of([response, *([successor] if successor else [])]))


def follow_responses(responses: Sequence[Response], **_: Any) -> None:
    """Receiver of `responses_changed` and `responses_replaced`."""
    empty_sheets(keys_of(responses))


def keys_of(responses: Sequence[Response]) -> set[Key]:
    return {(one.questionnaire_id, one.pk // SIZE) for one in responses}


def empty_sheets(keys: Collection[Key]) -> None:
    """Marks these sheets as out of date: one statement, always in one order."""
    if not keys:
        return
    ordered = sorted(keys)
    places = ", ".join(["(%s, %s, 1, '')"] * len(ordered))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (questionnaire_id, number, rev, mark) VALUES {places}"  # noqa: S608  our own words
            f" ON CONFLICT (questionnaire_id, number) DO UPDATE SET rev = {TABLE}.rev + 1, data = NULL",
            [part for key in ordered for part in key],
        )


def read_sheets(
    questionnaire: Questionnaire, *, patience: float | None = PATIENCE_SECONDS
) -> Iterator[Sheet]:
    """All sheets of a survey, one after the other: memory holds few of them.

    Raises StillCounting before the first where making those that lack takes longer than `patience` seconds
    (None: however long).
    """
    left, mark = _numbers(questionnaire), mark_of_today()
    number_of = len(left)
    stored = AnswerSheet.objects.filter(questionnaire=questionnaire, mark=mark, data__isnull=False)
    lacking = sorted(left - set(stored.values_list("number", flat=True)))
    at_hand: list[Sheet] = []
    began = monotonic()
    for place, number in enumerate(lacking):
        if patience is not None and place and monotonic() - began > patience:
            raise StillCounting(number_of - len(lacking) + place, number_of)
        sheet = make_stored(questionnaire, number, mark)
        if place < MOST_AT_HAND:
            at_hand.append(sheet)
            left.discard(number)
    yield from at_hand
    for number, data in stored.values_list("number", "data").iterator(chunk_size=4):
        if number in left:
            left.discard(number)
            yield unpack(bytes(data or b""))
    for number in sorted(left):  # those that changed while they were made, or since
        yield make_stored(questionnaire, number, mark)


def _numbers(questionnaire: Questionnaire) -> set[int]:
    """The numbers of the sheets that hold its responses; asks the index alone."""
    rows = Response.objects.filter(questionnaire=questionnaire).order_by()
    numbers = rows.annotate(sheet=Cast(F("id") / SIZE, IntegerField())).values_list("sheet", flat=True)
    return set(numbers.distinct())


def make_stored(questionnaire: Questionnaire, number: int, mark: str) -> Sheet:
    """Makes a sheet and stores it, unless one of its responses has changed meanwhile."""
    rows = AnswerSheet.objects.filter(questionnaire=questionnaire, number=number)
    rev = rows.values_list("rev", flat=True).first()
    if rev is None:
        AnswerSheet.objects.bulk_create(
            [AnswerSheet(questionnaire=questionnaire, number=number)], ignore_conflicts=True
        )
        rev = rows.values_list("rev", flat=True).get()
    first = number * SIZE
    responses = fit_responses(questionnaire).filter(id__gte=first, id__lt=first + SIZE)
    sheet = make_sheet(responses, questionnaire.program)
    rows.filter(rev=rev).update(data=pack(sheet), mark=mark)
    return sheet
