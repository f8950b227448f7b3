"""How far people come through a survey, through the API: the same figures as on its page."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.filtering import check_params
from metrics.api.completion_shapes import CompletionOut
from metrics.api.questions import FILTERS, LOOK, figure, looked_at, told_of
from metrics.domain.questions.choosing import RIGHT, Chosen, choose, find_questionnaire
from metrics.domain.questions.completion import ENDS, Completion, Passage, read_completion
from metrics.stats.values import Spread


class QuestionnaireCompletion(APIView):
    """A survey's completion. Needs the scope `response.view`."""

    rights: ClassVar[dict[str, str]] = {"get": RIGHT}

    @extend_schema(
        summary="Read how far people come through a survey",
        tags=["Questionnaires"],
        operation_id="questionnaires_completion_retrieve",
        parameters=FILTERS,
        responses=CompletionOut,
    )
    def get(self, request: Request, uuid: Any) -> Response:
        """Pages with who came through, shares that finished and seconds by device, language, channel."""
        principal: Any = request.user
        questionnaire = find_questionnaire(principal, uuid)
        check_params(request, LOOK)
        chosen = choose(principal, questionnaire, request.query_params.dict())
        found, _ = read_completion(principal, chosen, patience=None)
        told = CompletionOut(completion_of(chosen, found)).data
        return Response(told, headers={"Cache-Control": "no-store"})


def completion_of(chosen: Chosen, found: Completion) -> dict[str, Any]:
    """As CompletionOut."""
    return {
        **looked_at(chosen.look),
        "started": found.started,
        **told_of(found.hidden),
        "finished": figure(found.finished),
        "ends": None if found.hidden else {name: found.ends.get(name, 0) for name in ENDS},
        "seconds": seconds(found.seconds),
        "pages": [_page(one) for one in found.passages],
        "groups": [
            {
                "by": by,
                "name": one.label,
                "started": one.started,
                **told_of(one.hidden),
                "finished": figure(one.finished),
                "seconds": seconds(one.seconds),
            }
            for by, groups in found.groups.items()
            for one in groups
        ],
        "page_seconds": [
            {"by": by, "name": label, "page": step, "seconds": seconds(spread)}
            for by, rows in found.by_step.items()
            for label, of_steps in rows
            for step, spread in of_steps.items()
        ],
    }


def _page(one: Passage) -> dict[str, Any]:
    return {
        "page": one.step,
        "name": one.label,
        "questions": one.questions,
        "reached": one.reached,
        "passed": one.passed,
        "left": one.left,
        **told_of(one.hidden),
        "share_left": figure(one.share_left),
        "seconds": seconds(one.seconds),
    }


def seconds(found: Spread | None) -> dict[str, Any] | None:
    """Median and quartiles."""
    if found is None:
        return None
    return {"n": found.n, "lower": found.lower, "median": found.median, "upper": found.upper}
