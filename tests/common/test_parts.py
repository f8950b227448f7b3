"""Deadlines, moments, icons and meters as markup."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from common import icons, parts

NOW = datetime(2018, 5, 30, 12, tzinfo=UTC)
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("arguments", "kind", "text"),
    [
        ({"at": NOW + timedelta(minutes=40)}, "due warn", "40 min left"),
        ({"at": NOW + timedelta(hours=5)}, "due ", "5 h left"),
        ({"at": NOW + timedelta(days=2), "what": "close"}, "due ", "2 d to close"),
        ({"at": NOW - timedelta(hours=6)}, "due bad", "6 h overdue"),
        ({"at": NOW - timedelta(hours=6), "what": "first contact"}, "due bad", "first contact 6 h overdue"),
        ({"at": NOW, "paused": True}, "due ", "clock paused"),
        ({"at": NOW, "done_at": NOW - timedelta(hours=1)}, "due good", "in time"),
        ({"at": NOW, "done_at": NOW + timedelta(hours=2)}, "due bad", "2 h late"),
        ({"at": None}, "due muted", "no deadline"),
    ],
)
def test_due_is_always_words(arguments, kind, text):
    html = parts.due(now=NOW, **arguments)

    assert re.search(r'class="([^"]*)"', html)[1] == kind
    assert re.sub(r"<[^>]+>", "", html) == text


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (NOW - timedelta(seconds=5), "just now"),
        (NOW - timedelta(minutes=12), "12 min ago"),
        (NOW - timedelta(days=3), "3 d ago"),
        (NOW - timedelta(days=30), "30 Apr 2018"),
        (NOW + timedelta(hours=3), "in 3 h"),
        (None, "never"),
    ],
)
def test_ago(at, text):
    assert re.sub(r"<[^>]+>", "", parts.ago(at, now=NOW)) == text


@pytest.mark.parametrize("name", sorted(icons.ICONS))
def test_icon_is_hidden_or_named(name):
    assert 'aria-hidden="true"' in parts.icon(name)
    assert 'role="img" aria-label="Close"' in parts.icon(name, label="Close")


def test_unknown_icon_is_an_error():
    with pytest.raises(KeyError):
        parts.icon("nothing")


def test_meter_is_clamped_and_says_its_share():
    assert 'width="100.0%"' in parts.meter(1.4, "In time")
    assert f'aria-label="In time, 87{NBSP}%"' in parts.meter(0.87, "In time")
