"""Quotas, embedded data and scores, in the builder's right pane."""

from typing import Any

from surveys.domain.responses.quotas import taken_places
from surveys.forms.conditions import Condition, Operands, in_words
from surveys.forms.flow.scoring import KINDS, scored_answers
from surveys.views.builder.scene import Scene
from surveys.views.builder.selection import asked_for

ACTIONS = {"end": "End there: over quota", "count": "Go on, uncounted"}
ORIGINS = {"link": "comes with the link", "set": "is set on the way"}


def quotas_side(scene: Scene) -> dict[str, Any]:
    """All quotas in words, and the form of the one that is open (`?at=u1`).

    How full each is is said to those who may see responses.
    """
    document, chosen = scene.document, asked_for(scene.request)
    known = Operands(document)
    may_count = scene.request.user.can_at("response.view", scene.questionnaire.owner)
    taken = taken_places(scene.questionnaire.pk) if may_count else {}
    quotas = [
        {
            "data": quota,
            "id": quota.get("id"),
            "words": in_words(known, quota.get("when") or {}),
            "action_words": ACTIONS.get(quota.get("action", "count"), ""),
            "taken": taken.get(quota.get("id"), 0),
            "thanks": document.text(f"{quota.get('id')}.thanks"),
        }
        for quota in document.definition.get("quotas", ())
    ]
    is_open = next((quota for quota in quotas if quota["id"] == chosen), None)
    return {
        "quotas": quotas,
        "may_count": may_count,
        "open_quota": is_open,
        "quota_when": Condition(known, "when", is_open["data"].get("when") or {}) if is_open else None,
        "quota_actions": ACTIONS.items(),
        "origins": scene.questionnaire.program.redirect_origins,
    }


def data_side(scene: Scene) -> dict[str, Any]:
    """The fields of embedded data, each with its form."""
    return {"fields": scene.document.definition.get("embedded", ()), "field_origins": ORIGINS.items()}


def scores_side(scene: Scene) -> dict[str, Any]:
    """All scores, and the form of the one that is open (`?at=g1`) with every answer that can bring points."""
    document, chosen = scene.document, asked_for(scene.request)
    categories = document.definition.get("scoring", ())
    is_open = next((one for one in categories if one["id"] == chosen), None)
    return {
        "scores": categories,
        "open_score": is_open,
        "scored": list(scored_answers(document, is_open)) if is_open else (),
        "score_kinds": KINDS.items(),
    }
