"""The clock: one run per slot (THREATS rows 41 and 42), one catch-up, a failing job stops no other."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django_q.models import Schedule

from common import schedule
from common.heartbeat import TICK, seconds_since
from common.models import JobSlot
from delivery.domain.quiet import quiet_until

RUNS: list[str] = []
NOON = datetime(2026, 3, 2, 12, 0, 5, tzinfo=UTC)


def good() -> None:
    RUNS.append("good")


def bad() -> None:
    RUNS.append("bad")
    raise ValueError("broken")


@pytest.fixture(autouse=True)
def jobs(settings, db):
    RUNS.clear()
    settings.SCHEDULES = [("bad", f"{__name__}.bad", 60), ("good", f"{__name__}.good", 60)]


def test_threat_42_tick_twice_in_one_slot_runs_each_job_once():
    with time_machine.travel(NOON, tick=False):
        schedule.tick()
        schedule.tick()
    assert RUNS == ["bad", "good"]


def test_tick_notes_a_failing_job_and_runs_the_next():
    with time_machine.travel(NOON, tick=False):
        assert schedule.tick() == ["good"]
    assert list(JobSlot.objects.order_by("job").values_list("job", "error")) == [
        ("bad", "ValueError: broken"),
        ("good", ""),
    ]


def test_threat_42_tick_after_three_hours_of_downtime_catches_up_once():
    with time_machine.travel(NOON, tick=False):
        schedule.tick()
    with time_machine.travel(NOON + timedelta(hours=3), tick=False):
        schedule.tick()
        schedule.tick()
    assert RUNS == ["bad", "good"] * 2


def test_threat_42_tick_with_the_clock_set_back_an_hour_runs_nothing_again():
    with time_machine.travel(NOON, tick=False):
        schedule.tick()
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        schedule.tick()
    assert RUNS == ["bad", "good"]


@pytest.mark.parametrize(
    "midnight",
    [datetime(2026, 3, 8, 8, tzinfo=UTC), datetime(2026, 11, 1, 7, tzinfo=UTC)],
    ids=["02:30 never comes", "01:30 comes twice"],
)
def test_threat_41_an_hourly_job_runs_once_an_hour_on_the_day_of_a_clock_change(settings, midnight):
    """From midnight to 05:59 in Los Angeles, ticking at every half hour by the wall clock and beside it."""
    settings.SCHEDULES = [("good", f"{__name__}.good", 3600)]
    for minutes in range(0, 6 * 60, 15):
        with time_machine.travel(midnight + timedelta(minutes=minutes, seconds=5), tick=False):
            schedule.tick()
    assert len(RUNS) == 6
    slots = list(JobSlot.objects.order_by("due_at").values_list("due_at", flat=True))
    assert slots == [midnight + timedelta(hours=hour) for hour in range(6)]


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 3, 8, 15, tzinfo=UTC)),
        (datetime(2026, 3, 9, 7, tzinfo=UTC), datetime(2026, 3, 9, 15, tzinfo=UTC)),
        (datetime(2026, 11, 1, 6, tzinfo=UTC), datetime(2026, 11, 1, 16, tzinfo=UTC)),
    ],
    ids=["an hour less", "the day after", "an hour more"],
)
def test_threat_41_quiet_hours_end_at_eight_by_the_wall_clock(settings, moment, until):
    settings.QUIET_HOURS = (21, 8)
    assert quiet_until(moment) == until


def test_threat_42_of_two_schedulers_at_once_one_runs_the_job():
    with time_machine.travel(NOON, tick=False):
        slot = schedule.slot_of(NOON, 60)
        assert [schedule.claim_slot("good", slot) for _ in range(2)] == [True, False]
        with pytest.raises(IntegrityError), transaction.atomic():
            JobSlot.objects.create(job="good", due_at=slot)


def test_tick_leaves_a_sign_of_life():
    with time_machine.travel(NOON, tick=False):
        schedule.tick()
        assert seconds_since(TICK) == 0.0


@pytest.mark.parametrize(
    ("seconds", "slot"),
    [(60, datetime(2026, 3, 2, 12, 0, tzinfo=UTC)), (86400, datetime(2026, 3, 2, tzinfo=UTC))],
)
def test_slot_of_is_the_latest_multiple_of_the_period(seconds, slot):
    assert schedule.slot_of(NOON, seconds) == slot


def test_ensure_schedules_repeated_leaves_one_tick_each_minute():
    Schedule.objects.create(name="an older one", func="x.y")
    schedule.ensure_schedules()
    schedule.ensure_schedules()
    rows = list(Schedule.objects.values_list("name", "func", "minutes"))
    assert rows == [("tick", "common.schedule.tick", 1)]


def test_forget_old_slots_keeps_two_weeks():
    for days in (1, 13, 15):
        JobSlot.objects.create(job="good", due_at=schedule.now() - timedelta(days=days))
    assert schedule.forget_old_slots() == 1
