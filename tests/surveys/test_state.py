"""What the state of the system tells of responses, and to whom it shows the way."""

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.policy import Role
from surveys.domain.responses.state import set_aside_line
from surveys.models import Response
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import a_response, publish

pytestmark = pytest.mark.django_db
LIST = "/admin/surveys/response/?processing__exact=failed"


def page_of(user: User, path: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(path).content.decode()


def test_responses_set_aside_are_counted_and_lead_to_where_they_can_be_processed_again() -> None:
    root = OrgUnitFactory()
    survey = publish(owner=root)
    for _ in range(3):
        a_response(survey)
    assert (set_aside_line().value, set_aside_line().level) == ("None", "good")
    first, second, _ = Response.objects.order_by("pk")
    Response.objects.filter(pk__in=[first.pk, second.pk]).update(processing="failed", error="ValueError")
    line = set_aside_line()
    assert (line.value, line.level, line.url) == ("2", "bad", LIST)
    boss, auditor = make_user(Role.ADMINISTRATOR, root), make_user(Role.AUDITOR, root)
    for path in ("/settings/system/", "/admin/"):
        shown = page_of(boss, path)
        assert ("Responses set aside" in shown, f'href="{LIST}"' in shown) == (True, True), path
        # An auditor sees how the system is, and gets no link that answers 403.
        shown = page_of(auditor, path)
        assert ("Responses set aside" in shown, LIST in shown) == (True, False), path
    listed = page_of(boss, LIST)
    assert [f"/admin/surveys/response/{one.pk}/" in listed for one in Response.objects.order_by("pk")] == [
        True, True, False,
    ]  # fmt: skip


@pytest.mark.skipif(connection.vendor != "sqlite", reason="needs SQLite: its way to say how it searches")
def test_counting_what_was_set_aside_reads_no_other_responses() -> None:
    assert "response_set_aside" in Response.objects.set_aside().explain()
