"""Test responses asked for and cleared at once: with real connections and real commits."""

import time
from functools import partial
from typing import Any

import pytest

from surveys.domain.responses.trials import TrialRefused, clear_trial, make_trial, start_trial
from surveys.models import Questionnaire, Response, TrialRun
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory, publish
from tests.races import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_file"),
]
PATIENCE_SECONDS = 20


@pytest.fixture
def survey() -> Questionnaire:
    return publish(ProgramFactory(owner=OrgUnitFactory(name="Airport")))


def test_of_many_who_ask_at_once_one_gets_a_run(survey: Questionnaire) -> None:
    said = at_once([partial(start_trial, survey, wanted=5, by=None)] * 8)
    assert [type(one) for one in said if not isinstance(one, TrialRun)] == [TrialRefused] * 7
    assert TrialRun.objects.count() == 1


def test_clearing_leaves_nothing_of_a_run_that_is_being_made(survey: Questionnaire) -> None:
    run = start_trial(survey, wanted=200, by=None, seed=3)

    def clear() -> Any:
        until = time.monotonic() + PATIENCE_SECONDS
        while not Response.objects.exists() and time.monotonic() < until:
            time.sleep(0.005)
        return clear_trial(run, by=None) > 0

    assert at_once([partial(make_trial, run.pk), clear]) == ["lost", True]
    assert Response.objects.count() == 0
