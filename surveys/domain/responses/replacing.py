"""Rows of an undone import that come in again: a new response takes the place of what was left behind.

An undone import keeps its responses, so that it can be counted again; as long as it is, their ids are free.
Whoever brings the same row in gets a response of their own, and the old one gives its ids up for good. What
people took in again by hand is not replaced, nor what was erased: that must not come back; nor what lies
beyond the unit that the row comes in for.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Q

from accounts.domain import audit
from accounts.models import OrgUnit
from common.events import announce
from common.ids import new_uuid
from surveys.models import ImportRun, Response

UNDONE = "The import was undone."
REPLACED = "The import was undone, and this row came in again."
LEFT = Q(import_run__isnull=False, excluded_at__isnull=False, erased_at=None, superseded_by=None)
Replacement = tuple[Response, Sequence[Response]]  # the new response, unsaved, and whose place it takes


def replaceable(stored: Iterable[Response]) -> dict[int, str]:
    """Those that an undone import left behind: key → path of their unit."""
    left = [
        one
        for one in stored
        if one.import_run_id and one.excluded_at and not (one.erased_at or one.superseded_by_id)
    ]
    runs = ImportRun.objects.filter(pk__in={one.import_run_id for one in left}) if left else ()
    undone = {run.pk for run in runs if run.status == ImportRun.Status.UNDONE}
    free = [one for one in left if one.import_run_id in undone]
    units = OrgUnit.objects.filter(pk__in={one.unit_id for one in free}) if free else ()
    paths = {unit.pk: unit.path for unit in units}
    return {one.pk: paths[one.unit_id] for one in free}


def gives_way(old: Response, new: Response, left: Mapping[int, str]) -> bool:
    """Whether `old` is one of those `left` behind where `new` may come in: at the unit of its import or
    beneath, else at its own."""
    home = new.import_run.unit if new.import_run else new.unit
    return left.get(old.pk, "").startswith(home.path)


def keep_excluded(new: Response, old: Sequence[Response]) -> None:
    """What somebody left out by hand stays left out, for their reason."""
    by_hand = next((one for one in old if one.excluded_why != UNDONE), None)
    if by_hand is not None:
        new.excluded_at, new.excluded_why = by_hand.excluded_at, by_hand.excluded_why


def make_way(replacements: Sequence[Replacement]) -> dict[int, UUID]:
    """Takes their ids from the old responses, before the new ones are stored, in the same transaction.

    Gives key → uuid as it was. One that somebody has taken in again meanwhile keeps its ids, and so wins.
    """
    wanted = [one.pk for _, old in replacements for one in old]
    rows = Response.objects.select_for_update().filter(LEFT, pk__in=wanted)
    left = list(rows.only("uuid", "external_id", "excluded_why").order_by("pk"))
    was = {one.pk: one.uuid for one in left}
    for one in left:
        one.uuid, one.external_id, one.excluded_why = new_uuid(), None, REPLACED
    Response.objects.bulk_update(left, ["uuid", "external_id", "excluded_why"], batch_size=200)
    return was


def hand_over(replacements: Sequence[Replacement], was: dict[int, UUID]) -> None:
    """Notes which response each of those that made way gave way to, with history, and announces it."""
    by_key = {one.pk: new for new, old in replacements for one in old if new.pk and one.pk in was}
    rows = Response.objects.filter(pk__in=by_key).select_related("program", "unit")
    replaced = list(rows.order_by("pk"))
    for one in replaced:
        one.superseded_by = by_key[one.pk]
    Response.objects.bulk_update(replaced, ["superseded_by"], batch_size=200)
    run = next((new.import_run for new, _ in replacements), None)
    audit.record_many(run.principal if run else None, "response.replaced", replaced, reason=REPLACED)
    if replaced:
        announce("responses_replaced", responses=replaced, was=was)
