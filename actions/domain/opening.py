"""Opening cases from responses: one response one case, a person's second low rating joins the open one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.db.models import prefetch_related_objects

from accounts.domain import audit
from accounts.domain.audit import Actor
from accounts.domain.calendars import WorkingTime
from accounts.models import Department
from actions.domain.alerts import alert_opened, draft_opened
from actions.domain.changing import CaseRefused, event_fields
from actions.domain.deadlines import CONTACT_HOURS, RESOLVE_HOURS, calendars_of, deadline, refresh_due
from actions.domain.facts import Facts, Rating, excerpt_of, facts_about, title_of
from actions.domain.numbers import lock_numbers, take_numbers
from actions.models import Case, CaseEvent, CaseResponse, CaseTask, Rule
from actions.models.rules import Priority
from common.clock import now
from common.conditions import leaves_of
from delivery.domain.outbox import Draft
from surveys.models import Response

JOINED = (
    "priority", "contact_due_at", "resolve_due_at", "due_at", "next_escalation_at", "escalation_level", "rev",
)  # fmt: skip


@dataclass
class Plan:
    """The case that a response asks for, worked out before anything is locked.

    `alerts` tell of the case if it becomes one of its own; None where they are to be written then.
    """

    response: Response
    department: Department
    priority: int
    title: str
    excerpt: str
    contact_due_at: datetime | None
    resolve_due_at: datetime
    rating: Rating | None = None
    rules: list[Rule] = field(default_factory=list)
    alerts: list[Draft] | None = None

    @cached_property
    def case(self) -> Case:
        """The unsaved case, if it becomes one of its own."""
        return new_case(self)

    @property
    def further(self) -> list[tuple[Department, Rule]]:
        """The departments besides the case's own, each with the rule that asks for its part."""
        found: dict[int, tuple[Department, Rule]] = {}
        for rule in self.rules:
            if rule.department_id != self.department.pk:
                found.setdefault(rule.department_id, (rule.department, rule))
        return list(found.values())


def plan_cases(fired: Iterable[tuple[Response, Sequence[Rule]]], facts: Facts) -> list[Plan]:
    """Plans for responses and the rules that fired on them: highest priority, earliest deadlines."""
    fired = list(fired)
    calendars = calendars_of({response.unit.pk: response.unit for response, _ in fired}.values())
    plans = [plan_case(response, rules, facts, calendars[response.unit_id]) for response, rules in fired]
    drafts = draft_opened([plan.case for plan in plans])
    for plan in plans:
        plan.alerts = drafts[plan.case.uuid]
    return plans


def plan_case(
    response: Response,
    rules: Sequence[Rule],
    facts: Facts,
    calendar: WorkingTime,
    *,
    department: Department | None = None,
    priority: int = Priority.NORMAL,
) -> Plan:
    """One plan. Without rules (opened by hand) the given department, and deadlines as usual."""
    ordered = sorted(rules, key=lambda rule: (-rule.priority, rule.position, rule.pk))
    comment, moment = facts.comment(response), now()
    contact = min((rule.contact_hours for rule in ordered), default=CONTACT_HOURS)
    resolve = min((rule.resolve_hours for rule in ordered), default=RESOLVE_HOURS)
    fields = [leaf["field"] for rule in ordered for leaf in leaves_of(rule.conditions)]
    return Plan(
        response=response,
        department=department or (ordered[0].department if ordered else response.program.default_department),
        priority=ordered[0].priority if ordered else priority,
        title=title_of(comment, ordered[0].name if ordered else "Opened by hand"),
        excerpt=excerpt_of(comment),
        contact_due_at=deadline(moment, contact, calendar) if can_be_contacted(response) else None,
        resolve_due_at=deadline(moment, resolve, calendar),
        rating=facts.rating(response, fields),
        rules=ordered,
    )


def can_be_contacted(response: Response) -> bool:
    """Whether somebody is known who agreed to it; without, there is no contact to be late with."""
    person = response.respondent
    return person is not None and person.may_be_contacted and bool(person.email or person.phone)


@transaction.atomic
def open_cases(plans: Sequence[Plan], *, by: Actor = None) -> list[Case]:
    """Carries plans out in a constant number of statements; gives the new cases.

    A response that has a case already is passed over; one whose person has an open case joins it.
    """
    if not plans:
        return []
    lock_numbers()
    linked = set(
        CaseResponse.objects.filter(response__in=[plan.response.pk for plan in plans]).values_list(
            "response_id", flat=True
        )
    )
    plans = [plan for plan in plans if plan.response.pk not in linked]
    cases = open_by_person(plans)
    fresh: list[tuple[Case, Plan]] = []
    joining: list[tuple[Case, Plan]] = []
    for plan in plans:
        person = plan.response.respondent_id
        if person is not None and person in cases:
            joining.append((cases[person], plan))
        else:
            fresh.append((plan.case, plan))
            if person is not None:
                cases[person] = plan.case
    for (case, _), number in zip(fresh, take_numbers(len(fresh)), strict=True):
        case.number = number
    for case, plan in joining:
        sharpen(case, plan)
    joined = {case.uuid for case, _ in joining}  # what was written of these says too little by now
    drafts = {
        case.uuid: plan.alerts for case, plan in fresh if plan.alerts is not None and case.uuid not in joined
    }
    store(fresh, joining, by=by)
    alert_opened([case for case, _ in fresh], drafts)
    return [case for case, _ in fresh]


