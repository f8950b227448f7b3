"""What the invented managers did with the demo's cases, done by the same functions as in real life.

The cases are as old as their answers: what was opened and settled while loading is dated back afterwards.
"""

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from actions.domain.cases import comment_case, finish_case, log_contact, take_case, wait_for
from actions.models import Case, CaseEvent, RootCause
from delivery.models import Message
from demo.programs import FLIGHT
from demo.structure import PEOPLE
from surveys.domain.responses.recording import Incoming, complete_response

NAMESPACE = uuid.UUID("0b0f6ad6-9a8c-4d37-9d0f-3a7c60e1c2aa")
SETTLED_AFTER = timedelta(days=5)
CONTACTED_AFTER = timedelta(days=2)
TAKEN_AFTER = timedelta(hours=20)
CAUSES = ("sfo-202", "sfo-202", "sfo-203", "sfo-22", "sfo-201", "sfo-53", "sfo-14", "sfo-206")
DONE = (
    "Explained what happened and apologised. The lane plan for the peak was changed.",
    "Passed on to the shift lead, who called back the same day.",
    "Cleaning rounds doubled in the evening; told the customer.",
)


def handle_cases() -> int:
    """Works on the demo's cases by their age; gives how many. Running it again changes nothing."""
    fresh = Case.objects.filter(program__code=FLIGHT, is_invented=True, state=Case.State.NEW, owner=None)
    if CaseEvent.objects.filter(case__program__code=FLIGHT, kind="taken").exists():
        return 0
    rng = random.Random(1042)  # noqa: S311  the same story each time
    managers = _managers()
    cases = list(fresh.select_related("unit", "respondent", "program").order_by("pk"))
    for case in cases:
        answered_at = case.case_responses.get(is_first=True).response.completed_at
        manager = managers.get(case.unit.code)
        if answered_at is None or manager is None:
            continue
        _work_on(case, manager, timezone.now() - answered_at, rng)
        _date_back(case, answered_at, rng)
    Message.objects.filter(is_invented=True, kind="case.alert").delete()  # nobody reads last week's alerts
    return len(cases)


def answer_again() -> int:
    """Second answers of the customers whose cases were closed, most of them better; gives how many."""
    rng = random.Random(8)  # noqa: S311  as above
    asked = Case.objects.filter(program__code=FLIGHT, remeasurement__isnull=False, remeasured_at=None)
    count = 0
    for case in asked.select_related("remeasurement__questionnaire__current", "unit", "program").order_by(
        "pk"
    ):
        invitation = case.remeasurement
        if invitation is None or rng.random() < 0.35:
            continue
        version = invitation.questionnaire.current
        if version is None:
            continue
        is_ten = case.score_max == 10
        better = rng.random() < 0.8
        value = rng.choice((7, 8, 8, 9)) if better else rng.choice((2, 4))
        points = rng.choice((4, 4, 5)) if better else 2
        complete_response(
            Incoming(
                uuid=uuid.uuid5(NAMESPACE, str(case.number)),
                questionnaire=invitation.questionnaire,
                version=version,
                unit=case.unit,
                channel="email",
                answers={"q1": value if is_ten else f"c{points}", "q2": "c4" if better else "c2"},
                language="en",
                invitation=invitation,
                respondent=invitation.respondent,
                is_invented=True,
                is_remeasurement=True,
            )
        )
        count += 1
    return count


def _managers() -> dict[str, User]:
    users = {user.email: user for user in User.objects.filter(is_invented=True)}
    return {person.unit: users[person.email] for person in PEOPLE if person.email.startswith("manager")}


def _work_on(case: Case, manager: User, age: timedelta, rng: random.Random) -> None:
    """As far as the case's age suggests; a few were left lying, so that the inbox shows overdue ones."""
    if age < TAKEN_AFTER or (age < SETTLED_AFTER and rng.random() < 0.25):
        return
    case = take_case(case, by=manager)
    if age < CONTACTED_AFTER:
        comment_case(case, by=manager, text="Asked the shift lead what happened that hour.")
        return
    if case.can_be_contacted:
        case = log_contact(case, by=manager, channel="phone", outcome="reached", text="Called and listened.")
    if age < SETTLED_AFTER:
        if case.can_be_contacted and rng.random() < 0.4:
            wait_for(case, by=manager, whom="customer", text="Sends the boarding pass.")
        return
    cause = RootCause.objects.get(code=rng.choice(CAUSES))
    finish_case(case, by=manager, root_cause=cause, resolution=rng.choice(DONE))


def _date_back(case: Case, answered_at: datetime, rng: random.Random) -> None:
    """Moves the case and its history to where they belong after the answer."""
    case.refresh_from_db()
    back = case.opened_at - answered_at - timedelta(seconds=2)
    moments = ("opened_at", "contact_due_at", "resolve_due_at", "due_at")
    values: dict[str, Any] = {name: F(name) - back for name in moments if getattr(case, name) is not None}
    steps = {"taken_at": 40, "contacted_at": 150, "resolved_at": 1500, "closed_at": 1510}
    at = {
        name: answered_at + timedelta(minutes=minutes + rng.randint(0, 90)) for name, minutes in steps.items()
    }
    at["closed_at"] = max(at["closed_at"], at["resolved_at"])
    values |= {name: moment for name, moment in at.items() if getattr(case, name) is not None}
    Case.objects.filter(pk=case.pk).update(**values)
    by_kind = {
        "taken": "taken_at",
        "contacted": "contacted_at",
        "resolved": "resolved_at",
        "closed": "closed_at",
    }
    for event in case.events.all():
        moment = at[by_kind[event.kind]] if event.kind in by_kind else answered_at + timedelta(seconds=2)
        if event.kind in ("commented", "waiting", "asked_again"):
            moment = at["closed_at" if event.kind == "asked_again" else "contacted_at"] + timedelta(minutes=5)
        CaseEvent.objects.filter(pk=event.pk).update(at=moment)
