"""Surveys with quotas."""

from typing import Any

from surveys.models import Questionnaire, QuotaCount, Response
from tests.factories.surveys import a_definition, a_response, one_page_definition, publish

FANS = {"field": "q1", "op": "gte", "value": 9}
TEXTS = a_definition()["texts"]["en"]


def quota(uid: str = "u1", limit: int = 1, **changes: Any) -> dict[str, Any]:
    """A quota of fans that ends the survey for further ones."""
    return {"id": uid, "name": "Fans", "limit": limit, "when": FANS, "action": "end"} | changes


def with_quotas(*quotas: dict[str, Any], **changes: Any) -> Questionnaire:
    """A published survey of one page."""
    texts = {"en": TEXTS | {"u1.thanks": "We have heard <b>enough</b> fans."}}
    return publish(definition=one_page_definition(**{"quotas": list(quotas), "texts": texts} | changes))


def taken(questionnaire: Questionnaire) -> dict[str, int]:
    """Places taken by quota."""
    return dict(QuotaCount.objects.filter(questionnaire=questionnaire).values_list("quota", "taken"))


def answered(questionnaire: Questionnaire, score: int = 9, **more: Any) -> Response:
    """A finished response, as it is stored."""
    response = a_response(questionnaire, answers={"q1": score}, **more)
    response.refresh_from_db()
    return response
