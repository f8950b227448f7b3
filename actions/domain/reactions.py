"""What cases do when something beneath them changes (config/reactions.py)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F

from accounts.domain import audit
from accounts.domain.audit import Actor
from accounts.models import OrgUnit, User
from actions.domain.alerts import alert_handed_over
from actions.domain.changing import event_fields, lock_case, save_case
from actions.domain.erasing import erase_in_cases, quote
from actions.domain.facts import facts_about
from actions.domain.freeing import free_unreachable, to_queue
from actions.domain.remeasuring import follow_second
from actions.domain.withdrawing import goes_with_import, restore_case, withdraw_case
from actions.models import Case, CaseEvent, CaseResponse
from actions.querysets import OPEN_STATES
from surveys.models import Response


def free_cases_of(user: User) -> None:
    """Whose account or access ended keeps no case that they may not work on any more."""
    free_unreachable(Case.objects.filter(owner=user))


def free_cases_beneath(unit: OrgUnit, **_: Any) -> None:
    """A unit that moved is under other people; with it, all that stands beneath."""
    free_unreachable(Case.objects.filter(unit__path__startswith=unit.path))


def move_cases(unit: OrgUnit, target: OrgUnit) -> None:
    """Cases of a merged unit go on at its target; the history tells where they came from."""
    cases = list(Case.objects.filter(unit=unit).select_related("unit"))
    if not cases:
        return
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(unit=target, rev=F("rev") + 1)
    data = {"from": str(unit), "to": str(target)}
    CaseEvent.objects.bulk_create(
        [CaseEvent(**event_fields(case, "unit_merged", by=None, data=data)) for case in cases]
    )
    for case in cases:
        case.unit = target
    audit.record_many(None, "case.unit_merged", cases)
    free_unreachable(Case.objects.filter(unit=target))


def follow_response(
    response: Response,
    *,
    change: str = "",
    by: Actor = None,
    successor: Response | None = None,
    why: str = "",
) -> None:
    """What a correction of an answer means for the case that is about it.

    `change`: excluded, included, moved, erased, or corrected by a `successor`; without, its texts may have
    changed.
    """
    if change == "erased":
        erase_in_cases(response, by=by)
        return
    if change in ("excluded", "included") and response.is_remeasurement:
        follow_second(response, is_counted=change == "included", by=by)
    link = CaseResponse.objects.filter(response=response).select_related("case", "response").first()
    if link is None:
        return
    case = lock_case(link.case)
    if successor is not None:
        follow_correction(case, link, successor, by=by, why=why)
    elif change == "excluded":
        save_case(case, by=by, event="left_out", text=response.excluded_why)
        if goes_with_import(case, response):
            withdraw_case(case, by=by)
    elif change == "included":
        save_case(case, by=by, event="taken_in")
        if case.is_withdrawn:
            restore_case(case, by=by)
    elif link.is_first and change == "moved":
        follow_move(case, response, by=by)
    elif link.is_first:
        follow_texts(case, response)


def follow_responses(responses: Sequence[Response], *, change: str, by: Actor) -> None:
    """The same for many; most of them are no case's and no second measurement."""
    linked = set(CaseResponse.objects.filter(response__in=responses).values_list("response", flat=True))
    for response in responses:
        if response.pk in linked or response.is_remeasurement:
            follow_response(response, change=change, by=by)


def follow_replaced(responses: Sequence[Response], *, was: dict[int, UUID]) -> None:
    """Rows of an undone import that came in again have other ids by now; their cases say what became of them.

    The new answer makes a case of its own where a rule says so.
    """
    links = CaseResponse.objects.filter(response__in=responses).select_related("case", "response")
    for link in links:
        case, old = lock_case(link.case), str(was[link.response_id])
        for event in case.events.filter(data__response=old):
            event.data["response"] = str(link.response.uuid)
            event.save(update_fields=["data"])
        save_case(case, by=None, event="replaced")


def follow_move(case: Case, response: Response, *, by: Actor) -> None:
    """An open case goes where its answer goes; who may not take cases there gives it to the queue."""
    if case.state not in OPEN_STATES:
        return
    moved_from = case.unit
    case.unit, case.touchpoint = response.unit, response.touchpoint
    if case.owner is not None and not case.owner.can_at("case.take", case.unit):
        to_queue(case)
    save_case(case, by=by, event="moved", data={"from": str(moved_from), "to": str(case.unit)})
    if moved_from.pk != case.unit_id:
        alert_handed_over(case, by=by)


def follow_correction(
    case: Case, link: CaseResponse, successor: Response, *, by: Actor, why: str = ""
) -> None:
    """The case, open or settled, is about the corrected answer: its rating and what it quotes follow."""
    before = case.score_value
    CaseResponse.objects.filter(pk=link.pk).update(response=successor)
    if link.is_first:
        rate_anew(case, successor)
        quote(case, successor)
    data: dict[str, Any] = {"response": str(successor.uuid)}
    if case.score_value != before:
        data |= {"before": before, "now": case.score_value}
    save_case(case, by=by, event="corrected", text=why, data=data)


def rate_anew(case: Case, response: Response) -> None:
    """The rating of a case as the answer gives it now, unsaved: at the same question if that has one."""
    fields = [f"answer:{case.score_address}"] if case.score_address else []
    rating = facts_about([response], {}).rating(response, fields)
    case.score_value = rating.value if rating else None
    if rating:
        case.score_max, case.score_address = int(rating.high), rating.address


def follow_texts(case: Case, response: Response) -> None:
    """A changed answer changes what its case quotes."""
    excerpt = case.excerpt
    quote(case, response)
    if case.excerpt != excerpt:
        save_case(case, by=None, event="response_changed")
