"""An airport with two areas, its survey and its metric."""

import pytest

from accounts.models import OrgUnit, User
from accounts.policy import Role
from metrics.models import Metric
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import (
    ProgramFactory,
    publish,
)


@pytest.fixture
def airport() -> OrgUnit:
    return OrgUnitFactory(name="Airport", code="sfo")


@pytest.fixture
def area_a(airport: OrgUnit) -> OrgUnit:
    return OrgUnitFactory(name="Area A", code="a", parent=airport)


@pytest.fixture
def area_b(airport: OrgUnit) -> OrgUnit:
    return OrgUnitFactory(name="Area B", code="b", parent=airport)


@pytest.fixture
def survey(airport: OrgUnit) -> Questionnaire:
    return publish(ProgramFactory(owner=airport))


@pytest.fixture
def nps(airport: OrgUnit) -> Metric:
    return MetricFactory(key="nps", owner=airport)


@pytest.fixture
def program_manager(airport: OrgUnit) -> User:
    return make_user(Role.PROGRAM_MANAGER, airport, name="Pia Program")
