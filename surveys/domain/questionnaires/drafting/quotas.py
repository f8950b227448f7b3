"""Edits of quotas."""

from collections.abc import Collection, Mapping
from typing import Any

from surveys.domain.questionnaires.drafting.base import (
    Definition,
    EditRefused,
    main_texts,
    next_id,
    opened,
    write_texts,
)


def add_quota(
    definition: Definition, data: Mapping[str, Any], *, given: Collection[str] = ()
) -> tuple[Definition, str]:
    """A new quota with this name, limit, condition and action; gives its id too."""
    new = opened(definition)
    quotas = new.setdefault("quotas", [])
    quota_id = next_id("u", [*(str(one.get("id", "")) for one in quotas), *given])
    quotas.append({"id": quota_id, **data})
    return new, quota_id


def change_quota(
    definition: Definition, quota_id: str, data: Mapping[str, Any], texts: Mapping[str, str] | None = None
) -> Definition:
    """The quota with other data; `texts` are those of the first language by path (`u1.thanks`)."""
    new = opened(definition)
    place = _place(new, quota_id)
    old = new["quotas"][place]
    kept = {name: old[name] for name in ("source_id",) if name in old}
    new["quotas"][place] = {"id": quota_id, **data, **kept}
    write_texts(main_texts(new), texts or {})
    return new


def remove_quota(definition: Definition, quota_id: str) -> Definition:
    """Without the quota and its message. Branches on it stay, so that publishing asks about them."""
    new = opened(definition)
    place = _place(new, quota_id)
    del new["quotas"][place]
    if not new["quotas"]:
        del new["quotas"]
    for texts in new["texts"].values():
        texts.pop(f"{quota_id}.thanks", None)
    return new


def _place(definition: Definition, quota_id: str) -> int:
    for place, one in enumerate(definition.get("quotas", ())):
        if one.get("id") == quota_id:
            return place
    raise EditRefused("This quota isn't in the survey any more.")
