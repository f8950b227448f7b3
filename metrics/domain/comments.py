"""Newest comments of a unit, and when too few of them may be shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from accounts.models import OrgUnit
from accounts.reach import Principal
from common.clock import day_bounds, day_start
from metrics.domain.reading import Filters, Period
from metrics.domain.scored import Segment
from metrics.domain.veils import places_with_few_comments
from metrics.models import Metric, Score, Verbatim
from surveys.domain.asking.anonymity import Place, at_places, places_with_few_answers
from surveys.models import Program, Response
from surveys.querysets import BY_PEOPLE

NEWEST = 5


@dataclass(frozen=True)
class Comments:
    """The newest comments with their ratings, how many there are, and whether they stay hidden."""

    rows: Sequence[Verbatim]
    total: int
    is_hidden: bool


def newest_comments(
    principal: Principal, unit: OrgUnit, period: Period, filters: Filters, metric: Metric
) -> Comments:
    """The newest comments beneath `unit` in the period, for who may see responses there."""
    found = comments_of(principal, unit, period, filters)
    total = found.count()
    if hides_comments(filters.program, total):
        return Comments([], total, True)
    if filters.program.hides_few_comments:  # each names its unit
        places = places_with_few_comments([filters.program]) | places_with_few_answers()
        found = found.exclude(at_places(places))
    ratings = Prefetch("response__scores", Score.objects.filter(metric=metric), to_attr="shown_scores")
    return Comments(
        list(found.select_related("response", "unit").prefetch_related(ratings)[:NEWEST]), total, False
    )


def comments_of(principal: Principal, unit: OrgUnit, period: Period, filters: Filters) -> QuerySet[Verbatim]:
    """Comments in reach beneath `unit`."""
    conditions: dict[str, Any] = {
        "program": filters.program,
        "unit__in": OrgUnit.objects.within(unit).values("pk"),
        "submitted_at__gte": day_start(period.first),
        "submitted_at__lt": day_bounds(period.last)[1],
    }
    if filters.touchpoint_id is not None:
        conditions["response__touchpoint"] = filters.touchpoint_id
    if filters.channel:
        conditions["response__channel"] = filters.channel
    found = Verbatim.objects.visible_to(principal).filter(**conditions)
    return found if filters.segment is None else found.filter(Exists(holding(filters.segment)))


def holding(segment: Segment) -> QuerySet[Score]:
    """Scores of a comment's response that hold the value of a dimension."""
    return Score.objects.filter(response=OuterRef("response"), **{segment.dimension.column: segment.code})


def hides_comments(program: Program, number: int) -> bool:
    """Whether so few comments would tell who wrote them: anonymous and employee programs only."""
    return program.hides_few_comments and 0 < number < program.min_comments


def comment_is_hidden(response: Response) -> bool:
    """Whether the texts of this one response stay hidden, since its unit has too few of them."""
    return bool(hidden_places([response]))


def answers_are_hidden(response: Response) -> bool:
    """Whether nothing that this one response says may be told, since too few answered at its unit."""
    return bool(silent_places([response]))


def hidden_places(responses: Iterable[Response]) -> set[Place]:
    """Places of those responses whose texts stay hidden: one query, none where no program hides."""
    return _too_few(responses, Verbatim.objects.all(), least="min_comments")


def silent_places(responses: Iterable[Response]) -> set[Place]:
    """Places of those responses of which nothing may be told, since too few answered there; the same cost."""
    answered = Response.objects.finished().current().filter(BY_PEOPLE)
    return _too_few(responses, answered, least="min_answers")


def _too_few(responses: Iterable[Response], rows: QuerySet[Any], *, least: str) -> set[Place]:
    careful = {
        (one.program_id, one.unit_id): getattr(one.program, least)
        for one in responses
        if one.program.hides_few_comments
    }
    if not careful:
        return set()
    programs, units = zip(*careful, strict=True)
    counted = rows.filter(program__in=set(programs), unit__in=set(units)).order_by()
    found = {
        (program, unit): n
        for program, unit, n in counted.values_list("program_id", "unit_id").annotate(n=Count("pk"))
    }
    return {place for place, wanted in careful.items() if found.get(place, 0) < wanted}
