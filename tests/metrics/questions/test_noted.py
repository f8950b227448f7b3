"""Results of what is noted beside the questions, and how moments and consent read there."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain.questions.results import Results
from metrics.domain.questions.summaries import PartResult
from metrics.views.questions.blocks import blocks_of
from surveys.domain.responses.processing import process_responses
from surveys.domain.responses.values import answers_in_words
from surveys.models import Questionnaire
from tests.factories.accounts import make_user
from tests.factories.surveys import ProgramFactory, a_response, publish
from tests.metrics.questions.given import results

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DEFINITION: dict[str, Any] = {
    "title": "Noted",
    "languages": ["en"],
    "flow": [{"type": "block", "id": "b1"}],
    "blocks": {"b1": {"pages": [["q1", "q2", "q3", "q4", "q5", "q6"]]}},
    "questions": {
        "q1": {"kind": "contact", "key": "contact"},
        "q2": {"kind": "timing", "key": "spent"},
        "q3": {"kind": "browser", "key": "seen_with"},
        "q4": {"kind": "consent", "key": "agreed"},
        "q5": {"kind": "date", "key": "flew_on"},
        "q6": {"kind": "datetime", "key": "landed_at"},
    },
    "texts": {
        "en": {"title": "Noted", **{f"q{number}.text": f"Question {number}?" for number in (1, 4, 5, 6)}}
    },
}


@pytest.fixture
def survey(airport: OrgUnit) -> Questionnaire:
    return publish(definition=DEFINITION, name="Noted", program=ProgramFactory(owner=airport), owner=airport)


def answered(survey: Questionnaire, count: int = 12) -> None:
    """So many responses: each third one wants no contact, each second one comes with Firefox."""
    for number in range(count):
        said = {
            "q1": "no" if number % 3 == 0 else "yes",
            "q2.first": 1.5,
            "q2.submit": float(number),
            "q2.clicks": 3,
            "q3.browser": "Firefox 150" if number % 2 else "Chrome 150",
            "q3.screen": f"{1000 + number}x900",
            "q4": "yes",
            "q5": f"2026-05-{number % 2 + 30}",
            "q6": f"2026-05-30T14:{number % 2:02}",
        }
        a_response(survey, answers=said, require=False)
    process_responses()


def found(survey: Questionnaire, airport: OrgUnit) -> Results:
    return results(make_user(Role.ANALYST, airport), survey)


def part(of: Results, address: str) -> PartResult:
    return next(one for item in of.items for one in item.parts if one.part.address == address)


def labels(of: Results, key: str) -> list[str]:
    """What stands before the bars of a question."""
    item = next(one for one in of.items if one.item.key == key)
    return [row["label"] for block in blocks_of(item) for row in block["rows"]]


def test_contact_counts_who_wants_to_be_reached(survey: Questionnaire, airport: OrgUnit) -> None:
    answered(survey)
    of = part(found(survey, airport), "q1")
    assert {line.label: line.n for line in of.lines} == {"No": 4, "Yes": 8}


def test_time_on_the_page_has_means_of_each_moment(survey: Questionnaire, airport: OrgUnit) -> None:
    answered(survey)
    of = found(survey, airport)
    means = {one: part(of, f"q2.{one}").mean for one in ("first", "submit", "clicks")}
    assert {one: mean and mean.value for one, mean in means.items()} == {
        "first": 1.5,
        "submit": 5.5,
        "clicks": 3.0,
    }
    assert labels(of, "q2") == [
        "First click, in seconds",
        "Last click, in seconds",
        "Page sent, in seconds",
        "Clicks",
    ]


def test_browsers_are_counted_and_rare_screens_stand_together(
    survey: Questionnaire, airport: OrgUnit
) -> None:
    answered(survey)
    of = found(survey, airport)
    browsers = {line.label: line.n for line in part(of, "q3.browser").lines}
    screens = [(line.label, line.n) for line in part(of, "q3.screen").lines]
    assert browsers == {"Chrome 150": 6, "Firefox 150": 6}
    assert (screens[0], screens[-1], len(screens)) == (("1000x900", 1), ("All others", 2), 11)
    item = next(one for one in of.items if one.item.key == "q3")
    assert item.item.has_words is False  # one person's browser isn't read by itself


def test_moments_and_consent_are_in_words_on_pages(survey: Questionnaire, airport: OrgUnit) -> None:
    answered(survey)
    of = found(survey, airport)
    assert (labels(of, "q5"), labels(of, "q4")) == (["30 May 2026", "31 May 2026"], ["Yes"])


def test_moments_stay_as_stored_in_files(survey: Questionnaire, airport: OrgUnit) -> None:
    answered(survey)
    client = Client()
    client.force_login(make_user(Role.ANALYST, airport))
    body = b"".join(client.get(reverse("survey_results_csv", args=[survey.uuid])))  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(body.decode().lstrip("\ufeff"))))
    days = [row["Answer"] for row in rows if row["Question"] == "Question 5?" and row["Measure"] == "share"]
    assert days == ["2026-05-30", "2026-05-31"]


def test_page_of_a_response_says_moments_in_words(survey: Questionnaire, airport: OrgUnit) -> None:
    said = {"q5": "2026-05-30", "q6": "2026-05-30T14:05", "q4": "yes"}
    response = a_response(survey, answers=said, require=False)
    shown = {one.address: (one.answer, one.on_pages) for one in answers_in_words(response)}
    assert shown == {
        "q4": ("Yes", "Yes"),
        "q5": ("2026-05-30", "30 May 2026"),
        "q6": ("2026-05-30 14:05", "30 May 2026, 14:05"),
    }
    client = Client()
    client.force_login(make_user(Role.ANALYST, airport))
    html = client.get(reverse("response", args=[response.uuid])).content.decode()
    assert (html.count("30 May 2026"), "2026-05-30" in html) == (2, False)
