"""A survey with all kinds of questions that hold words or a person."""

import pytest

from accounts.models import OrgUnit
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory
from tests.factories.actions import RuleFactory
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import ProgramFactory, publish
from tests.surveys.erasing.given import definition


@pytest.fixture
def units() -> list[OrgUnit]:
    root = OrgUnitFactory(name="Airport", code="sfo")
    return [root, OrgUnitFactory(name="A", code="a", parent=root), OrgUnitFactory(name="B", parent=root)]


@pytest.fixture
def survey(units: list[OrgUnit]) -> Questionnaire:
    """All kinds of questions that hold words or a person, measured and with a rule for detractors."""
    MetricFactory(key="nps", owner=units[0])
    RuleFactory(owner=units[0])
    program = ProgramFactory(owner=units[0], remeasure_after_days=0)
    return publish(program, definition=definition())
