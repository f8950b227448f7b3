"""Signing in to the administration, for the tests of it."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from tests.factories.accounts import make_user


def signed_in(role: Role, unit: OrgUnit) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_user(role, unit))
    return client


def page(model: str, name: str, *args: Any) -> str:
    return reverse(f"admin:{model}_{name}", args=args)
