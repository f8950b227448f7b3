"""The bank in the builder's right pane: keeping what is chosen, finding and inserting."""

from typing import Any

from accounts.http import search
from surveys.domain.questionnaires.bank import ready_made
from surveys.forms.library import BankItemForm
from surveys.models import BankItem
from surveys.views.builder.scene import Scene

SHOWN = 20


def bank_side(scene: Scene) -> dict[str, Any]:
    """The first items and ready-made questions that fit what is sought."""
    user, sought = scene.request.user, scene.request.GET.get("find", "")[:100]
    rows: Any = BankItem.objects.visible_to(user).there().select_related("owner")
    rows = search(rows, sought.casefold(), "words").order_by("name", "pk")
    found = list(rows[: SHOWN + 1])
    ready = ready_made(sought)
    owner = {"owner": scene.questionnaire.owner_id}
    can_keep = scene.selection.what in ("question", "block")
    return {
        "sought": sought,
        "bank_items": found[:SHOWN],
        "has_more_items": len(found) > SHOWN,
        "ready": [
            {
                "value": f"{template.key}:{uid}",
                "text": template.document.text(f"{uid}.text"),
                "kind": template.document.kind(uid),
                "from": template.name,
            }
            for template, uid in ready[:SHOWN]
        ],
        "more_ready": max(0, len(ready) - SHOWN),
        "keep_form": BankItemForm(user=user, initial=owner, auto_id="k_%s") if can_keep else None,
    }
