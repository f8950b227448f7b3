"""A survey of an airport, and who may edit it."""

import pytest
from django.test import Client

from accounts.models import OrgUnit, User
from surveys.domain.questionnaires.editing import create_questionnaire
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, a_definition


@pytest.fixture
def root() -> OrgUnit:
    return OrgUnitFactory(name="Airport")


@pytest.fixture
def maya(root: OrgUnit, client: Client) -> User:
    """A program manager, who is signed in."""
    user = make_user("program_manager", root, name="Maya Okafor")
    client.force_login(user)
    return user


@pytest.fixture
def survey(root: OrgUnit) -> Questionnaire:
    program = ProgramFactory(owner=root)
    return create_questionnaire(program, owner=root, name="After", definition=a_definition(), by=None)
