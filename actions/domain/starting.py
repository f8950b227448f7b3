"""Root causes to begin with: few, general, and each organisation's to change."""

from typing import Any

from django.db import transaction

from actions.domain.causes import save_cause
from actions.models import RootCause

CAUSES = {
    "Staff": ("Unfriendly", "Lacked knowledge", "Not available"),
    "Waiting": ("Waited too long", "Late or missed appointment", "No answer"),
    "Product or service": ("Faulty", "Not as described", "Missing"),
    "Information": ("Wrong", "Hard to understand", "Hard to find"),
    "Price and billing": ("Too expensive", "Wrong bill", "Refund"),
    "Place": ("Not clean", "Broken equipment", "Hard to reach"),
    "Something else": ("Outside our control", "Misunderstanding"),
}


@transaction.atomic
def start_causes(**_: Any) -> None:
    """Receiver of `prepared`: a short list where there is none."""
    if RootCause.objects.exists():
        return
    for group, names in CAUSES.items():
        parent = save_cause(RootCause(name=group), by=None)
        for name in names:
            save_cause(RootCause(name=name, parent=parent), by=None)
