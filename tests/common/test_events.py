"""Announcing: in order, in the caller's transaction, loudly."""

import pytest

from common import checks, events

CALLS: list[tuple[str, object]] = []


def first(*, unit: object) -> None:
    CALLS.append(("first", unit))


def second(*, unit: object) -> None:
    CALLS.append(("second", unit))


def failing(*, unit: object) -> None:
    raise ValueError("no")


@pytest.fixture(autouse=True)
def no_calls():
    CALLS.clear()


def test_announce_calls_receivers_in_the_tables_order(settings):
    settings.REACTIONS = {"unit_moved": [f"{__name__}.second", f"{__name__}.first"]}
    events.announce("unit_moved", unit=7)
    assert CALLS == [("second", 7), ("first", 7)]


def test_announce_refuses_an_event_without_a_row(settings):
    settings.REACTIONS = {}
    with pytest.raises(events.UnknownEventError, match="unit_moved"):
        events.announce("unit_moved", unit=7)


def test_announce_lets_a_receivers_error_undo_the_change(settings):
    settings.REACTIONS = {"unit_moved": [f"{__name__}.failing", f"{__name__}.first"]}
    with pytest.raises(ValueError, match="no"):
        events.announce("unit_moved", unit=7)
    assert CALLS == []


def test_check_names_a_dotted_name_that_leads_nowhere(settings):
    settings.REACTIONS = {"unit_moved": ["common.nowhere.at_all"]}
    settings.STAGES, settings.WAKEUPS, settings.SCHEDULES = {}, {}, []
    assert [found.id for found in checks.check_dotted_names(None)] == ["rapport.E001"]


def test_check_finds_nothing_wrong_in_our_own_tables():
    assert checks.check_dotted_names(None) + checks.check_schedules(None) + checks.check_queue(None) == []


def test_check_schedules_refuses_doubled_names_and_periods_under_a_minute(settings):
    settings.SCHEDULES = [("a", "x.y", 60), ("a", "x.y", 30)]
    assert [found.id for found in checks.check_schedules(None)] == ["rapport.E002", "rapport.E003"]
