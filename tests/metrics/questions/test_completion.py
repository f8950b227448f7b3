"""How far people come: from what they sent in, page by page."""

from typing import Any

import numpy as np
import pytest
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain.few import Hidden
from metrics.domain.questions.choosing import choose
from metrics.domain.questions.completion import Completion, read_completion
from metrics.views.questions.funnels import seconds_words
from surveys.domain.responses.processing import process_responses
from surveys.models import Questionnaire, Response
from tests.factories.accounts import make_user
from tests.factories.surveys import ProgramFactory, a_definition, a_response, publish

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
PAGES = {"b1": {"pages": [["q1"], ["q2"], ["q3"]]}}


@pytest.fixture
def survey(airport: OrgUnit) -> Questionnaire:
    """Three pages: a rating, a matrix, a comment."""
    return publish(ProgramFactory(owner=airport), owner=airport, definition=a_definition(blocks=PAGES))


def came(
    survey: Questionnaire, n: int, answers: dict[str, Any], seconds: dict[str, float], **kwargs: Any
) -> None:
    """So many who answered this and took these seconds; `status` as they ended."""
    status = kwargs.pop("status", "complete")
    for _ in range(n):
        row = a_response(survey, answers=answers, require=False, page_seconds=seconds, **kwargs)
        Response.objects.filter(pk=row.pk).update(status=status)
    process_responses()


def completion(survey: Questionnaire, airport: OrgUnit, **params: str) -> Completion:
    analyst = make_user(Role.ANALYST, airport)
    return read_completion(analyst, choose(analyst, survey, params), patience=None)[0]


def test_pages_tell_who_came_through_and_who_left(survey: Questionnaire, airport: OrgUnit) -> None:
    all_pages = {"b1.p0": 4.0, "b1.p1": 10.0, "b1.p2": 30.0}
    came(survey, 6, {"q1": 9, "q2.r1": "c4", "q3": "Fine"}, all_pages)
    came(survey, 3, {"q1": 2}, {"b1.p0": 6.0}, status="partial")
    came(survey, 2, {"q1": 3}, {"b1.p0": 5.0, "b1.p1": 20.0}, status="partial")  # sent the matrix in empty
    found = completion(survey, airport)
    assert (found.started, found.ends) == (11, {"complete": 6, "partial": 5})
    assert [(one.step, one.reached, one.passed, one.left) for one in found.passages] == [
        ("b1.p0", 11, 11, 0),
        ("b1.p1", 11, 8, 3),
        ("b1.p2", 8, 6, 2),
    ]
    first = found.passages[0].seconds
    assert first is not None
    wanted = np.percentile([4.0] * 6 + [6.0] * 3 + [5.0] * 2, [25, 50, 75])
    assert [first.lower, first.median, first.upper] == pytest.approx(list(wanted))
    assert found.seconds is not None
    assert (found.seconds.n, found.seconds.median) == (6, pytest.approx(44))


def test_where_no_times_are_known_answers_say_how_far_somebody_came(
    survey: Questionnaire, airport: OrgUnit
) -> None:
    came(survey, 5, {"q1": 9, "q2.r1": "c4"}, {}, status="partial")
    found = completion(survey, airport)
    assert [(one.step, one.passed, one.left) for one in found.passages] == [
        ("b1.p0", 5, 0), ("b1.p1", 5, 0), ("b1.p2", 0, 5),
    ]  # fmt: skip
    assert found.seconds is None


def test_ends_of_screened_and_over_quota_are_ends(survey: Questionnaire, airport: OrgUnit) -> None:
    for status in ("complete", "screened", "over_quota", "partial"):
        came(survey, 5, {"q1": 9}, {"b1.p0": 1.0}, status=status)
    found = completion(survey, airport)
    assert found.ends == {"complete": 5, "screened": 5, "over_quota": 5, "partial": 5}
    assert found.finished is not None
    assert found.finished.value == 75


def test_groups_are_told_apart_unless_few(survey: Questionnaire, airport: OrgUnit) -> None:
    answers, seconds = {"q1": 9}, {"b1.p0": 2.0, "b1.p1": 2.0, "b1.p2": 2.0}
    came(survey, 9, answers, seconds, channel="email", device="phone")
    came(survey, 6, answers, {"b1.p0": 8.0}, channel="link", device="desktop", status="partial")
    came(survey, 2, answers, seconds, channel="qr", device="desktop")
    found = completion(survey, airport)
    told = {
        one.label: (one.started, one.hidden, one.finished and one.finished.value)
        for one in found.groups["channel"]
    }
    assert told == {
        "Email": (9, Hidden.NO, 100),
        "Link": (6, Hidden.NEIGHBOUR, None),
        "QR code": (2, Hidden.FEW, None),
    }
    devices = {one.label: one.finished and one.finished.value for one in found.groups["device"]}
    assert devices == {"Phone": 100, "Computer": 25}
    by_channel = {label: spreads["b1.p0"] for label, spreads in found.by_step["channel"]}
    assert {label: spread and spread.median for label, spread in by_channel.items()} == {"Email": 2}


def test_few_timed_on_a_page_hide_it_and_a_neighbour(survey: Questionnaire, airport: OrgUnit) -> None:
    """Twelve by email and nine by link began, but of the links only three were timed on the first page."""
    came(survey, 12, {"q1": 9}, {"b1.p0": 2.0, "b1.p1": 3.0}, channel="email")
    came(survey, 3, {"q1": 9}, {"b1.p0": 90.0, "b1.p1": 3.0}, channel="link")
    came(survey, 6, {"q1": 9}, {"b1.p1": 3.0}, channel="link")
    by_channel = dict(completion(survey, airport).by_step["channel"])
    assert {label: (of["b1.p0"], of["b1.p1"] and of["b1.p1"].n) for label, of in by_channel.items()} == {
        "Email": (None, 12), "Link": (None, 9),
    }  # fmt: skip


