"""Responses that were broken off: final after the program's time, counted where they answer."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from actions.models import Case, RuleRun
from common.clock import day_start, local_day, now
from config.schedules import SCHEDULES
from metrics.domain.cells import refresh
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Cell, Score
from surveys.domain.responses import settling
from surveys.domain.responses.incoming import NOON
from surveys.domain.responses.processing import process_responses
from surveys.domain.responses.settling import Settled, settle_partials
from surveys.models import Invitation, Program, PublicLink, Questionnaire, Response
from tests.factories.actions import RuleFactory
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import ProgramFactory, a_definition, a_link, publish
from tests.surveys.visiting import asked, hidden, open_page, post, stamp, text_of

pytestmark = pytest.mark.django_db
TOO_LATE = "Your earlier answers were received"


def begin(link: PublicLink, days_ago: float = 8, **answers: str) -> dict[str, str]:
    """Somebody sends the first page and leaves; the hidden inputs of their second page."""
    client = Client()
    with time_machine.travel(now() - timedelta(days=days_ago), tick=False):
        form = hidden(text_of(client.get(f"/s/{link.token}/")))
        step = post(client, link, form | (answers or {"q1": "3"}))
        assert step.status_code == 303
        return hidden(text_of(client.get(step["Location"])))


def anonymous_survey() -> Questionnaire:
    """Two pages that ask for no contact."""
    blocks = {"b1": {"pages": [["q1", "q2"], ["q3"]]}}
    return publish(ProgramFactory(is_anonymous=True), definition=a_definition(blocks=blocks))


def settled() -> Settled:
    """A sweep, and what follows it."""
    done = settle_partials()
    process_responses()
    refresh()
    return done


def differences() -> int:
    found = rebuild_metrics(check=True)
    return found.total + found.waiting


@pytest.fixture
def link() -> PublicLink:
    survey = publish()
    MetricFactory(key="nps", owner=survey.owner)
    RuleFactory(owner=survey.owner)
    return a_link(survey)


@pytest.mark.parametrize(
    ("setting", "days_ago", "is_final"), [(7, 6.9, False), (7, 7.1, True), (1, 1.1, True), (30, 8, False)]
)
def test_what_was_left_for_the_programs_time_is_final(
    link: PublicLink, setting: int, days_ago: float, is_final: bool
) -> None:
    Program.objects.update(partial_after_days=setting)
    begin(link, days_ago)
    assert settle_partials() == Settled(kept=int(is_final))
    assert Response.objects.finished().count() == is_final


def test_who_broke_off_counts_where_they_answered_on_the_day_of_their_last_page(link: PublicLink) -> None:
    begin(link)
    assert settled() == Settled(kept=1)
    stored = Response.objects.get()
    assert (stored.status, stored.processing, stored.saved_at) == ("partial", "done", None)
    assert stored.completed_at is not None
    assert now() - stored.completed_at > timedelta(days=7)
    assert (stored.day, stored.answers) == (local_day(stored.completed_at), {"q1": 3})
    assert (stored.is_finished, stored.is_broken_off, stored.is_counted) == (True, True, True)
    assert list(Score.objects.values_list("value", "day")) == [(3.0, stored.day)]
    assert Cell.objects.filter(day=stored.day, n=1).exists()
    assert (Case.objects.get().score_value, RuleRun.objects.get().outcome) == (3.0, "fired")
    assert differences() == 0


def test_a_later_page_puts_the_end_off(link: PublicLink) -> None:
    second = begin(link)
    post(Client(), link, second | {"q3": "slow", "go": "back"})
    assert settle_partials() == Settled()
    assert not Response.objects.get().is_finished


def test_settling_again_changes_nothing_and_batches_are_worked_off(
    link: PublicLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "BATCH", 2)
    for days_ago in (8, 9, 9, 12, 20):
        begin(link, days_ago)
    assert settled() == Settled(kept=5)
    before = list(Response.objects.order_by("pk").values())
    assert settled() == Settled()
    assert list(Response.objects.order_by("pk").values()) == before
    assert (Score.objects.count(), differences()) == (5, 0)


def test_without_time_left_nothing_is_begun(link: PublicLink) -> None:
    begin(link)
    assert settle_partials(max_seconds=0) == Settled()


def test_empty_ones_are_deleted(link: PublicLink) -> None:
    second = begin(link)
    with time_machine.travel(now() - timedelta(days=8), tick=False):
        back = post(Client(), link, second | {"go": "back"})
        first = hidden(text_of(Client().get(back["Location"])))
        post(Client(), link, first | {"go": "back"})
    assert Response.objects.get().answers == {}
    assert settled() == Settled(deleted=1)
    assert Response.objects.count() == 0


@pytest.mark.parametrize("change", [{"is_test": True}, {"is_spam": True, "flags": ["honeypot"]}])
def test_tests_and_robots_count_nowhere_when_they_break_off_either(
    link: PublicLink, change: dict[str, Any]
) -> None:
    begin(link)
    Response.objects.update(**change)
    assert settled() == Settled(kept=1)
    assert (Response.objects.get().processing, Score.objects.count(), Case.objects.count()) == ("done", 0, 0)


def test_anonymous_programs_keep_no_more_than_the_day_of_the_last_page() -> None:
    begin(a_link(anonymous_survey()))
    saved_at = Response.objects.get().saved_at
    assert saved_at is not None
    assert timezone.localtime(saved_at).time() == NOON
    settled()
    stored = Response.objects.get()
    assert stored.completed_at is not None
    assert timezone.localtime(stored.completed_at).time() == NOON
    assert (stored.time_precision, stored.saved_at) == ("day", None)


# Who comes back later


@pytest.mark.parametrize("go", ["next", "back"])
def test_who_goes_on_too_late_is_told_so_and_nothing_changes(link: PublicLink, go: str) -> None:
    second = begin(link)
    settled()
    before = Response.objects.values().get()
    assert TOO_LATE in text_of(post(Client(), link, second | {"q3": "late", "go": go}))
    assert TOO_LATE in text_of(Client().get(f"/s/{link.token}/?k={second['k']}&p=b1.p1"))
    first = text_of(post(Client(), link, second | {"p": "b1.p0", "q1": "3"}))
    assert TOO_LATE in first
    assert Response.objects.values().get() == before


def test_the_link_opened_anew_begins_anew(client: Client, link: PublicLink) -> None:
    begin(link)
    settled()
    form = open_page(client, link)
    step = post(client, link, form | {"q1": "9"})
    post(client, link, hidden(text_of(client.get(step["Location"]))))
    assert sorted(Response.objects.values_list("status", flat=True)) == ["complete", "partial"]


def test_who_was_invited_has_answered_then() -> None:
    invitation, path = asked(publish())
    with time_machine.travel(now() - timedelta(days=8), tick=False):
        html = text_of(Client().get(path))
        Client().post(path, {"k": stamp(html), "p": "b1.p0", "q1": "8"})
    settled()
    invitation.refresh_from_db()
    assert invitation.answered_at == Response.objects.get().completed_at
    assert "already received" in text_of(Client().get(path))
    assert TOO_LATE in text_of(Client().post(path, {"k": stamp(html), "p": "b1.p1", "q3": "late"}))
    assert Response.objects.get().answers == {"q1": 8}


def test_who_was_invited_to_an_anonymous_survey_is_told_so_without_being_known() -> None:
    _, path = asked(anonymous_survey())
    with time_machine.travel(now() - timedelta(days=8), tick=False):
        html = text_of(Client().get(path))
        Client().post(path, {"k": stamp(html), "p": "b1.p0", "q1": "8"})
    settled()
    assert Invitation.objects.get().answered_at is None
    assert TOO_LATE in text_of(Client().get(path))
    assert Response.objects.get().invitation is None


def test_the_sweep_is_scheduled_and_asks_an_index(link: PublicLink) -> None:
    assert ("settle_partials", "surveys.domain.responses.settling.settle_partials", 900) in SCHEDULES
    due = Response.objects.unfinished().filter(saved_at__lte=now()).order_by("saved_at")
    assert "response_unfinished" in due.explain()


def test_days_are_local_ones(link: PublicLink) -> None:
    late = datetime.combine(local_day(now()) - timedelta(days=9), datetime.min.time())
    evening = day_start(late.date()) + timedelta(hours=23, minutes=50)
    with time_machine.travel(evening, tick=False):
        begin(link, 0)
    settled()
    assert Response.objects.get().day == late.date()
