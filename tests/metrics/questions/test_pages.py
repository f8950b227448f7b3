"""Pages, CSV and API of a survey's results: who sees them, and that what is hidden stands on none of them."""

import csv
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain.cells import refresh
from metrics.domain.sheets import keeping
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import ProgramFactory, RespondentFactory, a_definition, publish
from tests.metrics.questions.given import a_survey, answered

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SAID = {"q1": 9, "q2.r1": "c4", "q2.r2": "c2", "q3": "Fine"}


@pytest.fixture
def survey(airport: OrgUnit) -> Questionnaire:
    return publish(ProgramFactory(owner=airport), owner=airport)


def signed_in(unit: OrgUnit, role: Role = Role.ANALYST) -> Client:
    client = Client()
    client.force_login(make_user(role, unit))
    return client


def text_of(client: Client, name: str, survey: Any, **params: Any) -> str:
    answer = client.get(reverse(name, args=[survey.uuid]), params)
    assert answer.status_code == 200, answer.content[:200]
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    return body.decode()


def test_page_of_every_kind_shows_figures_with_their_bases(airport: OrgUnit) -> None:
    survey = a_survey(program=ProgramFactory(owner=airport), owner=airport)
    answered(survey, 30)
    html = text_of(signed_in(airport), "survey_results", survey)
    for words in ("Mean rank", "Best − worst", "Median", "Top 2", "not asked", "Choice 1 of 4", "read"):
        assert words in html
    assert "nan" not in html


def test_page_without_answers_says_what_comes_next(survey: Questionnaire, airport: OrgUnit) -> None:
    assert "No answers yet" in text_of(signed_in(airport), "survey_results", survey)
    assert "No answers yet" in text_of(signed_in(airport), "survey_funnel", survey)
    assert "Choose rows and columns" in text_of(signed_in(airport), "survey_crosstab", survey)


def test_threat_40_hidden_numbers_stand_nowhere(survey: Questionnaire, airport: OrgUnit) -> None:
    """Four people: neither their ratings nor shares of them on the page, in the CSV, in the API."""
    answered(survey, 4, answers={"q1": 7, "q2.r1": "c4"})
    client = signed_in(airport)
    html = text_of(client, "survey_results", survey)
    assert html.count("Too few answers to show") == 1
    assert 'class="card c12 question"' not in html
    assert "100 %" not in html
    assert "bar-" not in html
    rows = list(csv.DictReader(io.StringIO(text_of(client, "survey_results_csv", survey).lstrip("\ufeff"))))
    assert {row["Measure"] for row in rows} <= {"answers", "texts"}
    assert {row["Value"] for row in rows} == {""}
    told = json.loads(text_of(client, "api-questionnaire-results", survey, rows="q1", columns="channel"))
    first = told["questions"][0]
    assert (first["answered"], first["is_hidden"], first["why_hidden"]) == (
        4,
        True,
        "too few answers to show",
    )
    part = first["parts"][0]
    assert (part["answers"], part["nps"], part["mean"], part["median"]) == ([], None, None, None)
    assert (told["crosstab"]["is_hidden"], told["crosstab"]["rows"]) == (True, [])
    for name in ("survey_crosstab", "survey_crosstab_csv"):
        assert "100.0" not in text_of(client, name, survey, rows="q1", columns="channel")
    assert "bar-" not in text_of(client, "survey_funnel", survey)


def test_api_and_csv_tell_the_same_figures(survey: Questionnaire, airport: OrgUnit) -> None:
    for rating in (2, 7, 9, 9, 10, 10):
        answered(survey, 1, answers={"q1": rating})
    client = signed_in(airport)
    told = json.loads(text_of(client, "api-questionnaire-results", survey))
    found = told["questions"][0]["parts"][0]
    rows = list(csv.DictReader(io.StringIO(text_of(client, "survey_results_csv", survey).lstrip("\ufeff"))))
    nps = next(row for row in rows if row["Measure"] == "nps")
    assert (float(nps["Value"]), nps["n"]) == (pytest.approx(found["nps"]["value"], abs=1e-4), "")
    assert found["nps"]["value"] == pytest.approx(100 * (4 - 1) / 6)
    assert [one["n"] for one in found["answers"]] == [0, 0, 1, 0, 0, 0, 0, 1, 0, 2, 2]
    assert told["responses"] == 6


