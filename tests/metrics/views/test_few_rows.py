"""THREATS 40 in lists: rows of anonymous and employee programs tell nothing where so few answered."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.models import Metric
from surveys.models import Program, Questionnaire, Response
from tests.factories.accounts import make_key, make_user
from tests.factories.metrics import MetricFactory, answered
from tests.factories.surveys import a_response

DAY = date(2018, 5, 11)
HIDDEN = "hidden: too few answers"
pytestmark = pytest.mark.postgres


@pytest.fixture
def nps(questionnaire: Questionnaire, airport: OrgUnit) -> Metric:
    Program.objects.update(is_anonymous=True, min_answers=3, min_comments=3)
    return MetricFactory(key="nps", owner=airport)


@pytest.fixture
def reader(airport: OrgUnit) -> Client:
    client = Client()
    client.force_login(make_user(Role.ANALYST, airport))
    return client


@pytest.fixture
def lonely(questionnaire: Questionnaire, nps: Metric, area_a: OrgUnit, area_b: OrgUnit) -> Response:
    """One answer at A beside three at B."""
    for _ in range(3):
        answered(questionnaire, unit=area_b, day=DAY, answers={"q1": 9, "q3": "Words of many"})
    return answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 0, "q3": "Words of one"})


def rows_of(client: Client, **params: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in client.get(reverse("responses"), params).context["rows"]:
        rating = row["rating"].value if row["rating"] else None
        found.setdefault(row["response"].unit.code, []).append((rating, row["comment"]))
    return found


def test_threat_40_rows_at_a_unit_with_few_answers_say_nothing(reader: Client, lonely: Response) -> None:
    assert rows_of(reader) == {"a": [(None, "")], "b": [(9.0, "Words of many")] * 3}


@pytest.mark.parametrize("kind", [{"is_test": True}, {"flags": ["honeypot"]}], ids=["test", "robot"])
def test_threat_40_tests_and_robots_hide_nobody(
    reader: Client, lonely: Response, questionnaire: Questionnaire, airport: OrgUnit, kind: dict[str, Any]
) -> None:
    for _ in range(5):
        a_response(questionnaire, unit=lonely.unit, answers={"q1": 10}, **kind)
    _, plain = make_key(airport, "response.view")
    api = Client(headers={"Authorization": f"Bearer {plain}"})
    Response.objects.filter(unit=lonely.unit).update(day=lonely.day)
    assert [rating for rating, _ in rows_of(reader)["a"]] == [None] * 6
    assert [rating for rating, _ in rows_of(reader, unit=str(lonely.unit.uuid))["a"]] == [None] * 6
    assert HIDDEN in reader.get(reverse("response", args=[lonely.uuid])).content.decode()
    assert api.get(f"/api/v1/responses/{lonely.uuid}/").json()["answers"] == []


@pytest.mark.parametrize(
    "params", [{"q": "words"}, {"low": 0, "high": 6, "metric": "nps"}, {"low": 0, "metric": "nps"}]
)
def test_threat_40_searching_and_choosing_ratings_finds_none_of_them(
    reader: Client, lonely: Response, params: dict[str, Any]
) -> None:
    assert "a" not in rows_of(reader, **params)


@pytest.mark.parametrize("order", ["lowest", "highest"])
def test_threat_40_nor_does_their_order_tell(reader: Client, lonely: Response, order: str) -> None:
    listed = reader.get(reverse("responses"), {"metric": "nps", "sort": order}).context["rows"]
    assert listed[-1]["response"] == lonely


def test_threat_40_nor_do_export_page_and_api(reader: Client, lonely: Response, airport: OrgUnit) -> None:
    export = b"".join(reader.get(reverse("responses_csv")).streaming_content).decode()
    assert "Words of one" not in export
    assert [HIDDEN in line for line in export.splitlines() if str(lonely.uuid) in line] == [True]
    text = reader.get(reverse("response", args=[lonely.uuid])).content.decode()
    assert ("Words of one" in text, HIDDEN in text) == (False, True)
    _, plain = make_key(airport, "response.view")
    api = Client(headers={"Authorization": f"Bearer {plain}"})
    told = {row["id"]: row["answers"] for row in api.get("/api/v1/responses/").json()["results"]}
    assert told.pop(str(lonely.uuid)) == []
    assert all(told.values())
    assert api.get(f"/api/v1/responses/{lonely.uuid}/").json()["answers"] == []


def test_threat_40_a_choice_of_few_days_says_nothing(
    reader: Client, lonely: Response, questionnaire: Questionnaire, area_b: OrgUnit
) -> None:
    answered(questionnaire, unit=area_b, day=date(2018, 5, 12), answers={"q1": 2, "q3": "Alone that day"})
    assert rows_of(reader, **{"from": "2018-05-12"}) == {"b": [(None, "")]}


def test_threat_40_newest_comments_leave_out_units_with_few(
    reader: Client, lonely: Response, airport: OrgUnit
) -> None:
    text = reader.get(reverse("dashboard", args=[airport.uuid])).content.decode()
    assert ("Words of one" in text, "Words of many" in text) == (False, True)


def test_named_customers_are_shown_however_few(reader: Client, lonely: Response) -> None:
    Program.objects.update(is_anonymous=False)
    assert rows_of(reader)["a"] == [(0.0, "Words of one")]
