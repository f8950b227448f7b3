"""Small trees and questionnaires that the tests of metrics share."""

import pytest

from accounts.models import OrgUnit
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory, publish


@pytest.fixture
def airport(db: None) -> OrgUnit:
    return OrgUnitFactory(name="SFO", code="sfo")


@pytest.fixture
def terminal(airport: OrgUnit) -> OrgUnit:
    return OrgUnitFactory(name="Terminal 1", code="t1", parent=airport)


@pytest.fixture
def area_a(terminal: OrgUnit) -> OrgUnit:
    return OrgUnitFactory(name="Area A", code="a", parent=terminal)


@pytest.fixture
def area_b(terminal: OrgUnit) -> OrgUnit:
    return OrgUnitFactory(name="Area B", code="b", parent=terminal)


@pytest.fixture
def questionnaire(airport: OrgUnit) -> Questionnaire:
    """NPS (q1), a matrix (q2), a comment (q3), contact (q4), in the default program."""
    return publish(ProgramFactory(name="Passenger survey", owner=airport, is_default=True), owner=airport)