def test_crosstab_has_column_shares_letters_and_a_verdict(survey: Questionnaire, airport: OrgUnit) -> None:
    answered(survey, 40, answers={"q1": 10}, channel="email")
    answered(survey, 40, answers={"q1": 0}, channel="link")
    client = signed_in(airport)
    told = json.loads(text_of(client, "api-questionnaire-results", survey, rows="q1", columns="channel"))
    tab = told["crosstab"]
    assert [(one["name"], one["letter"], one["n"]) for one in tab["columns"]] == [
        ("Email", "A", 40),
        ("Link", "B", 40),
    ]
    best = next(row for row in tab["rows"] if row["name"] == "10")
    assert [(one["share"]["value"], one["higher_than"]) for one in best["cells"]] == [
        (100.0, ["B"]),
        (0.0, []),
    ]
    assert tab["test"]["statistic"] == pytest.approx(80)
    assert [one["mean_higher_than"] for one in tab["columns"]] == [[], []]  # nobody varies: no test of means
    html = text_of(client, "survey_crosstab", survey, rows="q1", columns="channel")
    assert "The columns differ" in html
    assert "higher than B" in html


def test_units_in_reach_alone_are_counted(survey: Questionnaire, area_a: OrgUnit, area_b: OrgUnit) -> None:
    answered(survey, 9, answers=SAID, unit=area_a)
    answered(survey, 30, answers=SAID, unit=area_b)
    told = json.loads(text_of(signed_in(area_a), "api-questionnaire-results", survey))
    assert (told["unit"]["code"], told["responses"], told["questions"][0]["answered"]) == ("a", 9, 9)
    url = reverse("survey_results", args=[survey.uuid])
    assert signed_in(area_a).get(url, {"unit": str(area_b.uuid)}).status_code == 400


def test_survey_of_another_tree_is_not_found(survey: Questionnaire) -> None:
    elsewhere = signed_in(OrgUnitFactory(name="Elsewhere"))
    for name in (
        "survey_results",
        "survey_results_csv",
        "survey_crosstab",
        "survey_funnel",
        "survey_answers",
    ):
        assert elsewhere.get(reverse(name, args=[survey.uuid])).status_code == 404


@pytest.mark.parametrize(
    "params",
    [
        {"owner": "1"}, {"period": "2026-13"}, {"period": "2026-05..2026-01"}, {"channel": "x" * 40},
        {"version": "9"}, {"unit": "nonsense"}, {"touchpoint": "none"}, {"device": "fridge"},
        {"weighted": "2"}, {"dimension": "none"}, {"status": "screened"},
    ],
)  # fmt: skip
def test_filters_that_are_not_offered_are_refused(
    survey: Questionnaire, airport: OrgUnit, params: dict[str, str]
) -> None:
    client = signed_in(airport)
    for name in ("survey_results", "survey_results_csv", "survey_funnel", "survey_crosstab"):
        assert client.get(reverse(name, args=[survey.uuid]), params).status_code == 400
    assert client.get(reverse("api-questionnaire-results", args=[survey.uuid]), params).status_code == 400


@pytest.mark.parametrize(
    ("rows", "columns", "status"),
    [
        ("q1", "q1", 400), ("q2/q2.r1", "q2", 400), ("q2", "q2/q2.r1", 400), ("q2/q2.r2", "q2/q2.r2", 400),
        ("q2/q2.r2", "q2", 200), ("q2", "q1", 200),
    ],
)  # fmt: skip
def test_question_is_not_told_apart_by_itself(
    survey: Questionnaire, airport: OrgUnit, rows: str, columns: str, status: int
) -> None:
    answered(survey, 9, answers=SAID)
    client, params = signed_in(airport), {"rows": rows, "columns": columns}
    for name in ("survey_crosstab", "survey_crosstab_csv", "api-questionnaire-results"):
        assert client.get(reverse(name, args=[survey.uuid]), params).status_code == status


