"""What an import writes for each stretch of rows: responses, people, errors, and how far it has come."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from surveys.domain.asking.people import Named, find_or_make_people
from surveys.domain.imports.runs import write_progress
from surveys.domain.imports.tallies import add_to_tally
from surveys.domain.responses.recording import Prepared, Recorded, look_ahead, store_prepared
from surveys.models import ImportRowError, ImportRun, Response

MAX_KEPT_ERRORS = 5_000


@dataclass(frozen=True)
class RowError:
    """Why a row was not imported. `row` is its number in the file, as a spreadsheet shows it."""

    row: int
    column: str
    value: str
    message: str


Describe = Callable[[int, Recorded], list[RowError]]


@dataclass
class Batch:
    """A stretch of rows: the prepared responses of those that can be read, and what is wrong with the others.

    `rows`, `prepared` and `named` (the person and company a row names, or None) stand in the same order.
    """

    next_row: int
    rows: list[int] = field(default_factory=list)
    prepared: list[Prepared] = field(default_factory=list)
    named: list[Named | None] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    error_rows: int = 0


def check_batch(run: ImportRun, token: uuid.UUID, batch: Batch, describe: Describe) -> None:
    """Notes what storing the batch comes to. `describe` words why a row is refused. Raises ImportLost."""
    take_for(run, batch)
    recorded = look_ahead(batch.prepared)
    with transaction.atomic():
        keep_outcome(run, token, batch, recorded, describe)


def store_batch(run: ImportRun, token: uuid.UUID, batch: Batch, describe: Describe) -> None:
    """Writes a batch and how far the run has come, together or not at all. Raises ImportLost."""
    take_for(run, batch)
    fresh = find_fresh(batch)
    with transaction.atomic():
        name_people(run, batch, fresh)
        keep_outcome(run, token, batch, store_prepared(batch.prepared), describe)


def take_for(run: ImportRun, batch: Batch) -> None:
    """Notes on its rows by which import they come in: it says whose place they may take."""
    for response, _ in batch.prepared:
        if response is not None:
            response.import_run = run


def find_fresh(batch: Batch) -> list[int]:
    """The places of rows that name somebody and will be stored: for others nobody is looked up or made."""
    if not any(batch.named):
        return []
    ahead = look_ahead(batch.prepared)
    return [
        place
        for place, seen in enumerate(ahead)
        if seen.outcome == "created" and batch.named[place] is not None
    ]


def name_people(run: ImportRun, batch: Batch, fresh: Sequence[int]) -> None:
    """Gives the responses at `fresh` their person and company. Anonymous programs keep nobody."""
    if run.questionnaire.program.is_anonymous:
        return
    named = [one for place in fresh if (one := batch.named[place])]
    for place, known in zip(fresh, find_or_make_people(named, within=run.unit), strict=True):
        response = batch.prepared[place][0]
        assert response is not None  # `fresh` says so
        response.respondent, response.company = known.respondent, known.company


def keep_outcome(
    run: ImportRun, token: uuid.UUID, batch: Batch, recorded: Sequence[Recorded], describe: Describe
) -> None:
    """Adds what became of the rows to the run, with the errors. Raises ImportLost."""
    for row, one in zip(batch.rows, recorded, strict=True):
        if one.outcome not in ("created", "same") and not was_erased(one):
            batch.errors += describe(row, one)
            batch.error_rows += 1
    made: list[Response] = [one.response for one in recorded if one.outcome == "created" and one.response]
    kept = run.error_count
    write_progress(
        run,
        token,
        next_row=batch.next_row,
        created_count=run.created_count + len(made),
        known_count=run.known_count + sum(one.outcome == "same" or was_erased(one) for one in recorded),
        error_count=kept + batch.error_rows,
        tally=add_to_tally(run.tally, made),
    )
    if kept < MAX_KEPT_ERRORS:
        ImportRowError.objects.bulk_create([_row_error(run, one) for one in batch.errors], batch_size=500)


def was_erased(recorded: Recorded) -> bool:
    """Whether the row is there already, emptied: it doesn't come back, whatever it says, and is no error."""
    return recorded.response is not None and recorded.response.erased_at is not None


def _row_error(run: ImportRun, error: RowError) -> ImportRowError:
    return ImportRowError(
        run=run,
        row=error.row,
        column=error.column[:150],
        value=clean(error.value)[:200],
        message=error.message[:300],
    )


def clean(text: str) -> str:
    """A cell as it can be kept in a report, whatever it held."""
    return text.replace("\x00", "�").encode("utf-8", "replace").decode()
