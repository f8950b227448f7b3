from datetime import UTC, datetime

import pytest

from delivery.domain.quiet import quiet_until


def at(hour, minute=0, day=5):
    """A moment of January by the clock of Los Angeles, eight hours behind."""
    return datetime(2026, 1, day + (hour + 8) // 24, (hour + 8) % 24, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("setting", "moment", "until"),
    [
        (None, at(3), None),
        ((21, 8), at(20, 59), None),
        ((21, 8), at(21), at(8, day=6)),
        ((21, 8), at(3), at(8)),
        ((21, 8), at(8), None),
        ((12, 14), at(13, 59), at(14)),
        ((12, 14), at(11), None),
        ((12, 14), at(14), None),
    ],
)
def test_quiet_until_follows_the_local_clock(settings, setting, moment, until):
    settings.QUIET_HOURS = setting
    assert quiet_until(moment) == until
