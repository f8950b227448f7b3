"""Changing a finished response: leaving it out of all scores and taking it in again, and moving it.

Each function locks the row, checks, saves, writes history, and announces `response_changed`, so that scores,
sums and cases follow in the same transaction. What is so already stays untouched, and the answer is False.
Erasing and correcting answers are files of their own: surveys/domain/responses/erasing.py and superseding.py.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.domain import audit
from accounts.models import AuditEntry, OrgUnit
from common.clock import now
from common.events import announce
from common.refusals import Refused
from common.wakeups import wake
from surveys.domain.responses.families import family_of, lock_family
from surveys.domain.responses.quotas import change_places
from surveys.domain.responses.recording_many import WAKEUP
from surveys.models import Respondent, Response, Touchpoint

REASON_LENGTH = 200
MOST_AT_ONCE = 200
RELATED = ("unit", "program", "touchpoint", "department", "questionnaire", "respondent", "invitation")


class CannotCorrect(Refused):
    """The response can't be changed so; the message says why, and what to do instead."""


def exclude_response(response: Response, *, by: Any, reason: str) -> bool:
    """Leaves the response out of every score until it is included again. Raises CannotCorrect."""
    return bool(exclude_responses([response], by=by, reason=reason))


def include_response(response: Response, *, by: Any, reason: str = "") -> bool:
    """Lets an excluded response count again, with the scores it had. Raises CannotCorrect."""
    return bool(include_responses([response], by=by, reason=reason))


@transaction.atomic
def exclude_responses(responses: Iterable[Response], *, by: Any, reason: str) -> list[Response]:
    """Excludes all of them or none; those that were not excluded before. Raises CannotCorrect."""
    done = [fresh for one in in_order(responses) if (fresh := _exclude(one, by=by, reason=reason))]
    change_places(done, -1)  # last: whoever finishes now waits for it
    return done


@transaction.atomic
def include_responses(responses: Iterable[Response], *, by: Any, reason: str = "") -> list[Response]:
    """Includes all of them or none; those that were excluded before. Raises CannotCorrect."""
    done = [fresh for one in in_order(responses) if (fresh := _include(one, by=by, reason=reason))]
    change_places(done, 1)
    return done


@transaction.atomic
def move_response(
    response: Response, *, unit: OrgUnit, touchpoint: Touchpoint | None, by: Any, reason: str
) -> bool:
    """Gives the response to another unit or touchpoint (None: none in particular), as if answered there.

    Its scores follow, and so does its case while it is open. Raises CannotCorrect.
    """
    family = lock_family(response)
    fresh, why = lock_response(response), checked_reason(reason)
    if (fresh.unit_id, fresh.touchpoint_id) == (unit.pk, touchpoint.pk if touchpoint else None):
        return False
    check_current(fresh)
    check_place(fresh, unit, touchpoint)
    before = audit.snapshot(fresh, "unit", "touchpoint", "department")
    old_unit = fresh.unit
    if (touchpoint.pk if touchpoint else None) != fresh.touchpoint_id:
        fresh.touchpoint, fresh.department = touchpoint, touchpoint.department if touchpoint else None
    fresh.unit = unit
    save_correction(fresh, "unit", "touchpoint", "department")
    before_it = Response.objects.filter(pk__in=family, unit=old_unit).exclude(pk=fresh.pk)
    before_it.update(unit=fresh.unit, touchpoint=fresh.touchpoint, department=fresh.department)
    take_person_along(fresh, old_unit, family)
    changes = audit.diff(before, audit.snapshot(fresh, "unit", "touchpoint", "department"))
    audit.record(by, "response.moved", fresh, changes=changes, reason=why)
    if old_unit.pk != unit.pk:  # the old unit's history tells it too
        audit.record(by, "response.moved_away", fresh, changes=changes, unit=old_unit, reason=why)
    announce("response_changed", response=fresh, change="moved", by=by)
    return True


def history_of(response: Response) -> list[AuditEntry]:
    """What was done by hand to the response and to those that it corrects, newest first."""
    keys = [key for key in family_of(response) if key <= response.pk]
    rows = AuditEntry.objects.filter(model=Response._meta.label, object_id__in=[str(key) for key in keys])
    rows = rows.exclude(Q(action="response.superseded") & ~Q(object_id=str(response.pk)))
    return list(rows.exclude(action="response.moved_away").order_by("-at", "-pk"))


# The steps


def _exclude(response: Response, *, by: Any, reason: str) -> Response | None:
    """The response as it is then; None where it is excluded already."""
    fresh, why = lock_response(response), checked_reason(reason)
    if fresh.excluded_at is not None:
        return None
    check_current(fresh)
    leave_out(fresh, why)
    changes = {"excluded_at": [None, audit.plain(fresh.excluded_at)]}
    audit.record(by, "response.excluded", fresh, changes=changes, reason=why)
    announce("response_changed", response=fresh, change="excluded", by=by)
    return fresh


