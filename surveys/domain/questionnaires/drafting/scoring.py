"""Edits of scoring: categories, each with the points that choices bring."""

from collections.abc import Collection, Mapping
from typing import Any

from surveys.domain.questionnaires.drafting.base import Definition, EditRefused, next_id, opened


def add_category(definition: Definition, name: str, *, given: Collection[str] = ()) -> tuple[Definition, str]:
    """A new category without points; gives its id too."""
    new = opened(definition)
    categories = new.setdefault("scoring", [])
    category_id = next_id("g", [*(str(one["id"]) for one in categories), *given])
    categories.append({"id": category_id, "name": name, "weights": {}})
    return new, category_id


def change_category(definition: Definition, category_id: str, data: Mapping[str, Any]) -> Definition:
    """The category with other name, kind (`sum`, `mean`) and weights: address → choice → points."""
    new = opened(definition)
    place = _place(new, category_id)
    new["scoring"][place] = {"id": category_id, **data}
    return new


def remove_category(definition: Definition, category_id: str) -> Definition:
    """Without the category. Conditions and pipes on it stay, so that publishing asks about them."""
    new = opened(definition)
    place = _place(new, category_id)
    del new["scoring"][place]
    if not new["scoring"]:
        del new["scoring"]
    return new


def _place(definition: Definition, category_id: str) -> int:
    for place, one in enumerate(definition.get("scoring", ())):
        if one["id"] == category_id:
            return place
    raise EditRefused("This score isn't in the survey any more.")
