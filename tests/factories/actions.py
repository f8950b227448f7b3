"""Rules, cases and root causes for tests."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import OrgUnit
from actions.domain.stages import CASE_STAGE, REMEASUREMENT_STAGE, RULE_STAGE
from actions.models import Case, CaseResponse, RootCause, Rule
from common.models import Counter
from metrics.domain.scoring import SCORE_STAGE
from surveys.models import Response
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory
from tests.factories.surveys import ProgramFactory, RespondentFactory

STAGES = (SCORE_STAGE, RULE_STAGE, CASE_STAGE, REMEASUREMENT_STAGE)


class RuleFactory(DjangoModelFactory[Rule]):
    """A recommendation of at most 6."""

    class Meta:
        model = Rule

    name = factory.Sequence(lambda n: f"Detractor {n}")
    owner = factory.SubFactory(OrgUnitFactory)
    department = factory.SubFactory(DepartmentFactory)
    conditions = factory.LazyFunction(lambda: {"all": [leaf("answer:recommend", "lte", 6)]})


class RootCauseFactory(DjangoModelFactory[RootCause]):
    class Meta:
        model = RootCause

    name = factory.Sequence(lambda n: f"Staffing at peak {n}")
    code = factory.Sequence(lambda n: f"cause-{n}")


class CaseFactory(DjangoModelFactory[Case]):
    """A new case of a customer who may be contacted, due in a while. `owner` makes it an assigned one."""

    class Meta:
        model = Case

    number = factory.Sequence(lambda n: 5001 + n)
    title = "Forty minutes at security"
    excerpt = "Forty minutes at security with two lanes open."
    unit = factory.SubFactory(OrgUnitFactory)
    department = factory.SubFactory(DepartmentFactory)
    program = factory.SubFactory(ProgramFactory)
    respondent = factory.SubFactory(RespondentFactory, may_be_contacted=True)
    score_value = 3
    opened_at = factory.LazyFunction(timezone.now)
    contact_due_at = factory.LazyAttribute(lambda case: case.opened_at + timedelta(hours=8))
    resolve_due_at = factory.LazyAttribute(lambda case: case.opened_at + timedelta(days=4))
    due_at = factory.LazyAttribute(
        lambda case: case.contact_due_at if case.respondent else case.resolve_due_at
    )
    next_escalation_at = factory.SelfAttribute("due_at")
    state = factory.LazyAttribute(lambda case: "assigned" if case.owner else "new")
    owner = None


def leaf(field: str, op: str, value: Any = None) -> dict[str, Any]:
    """One comparison of a condition tree."""
    return {"field": field, "op": op, "value": value} if value is not None else {"field": field, "op": op}


def case_about(response: Response, **fields: Any) -> Case:
    """A case that this response opened."""
    case = CaseFactory(unit=response.unit, program=response.program, respondent=response.respondent, **fields)
    CaseResponse.objects.create(case=case, response=response)
    return case


def process(*responses: Response) -> None:
    """Runs the stages over the responses, as the worker does."""
    batch = list(Response.objects.filter(pk__in=[response.pk for response in responses]).order_by("id"))
    earlier: dict[str, Any] = {}
    for stage in STAGES:
        earlier[stage.name] = stage.prepare(batch, earlier)
    for stage in STAGES:
        stage.apply(earlier[stage.name])


def terminal_and_areas() -> tuple[OrgUnit, OrgUnit, OrgUnit]:
    """Airport → Terminal → Area A."""
    root = OrgUnitFactory(name="Airport", code="SFO")
    terminal = OrgUnitFactory(name="International", code="INTL", parent=root)
    return root, terminal, OrgUnitFactory(name="Boarding area A", code="A", parent=terminal)


def reset_numbers() -> None:
    """Case numbers start anew."""
    Counter.objects.filter(key="actions.case_number").delete()