def _include(response: Response, *, by: Any, reason: str) -> Response | None:
    """The response as it is then; None where it isn't excluded."""
    fresh, why = lock_response(response), one_line(reason)
    if fresh.excluded_at is None:
        return None
    check_current(fresh)
    changes = {
        "excluded_at": [audit.plain(fresh.excluded_at), None],
        "excluded_why": [fresh.excluded_why, ""],
    }
    take_in(fresh)
    audit.record(by, "response.included", fresh, changes=changes, reason=why)
    announce("response_changed", response=fresh, change="included", by=by)
    return fresh


def in_order(responses: Iterable[Response]) -> list[Response]:
    """In one order for all, so that two at once don't lock crosswise. Raises CannotCorrect for too many."""
    ordered = sorted(responses, key=lambda one: one.pk)
    if len(ordered) > MOST_AT_ONCE:
        raise CannotCorrect(f"Choose at most {MOST_AT_ONCE} at once.")
    return ordered


def lock_response(response: Response) -> Response:
    """The response as it is now, held until the transaction ends. Raises CannotCorrect for a partial one."""
    Response.objects.select_for_update().only("pk").get(pk=response.pk)  # no joins: they may change
    fresh: Response = Response.objects.select_related(*RELATED).get(pk=response.pk)
    if not fresh.is_finished:
        raise CannotCorrect("Somebody may still be answering. Wait until the response is complete.")
    return fresh


def check_current(response: Response) -> None:
    """CannotCorrect for one that a newer answer has replaced."""
    if response.superseded_by_id is not None:
        raise CannotCorrect("A newer answer replaced this one, which counts nowhere. Change the newer one.")


def check_place(response: Response, unit: OrgUnit, touchpoint: Touchpoint | None) -> None:
    """CannotCorrect where this program, or the touchpoint, does not exist for `unit`."""
    if unit.pk != response.unit_id:
        if not unit.is_active:
            raise CannotCorrect(f"{unit} is out of use. Choose another unit.")
        if not unit.is_within(response.program.owner):
            owner = response.program.owner
            raise CannotCorrect(f"{response.program} belongs to {owner}. Choose a unit beneath {owner}.")
    if touchpoint is not None and not unit.is_within(touchpoint.owner):
        raise CannotCorrect(f"{touchpoint} belongs to {touchpoint.owner}, not to {unit}. Choose another one.")


def checked_reason(reason: str) -> str:
    """The reason as it is kept. Raises CannotCorrect where none was given or it is too long."""
    if not (text := one_line(reason)):
        raise CannotCorrect("Write why: it stays in the history.")
    if len(text) > REASON_LENGTH:
        raise CannotCorrect(f"Keep the reason to {REASON_LENGTH} characters.")
    return text


def one_line(text: str) -> str:
    """`text` with every kind of white space, line breaks included, as one blank."""
    return " ".join(text.replace("\x00", "").split())[: REASON_LENGTH + 1]


def leave_out(response: Response, why: str) -> None:
    """Marks a locked response as excluded; history and announcement are the caller's."""
    response.excluded_at, response.excluded_why = now(), why
    save_correction(response, "excluded_at", "excluded_why")


def take_in(response: Response) -> None:
    """Unmarks a locked response; history and announcement are the caller's.

    One that was excluded before it was processed has been passed over by the rules: it is processed now.
    """
    was_passed_over = (
        response.processing == Response.Processing.DONE
        and response.processed_at is not None
        and response.excluded_at is not None
        and response.excluded_at <= response.processed_at
    )
    response.excluded_at, response.excluded_why = None, ""
    if was_passed_over:
        response.processing, response.attempts = Response.Processing.WAITING, 0
        wake(WAKEUP)
    save_correction(response, "excluded_at", "excluded_why", "processing", "attempts")


def save_correction(response: Response, *fields: str) -> None:
    """Saves `fields`. A worker that is at the response this moment loses it: what it read is out of date."""
    if response.processing == Response.Processing.WAITING and response.lease_token is not None:
        response.lease_token = response.leased_until = None
        response.attempts = max(0, response.attempts - 1)
        fields = (*fields, "lease_token", "leased_until", "attempts")
    response.save(update_fields=[*dict.fromkeys(fields)])


def take_person_along(response: Response, old_unit: OrgUnit, family: Sequence[int]) -> None:
    """Who is known from this response alone belongs where it belongs."""
    person = response.respondent
    if person is None or person.unit_id != old_unit.pk:
        return
    if Response.objects.filter(respondent=person).exclude(pk__in=family).exists():
        return
    Respondent.objects.filter(pk=person.pk).update(unit=response.unit)
