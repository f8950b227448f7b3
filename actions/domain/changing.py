"""How a case changes: locked, checked against its table of states, saved once, with history and audit."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from accounts.domain import audit
from accounts.domain.audit import Actor
from accounts.models import User
from actions.domain.deadlines import refresh_due
from actions.models import Case, CaseEvent
from common.clock import now
from common.refusals import Refused

# DESIGN's order, and: back to new is the way of a case that loses its owner; a resolved one may be taken up
# again before it is closed, so that nobody must close (and have the customer asked) to correct a mistake.
TRANSITIONS: dict[str, frozenset[str]] = {
    "new": frozenset({"assigned"}),
    "assigned": frozenset({"contacted", "waiting", "resolved", "new"}),
    "contacted": frozenset({"assigned", "waiting", "resolved", "new"}),
    "waiting": frozenset({"assigned", "contacted", "resolved", "new"}),
    "resolved": frozenset({"closed", "assigned", "new"}),
    "closed": frozenset({"assigned", "new"}),
}
FIELDS = (
    "title", "excerpt", "unit", "touchpoint", "respondent", "company", "department", "state", "waiting_for",
    "priority", "owner", "rev", "taken_at", "contacted_at", "resolved_at", "closed_at", "contact_due_at",
    "resolve_due_at", "due_at", "paused_at", "escalation_level", "next_escalation_at", "root_cause",
    "resolution", "remeasurement", "second_value", "well_handled", "remeasured_at", "score_value",
    "score_max", "score_address",
)  # fmt: skip
# Nothing is ever erased from the audit, so that it holds no customer's name and of texts their length alone.
TEXTS = ("title", "excerpt", "resolution")
UNAUDITED = (
    "rev", "escalation_level", "next_escalation_at", "respondent", "company", "remeasurement", "score_value",
    "score_max", "score_address",
)  # fmt: skip
AUDITED = tuple(name for name in FIELDS if name not in UNAUDITED)
RELATED = (
    "unit", "touchpoint", "department", "owner", "program", "respondent", "company", "rule", "root_cause",
    "remeasurement",
)  # fmt: skip


class CaseRefused(Refused):
    """What was asked for is not possible in the case's present state; the message says what to do."""


class CaseConflict(CaseRefused):
    """Somebody was faster; the message says who did what, and when."""


def lock_case(case: Case, *, rev: int | None = None) -> Case:
    """The case as it is now, held until the transaction ends. Raises CaseConflict for another `rev`.

    Locked without joins: PostgreSQL finds no row where the joined one was exchanged while it waited.
    """
    Case.objects.select_for_update().only("pk").get(pk=case.pk)
    fresh = Case.objects.select_related(*RELATED).get(pk=case.pk)
    if rev is not None and rev != fresh.rev:
        raise conflict(fresh)
    fresh.before = {name: getattr(fresh, name) for name in FIELDS}
    return fresh


def move_to(case: Case, state: str) -> None:
    """Sets the state if the table allows it; staying is always allowed. Raises CaseRefused."""
    if state != case.state and state not in TRANSITIONS[case.state]:
        raise CaseRefused(refusal(case, state))
    case.state = state


def refusal(case: Case, state: str) -> str:
    """Why the case can't become `state`, and what to do."""
    if case.state == "new":
        return "Take the case first."
    if case.state in ("resolved", "closed"):
        return f"This case is {case.get_state_display().lower()}. Reopen it first."
    wanted = Case.State(state).label.lower()
    return f"A case that is {case.get_state_display().lower()} can't become {wanted}."


def save_case(
    case: Case, *, by: Actor, event: str, text: str = "", data: dict[str, Any] | None = None
) -> Case:
    """Writes what changed since `lock_case`, with a line of history and an audit entry.

    Where the database ignores row locks the revision guards: raises CaseConflict if it moved on meanwhile.
    """
    before = case.before
    refresh_due(case)
    case.rev = before["rev"] + 1
    values = {name: getattr(case, name) for name in FIELDS}
    if Case.objects.filter(pk=case.pk, rev=before["rev"]).update(**values) != 1:
        raise conflict(Case.objects.select_related("owner").get(pk=case.pk))
    note(case, event, by=by, text=text, data=data)
    changes = audit.diff(audited(before), audited(values))
    audit.record(by, f"case.{event}", case, changes=changes)
    case.before = values
    return case


def audited(values: dict[str, Any]) -> dict[str, Any]:
    """The fields that go into the audit, as they stand there."""
    return {
        name: f"a text of {len(values[name])} characters" if name in TEXTS and values[name] else values[name]
        for name in AUDITED
    }


def note(
    case: Case, kind: str, *, by: Actor, text: str = "", data: dict[str, Any] | None = None
) -> CaseEvent:
    """A line of history, nothing else."""
    return CaseEvent.objects.create(**event_fields(case, kind, by=by, text=text, data=data))


def event_fields(
    case: Case, kind: str, *, by: Actor, text: str = "", data: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The fields of a line of history, for one row or for many at once."""
    return {
        "case": case,
        "kind": kind,
        "at": now(),
        "actor": by if isinstance(by, User) else None,
        "actor_label": str(by)[:150] if by is not None else "",
        "text": text,
        "data": data or {},
        "is_invented": case.is_invented,
    }


def conflict(case: Case) -> CaseConflict:
    """Who changed the case last, and how it stands."""
    last = case.events.order_by("-id").first()
    who = (last.actor_label or "Rapport") if last else "Somebody"
    when = date_format(timezone.localtime(last.at), "H:i") if last else "a moment ago"
    owner = f" by {case.owner}" if case.owner and case.state != "new" else ""
    return CaseConflict(
        f"{who} was faster: the case was changed at {when} and is now "
        f"{case.get_state_display().lower()}{owner}. Look at it again before you go on."
    )
