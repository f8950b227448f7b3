"""The passenger survey at the airport's units, as the demo has it."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import OrgUnit
from accounts.policy import Role
from demo.questionnaires import passenger_survey
from surveys.domain.questionnaires.editing import create_questionnaire, publish_version
from surveys.models import Program, Questionnaire
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, make_user


@pytest.fixture
def airport(db: Any) -> Any:
    """The root; its boarding areas are sfo-a … sfo-g."""
    root = OrgUnitFactory(name="SFO", code="sfo")
    for letter in "abcdefg":
        OrgUnitFactory(name=f"Boarding area {letter.upper()}", code=f"sfo-{letter}", parent=root)
    return root


@pytest.fixture
def passengers(airport: Any) -> Questionnaire:
    """The published questionnaire of the five waves, in an anonymous program."""
    program = Program.objects.create(
        name="Passenger survey",
        code="passengers",
        kind="relational",
        owner=airport,
        default_department=DepartmentFactory(),
        is_anonymous=True,
    )
    questionnaire = create_questionnaire(
        program, owner=airport, name="Passenger survey", definition=passenger_survey(), by=None
    )
    publish_version(questionnaire, by=None)
    questionnaire.refresh_from_db()
    return questionnaire


@pytest.fixture
def analyst(airport: OrgUnit) -> Any:
    return make_user(Role.ANALYST, airport)


@pytest.fixture
def page(analyst: Any) -> Client:
    client = Client()
    client.force_login(analyst)
    return client
