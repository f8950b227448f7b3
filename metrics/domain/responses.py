"""The responses behind a number: filtered, searched, sorted, and hidden where too few would be alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.core.exceptions import BadRequest
from django.db.models import Case, Exists, F, OuterRef, Prefetch, QuerySet, Subquery, When

from accounts.models import OrgUnit
from accounts.reach import Principal
from metrics.domain.dimension_choice import DimensionChoice, choose_dimension
from metrics.domain.scored import Segment
from metrics.domain.veils import Veil, veil_over
from metrics.models import Metric, Score, Verbatim
from surveys.models import ImportRun, Program, Response, Touchpoint
from surveys.querysets import ResponseQuerySet

PARAMS = frozenset(
    {
        "unit",
        "program",
        "touchpoint",
        "channel",
        "from",
        "to",
        "metric",
        "low",
        "high",
        "comments",
        "state",
        "import",
        "dimension",
        "value",
    }
)
STATES = {
    "counted": "Counted in scores",
    "partial": "Partial",
    "screened": "Screened out",
    "over_quota": "Over quota",
    "excluded": "Excluded",
    "erased": "Erased",
    "replaced": "Replaced",
}
STATUSES = ("partial", "screened", "over_quota")
ORDERS = ("newest", "oldest", "lowest", "highest")


@dataclass(frozen=True)
class ResponseFilter:
    """What the list was asked for; names that lead nowhere were refused before."""

    unit: OrgUnit | None = None
    program: Program | None = None
    touchpoint: Touchpoint | None = None
    channel: str = ""
    first: date | None = None
    last: date | None = None
    metric: Metric | None = None
    low: float | None = None
    high: float | None = None
    with_comment: bool = False
    imported_by: ImportRun | None = None
    by: DimensionChoice | None = None
    text: str = ""
    order: str = "newest"
    state: str = ""

    @property
    def segment(self) -> Segment | None:
        """The value of a dimension that their scores hold."""
        return self.by.segment if self.by else None


def read_filter(principal: Principal, params: Mapping[str, str]) -> ResponseFilter:
    """The filter of a query string. Raises BadRequest for values that don't exist or can't be seen."""
    units = OrgUnit.objects.reachable(principal, "response.view")
    order = params.get("sort") or "newest"
    if order not in ORDERS:
        raise BadRequest("Unknown order.")
    state = params.get("state") or ""
    if state and state not in STATES:
        raise BadRequest("Unknown state.")
    return ResponseFilter(
        unit=_find(units, "uuid", params.get("unit"), "unit"),
        program=_find(Program.objects.visible_to(principal), "code", params.get("program"), "program"),
        touchpoint=_find(
            Touchpoint.objects.visible_to(principal), "code", params.get("touchpoint"), "touchpoint"
        ),
        channel=params.get("channel", "")[:10],
        first=_day(params.get("from")),
        last=_day(params.get("to")),
        metric=_metric(principal, params.get("metric")),
        low=_number(params.get("low")),
        high=_number(params.get("high")),
        with_comment=params.get("comments") == "1",
        imported_by=_find(
            ImportRun.objects.reachable(principal, "import.run"), "uuid", params.get("import"), "import"
        ),
        by=choose_dimension(params),
        text=params.get("q", "").replace("\x00", "").strip()[:200],
        order=order,
        state=state,
    )


def find_responses(principal: Principal, chosen: ResponseFilter) -> QuerySet[Response]:
    """Finished responses in reach that fit, with their rating on the metric as `rating`."""
    rows = _group(principal, chosen)
    veil = veil_over(rows)
    if chosen.segment is not None:
        rows = rows.exclude(veil.without_answers)
    if chosen.metric is not None:
        scores = Score.objects.filter(response=OuterRef("pk"), metric=chosen.metric)
        rating = Subquery(scores.order_by("iteration").values("value")[:1])
        rows = rows.annotate(rating=Case(When(veil.without_answers, then=None), default=rating))
        if chosen.low is not None or chosen.high is not None:
            wanted = {"value__gte": chosen.low, "value__lte": chosen.high}
            given = {name: value for name, value in wanted.items() if value is not None}
            rows = rows.filter(Exists(scores.filter(is_counted=True, **given))).exclude(veil.without_answers)
    comments = Verbatim.objects.filter(response=OuterRef("pk"))
    if chosen.text:
        for word in chosen.text.split()[:8]:
            comments = comments.filter(text__icontains=word)
        rows = rows.filter(Exists(comments)).exclude(veil.without_texts)
    elif chosen.with_comment:
        rows = rows.filter(Exists(comments))
    return _sorted(rows, chosen)


def with_words(rows: QuerySet[Response]) -> QuerySet[Response]:
    """With what a list shows of each row."""
    return rows.select_related("unit", "program", "touchpoint", "respondent", "company").prefetch_related(
        Prefetch("verbatims", to_attr="comments"),
        Prefetch("scores", Score.objects.select_related("metric"), to_attr="ratings"),
    )


def comments_of(response: Response) -> list[Verbatim]:
    """The comments of a row that `with_words` read."""
    found: list[Verbatim] = cast(Any, response).comments
    return found


def ratings_of(response: Response) -> list[Score]:
    """The scores of a row that `with_words` read, each with its metric."""
    found: list[Score] = cast(Any, response).ratings
    return found


def veil_of(principal: Principal, chosen: ResponseFilter) -> Veil:
    """What stays hidden of the responses that `chosen` lists."""
    return veil_over(_group(principal, chosen))


def _group(principal: Principal, chosen: ResponseFilter) -> ResponseQuerySet:
    """The responses by what is known of them without their answers."""
    rows = Response.objects.visible_to(principal).finished()
    if chosen.unit is not None:
        rows = rows.filter(unit__in=OrgUnit.objects.within(chosen.unit).values("pk"))
    if chosen.program is not None:
        rows = rows.filter(program=chosen.program)
    if chosen.touchpoint is not None:
        rows = rows.filter(touchpoint=chosen.touchpoint)
    if chosen.imported_by is not None:
        rows = rows.filter(import_run=chosen.imported_by)
    if chosen.channel:
        rows = rows.filter(channel=chosen.channel)
    if chosen.first is not None:
        rows = rows.filter(day__gte=chosen.first)
    if chosen.last is not None:
        rows = rows.filter(day__lte=chosen.last)
    rows = _in_state(rows, chosen.state)
    scores = Score.objects.filter(response=OuterRef("pk"))
    if chosen.metric is not None:
        scores = scores.filter(metric=chosen.metric)
    if chosen.segment is not None:
        scores = scores.filter(**{chosen.segment.dimension.column: chosen.segment.code})
    return rows if chosen.metric is None and chosen.segment is None else rows.filter(Exists(scores))


def _in_state(rows: ResponseQuerySet, state: str) -> ResponseQuerySet:
    """Those in one of STATES; what a correction replaced is found only by asking for it."""
    if state == "replaced":
        return rows.filter(superseded_by__isnull=False)
    if state == "counted":
        return rows.counted()
    if state in STATUSES:
        return rows.current().filter(status=state)
    return rows.current().filter(**{f"{state}_at__isnull": False} if state else {})


def _sorted(rows: QuerySet[Response], chosen: ResponseFilter) -> QuerySet[Response]:
    if chosen.order == "oldest":
        return rows.order_by("completed_at", "id")
    if chosen.order in ("lowest", "highest") and chosen.metric is not None:
        rating = F("rating")
        order = rating.asc if chosen.order == "lowest" else rating.desc
        return rows.order_by(order(nulls_last=True), "-completed_at", "-id")
    return rows.order_by("-completed_at", "-id")


def _find(rows: QuerySet[Any], name: str, wanted: str | None, what: str) -> Any:
    if not wanted:
        return None
    try:
        found = rows.filter(**{name: wanted}).first()
    except (ValueError, TypeError):
        found = None
    except Exception as error:  # a malformed uuid is a ValidationError of Django's
        raise BadRequest(f"Unknown {what}.") from error
    if found is None:
        raise BadRequest(f"Unknown {what}.")
    return found


def _metric(principal: Principal, key: str | None) -> Metric | None:
    """A metric whose ratings may be seen: responses show their own ratings to who may see responses."""
    if not key:
        return None
    owners = OrgUnit.objects.filter(principal.reach("response.view").owners_above())
    return _find(Metric.objects.filter(owner__in=owners.values("pk")), "key", key, "metric")


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest("Write days as year-month-day, such as 2018-05-31.") from None


def _number(text: str | None) -> float | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        raise BadRequest("Ratings are numbers.") from None
    if number - number != 0:
        raise BadRequest("Ratings are numbers.")
    return number
