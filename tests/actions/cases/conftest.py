"""A case of boarding area A and its manager."""

import pytest

from tests.factories.accounts import make_user
from tests.factories.actions import CaseFactory


@pytest.fixture
def case():
    return CaseFactory()


@pytest.fixture
def manager(case):
    return make_user("unit_manager", case.unit, name="Maya Okafor")
