"""What the tables of scores and comments must hold, as plain rows: a model object costs more than all that is
computed for it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from metrics.domain.segments import NewValue, Segments
from metrics.models import SLOTS, Metric
from surveys.models import Response


class ScoreRow(NamedTuple):
    """A Score's columns."""

    metric_id: int
    unit_id: int
    response_id: int
    program_id: int
    touchpoint_id: int | None
    channel: str
    company_id: int | None
    respondent_id: int | None
    submitted_at: datetime
    day: date
    value: float
    weight: float
    iteration: str
    is_counted: bool
    seg1: int
    seg2: int
    seg3: int
    seg4: int
    seg5: int
    seg6: int
    seg7: int
    seg8: int

    @property
    def segments(self) -> Segments:
        return cast(Segments, self[-SLOTS:])

    @property
    def rating(self) -> tuple[Any, ...]:
        """All that counts in sums."""
        return self[:-SLOTS]


class VerbatimRow(NamedTuple):
    """A Verbatim's columns."""

    response_id: int
    address: str
    program_id: int
    unit_id: int
    submitted_at: datetime
    language: str
    text: str


@dataclass
class PreparedScores:
    """`scores[response_id]` is {metric key: value} of what counts; rows are what the tables must hold.

    `new_values` stand in the rows as negative numbers until they get their codes. `metric_ids` narrows a
    rebuild to some metrics; None means all of them, and the comments.
    """

    scores: dict[int, dict[str, float]] = field(default_factory=dict)
    response_ids: list[int] = field(default_factory=list)
    rows: list[ScoreRow] = field(default_factory=list)
    verbatims: list[VerbatimRow] = field(default_factory=list)
    new_values: Collection[NewValue] = ()
    metric_ids: list[int] | None = None

    def only(self, responses: Collection[int]) -> "PreparedScores":
        """The same of these responses alone."""
        rows = [row for row in self.rows if row.response_id in responses]
        numbers = {code for row in rows for code in row.segments}
        return PreparedScores(
            scores={pk: scores for pk, scores in self.scores.items() if pk in responses},
            response_ids=[pk for pk in self.response_ids if pk in responses],
            rows=rows,
            verbatims=[row for row in self.verbatims if row.response_id in responses],
            new_values=[value for value in self.new_values if value.number in numbers],
            metric_ids=self.metric_ids,
        )


def score_row(
    response: Response, metric: Metric, value: float, iteration: str, segments: Segments
) -> ScoreRow:
    """The score of a finished response."""
    assert response.completed_at is not None and response.day is not None  # complete ones have both
    return ScoreRow(
        metric.pk,
        response.unit_id,
        response.pk,
        response.program_id,
        response.touchpoint_id,
        response.channel,
        response.company_id,
        response.respondent_id,
        response.completed_at,
        response.day,
        value,
        response.weight,
        iteration,
        metric.includes_remeasurements or not response.is_remeasurement,
        *segments,
    )


def with_codes(rows: Iterable[ScoreRow], codes: Mapping[int, int]) -> list[ScoreRow]:
    """The rows with the codes of what was new in them."""
    return [
        ScoreRow(*row.rating, *(codes.get(code, code) for code in row.segments))
        if min(row.segments) < 0
        else row
        for row in rows
    ]


def verbatim_row(response: Response, address: str, text: str) -> VerbatimRow:
    """The comment of a finished response."""
    assert response.completed_at is not None  # complete ones have it
    return VerbatimRow(
        response_id=response.pk,
        address=address,
        program_id=response.program_id,
        unit_id=response.unit_id,
        submitted_at=response.completed_at,
        language=response.language,
        text=text.strip(),
    )
