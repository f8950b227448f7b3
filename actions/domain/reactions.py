"""What cases do when something beneath them changes (config/reactions.py)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F

from accounts.domain import audit
from accounts.models import OrgUnit, User
from actions.domain.changing import event_fields, lock_case, save_case
from actions.domain.deadlines import start_clock
from actions.domain.facts import excerpt_of, facts_about, title_of
from actions.models import Case, CaseEvent, CaseResponse
from actions.querysets import OPEN_STATES
from surveys.models import Response


def free_cases_of(user: User) -> None:
    """A deactivated user's open cases go back to their departments' queues: none without owner and queue."""
    for case in Case.objects.open().filter(owner=user):
        fresh = lock_case(case)
        start_clock(fresh)
        fresh.owner, fresh.state, fresh.waiting_for = None, "new", ""
        save_case(fresh, by=None, event="owner_left", text=str(user))


def free_cases_out_of_reach(user: User) -> None:
    """Whose access ended at a unit keeps no open case there; it goes back to the queue."""
    if not user.is_active:
        return
    owned = Case.objects.open().filter(owner=user).select_related("unit")
    kept = set(owned.reachable(user, "case.take").values_list("pk", flat=True))
    for case in owned.exclude(pk__in=kept):
        fresh = lock_case(case)
        start_clock(fresh)
        fresh.owner, fresh.state, fresh.waiting_for = None, "new", ""
        save_case(fresh, by=None, event="released", text=f"{user} has no access to {fresh.unit} any more.")


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


def follow_response(response: Response) -> None:
    """A changed answer changes what its case quotes; an excluded one is told to whoever works on the case."""
    case = Case.objects.filter(case_responses__response=response, case_responses__is_first=True).first()
    if case is None:
        return
    fresh, comment = lock_case(case), facts_about([response], {}).comment(response)
    fresh.excerpt = excerpt_of(comment)
    fresh.title = title_of(comment, fresh.rule.name if fresh.rule else "Opened by hand")
    if fresh.state in OPEN_STATES and response.unit_id != fresh.unit_id:
        fresh.unit = response.unit
    changed = (fresh.excerpt, fresh.unit_id) != (case.excerpt, case.unit_id)
    if changed or response.excluded_at is not None:
        text = f"Left out of the scores: {response.excluded_why}" if response.excluded_at else ""
        save_case(fresh, by=None, event="response_changed", text=text)


def follow_responses(responses: Sequence[Response], **_: Any) -> None:
    """The same for many; most of them are no case's."""
    linked = set(CaseResponse.objects.filter(response__in=responses).values_list("response", flat=True))
    for response in responses:
        if response.pk in linked:
            follow_response(response)
