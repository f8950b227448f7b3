"""The trend on a unit's page."""

from datetime import date, timedelta

from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain.cells import refresh
from surveys.models import Questionnaire
from tests.factories.accounts import make_user
from tests.factories.metrics import MetricFactory, many_scores

DAY = date(2018, 5, 11)
WHY = "Not shown: too few answered then"


def test_the_trend_says_why_weeks_with_answers_are_not_shown(
    questionnaire: Questionnaire, airport: OrgUnit
) -> None:
    nps = MetricFactory(key="nps", owner=airport)
    for days, n in ((0, 20), (7, 3), (14, 20)):
        many_scores(nps, questionnaire, {10: n}, unit=airport, day=DAY + timedelta(days=days))
    client = Client()
    client.force_login(make_user(Role.VIEWER, airport))

    def text() -> str:
        refresh()
        return client.get(reverse("dashboard", args=[airport.uuid]), {"step": "week"}).content.decode()

    assert WHY in text()
    many_scores(nps, questionnaire, {10: 9}, unit=airport, day=DAY + timedelta(days=7))
    assert WHY not in text()
