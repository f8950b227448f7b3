"""What publishing asks of endings and quotas: conditions that can be counted, addresses that are allowed."""

from collections.abc import Collection, Iterator
from typing import Any

from common.conditions import fields_of
from common.origins import lies_within
from surveys.document import Document
from surveys.document.flow import End, all_nodes
from surveys.document.shape import UID, Problem
from surveys.logic.fields import condition_troubles
from surveys.logic.piping import PIPE
from surveys.logic.places import quota_place, step_place
from surveys.logic.quotas import ACTIONS

NOT_LISTED = "leads to an address that is not on the program's list."


def ending_problems(document: Document, redirects: Collection[str]) -> list[Problem]:
    """What keeps the endings and quotas of a definition from being published."""
    problems: list[Problem] = [
        (step_place("End", node.id), NOT_LISTED)
        for node in _ends(document)
        if node.redirect and not leads_to(node.redirect, redirects)
    ]
    asked = {spec.address for spec in document.fields()}
    seen: set[Any] = set()
    for quota in document.definition.get("quotas", ()):
        where = quota_place(quota)
        problems += [(where, what) for what in _quota_troubles(document, quota, asked, redirects)]
        if quota.get("id") in seen:
            problems.append((where, "has the id of another quota."))
        seen.add(quota.get("id"))
    return problems


def redirects_of(document: Document) -> dict[str, str]:
    """The addresses that endings and full quotas lead to, by their ids."""
    found = {node.id: node.redirect for node in _ends(document)}
    found |= {
        str(one.get("id")): str(one.get("redirect", "")) for one in document.definition.get("quotas", ())
    }
    return {name: address for name, address in found.items() if address}


def leads_to(address: str, sites: Collection[str]) -> bool:
    """Whether an address, whatever its pipes stand for, belongs to one of the program's sites."""
    return lies_within(PIPE.sub("x", address), sites)


def _ends(document: Document) -> Iterator[End]:
    return (node for node in all_nodes(document.flow) if isinstance(node, End))


def _quota_troubles(
    document: Document, quota: dict[str, Any], asked: set[str], redirects: Collection[str]
) -> Iterator[str]:
    if not UID.fullmatch(str(quota.get("id", ""))):
        yield "has an id that can't be used."
    limit = quota.get("limit")
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
        yield "needs a whole number of places."
    if quota.get("action", "count") not in ACTIONS:
        yield "does something unknown when it is full."
    if quota.get("redirect") and not leads_to(str(quota["redirect"]), redirects):
        yield NOT_LISTED
    when = quota.get("when") or {}
    if any(field.startswith("quota:") for field in fields_of(when)):
        yield "hangs on a quota: it can only count answers."
        return
    yield from (f"hangs on {trouble}" for trouble in condition_troubles(document, when, asked))
