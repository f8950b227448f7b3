"""Who is signed in, where pages are, and what they say."""

from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from surveys.models import Response
from tests.factories.accounts import make_user

DAY = date(2018, 5, 11)
WHY = "Test answer of a colleague"


def signed_in(role: Role, unit: OrgUnit, **fields: Any) -> Client:
    client = Client()
    client.force_login(make_user(role, unit, **fields))
    return client


def at(name: str, response: Response | None = None) -> str:
    return reverse(name, args=[response.uuid] if response else [])


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def fresh(response: Response) -> Response:
    return Response.objects.get(pk=response.pk)
