"""Dimensions on a unit's page, its CSV, the API, and the responses behind each value."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain import rebuild_requests
from metrics.domain.cells import refresh
from metrics.models import Dimension, Metric
from surveys.models import Program, Questionnaire
from tests.factories.accounts import make_user
from tests.factories.dimensions import a_dimension, code_of, flown
from tests.factories.metrics import MetricFactory, default_program

pytestmark = pytest.mark.django_db
DAY = date(2018, 5, 11)


@pytest.fixture(autouse=True)
def no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_requests, "enqueue", lambda *args: None)


@pytest.fixture
def nps(questionnaire: Questionnaire, airport: OrgUnit) -> Metric:
    default_program(questionnaire)
    return MetricFactory(key="nps", owner=airport)


@pytest.fixture
def airline(nps: Metric, questionnaire: Questionnaire, area_a: OrgUnit, area_b: OrgUnit) -> Dimension:
    """Delta well, United badly, and two of Air One, all at area A but for ten of each of the large ones."""
    airline = a_dimension("airline")
    for unit, n in ((area_a, 20), (area_b, 10)):
        flown(questionnaire, [10] * n, unit=unit, day=DAY, airline="Delta")
        flown(questionnaire, [0] * n, unit=unit, day=DAY, airline="United")
        flown(questionnaire, [9] * n, unit=unit, day=DAY, airline="Alaska")
    flown(questionnaire, [9] * 2, unit=area_a, day=DAY, airline="Air One")
    flown(questionnaire, [9] * 4, unit=area_a, day=DAY, airline="Air Two")
    refresh()
    return airline


def viewer(unit: OrgUnit, role: Role = Role.ANALYST) -> Client:
    client = Client()
    client.force_login(make_user(role, unit))
    return client


def text_of(client: Client, unit: OrgUnit, **params: Any) -> str:
    answer = client.get(reverse("dashboard", args=[unit.uuid]), params)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_page_offers_dimensions_and_reads_none_of_them(airline: Dimension, airport: OrgUnit) -> None:
    text = text_of(viewer(airport), airport)
    assert "?dimension=airline#by" in text
    assert "Delta" not in text


def test_without_dimensions_nothing_is_said_of_them(nps: Metric, airport: OrgUnit) -> None:
    assert 'id="by"' not in text_of(viewer(airport), airport)
    a_dimension("gate")
    Dimension.objects.update(is_filling=True)
    assert 'id="by"' not in text_of(viewer(airport), airport)


def test_each_value_leads_to_itself_and_to_its_responses(airline: Dimension, airport: OrgUnit) -> None:
    client = viewer(airport)
    text = text_of(client, airport, dimension="airline")
    code = code_of(airline, "Delta")
    assert f"?dimension=airline&amp;value={code}" in text
    assert "2 more with 6 answers together" in text
    assert "Air One" not in text
    page = client.get(reverse("dashboard", args=[airport.uuid]), {"dimension": "airline"})
    line = next(one for one in page.context["value_rows"] if one["row"].name == "Delta")
    assert (line["row"].n, line["verdict"], line["score"]) == (30, "above", "+100")
    listed = client.get(line["responses_url"])
    assert listed.context["page_obj"].paginator.count == 30
    assert {row["rating"].value for row in listed.context["rows"]} == {10}


def test_one_value_alone_is_the_whole_page(airline: Dimension, airport: OrgUnit, area_a: OrgUnit) -> None:
    client, code = viewer(airport), code_of(airline, "United")
    answer = client.get(reverse("dashboard", args=[airport.uuid]), {"dimension": "airline", "value": code})
    page = answer.context["page"]
    assert (page.shown.n, page.shown.estimate.value) == (30, -100)
    assert {(row.unit.name, row.n) for row in page.rows} == {("Area A", 20), ("Area B", 10)}
    assert [name for _, name in answer.context["dimension_values"]] == ["Alaska", "Delta", "United"]
    assert client.get(page.responses_url()).context["page_obj"].paginator.count == 30
    assert f"value={code}" in page.unit_url(area_a)


def test_a_hidden_value_is_neither_named_nor_counted_out(airline: Dimension, airport: OrgUnit) -> None:
    client, code = viewer(airport), code_of(airline, "Air Two")
    query = {"dimension": "airline", "value": code}
    answer = client.get(reverse("dashboard", args=[airport.uuid]), query)
    text = answer.content.decode()
    assert "Air Two" not in text
    assert "a value with too few answers" in text
    page = answer.context["page"]
    assert (page.shown.estimate, [row.estimate for row in page.rows]) == (None, [None, None])


def test_the_list_says_nothing_of_few_in_an_anonymous_program(airline: Dimension, airport: OrgUnit) -> None:
    Program.objects.update(is_anonymous=True)
    client = viewer(airport)
    query = {"dimension": "airline", "value": code_of(airline, "Air Two")}
    answer = client.get(reverse("responses"), query)
    assert answer.context["page_obj"].paginator.count == 0
    assert "Air Two" not in answer.content.decode()
    export = b"".join(client.get(reverse("responses_csv"), query).streaming_content)  # type: ignore[attr-defined]
    assert export.decode().count("\n") == 1
    query["value"] = code_of(airline, "Delta")
    assert client.get(reverse("responses"), query).context["page_obj"].paginator.count == 30


def test_the_first_fifteen_stand_there_and_all_when_asked_for(
    nps: Metric, questionnaire: Questionnaire, airport: OrgUnit
) -> None:
    a_dimension("gate")
    for gate in range(20):
        flown(questionnaire, [9] * (5 + gate), unit=airport, day=DAY, gate=f"Gate {gate}")
    refresh()
    client, address = viewer(airport), reverse("dashboard", args=[airport.uuid])
    first = client.get(address, {"dimension": "gate", "sort": "n"}).context
    assert (len(first["value_rows"]), first["values_more"]) == (15, 5)
    assert [line["row"].n for line in first["value_rows"]] == list(range(24, 9, -1))
    everything = client.get(address, {"dimension": "gate", "values": "all"}).context
    assert (len(everything["value_rows"]), everything["values_more"]) == (20, 0)


@pytest.mark.parametrize(
    "params",
    [
        {"dimension": "nope"},
        {"value": "1"},
        {"dimension": "airline", "value": "77"},
        {"dimension": "airline", "value": "-1"},
        {"dimension": "airline", "value": "²"},
        {"dimension": "airline", "sort": "password"},
        {"dimension": "airline", "values": "most"},
    ],
)
def test_what_is_not_offered_is_refused(airline: Dimension, airport: OrgUnit, params: dict[str, str]) -> None:
    client = viewer(airport)
    assert client.get(reverse("dashboard", args=[airport.uuid]), params).status_code == 400
    if not {"sort", "values"} & params.keys():
        assert client.get(reverse("responses"), params).status_code == 400
        Dimension.objects.update(is_active=False)
        assert client.get(reverse("responses"), {"dimension": "airline"}).status_code == 400


def test_the_csv_holds_what_is_seen(airline: Dimension, airport: OrgUnit) -> None:
    address = reverse("dashboard_csv", args=[airport.uuid])
    answer: Any = viewer(airport).get(address, {"dimension": "airline"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    values = [(row["Dimension"], row["Value"], row["Score"], row["n"]) for row in rows if row["Value"]]
    assert sorted(values) == [
        ("Airline", "Alaska", "100.0", "30"),
        ("Airline", "Delta", "100.0", "30"),
        ("Airline", "United", "-100.0", "30"),
    ]
    answer = viewer(airport).get(address, {"dimension": "airline", "value": code_of(airline, "Delta")})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert {row["Value"] for row in rows} == {"Delta"}


def test_the_api_gives_the_same_figures(airline: Dimension, airport: OrgUnit) -> None:
    client = viewer(airport, Role.VIEWER)
    address = f"/api/v1/units/{airport.uuid}/scores/"
    found = client.get(address, {"dimension": "airline"}).json()
    assert found["offered"]["dimensions"] == ["airline"]
    assert {
        one["name"]: (one["n"], one["value"], one["verdict"]) for one in found["dimension"]["values"]
    } == {
        "Alaska": (30, 100.0, "above"),
        "Delta": (30, 100.0, "above"),
        "United": (30, -100.0, "below"),
    }
    assert (found["dimension"]["hidden_values"], found["dimension"]["hidden_n"]) == (2, 6)
    alone = client.get(address, {"dimension": "airline", "value": code_of(airline, "United")}).json()
    assert (alone["value_of"], alone["n"], alone["value"], alone["dimension"]) == ("United", 30, -100.0, None)
    few = client.get(address, {"dimension": "airline", "value": code_of(airline, "Air One")}).json()
    assert (few["value_of"], few["value"], few["is_hidden"]) == (None, None, True)


@pytest.mark.parametrize("params", [{"dimension": "airline"}, {"dimension": "airline", "value": "1"}])
def test_the_page_costs_the_same_statements_for_any_number_of_values(
    airline: Dimension,
    airport: OrgUnit,
    area_a: OrgUnit,
    questionnaire: Questionnaire,
    params: dict[str, str],
) -> None:
    client, counts = viewer(airport), []
    for more in (0, 6):
        for name in range(more):
            flown(questionnaire, [9] * 9, unit=area_a, day=DAY, airline=f"More {name}")
        refresh()
        text_of(client, airport, **params)
        with CaptureQueriesContext(connection) as queries:
            text_of(client, airport, **params)
        counts.append(len(queries))
    assert counts[0] == counts[1]