def test_few_who_began_tell_nothing(survey: Questionnaire, airport: OrgUnit) -> None:
    came(survey, 4, {"q1": 9}, {"b1.p0": 1.0})
    found = completion(survey, airport)
    assert (found.started, found.hidden, found.ends, found.passages) == (4, Hidden.FEW, {}, ())


def test_what_became_of_few_on_a_page_is_not_told(
    survey: Questionnaire, airport: OrgUnit, client: Any
) -> None:
    came(survey, 9, {"q1": 9}, {"b1.p0": 2.0}, status="partial")
    came(survey, 1, {"q1": 9, "q2.r1": "c4"}, {"b1.p0": 2.0, "b1.p1": 2.0}, status="partial")
    came(survey, 3, {"q1": 9, "q2.r1": "c4"}, {"b1.p0": 2.0, "b1.p1": 2.0, "b1.p2": 2.0})
    last = completion(survey, airport).passages[-1]
    assert (last.reached, last.hidden) == (4, Hidden.FEW)
    assert (last.passed, last.left, last.share_left, last.seconds) == (None,) * 4
    client.force_login(make_user(Role.ANALYST, airport))
    html = client.get(reverse("survey_funnel", args=[survey.uuid])).content.decode()
    assert html.count('Too few answers to show<br><span class="small num">n 4</span>') == 1
    told = client.get(reverse("api-questionnaire-completion", args=[survey.uuid])).json()["pages"]
    assert [(one["is_hidden"], one["left"]) for one in told] == [(False, 0), (False, 9), (True, None)]


def test_no_group_follows_from_the_whole_less_a_narrower_look(
    survey: Questionnaire, airport: OrgUnit
) -> None:
    """Thirteen began on phones, ten of them by email: what became of the other three isn't told."""
    answers, seconds = {"q1": 9}, {"b1.p0": 2.0}
    came(survey, 10, answers, seconds, channel="email", device="phone")
    came(survey, 10, answers, seconds, channel="email", device="desktop")
    came(survey, 3, answers, seconds, channel="link", device="phone", status="partial")
    came(survey, 10, answers, seconds, channel="link", device="desktop")
    whole = {one.label: one.hidden for one in completion(survey, airport).groups["device"]}
    assert whole == {"Phone": Hidden.NO, "Computer": Hidden.NO}
    by_email = completion(survey, airport, channel="email").groups["device"]
    assert {one.label: (one.started, one.hidden, one.finished) for one in by_email} == {
        "Phone": (10, Hidden.NEIGHBOUR, None),
        "Computer": (10, Hidden.NEIGHBOUR, None),
    }


def test_no_page_follows_from_the_whole_less_a_narrower_look(survey: Questionnaire, airport: OrgUnit) -> None:
    """Fifteen came to the last page, twelve of them by email: who left of the other three isn't told."""
    through = {"b1.p0": 2.0, "b1.p1": 2.0, "b1.p2": 2.0}
    to_last = {"b1.p0": 2.0, "b1.p1": 2.0}
    came(survey, 12, {"q1": 9, "q2.r1": "c4"}, through, channel="email")
    came(survey, 3, {"q1": 9, "q2.r1": "c4"}, to_last, channel="link", status="partial")
    came(survey, 9, {"q1": 9}, {"b1.p0": 2.0}, channel="link", status="partial")
    whole, by_email = (
        completion(survey, airport, **said).passages[-1] for said in ({}, {"channel": "email"})
    )
    assert (whole.reached, whole.left) == (15, 3)
    assert (by_email.reached, by_email.hidden, by_email.left) == (12, Hidden.NEIGHBOUR, None)


@pytest.mark.parametrize(("seconds", "words"), [(4.25, "4.2 s"), (42.4, "42 s"), (185, "3:05 min")])
def test_seconds_are_written_as_people_read_them(seconds: float, words: str) -> None:
    assert seconds_words(seconds) == words


def test_api_tells_what_the_page_tells(survey: Questionnaire, airport: OrgUnit, client: Any) -> None:
    client.force_login(make_user(Role.ANALYST, airport))
    path = reverse("api-questionnaire-completion", args=[survey.uuid])
    came(survey, 3, {"q1": 9}, {"b1.p0": 2.0}, channel="email", status="partial")
    told = client.get(path).json()
    assert (told["started"], told["why_hidden"], told["ends"], told["pages"], told["groups"]) == (
        3, "too few answers to show", None, [], [],
    )  # fmt: skip
    came(survey, 9, {"q1": 9, "q2.r1": "c4"}, {"b1.p0": 2.0, "b1.p1": 6.0, "b1.p2": 4.0}, channel="email")
    told = client.get(path, {"channel": "email"}).json()
    assert (told["started"], told["finished"]["value"], told["ends"]["partial"]) == (12, 75, 3)
    assert [(one["page"], one["reached"], one["passed"], one["left"]) for one in told["pages"]] == [
        ("b1.p0", 12, 12, 0), ("b1.p1", 12, 9, 3), ("b1.p2", 9, 9, 0),
    ]  # fmt: skip
    assert told["pages"][1]["seconds"] == {"n": 9, "lower": 6, "median": 6, "upper": 6}
    assert [(one["by"], one["name"], one["started"]) for one in told["groups"] if one["by"] == "channel"] == [
        ("channel", "Email", 12)
    ]
    assert client.get(path, {"weighted": "1"}).status_code == 400
