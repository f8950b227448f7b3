"""Scores of a unit through the API: the same figures, hidden for the same reasons, as on the unit's page."""

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import get_reachable_or_404
from accounts.models import OrgUnit
from accounts.reach import Principal, Reach
from common.api.filtering import check_params
from metrics.api.shapes import ScoreOut
from metrics.domain import results
from metrics.domain.breakdown import break_down
from metrics.domain.hiding import Hiding
from metrics.domain.reading import Period
from metrics.domain.results import Shown
from metrics.domain.segment_hiding import hiding_of
from metrics.domain.selection import Selection, choose

RIGHT = "score.view"
PARAMS = (
    "program", "metric", "touchpoint", "channel", "period", "from", "to", "weighted", "dimension", "value",
)  # fmt: skip
CONFIDENCE = 0.95


class ScoreReader:
    """A principal who may read scores, and so may know what the programs they belong to are called."""

    def __init__(self, principal: Principal) -> None:
        self.principal = principal

    def reach(self, action: str) -> Reach:
        return self.principal.reach(RIGHT if action == "program.view" else action)


def _parameter(name: str, text: str, kind: Any = str) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=text)


class UnitScores(APIView):
    """A unit's score with everything beneath it. Needs the scope `score.view`."""

    rights: ClassVar[dict[str, str]] = {"get": RIGHT}

    @extend_schema(
        summary="Read a unit's score",
        tags=["Scores"],
        operation_id="units_scores_retrieve",
        parameters=[
            _parameter("program", "Code; the organisation's default program if you don't say."),
            _parameter("metric", "Key; the first headline metric if you don't say."),
            _parameter("touchpoint", "Code."),
            _parameter("channel", "Such as email, link, qr, api."),
            _parameter("period", "A month or months: 2026-05, 2026-03..2026-05, or all."),
            _parameter("from", "First day, 2026-05-01."),
            _parameter("to", "Last day, 2026-05-31."),
            _parameter("dimension", "Key; also gives the score of each of its values."),
            _parameter("value", "Code of a value of that dimension; then everything is about it alone."),
            OpenApiParameter("weighted", str, OpenApiParameter.QUERY, enum=["0", "1"]),
        ],
        responses=ScoreOut,
        examples=[
            OpenApiExample(
                "NPS of an airport",
                response_only=True,
                value={
                    "unit": {"id": "0196f1c2-7a00-7c3e-9d5b-0a3a54f2a8c1", "code": "SFO", "name": "Airport"},
                    "program": "passenger",
                    "metric": {"key": "nps", "name": "Net Promoter Score", "kind": "nps"},
                    "touchpoint": None,
                    "channel": None,
                    "is_weighted": False,
                    "confidence": CONFIDENCE,
                    "period": {"from": "2017-06-01", "to": "2018-05-31"},
                    "n": 2650,
                    "is_hidden": False,
                    "why_hidden": "",
                    "value": 31.2,
                    "low": 28.3,
                    "high": 34.1,
                    "unit_of_value": "points",
                    "previous": None,
                    "change": None,
                    "value_of": None,
                    "dimension": None,
                    "offered": {
                        "programs": ["passenger"],
                        "metrics": ["nps"],
                        "touchpoints": [],
                        "channels": ["paper"],
                        "dimensions": ["gate", "airline"],
                    },
                },
            )
        ],
    )
    def get(self, request: Request, uuid: Any) -> Response:
        """The score of a metric in a period, and its change to the period before."""
        principal: Any = request.user
        unit = get_reachable_or_404(OrgUnit.objects.all(), principal, RIGHT, uuid=uuid)
        check_params(request, PARAMS)
        params = request.query_params.dict()
        if params.get("weighted", "0") not in ("0", "1"):
            raise ValidationError({"weighted": ["Give 0 or 1."]})
        selection = choose(ScoreReader(principal), unit, params)
        if selection is None:
            raise Http404
        return Response(ScoreOut(read_score(selection)).data, headers={"Cache-Control": "no-store"})


def read_score(selection: Selection) -> dict[str, Any]:
    """The figures of one selection, as ScoreOut."""
    metric, unit, filters = selection.metric, selection.unit, selection.filters
    weighted = selection.is_weighted
    hiding = hiding_of(metric, unit, filters)
    shown = results.score(metric, unit, selection.period, filters, weighted=weighted, hiding=hiding)
    before = (
        results.score(metric, unit, selection.before, filters, weighted=weighted, hiding=hiding)
        if selection.before
        else None
    )
    change = results.change(metric, shown, before, weighted=weighted) if before else None
    return {
        **figure(shown, selection.period),
        "unit": unit,
        "program": selection.program.code,
        "metric": metric,
        "touchpoint": selection.raw.get("touchpoint") or None,
        "channel": filters.channel or None,
        "is_weighted": weighted,
        "confidence": CONFIDENCE,
        "previous": figure(before, selection.before) if before and selection.before else None,
        "change": {
            "value": change.value,
            "low": change.low,
            "high": change.high,
            "p": change.p,
            "is_significant": change.significant,
        }
        if change
        else None,
        "value_of": None if shown.hidden else selection.by.value or None,
        "dimension": _by_dimension(selection, hiding) if not shown.hidden else None,
        "offered": {
            "programs": [one.code for one in selection.programs],
            "metrics": [one.key for one in selection.metrics],
            "touchpoints": [one.code for one in selection.touchpoints],
            "channels": list(selection.channels),
            "dimensions": [one.key for one in selection.by.offered],
        },
    }


def _by_dimension(selection: Selection, hiding: Hiding) -> dict[str, Any] | None:
    """The figures of the chosen dimension's values, as DimensionOut; None where one value was asked for."""
    dimension = selection.by.dimension
    if dimension is None or selection.by.segment is not None:
        return None
    found = break_down(
        selection.metric,
        selection.unit,
        dimension,
        selection.period,
        selection.filters,
        hiding=hiding,
        weighted=selection.is_weighted,
    )
    rows = [
        {
            "code": row.key,
            "name": row.name,
            "n": row.n,
            "value": row.estimate.value if row.estimate else None,
            "low": row.estimate.low if row.estimate else None,
            "high": row.estimate.high if row.estimate else None,
            "rank": row.rank,
            "verdict": row.verdict.value,
        }
        for row in found.rows
    ]
    return {
        "key": dimension.key,
        "name": dimension.name,
        "values": rows,
        "hidden_values": found.hidden_values,
        "hidden_n": found.hidden_n,
    }


def figure(shown: Shown, period: Period) -> dict[str, Any]:
    """A score, or why there is none, as FigureOut."""
    found = shown.estimate
    return {
        "period": {"from": period.first, "to": period.last},
        "n": shown.n,
        "is_hidden": bool(shown.hidden),
        "why_hidden": str(shown.hidden),
        "value": found.value if found else None,
        "low": found.low if found else None,
        "high": found.high if found else None,
        "unit_of_value": found.unit if found else None,
    }
