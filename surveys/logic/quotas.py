"""Quotas: how many finished responses of a kind are wanted, and to which of them a response belongs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common import conditions
from surveys.document import Document
from surveys.document.remembering import once_per_document
from surveys.logic.way import Walk

ACTIONS = ("end", "count")


@dataclass(frozen=True)
class Quota:
    """At most `limit` responses that meet `when`. Full, it turns others away if `ends`, else it goes on."""

    id: str
    limit: int
    when: Mapping[str, Any]
    ends: bool
    redirect: str = ""


@once_per_document
def quotas_of(document: Document) -> tuple[Quota, ...]:
    """The quotas of a definition, in its order."""
    return tuple(
        Quota(
            str(one["id"]),
            int(one.get("limit") or 0),
            one.get("when") or {},
            one.get("action") == "end",
            str(one.get("redirect", "")),
        )
        for one in document.definition.get("quotas", ())
    )


@once_per_document
def hangs_on_quotas(document: Document) -> bool:
    """Whether a condition asks how full a quota is."""
    return '"quota:' in json.dumps(document.definition)


def met_by(found: Walk) -> list[str]:
    """The ids of the quotas to which a response belongs that took this way."""
    quotas = quotas_of(found.document)
    return [quota.id for quota in quotas if conditions.holds(quota.when, found.lookup())] if quotas else []
