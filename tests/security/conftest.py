"""A small tree for tests of the administration."""

import pytest

from accounts.models import OrgUnit
from tests.factories.accounts import OrgUnitFactory


@pytest.fixture
def root() -> OrgUnit:
    return OrgUnitFactory(name="Organisation", code="top")


@pytest.fixture
def part(root: OrgUnit) -> OrgUnit:
    return OrgUnitFactory(name="Part", code="part", parent=root)