def open_by_person(plans: Sequence[Plan]) -> dict[int, Case]:
    """respondent id → their open case."""
    people = {plan.response.respondent_id for plan in plans if plan.response.respondent_id}
    rows = Case.objects.open().filter(respondent__in=people).order_by("-id")
    found = list(rows.select_for_update())  # without joins, as in lock_case
    prefetch_related_objects(found, "unit")
    return {case.respondent_id: case for case in found}


def new_case(plan: Plan) -> Case:
    """The unsaved case of a plan."""
    response, rating = plan.response, plan.rating
    case = Case(
        title=plan.title,
        unit=response.unit,
        department=plan.department,
        program=response.program,
        touchpoint=response.touchpoint,
        respondent=response.respondent,
        company_id=response.company_id,
        rule=plan.rules[0] if plan.rules else None,
        priority=plan.priority,
        score_value=rating.value if rating else None,
        score_max=int(rating.high) if rating else 10,
        score_address=rating.address if rating else "",
        excerpt=plan.excerpt,
        opened_at=now(),
        contact_due_at=plan.contact_due_at,
        resolve_due_at=plan.resolve_due_at,
        is_invented=response.is_invented,
    )
    refresh_due(case)
    return case


def sharpen(case: Case, plan: Plan) -> None:
    """A second low rating: the higher priority and the earlier deadlines hold from now on."""
    case.priority = max(case.priority, plan.priority)
    case.resolve_due_at = min(at for at in (case.resolve_due_at, plan.resolve_due_at) if at)
    if case.contacted_at is None and plan.contact_due_at:
        case.contact_due_at = min(at for at in (case.contact_due_at, plan.contact_due_at) if at)
    refresh_due(case)
    case.rev += 1


def task_title(rule: Rule) -> str:
    """What a further department is asked to do: look at its own part of the case."""
    return f"Look into your part: {rule.name}"[:200]


def store(
    fresh: Sequence[tuple[Case, Plan]], joining: Sequence[tuple[Case, Plan]], *, by: Actor = None
) -> None:
    """Writes cases, links, tasks, history and audit, each kind in one statement."""
    new = [case for case, _ in fresh]
    known = {case.pk: case for case, _ in joining if case.pk}  # others are new and created as sharpened
    Case.objects.bulk_create(new)
    if known:
        Case.objects.bulk_update(known.values(), JOINED)
    links = [CaseResponse(case=case, response=plan.response) for case, plan in fresh]
    links += [CaseResponse(case=case, response=plan.response, is_first=False) for case, plan in joining]
    CaseResponse.objects.bulk_create(links)
    tasks = [
        CaseTask(case=case, department=department, rule=rule, title=task_title(rule))
        for case, plan in [*fresh, *joining]
        for department, rule in further_for(case, plan)
    ]
    CaseTask.objects.bulk_create(tasks, ignore_conflicts=True)
    told = [("opened", *pair) for pair in fresh] + [("joined", *pair) for pair in joining]
    CaseEvent.objects.bulk_create(
        [CaseEvent(**event_fields(case, kind, by=by, data=event_data(plan))) for kind, case, plan in told]
    )
    audit.record_many(by, "case.opened", new)
    audit.record_many(by, "case.joined", [case for case, _ in joining])


def further_for(case: Case, plan: Plan) -> list[tuple[Department, Rule]]:
    """The tasks a plan brings: of a joined response also its own department's, if that isn't the case's."""
    pairs = [(plan.department, plan.rules[0])] if plan.rules else []
    return [pair for pair in [*pairs, *plan.further] if pair[0].pk != case.department_id]


def event_data(plan: Plan) -> dict[str, object]:
    """What the history says of why the case is here."""
    rating = {"value": plan.rating.value, "max": plan.rating.high} if plan.rating else {}
    return {"rules": [rule.name for rule in plan.rules], "response": str(plan.response.uuid), **rating}


@transaction.atomic
def open_case(
    response: Response,
    *,
    by: Actor,
    department: Department | None = None,
    priority: int = Priority.NORMAL,
) -> Case:
    """Opens a case by hand, for praise or a worry no rule saw. Raises CaseRefused where it has one."""
    if response.superseded_by_id is not None:
        raise CaseRefused("A correction has replaced this answer. Open the case from the corrected one.")
    facts = facts_about([response])
    calendar = calendars_of([response.unit])[response.unit_id]
    plan = plan_case(response, [], facts, calendar, department=department, priority=priority)
    opened = open_cases([plan], by=by)
    if opened:
        return opened[0]
    link = CaseResponse.objects.select_related("case").get(response=response)
    if link.is_first:
        raise CaseRefused(f"This response has a case already: {link.case.number}.")
    return link.case