def test_pages_ask_as_often_whatever_there_is(
    survey: Questionnaire, airport: OrgUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SIZE", 4)
    client, asked = signed_in(airport), []
    answered(survey, 1, answers=SAID)
    for _ in range(2):
        counts = []
        for name in ("survey_results", "survey_funnel"):
            text_of(client, name, survey)
            with CaptureQueriesContext(connection) as captured:
                text_of(client, name, survey)
            counts.append(len(captured))
        asked.append(counts)
        answered(survey, 20, answers=SAID)
    assert asked[0] == asked[1]


def test_page_waits_while_counting_takes_long(
    survey: Questionnaire, airport: OrgUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SIZE", 1)
    answered(survey, 3, answers=SAID)
    client = signed_in(airport)
    url = reverse("survey_results", args=[survey.uuid])
    sheets = keeping.read_sheets
    monkeypatch.setattr(
        "metrics.domain.questions.results.read_sheets", lambda one, patience=None: sheets(one, patience=0)
    )
    first = client.get(url)
    assert ("Still counting" in first.content.decode(), first["Refresh"]) == (True, "1")
    client.get(url)
    assert "Refresh" not in client.get(url).headers


# What people wrote


def test_written_answers_are_paged_searched_and_lead_to_their_response(
    survey: Questionnaire, airport: OrgUnit
) -> None:
    rows = answered(survey, 30, answers=SAID)
    answered(survey, 1, answers=SAID | {"q3": "The <b>queue</b> was long"})
    client = signed_in(airport)
    html = text_of(client, "survey_answers", survey, question="q3", at="q3")
    assert html.count("<blockquote>") == 25
    assert "The &lt;b&gt;queue&lt;/b&gt; was long" in html
    found = text_of(client, "survey_answers", survey, question="q3", at="q3", q="queue long")
    assert found.count("<blockquote>") == 1
    assert reverse("response", args=[rows[-1].uuid]) in html
    assert "No answer holds these words" in text_of(
        client, "survey_answers", survey, question="q3", at="q3", q="zzz"
    )


def test_written_answers_of_anonymous_programs_are_hidden_where_few_wrote(airport: OrgUnit) -> None:
    pages = {"b1": {"pages": [["q1", "q2"], ["q3"]]}}
    program = ProgramFactory(owner=airport, is_anonymous=True)
    survey = publish(program, owner=airport, definition=a_definition(blocks=pages))
    answered(survey, 9, answers=SAID)
    client = signed_in(airport)
    html = text_of(client, "survey_answers", survey, question="q3", at="q3")
    assert ("Too few answers to show" in html, "<blockquote>" in html) == (True, False)
    answered(survey, 1, answers=SAID)
    assert text_of(client, "survey_answers", survey, question="q3", at="q3").count("<blockquote>") == 10


def test_written_answers_are_said_to_be_hidden_only_where_some_are(airport: OrgUnit) -> None:
    """Few answered an anonymous survey at a unit: that is said of it, and of no other program's."""
    definition = a_definition(blocks={"b1": {"pages": [["q1", "q2"], ["q3"]]}})
    unit = OrgUnitFactory(parent=airport)
    told = []
    for is_anonymous in (True, False):
        program = ProgramFactory(owner=airport, is_anonymous=is_anonymous)
        survey = publish(program, owner=airport, definition=definition)
        answered(survey, 12, answers=SAID)
        answered(survey, 1, answers=SAID, unit=unit)
        told.append(text_of(signed_in(airport), "survey_answers", survey, question="q3", at="q3"))
    assert ["Some answers are hidden" in html for html in told] == [True, False]


def test_threat_40_written_answers_of_few_are_not_left_over_by_those_beside_them(airport: OrgUnit) -> None:
    """All texts without those of phones and desktops would be the ones of the two with a tablet."""
    pages = {"b1": {"pages": [["q1", "q2"], ["q3"]]}}
    program = ProgramFactory(owner=airport, audience="employees")
    survey = publish(program, owner=airport, definition=a_definition(blocks=pages))
    for device, n in (("phone", 12), ("desktop", 11), ("tablet", 2)):
        answered(survey, n, device=device, answers=SAID)
    client = signed_in(airport)
    shown = {
        device: text_of(client, "survey_answers", survey, question="q3", at="q3", **narrow).count(
            "<blockquote>"
        )
        for device in ("", "phone", "desktop", "tablet")
        for narrow in ({"device": device} if device else {},)
    }
    assert shown == {"": 25, "phone": 12, "desktop": 0, "tablet": 0}


def test_names_beside_written_answers_are_for_who_may_see_contacts(
    survey: Questionnaire, airport: OrgUnit
) -> None:
    person = RespondentFactory(name="Robin Example", unit=airport)
    answered(survey, 1, answers=SAID, respondent=person)
    seen = {
        role: "Robin Example"
        in text_of(signed_in(airport, role), "survey_answers", survey, question="q3", at="q3")
        for role in (Role.UNIT_MANAGER, Role.ANALYST)
    }
    assert seen == {Role.UNIT_MANAGER: True, Role.ANALYST: False}


@pytest.mark.parametrize("at", ["q1", "q4", "q9", ""])
def test_only_texts_can_be_read(survey: Questionnaire, airport: OrgUnit, at: str) -> None:
    answer = signed_in(airport).get(
        reverse("survey_answers", args=[survey.uuid]), {"question": at.partition(".")[0], "at": at}
    )
    assert answer.status_code == 400


def test_unit_leads_to_the_surveys_results_there(terminal: OrgUnit, airport: OrgUnit) -> None:
    MetricFactory(owner=airport)
    survey = publish(ProgramFactory(owner=airport, is_default=True), owner=airport)
    answered(survey, 6, unit=terminal, answers={"q1": 9})
    refresh()
    html = text_of(signed_in(terminal), "dashboard", terminal)
    address = f"{reverse('survey_results', args=[survey.uuid])}?unit={terminal.uuid}"
    assert f'href="{address}"' in html
    assert "n 6" in signed_in(terminal).get(address).content.decode().replace("\xa0", " ")
