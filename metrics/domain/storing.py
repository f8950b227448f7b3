"""Making the tables of scores and comments hold what was computed, and saying what differs."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from common.bulk import insert_rows, update_rows
from metrics.domain.cells import DirtyKey
from metrics.domain.rows import PreparedScores, ScoreRow, VerbatimRow
from metrics.models import SLOTS, Score, Verbatim

SEGMENTS = tuple(f"seg{slot}" for slot in range(1, SLOTS + 1))
Row = TypeVar("Row", bound=tuple[Any, ...])


def score_differences(prepared: PreparedScores) -> tuple[dict[int, ScoreRow], list[ScoreRow]]:
    """Stored scores that should not be, by key, and those that are missing."""
    stored = Score.objects.filter(response__in=prepared.response_ids)
    if prepared.metric_ids is not None:
        stored = stored.filter(metric__in=prepared.metric_ids)
    found = stored.values_list("pk", *ScoreRow._fields)
    return _differences({pk: ScoreRow(*row) for pk, *row in found}, prepared.rows)


def verbatim_differences(prepared: PreparedScores) -> tuple[dict[int, VerbatimRow], list[VerbatimRow]]:
    """The same for comments; none when only scores are rebuilt."""
    if prepared.metric_ids is not None:
        return {}, []
    stored = Verbatim.objects.filter(response__in=prepared.response_ids)
    found = stored.values_list("pk", *VerbatimRow._fields)
    return _differences({pk: VerbatimRow(*row) for pk, *row in found}, prepared.verbatims)


def replace_scores(prepared: PreparedScores) -> set[DirtyKey]:
    """Writes what differs; the keys of all that came, went or moved. Sums know nothing of dimensions."""
    gone, new = score_differences(prepared)
    wanted = {row.rating: row for row in new}
    kept = {pk: wanted.pop(row.rating) for pk, row in gone.items() if row.rating in wanted}
    update_rows(Score, SEGMENTS, [(*row.segments, pk) for pk, row in kept.items()])
    if left := [pk for pk in gone if pk not in kept]:
        Score.objects.filter(pk__in=left).delete()
    insert_rows(Score, ScoreRow._fields, wanted.values())
    changed = [*(gone[pk] for pk in left), *wanted.values()]
    return {(row.metric_id, row.unit_id, row.day) for row in changed}


def replace_verbatims(prepared: PreparedScores) -> None:
    """Writes what differs."""
    gone, new = verbatim_differences(prepared)
    if gone:
        Verbatim.objects.filter(pk__in=list(gone)).delete()
    insert_rows(Verbatim, VerbatimRow._fields, new)


def _differences(stored: Mapping[int, Row], wanted: Sequence[Row]) -> tuple[dict[int, Row], list[Row]]:
    """Stored rows that are not wanted any more, and wanted ones that are not stored."""
    keys = {row: pk for pk, row in stored.items()}
    new = [row for row in wanted if keys.pop(row, None) is None]
    return {pk: row for row, pk in keys.items()}, new
