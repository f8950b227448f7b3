"""Numbers, days and times as languages write them, and numbers as their writers type them."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.figures import in_digits, in_words, plain_number, typed
from common.phrases import languages


@pytest.mark.parametrize(
    ("typed_text", "language", "plain"),
    [
        ("12,5", "de", "12.5"),
        ("12.5", "de", "12.5"),
        ("12,5", "en", "12.5"),
        ("1.234", "de", "1234"),
        ("1,234", "de", "1.234"),
        ("1,234", "en", "1234"),
        ("1.234", "en", "1.234"),
        ("1.234,5", "de", "1234.5"),
        ("1.234,5", "en", "1234.5"),
        ("1,234.5", "de", "1234.5"),
        ("1 234,5", "fr", "1234.5"),
        ("1\u202f234,5", "fr", "1234.5"),
        ("1\u00a0234,5", "cs", "1234.5"),
        ("1.234", "fr", "1.234"),
        ("1’234.5", "de", "1234.5"),
        ("1.234.567", "en", "1234567"),
        ("1,234,567", "", "1234567"),
        ("1,234", "", "1.234"),
        ("−5", "en", "-5"),
        ("١٢٫٥", "ar", "12.5"),
        ("١٬٢٣٤٫٥", "ar", "1234.5"),
        ("۱۲", "ar", "12"),
        ("１２．５", "ja", "12.5"),
        ("+3", "de", "+3"),
        (",5", "de", ".5"),
    ],
)
def test_numbers_are_read_by_the_habits_of_the_language(typed_text, language, plain):
    assert plain_number(typed_text, language) == plain


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "1,23,456", "12.345,6.7", "1e5", "inf", "nan", "1_0", "--1", "0x10", "5 km",
             "1" * 31, "1,2345.6", ",", "-", "½", "²"]
)  # fmt: skip
def test_what_is_no_number_stays_as_it_is(text):
    assert plain_number(text, "de") == text


@given(
    st.floats(-1e9, 1e9, allow_nan=False),
    st.sampled_from([one.code for one in languages()]),
)
def test_what_stands_in_a_field_is_read_back_as_the_same_number(number, language):
    rounded = round(number, 4)
    text = typed(rounded, language)
    assert "e" in text or float(plain_number(text, language)) == float(f"{rounded:.12g}")


@given(st.integers(-(10**12), 10**12), st.sampled_from([one.code for one in languages()]))
def test_what_people_are_shown_is_read_back_as_the_same_number(number, language):
    assert plain_number(in_words(number, language), language) == str(number)


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        (12.5, "de", "12,5"),
        (12.5, "ja", "12.5"),
        (2026, "de", "2026"),
        (1234567.5, "de", "1.234.567,5"),
        (1234567, "en", "1,234,567"),
        (1234567, "fr", "1\u00a0234\u00a0567"),
        (-12345, "it", "-12.345"),
        (date(2026, 5, 30), "it", "30 maggio 2026"),
        (date(2026, 5, 30), "pt", "30 de maio de 2026"),
        (date(2026, 5, 30), "de", "30. Mai 2026"),
        (datetime(2026, 5, 30, 14, 5), "fi", "30. toukokuuta 2026, 14.05"),  # noqa: DTZ001
        (time(14, 5), "en", "14:05"),
        (True, "de", True),
        ("12.5", "de", "12.5"),
    ],
)
def test_figures_are_written_as_the_language_writes_them(value, language, said):
    assert in_words(value, language) == said


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        (12, "12"),
        (12.0, "12"),
        (-0.5, "-0.5"),
        (0.1 + 0.2, "0.3"),
        (12345.67, "12345.67"),
        (1234567.25, "1234567.25"),
        (20230101, "20230101"),
        (1e12, "1000000000000"),
    ],
)
def test_number_in_digits_keeps_all_of_them(number: float, digits: str) -> None:
    assert in_digits(number) == digits
