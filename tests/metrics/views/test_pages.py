"""The pages: what they show, to whom, and what they refuse."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import OrgUnit, User
from accounts.policy import Role
from metrics.domain.cells import refresh
from metrics.models import Metric
from metrics.panels import Panel, _panels, register
from surveys.models import Program, Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.metrics import MetricFactory, answered, many_scores
from tests.factories.surveys import RespondentFactory

DAY = date(2018, 5, 11)


@pytest.fixture
def nps(questionnaire: Questionnaire, airport: OrgUnit) -> Metric:
    return MetricFactory(key="nps", owner=airport)


def signed_in(role: Role, unit: OrgUnit, **fields: Any) -> Client:
    client = Client()
    client.force_login(make_user(role, unit, **fields))
    return client


def page(unit: OrgUnit, **params: Any) -> tuple[str, dict[str, Any]]:
    return reverse("dashboard", args=[unit.uuid]), params


def text_of(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return " ".join(body.decode().split())


def test_a_unit_shows_score_interval_base_and_dates(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, area_a: OrgUnit
) -> None:
    many_scores(nps, questionnaire, {10: 18, 8: 12, 2: 6}, unit=area_a, day=DAY)
    refresh()
    response = signed_in(Role.VIEWER, airport).get(*page(airport))
    text = text_of(response)
    assert response.status_code == 200
    assert '<span class="figure-52' in text and ">+33</span>" in text
    assert "+7.3 to +54.2" in text
    assert "1 Jun 2017 to 31 May 2018" in text
    assert "from=2017-06-01&amp;to=2018-05-31" in text


def test_a_unit_without_answers_says_so(questionnaire: Questionnaire, nps: Metric, airport: OrgUnit) -> None:
    assert "No answers" in text_of(signed_in(Role.VIEWER, airport).get(*page(airport)))


def test_an_installation_without_programs_says_the_next_step(airport: OrgUnit) -> None:
    assert "No scores here yet" in text_of(signed_in(Role.VIEWER, airport).get(*page(airport)))


def test_three_centuries_are_not_told_day_by_day(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    many_scores(nps, questionnaire, {10: 9}, unit=airport, day=DAY)
    refresh()
    url = reverse("dashboard_csv", args=[airport.uuid]) + "?from=1900-01-01&to=2200-12-31&step=day"
    lines = text_of(signed_in(Role.VIEWER, airport).get(url))
    assert lines.count("-01-01") == 301


def test_too_few_answers_show_n_alone(questionnaire: Questionnaire, nps: Metric, airport: OrgUnit) -> None:
    many_scores(nps, questionnaire, {10: 4}, unit=airport, day=DAY)
    refresh()
    client = signed_in(Role.VIEWER, airport)
    text = text_of(client.get(*page(airport)))
    assert "Too few answers to show" in text and "+100" not in text
    csv = text_of(client.get(reverse("dashboard_csv", args=[airport.uuid])))
    assert "too few answers to show" in csv and "100" not in csv


def test_a_manager_sees_nothing_of_the_units_beside(
    questionnaire: Questionnaire, nps: Metric, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    many_scores(nps, questionnaire, {10: 9}, unit=area_a, day=DAY)
    many_scores(nps, questionnaire, {10: 9}, unit=area_b, day=DAY)
    refresh()
    client = signed_in(Role.UNIT_MANAGER, area_a)
    text = text_of(client.get(*page(area_a)))
    assert (area_b.name in text, terminal.name in text) == (False, False)
    assert client.get(*page(area_b)).status_code == 404
    assert client.get(*page(terminal)).status_code == 404


def test_a_case_agent_sees_no_scores(questionnaire: Questionnaire, airport: OrgUnit) -> None:
    assert signed_in(Role.CASE_AGENT, airport).get(*page(airport)).status_code == 403


@pytest.mark.parametrize(
    "params",
    [
        {"metric": "nope"},
        {"program": "nope"},
        {"touchpoint": "nope"},
        {"channel": "nope"},
        {"period": "2018-05..2018-03"},
        {"period": "2018-13"},
        {"from": "yesterday"},
        {"from": "2018-05-02", "to": "2018-05-01"},
        {"step": "hour"},
        {"level": "9"},
        {"owner__password__startswith": "a"},
    ],
    ids=lambda params: next(iter(params)),
)
def test_unknown_filters_are_refused(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, terminal: OrgUnit, params: dict[str, str]
) -> None:
    assert signed_in(Role.VIEWER, airport).get(*page(airport, **params)).status_code == 400


def test_the_page_costs_the_same_statements_for_any_tree(
    questionnaire: Questionnaire, nps: Metric, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    client, counts = signed_in(Role.PROGRAM_MANAGER, terminal), []
    for unit in (area_a, area_b):
        many_scores(nps, questionnaire, {10: 9}, unit=unit, day=DAY)
    for more in (0, 5):
        for _ in range(more):
            unit = OrgUnitFactory(parent=terminal)
            many_scores(nps, questionnaire, {10: 9, 2: 3}, unit=unit, day=DAY)
        refresh()
        client.get(*page(terminal))
        with CaptureQueriesContext(connection) as queries:
            client.get(*page(terminal))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "NPS"),
        ({"weighted": "1", "channel": "link", "period": "all"}, "NPS · All time · Link · weighted"),
        ({"program": "flight"}, "NPS · Passenger survey"),
    ],
)
def test_folded_filters_say_what_is_set(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, params: dict[str, str], words: str
) -> None:
    Program.objects.update(code="flight")
    many_scores(nps, questionnaire, {10: 9}, unit=airport, day=DAY)
    refresh()
    text = text_of(signed_in(Role.VIEWER, airport).get(*page(airport, **params)))
    assert f'<span class="k">Filters</span><span class="v">{words}</span>' in text


def test_panels_of_other_apps_stand_on_the_page(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    register(Panel("probe", "components/skeleton.html", lambda request, unit: {"title": unit.name}))
    try:
        assert 'id="panel-probe"' in text_of(signed_in(Role.VIEWER, airport).get(*page(airport)))
    finally:
        _panels.pop(("unit", "probe"))


def test_few_comments_of_an_anonymous_program_stay_hidden(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    Program.objects.update(is_anonymous=True, min_comments=2, min_answers=2)
    one = answered(questionnaire, unit=airport, day=DAY, answers={"q1": 3, "q3": "Only I said this"})
    client = signed_in(Role.VIEWER, airport)
    addresses = [
        reverse("dashboard", args=[airport.uuid]),
        reverse("responses"),
        reverse("responses") + "?q=only",
        reverse("response", args=[one.uuid]),
    ]
    assert ["Only I said this" in text_of(client.get(address)) for address in addresses] == [False] * 4
    exporter = signed_in(Role.ANALYST, airport)
    assert "Only I said this" not in text_of(exporter.get(reverse("responses_csv")))
    answered(questionnaire, unit=airport, day=DAY, answers={"q1": 3, "q3": "Me too"})
    assert ["Only I said this" in text_of(client.get(address)) for address in addresses] == [True] * 4


def test_the_list_holds_the_responses_behind_a_number(
    questionnaire: Questionnaire, nps: Metric, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    low = answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 3, "q3": "Slow security"})
    answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 10, "q3": "Fine"})
    answered(questionnaire, unit=area_b, day=DAY, answers={"q1": 2, "q3": "Elsewhere"})
    client = signed_in(Role.VIEWER, area_a.parent)
    params = {"unit": area_a.uuid, "metric": "nps", "low": 0, "high": 6, "from": DAY, "to": DAY}
    response = client.get(reverse("responses"), params)
    assert [row["response"].pk for row in response.context["rows"]] == [low.pk]
    searched = client.get(reverse("responses"), {"q": "slow"})
    assert [row["response"].pk for row in searched.context["rows"]] == [low.pk]


@pytest.mark.parametrize(
    "params",
    [
        {"sort": "password"},
        {"unit": "x"},
        {"low": "nan"},
        {"from": "x"},
        {"metric": "x"},
        {"respondent__email": "a"},
    ],
    ids=lambda params: next(iter(params)),
)
def test_the_list_refuses_unknown_filters(airport: OrgUnit, params: dict[str, str]) -> None:
    assert signed_in(Role.VIEWER, airport).get(reverse("responses"), params).status_code == 400


def test_a_foreign_unit_in_a_filter_is_refused(area_a: OrgUnit, area_b: OrgUnit) -> None:
    client = signed_in(Role.VIEWER, area_a)
    assert client.get(reverse("responses"), {"unit": area_b.uuid}).status_code == 400


def test_a_response_shows_answers_in_words_and_masks_the_customer(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    person = RespondentFactory(name="Robin Example", email="robin@example.org", unit=airport)
    response = answered(
        questionnaire,
        unit=airport,
        day=DAY,
        answers={"q1": 3, "q2.r1": "c9", "q3": "<img src=x>"},
        respondent=person,
    )
    address = reverse("response", args=[response.uuid])
    masked = text_of(signed_in(Role.VIEWER, airport).get(address))
    assert "Did not use" in masked and "&lt;img src=x&gt;" in masked
    assert "robin@example.org" not in masked and "Robin Example" not in masked
    assert "robin@example.org" in text_of(signed_in(Role.UNIT_MANAGER, airport).get(address))


def test_threat_08_the_export_needs_its_own_right_and_quotes_formulas(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    answered(questionnaire, unit=airport, day=DAY, answers={"q1": 3, "q2.r1": "c2", "q3": "=1+1"})
    assert signed_in(Role.VIEWER, airport).get(reverse("responses_csv")).status_code == 403
    head, row, *_ = (
        b"".join(signed_in(Role.ANALYST, airport).get(reverse("responses_csv")).streaming_content)
        .decode("utf-8-sig")
        .splitlines()
    )
    assert head.split(",")[-5:] == ["nps", "restrooms", "security", "why", "contact"]
    assert row.split(",")[-5:] == ["3.0", "2.0", "", "'=1+1", ""]


def test_the_way_to_the_dashboard_ends_at_the_highest_unit_in_reach(
    airport: OrgUnit, area_a: OrgUnit
) -> None:
    response = signed_in(Role.VIEWER, area_a).get(reverse("dashboard_home"))
    assert response["Location"] == reverse("dashboard", args=[area_a.uuid])


def test_the_tree_is_searched_within_reach(airport: OrgUnit, area_a: OrgUnit, area_b: OrgUnit) -> None:
    response = signed_in(Role.VIEWER, area_a).get(reverse("unit_tree"), {"q": "area"})
    assert [row["unit"] for row in response.context["rows"]] == [area_a]


def test_a_metric_is_changed_audited_and_computed_again(
    questionnaire: Questionnaire,
    nps: Metric,
    airport: OrgUnit,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: Any,
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr("metrics.domain.rebuild_requests.enqueue", lambda *args: asked.append(args))
    client = signed_in(Role.PROGRAM_MANAGER, airport)
    form = {
        "name": "NPS of all",
        "kind": "nps",
        "concept": nps.concept_id,
        "owner": airport.pk,
        "scale_min": 0,
        "scale_max": 10,
        "top_n": 2,
        "position": 0,
    }
    address = reverse("metric_edit", args=[nps.uuid])
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, form).status_code == 302
    assert asked == []
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, form | {"includes_remeasurements": "on"}).status_code == 302
    assert asked == [("metrics.tasks.rebuild_metric", nps.pk)]
    assert client.post(address, form | {"scale_max": 5}).status_code == 400
    nps.refresh_from_db()
    assert (nps.name, nps.includes_remeasurements, nps.scale_max) == ("NPS of all", True, 10)


def test_only_who_may_edit_metrics_gets_the_form(nps: Metric, airport: OrgUnit, area_a: OrgUnit) -> None:
    address = reverse("metric_edit", args=[nps.uuid])
    codes = [
        signed_in(role, unit).get(address).status_code
        for role, unit in ((Role.ANALYST, airport), (Role.ANALYST, area_a), (Role.VIEWER, airport))
    ]
    assert codes == [200, 403, 403]


def test_anonymous_visitors_go_to_the_login(nps: Metric, airport: OrgUnit) -> None:
    for name, args in (("dashboard", [airport.uuid]), ("responses", []), ("metrics", [])):
        assert Client().get(reverse(name, args=args)).status_code == 302


def test_users_without_access_see_nothing(airport: OrgUnit) -> None:
    client = Client()
    client.force_login(User.objects.create_user("nobody@example.org"))
    assert client.get(*page(airport)).status_code == 403


def test_weighted_shares_belong_to_the_weighted_score(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    for place in range(10):
        answers, weight = ({"q1": 10}, 3.0) if place < 5 else ({"q1": 2}, 1.0)
        answered(questionnaire, unit=airport, day=DAY, answers=answers, weight=weight)
    response = signed_in(Role.VIEWER, airport).get(*page(airport, weighted=1))
    assert response.context["score"] == "+50"
    assert [round(group["share"], 2) for group in response.context["groups"]] == [0.25, 0.0, 0.75]
