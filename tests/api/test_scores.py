"""Scores of a unit: the figures of its page."""

import pytest
from rest_framework.test import APIClient

from accounts.models import OrgUnit
from surveys.models import Questionnaire
from tests.api.talking import assert_problem, with_answers

pytestmark = pytest.mark.django_db


def test_scores_give_value_interval_and_base(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    with_answers(questionnaire, own, {10: 60, 8: 20, 3: 20})
    found = partner.get(f"/api/v1/units/{own.uuid}/scores/").json()
    assert (found["n"], found["value"], found["unit_of_value"]) == (100, 40.0, "points")
    assert (round(found["low"], 1), round(found["high"], 1)) == (23.4, 54.3)
    assert (found["program"], found["metric"]["key"], found["unit"]["code"]) == ("after", "nps", "A")
    assert found["period"] == {"from": "2025-06-01", "to": "2026-05-31"}
    assert found["is_hidden"] is False
    assert found["offered"]["metrics"] == ["nps"]


@pytest.mark.parametrize(
    "query",
    ["program=no", "metric=no", "touchpoint=no", "channel=no", "period=2026-13", "from=x", "weighted=2",
     "from=2026-05-02&to=2026-05-01", "period=2026-05..2026-03"],
)  # fmt: skip
def test_scores_refuse_what_is_not_offered(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire, query: str
) -> None:
    with_answers(questionnaire, own, {10: 6})
    answer = partner.get(f"/api/v1/units/{own.uuid}/scores/?{query}")
    assert_problem(answer, 400, "invalid" if "weighted" in query else "parse_error")


def test_scores_of_a_month(partner: APIClient, own: OrgUnit, questionnaire: Questionnaire) -> None:
    with_answers(questionnaire, own, {10: 6})
    url = f"/api/v1/units/{own.uuid}/scores/"
    assert partner.get(f"{url}?period=2026-05&program=after&metric=nps").json()["n"] == 6
    empty = partner.get(f"{url}?period=2026-04").json()
    assert (empty["n"], empty["is_hidden"], empty["why_hidden"]) == (0, True, "no answers")
