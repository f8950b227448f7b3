"""Computing scores, comments and cells again from the responses, and saying what differed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from metrics.domain import sums
from metrics.domain.cells import (
    CellKey,
    DirtyKey,
    mark_dirty,
    own_by_subtraction,
    own_sums,
    refresh,
    stored_cells,
)
from metrics.domain.rows import PreparedScores
from metrics.domain.scoring import SCORE_STAGE
from metrics.domain.storing import score_differences, verbatim_differences
from metrics.domain.sums import Sums
from metrics.models import Cell, DirtyCell, Metric, Score
from surveys.models import Response

BATCH = 500
# What a correction of a response changes of those things that its scores and comments follow from.
FACTS = (
    "unit_id", "touchpoint_id", "company_id", "respondent_id", "completed_at", "processing", "excluded_at",
    "erased_at", "superseded_by_id",
)  # fmt: skip
Progress = Callable[["Reached", int], None]


@dataclass(frozen=True)
class Reached:
    """How far a rebuild has come: responses done, and the key of the last of them."""

    done: int = 0
    last: int = 0


BEGIN = Reached()


@dataclass
class Differences:
    """How many rows differ from what the responses say. `waiting` keys are known to be out of date."""

    scores: int = 0
    comments: int = 0
    cells: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        """All that a rebuild would change."""
        return self.scores + self.comments + self.cells


def rebuild_metrics(
    *,
    check: bool = False,
    metric: Metric | None = None,
    progress: Progress | None = None,
    reached: Reached = BEGIN,
) -> Differences:
    """Compares everything under metrics with the responses and, unless `check`, puts it right.

    `metric` narrows it to one; `progress(reached, all)` hears after each batch of responses; `reached` is
    where an earlier run stopped. Work is done in short transactions, so it may run beside the worker. The
    second time nothing differs.
    """
    metrics = None if metric is None else [metric]
    found = Differences()
    for batch in _batches(progress, reached):
        prepared = SCORE_STAGE.prepare(batch, {}, metrics=metrics)
        scores = sum(map(len, score_differences(prepared)))
        comments = sum(map(len, verbatim_differences(prepared)))
        found.scores, found.comments = found.scores + scores, found.comments + comments
        if not check and scores + comments:
            _put_right(batch, prepared)
    if not check:
        refresh()
    found.waiting = DirtyCell.objects.count()
    for day in _days():
        wrong = _wrong_cells(day, metrics)
        found.cells += len(wrong)
        if wrong and not check:
            mark_dirty({(metric_id, unit, day) for metric_id, _, unit in wrong})
            refresh()
    return found


@transaction.atomic
def _put_right(batch: Sequence[Response], prepared: PreparedScores) -> None:
    """Makes the tables hold what was prepared of those that still are as they were read.

    The others were excluded, moved, corrected or erased since, which brought its own scores with it: those of
    before must not come back. Held, so that another rebuild of them waits and then finds nothing to do.
    """
    keys = [response.pk for response in batch]
    held = Response.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    now_is = {pk: facts for pk, *facts in held.values_list("pk", *FACTS)}
    same = {one.pk for one in batch if now_is.get(one.pk) == [getattr(one, name) for name in FACTS]}
    SCORE_STAGE.apply(prepared.only(same))


def _batches(progress: Progress | None, reached: Reached) -> Iterator[Sequence[Response]]:
    """Responses that were processed, by key, `BATCH` at a time; the others' turn comes by itself."""
    processed = Response.objects.finished().filter(processing=Response.Processing.DONE).order_by("pk")
    total = processed.count() if progress else 0
    while batch := list(processed.filter(pk__gt=reached.last)[:BATCH]):
        yield batch
        reached = Reached(reached.done + len(batch), batch[-1].pk)
        if progress:
            progress(reached, total)


def _days() -> list[date]:
    scored = Score.objects.order_by().values_list("day", flat=True).distinct()
    return sorted({*scored, *Cell.objects.order_by().values_list("day", flat=True).distinct()})


def _wrong_cells(day: date, metrics: Sequence[Metric] | None) -> dict[CellKey, Sums]:
    """Keys whose own sums, by the cells, are not what the scores say; dirty ones left out."""
    chosen = (
        set(Metric.objects.values_list("pk", flat=True)) if metrics is None else {one.pk for one in metrics}
    )
    scored = Score.objects.filter(day=day, metric__in=chosen).order_by().values_list("unit_id", flat=True)
    celled = Cell.objects.filter(day=day, metric__in=chosen).order_by().values_list("unit_id", flat=True)
    units = {*scored.distinct(), *celled.distinct()}
    wanted = own_sums(day, chosen, units)
    held = own_by_subtraction(day, chosen, units, stored_cells(day, chosen, units))
    differing = {
        key: difference
        for key in wanted.keys() | held.keys()
        if not sums.is_zero(difference := sums.minus(wanted.get(key), held.get(key)))
    }
    if not differing:
        return {}
    waiting: set[DirtyKey] = set(DirtyCell.objects.filter(day=day).values_list("metric_id", "unit_id", "day"))
    return {key: of for key, of in differing.items() if (key[0], key[2], day) not in waiting}
