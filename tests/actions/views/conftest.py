"""A terminal with areas, a manager and a case."""

import pytest

from tests.factories.accounts import make_user
from tests.factories.actions import CaseFactory, terminal_and_areas
from tests.factories.surveys import RespondentFactory


@pytest.fixture
def units():
    return terminal_and_areas()


@pytest.fixture
def manager(units):
    return make_user("unit_manager", units[2], name="Dev Patel")


@pytest.fixture
def case(units):
    person = RespondentFactory(name="Ines Ferreira", email="ines@example.org", may_be_contacted=True)
    return CaseFactory(unit=units[2], respondent=person)
