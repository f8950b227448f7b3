"""A survey with every kind of text, its people and its cases."""

from typing import Any

import pytest

from accounts.models import OrgUnit, User
from accounts.policy import Role
from metrics.models import Metric
from surveys.models import Program, Questionnaire
from tests.factories.accounts import make_user
from tests.factories.actions import RuleFactory, leaf, terminal_and_areas
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import ProgramFactory, publish
from tests.surveys.erasing.given import definition


@pytest.fixture
def units() -> tuple[OrgUnit, OrgUnit, OrgUnit]:
    return terminal_and_areas()


@pytest.fixture
def program(units: Any) -> Program:
    return ProgramFactory(owner=units[0], remeasure_after_days=0)


@pytest.fixture
def survey(program: Program) -> Questionnaire:
    return publish(program, definition=definition())


@pytest.fixture
def nps(units: Any) -> Metric:
    return MetricFactory(key="nps", owner=units[0])


@pytest.fixture
def privacy(units: Any) -> User:
    return make_user(Role.PROGRAM_MANAGER, units[0], name="Pia Program")


@pytest.fixture
def manager(units: Any) -> User:
    return make_user(Role.UNIT_MANAGER, units[2], name="Dev Patel")


@pytest.fixture
def rule(units: Any) -> Any:
    """A rule that looks at a text, too."""
    conditions = {"all": [leaf("answer:recommend", "lte", 6), leaf("answer:seat", "ne", "1B")]}
    return RuleFactory(owner=units[0], conditions=conditions)
