"""Figures, spans and names in words."""

from datetime import timedelta

import pytest

from common import words
from common.templatetags import ui
from tests.common.rendering import render

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (31, 0, "+31"),
        (-4.25, 1, "−4.2"),
        (0, 0, "0"),
        (-0.2, 0, "0"),
        (0.2, 0, "0"),
        (1234, 0, "+1,234"),
        (None, 0, "–"),
    ],
)
def test_signed_uses_plus_and_true_minus(value, digits, text):
    assert words.signed(value, digits) == text
    assert ui.signed(value, digits) == text


@pytest.mark.parametrize("value", ["", None, "abc", True])
def test_filter_of_no_number_is_a_dash(value):
    assert ui.number(value) == "–"


def test_percent_takes_a_share_and_keeps_the_sign_beside_it():
    assert words.percent(0.784) == f"78{NBSP}%"
    assert render("{{ share|percent:1 }}", share=0.784) == f"78.4{NBSP}%"


def test_between_writes_interval_in_words():
    assert render("{% between 28.1 33.8 %}") == "+28.1 to +33.8"
    assert render("{% between -22 62 digits=0 %}") == "−22 to +62"
    assert render("{% between 70 84 digits=0 with_sign=False %}") == "70 to 84"
    assert render("{% between None 84 %}") == "–"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=20), "under 1 min"),
        (timedelta(minutes=40), "40 min"),
        (timedelta(minutes=89), "89 min"),
        (timedelta(minutes=90), "1 h"),
        (timedelta(hours=6, minutes=50), "6 h"),
        (timedelta(hours=27), "1 d 3 h"),
        (timedelta(days=2), "2 d"),
        (timedelta(days=12, hours=5), "12 d"),
        (-timedelta(hours=6), "6 h"),
        (2400, "40 min"),
    ],
)
def test_duration_in_words(span, text):
    assert words.duration(span) == text


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maya Okafor", "MO"),
        ("maya.okafor@example.org", "MO"),
        ("Zoë", "Z"),
        ("", "?"),
        ("Ana de Souza", "AS"),
    ],
)
def test_initials(name, letters):
    assert words.initials(name) == letters
