"""A response that says a lot, and who may correct it."""

import pytest
from django.test import Client

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.models import Metric
from surveys.models import Questionnaire, Response
from tests.factories.metrics import MetricFactory, answered
from tests.factories.surveys import RespondentFactory
from tests.metrics.views.correcting.given import DAY, signed_in


@pytest.fixture
def nps(airport: OrgUnit) -> Metric:
    return MetricFactory(key="nps", owner=airport)


@pytest.fixture
def response(questionnaire: Questionnaire, nps: Metric, area_a: OrgUnit) -> Response:
    person = RespondentFactory(name="Ines Ferreira", unit=area_a)
    answers = {"q1": 3, "q3": "Forty minutes at security"}
    return answered(questionnaire, unit=area_a, day=DAY, answers=answers, respondent=person)


@pytest.fixture
def program_manager(airport: OrgUnit) -> Client:
    return signed_in(Role.PROGRAM_MANAGER, airport, name="Pia Program")
