"""Ways of writing dates: examples, letters, guesses."""

import pytest

from surveys.imports.dates import (
    DATE_FORMATS,
    guess_date,
    has_times,
    read_pattern,
    reads,
    shown_pattern,
    ways,
)
from surveys.imports.mapping import Column, DateRule
from surveys.imports.values import read_day, read_time


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("DD.MM.YYYY hh:mm", "%d.%m.%Y %H:%M"),
        ("dd.mm.yyyy hh:mm:ss", "%d.%m.%Y %H:%M:%S"),
        ("D.M.YY", "%d.%m.%y"),
        ("M/D/YYYY h:mm AM/PM", "%m/%d/%Y %I:%M %p"),
        ("YYYY-MM-DDThh.mm", "%Y-%m-%dT%H.%M"),
        ("D MMMM YYYY", "%d %B %Y"),
        ("%Y week %j", "%Y week %j"),
        ("mm:ss", ""),
        ("YYYY-YYYY", ""),
        ("%Y-%Y", ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_format_is_typed_as_in_spreadsheets(typed: str, form: str) -> None:
    assert read_pattern(typed) == form


@pytest.mark.parametrize("form", DATE_FORMATS)
def test_every_usual_format_comes_back_from_its_letters(form: str) -> None:
    assert read_pattern(shown_pattern(form)) == form


def test_every_example_is_read_in_its_own_way() -> None:
    assert len({example for _, example in ways()}) == len(ways())
    for name, example in ways():
        kind, _, form = name.partition(":")
        text = example.split(" (")[0].split(", 2026-")[0]
        assert reads(DateRule(kind, form), text), name


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        (["30.05.2026 14:05", "1.6.2026 9:00"], DateRule("format", "%d.%m.%Y %H:%M")),
        (["30.05.2026"], DateRule("format", "%d.%m.%Y")),
        (["30.05.2026", "31.02.2026", "1.6.2026"], DateRule("format", "%d.%m.%Y")),
        (["30.05.2026", "2026-05-30", "soon", "later"], DateRule()),
        (["5/30/2026"], DateRule("format", "%m/%d/%Y")),
        (["30/05/2026", "01/02/2026"], DateRule("format", "%d/%m/%Y")),
        (["2026-05-30 14:05"], DateRule()),
        (["46172.5868", "46173"], DateRule("excel")),
        (["30", "1"], DateRule("day_of_month")),
        (["soon"], DateRule()),
        ([], DateRule()),
    ],
)
def test_way_of_writing_is_guessed_from_the_values(values: list[str], rule: DateRule) -> None:
    assert guess_date(values) == rule


def test_number_of_excel_is_a_day_and_a_time() -> None:
    column = Column("When", "completed_at", date=DateRule("excel"), time_zone="UTC")
    assert read_time("46172.5868", column).isoformat() == "2026-05-30T14:05:00+00:00"
    assert read_day("46172", column) == "2026-05-30"
    assert has_times(["46172.5868"], column.date) and not has_times(["46172"], column.date)
    with pytest.raises(ValueError, match="number of Excel"):
        read_time("30.05.2026", column)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("9999-12-31 23:59", DateRule()),
        ("0001-01-01 00:00", DateRule()),
        ("9" * 40, DateRule("day_of_month", year=2026, month=5)),
    ],
)
def test_threat_25_dates_beyond_the_calendar_are_errors_of_their_row(text: str, rule: DateRule) -> None:
    for zone in ("America/Los_Angeles", "Asia/Tokyo"):
        with pytest.raises(ValueError, match="This"):
            read_time(text, Column("When", "completed_at", date=rule, time_zone=zone))
