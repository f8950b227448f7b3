"""Results of a survey through the API: the same figures, hidden for the same reasons, as on its pages."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.filtering import check_params
from metrics.api.question_shapes import ResultsOut
from metrics.domain.few import Hidden
from metrics.domain.questions.choosing import FACTS, RIGHT, choose, find_questionnaire
from metrics.domain.questions.crosstabs import Crosstab, read_crosstab
from metrics.domain.questions.look import Look
from metrics.domain.questions.results import Results, read_results
from metrics.domain.questions.summaries import ItemResult, PartResult
from metrics.stats import Estimate

COLUMNS = "unit, channel, language, device, touchpoint, status, version, dimension:<key>, or as in `rows`."
LOOK = ("unit", "period", "version", *FACTS, "dimension", "value")
PARAMS = (*LOOK, "weighted", "rows", "columns")


def _parameter(name: str, text: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.QUERY, description=text)


FILTERS = [
    _parameter("unit", "Id of a unit; the highest in reach if you don't say."),
    _parameter("period", "Whole months: 2026-05, 2026-03..2026-05, a year 2026; else all time."),
    _parameter("version", "Number of a published version."),
    _parameter("touchpoint", "Code."),
    _parameter("channel", "Such as email, link, qr, api."),
    _parameter("language", "Code of the language it was answered in."),
    OpenApiParameter("device", str, OpenApiParameter.QUERY, enum=["phone", "tablet", "desktop"]),
    OpenApiParameter("status", str, OpenApiParameter.QUERY, enum=["complete", "partial"]),
    _parameter("dimension", "Key of a dimension, together with `value`."),
    _parameter("value", "Code of one of its values."),
]


class QuestionnaireResults(APIView):
    """A survey's results, question by question. Needs the scope `response.view`."""

    rights: ClassVar[dict[str, str]] = {"get": RIGHT}

    @extend_schema(
        summary="Read the results of a survey",
        tags=["Questionnaires"],
        operation_id="questionnaires_results_retrieve",
        parameters=[
            *FILTERS,
            OpenApiParameter("weighted", str, OpenApiParameter.QUERY, enum=["0", "1"]),
            _parameter("rows", "Key of a question (a row of it: key/address); with `columns` adds a table."),
            _parameter("columns", COLUMNS),
        ],
        responses=ResultsOut,
    )  # fmt: skip
    def get(self, request: Request, uuid: Any) -> Response:
        """Counts, shares, means, ranks with intervals; two filters at most beside unit and period."""
        principal: Any = request.user
        questionnaire = find_questionnaire(principal, uuid)
        check_params(request, PARAMS)
        params = request.query_params.dict()
        chosen = choose(principal, questionnaire, params)
        told = results_of(read_results(chosen, patience=None))
        wanted = params.get("rows", ""), params.get("columns", "")
        tab, _ = read_crosstab(principal, chosen, *wanted, patience=None) if any(wanted) else (None, None)
        told["crosstab"] = crosstab_of(tab) if tab else None
        return Response(ResultsOut(told).data, headers={"Cache-Control": "no-store"})


def results_of(found: Results) -> dict[str, Any]:
    """As ResultsOut, without a table."""
    look = found.chosen.look
    return {
        **looked_at(look),
        "is_weighted": look.is_weighted,
        "responses": found.responses,
        "partial_responses": found.partial,
        "questions": [_question(one) for one in found.items],
    }


def looked_at(look: Look) -> dict[str, Any]:
    """As LookOut."""
    return {
        "questionnaire": look.questionnaire.uuid,
        "unit": look.unit,
        "period": {"from": look.period.first, "to": look.period.last} if look.period else None,
    }


def told_of(hidden: Hidden) -> dict[str, Any]:
    """As HideableOut."""
    return {"is_hidden": bool(hidden), "why_hidden": str(hidden)}


def _question(found: ItemResult) -> dict[str, Any]:
    item = found.item
    return {
        "key": item.key,
        "title": item.title,
        "item": item.round or None,
        "kind": item.kind,
        "versions": sorted(item.versions.values()),
        **vars(found.asked),
        **told_of(found.hidden),
        "parts": [_part(part) for part in found.parts if part.part.family != "there"],
        "texts": sum(n for _, _, n in found.texts),
        "best_worst": [
            {
                "id": one.option.id,
                "name": one.option.label,
                "shown": one.shown,
                "best": one.best,
                "worst": one.worst,
                "score": figure(one.score),
            }
            for one in found.contests
        ],
    }


def _part(found: PartResult) -> dict[str, Any]:
    spread = found.spread
    return {
        "address": found.part.address,
        "name": found.part.label,
        "n": found.n,
        **told_of(found.hidden),
        "answers": [
            {
                "id": line.key,
                "name": line.label,
                "value": line.value,
                "n": line.n,
                "share": figure(line.share),
            }
            for line in found.lines
        ],
        "nps": figure(found.nps),
        "mean": figure(found.mean),
        "top_2": figure(found.top),
        "bottom_2": figure(found.bottom),
        "first_place": figure(found.first),
        "median": spread.median if spread else None,
        "quartiles": [spread.lower, spread.upper] if spread else None,
    }


def crosstab_of(tab: Crosstab) -> dict[str, Any]:
    """As CrosstabOut."""
    shown = tab.shown
    return {
        "rows_of": tab.part.address,
        "columns_of": tab.side.name,
        **told_of(tab.hidden),
        "test": {
            "method": tab.test.method,
            "statistic": tab.test.statistic,
            "df": tab.test.df,
            "p": tab.test.p,
            "cramers_v": tab.test.v,
        },
        "columns": [
            {
                "name": one.label,
                "letter": one.letter or None,
                "n": one.n,
                **told_of(one.hidden),
                "mean": figure(one.mean),
                "mean_higher_than": one.higher,
            }
            for one in tab.columns
        ],
        "rows": [
            {
                "name": label,
                "cells": [
                    {
                        "letter": column.letter,
                        "n": cell.n,
                        "share": figure(cell.share),
                        "higher_than": cell.higher,
                    }
                    for column, cell in zip(shown, cells, strict=True)
                ],
            }
            for label, cells in tab.rows
        ],
    }


def figure(found: Estimate | None) -> dict[str, Any] | None:
    """A figure with its 95 % interval."""
    if found is None:
        return None
    return {"value": found.value, "low": found.low, "high": found.high, "unit_of_value": found.unit}
