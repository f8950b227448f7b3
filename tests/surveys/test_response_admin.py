"""Excluding and including in the administration."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.policy import Role
from surveys.models import Response
from tests.factories.accounts import make_user
from tests.factories.surveys import a_response, publish

pytestmark = pytest.mark.django_db


def test_selected_ones_are_excluded_with_a_reason_and_included_again() -> None:
    survey = publish()
    one, two = (a_response(survey) for _ in range(2))
    client = Client()
    client.force_login(make_user(Role.ANALYST, survey.owner, name="Ada Analyst"))
    url = reverse("admin:surveys_response_changelist")
    sent = {"action": "exclude_selected", "_selected_action": [one.pk, two.pk]}
    asked = client.post(url, sent)
    assert asked.status_code == 200
    assert f'name="_selected_action" value="{two.pk}"' in asked.content.decode()
    assert client.post(url, sent | {"reason": " "}).status_code == 400
    assert not Response.objects.exclude(excluded_at=None).exists()
    answer = client.post(url, sent | {"reason": "Given twice"}, follow=True)
    assert "2 excluded" in answer.content.decode()
    assert set(Response.objects.values_list("excluded_why", flat=True)) == {"Given twice"}
    history = client.get(reverse("admin:surveys_response_history", args=[one.pk])).content.decode()
    assert "response.excluded: Given twice" in history and "Ada Analyst" in history
    client.post(url, {"action": "include_selected", "_selected_action": [one.pk, two.pk]})
    assert not Response.objects.exclude(excluded_at=None).exists()
    assert AuditEntry.objects.filter(action="response.included").count() == 2
