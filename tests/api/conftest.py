"""Clients with keys, and a small tree: top ── own, other."""

from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.domain.keys import SCOPES
from accounts.models import OrgUnit
from accounts.policy import Role
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_key, make_user
from tests.factories.surveys import ProgramFactory, publish

SENTINEL = "SENTINEL"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def top() -> OrgUnit:
    return OrgUnitFactory(name="Airport", code="SFO")


@pytest.fixture
def own(top: OrgUnit) -> OrgUnit:
    return OrgUnitFactory(name="Boarding area A", code="A", parent=top)


@pytest.fixture
def other(top: OrgUnit) -> OrgUnit:
    return OrgUnitFactory(name=f"{SENTINEL} area B", code="B", parent=top)


@pytest.fixture
def questionnaire(top: OrgUnit) -> Questionnaire:
    return publish(ProgramFactory(owner=top, name="After your flight", code="after"))


def client_of(plain: str) -> APIClient:
    return APIClient(raise_request_exception=False, headers={"Authorization": f"Bearer {plain}"})


@pytest.fixture
def partner(own: OrgUnit) -> APIClient:
    """A key at `own` with every scope."""
    creator = make_user(Role.UNIT_MANAGER, own, name="Mona Manager")
    key, plain = make_key(own, *SCOPES)
    type(key).objects.filter(pk=key.pk).update(created_by=creator)
    return client_of(plain)


def client_for(user: Any) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.force_login(user)
    return client
