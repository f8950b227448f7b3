"""What questions measure, across surveys: that is how a metric or a rule finds its question."""

import hashlib

from django.db import transaction
from django.utils.text import slugify

from accounts.domain import audit
from accounts.domain.audit import Actor
from surveys.logic.checks import LONGEST_CONCEPT
from surveys.models import Concept

# What every organisation may measure without having set anything up.
STANDARD = {
    "recommend": "Likelihood to recommend",
    "satisfaction": "Satisfaction",
    "effort": "Ease (effort)",
}
LONGEST_NAME = 120


def concept_key(name: str) -> str:
    """The key of a concept with this name; a name without Latin letters gets one made from it."""
    key = slugify(name)[:LONGEST_CONCEPT].strip("-")
    if key or not name.strip():
        return key
    return f"concept-{hashlib.sha256(name.strip().encode()).hexdigest()[:10]}"


@transaction.atomic
def ensure_concept(key: str, *, name: str = "", by: Actor = None) -> Concept:
    """The concept with this key, made at its first use; `name` is how people read it."""
    concept, is_new = Concept.objects.get_or_create(
        key=key, defaults={"name": (STANDARD.get(key) or name.strip() or key)[:LONGEST_NAME]}
    )
    if is_new:
        audit.record(by, "concept.created", concept, changes={"name": [None, concept.name]})
    return concept


def concept_names() -> dict[str, str]:
    """Key → name of everything that can be chosen, the standard ones also where nobody has used them yet."""
    return STANDARD | dict(Concept.objects.values_list("key", "name"))
