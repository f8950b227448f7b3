"""Bounds of numbers, sliders, sums and days, as they are kept."""

from typing import Any

import pytest

from surveys.formats.limesurvey import read_limesurvey
from tests.surveys.formats.lss import survey

LINES = {"a": "First", "b": "Second"}


def read(type_: str, **attributes: str) -> tuple[dict[str, Any], dict[str, str]]:
    """(the only question, what became of its features)."""
    translation = read_limesurvey(
        survey({"title": "Q", "type": type_, "sub": LINES, "attributes": attributes})
    )
    told = {name.partition("/")[2]: one.status for name, one in translation.report.elements.items()}
    return translation.definition["questions"]["q1"], told


def test_a_bound_of_nought_is_one() -> None:
    kept, _ = read("N", min_num_value_n="0", max_num_value_n="0")

    assert kept["validation"] == {"min": 0, "max": 0}


def test_numbers_that_share_a_sum_are_bounded_each() -> None:
    kept, told = read("K", equals_num_value="100", min_num_value_n="5", num_value_int_only="1")

    assert kept["validation"] == {"total": 100, "decimals": 0, "min": 5, "limited": True}
    assert (told["min_num_value_n"], told["num_value_int_only"]) == ("full", "full")


def test_bounds_of_sliders_are_their_ends_and_others_are_told_of() -> None:
    kept, told = read("K", slider_layout="1", slider_min="0", min_num_value_n="5")

    assert kept["validation"] == {"min": 0, "max": 100, "step": 1}
    assert (told["slider_min"], told["min_num_value_n"]) == ("full", "left_out")


@pytest.mark.parametrize(
    ("form", "bounds"),
    [
        ("dd/mm/yyyy", {"min": "2020-01-01", "max": "2030-12-31"}),
        ("dd/mm/yyyy HH:MM", {"min": "2020-01-01T00:00", "max": "2030-12-31T23:59"}),
    ],
)
def test_years_are_bounds_from_their_first_to_their_last_moment(form: str, bounds: dict[str, str]) -> None:
    kept, told = read("D", date_format=form, date_min="2020", date_max="2030")

    assert kept["validation"] == bounds
    assert (told["date_min"], told["date_max"]) == ("full", "full")


def test_times_have_no_bounds_of_days() -> None:
    kept, told = read("D", date_format="HH:MM", date_min="2020")

    assert (kept.get("validation"), told["date_min"]) == (None, "left_out")


def test_the_language_is_asked_for_by_its_code() -> None:
    question = {"title": "S", "type": "S", "relevance": "LANG == 'en'"}
    translation = read_limesurvey(survey({"title": "Q", "type": "S"}, question))

    assert translation.definition["questions"]["q2"]["display"] == {
        "field": "language",
        "op": "eq",
        "value": "en",
    }


@pytest.mark.parametrize("said", ["1e308", "inf", "1_0", "٣"])
def test_numbers_that_no_file_of_ours_can_hold_are_no_bounds(said: str) -> None:
    kept, told = read("K", slider_layout="1", slider_max=said)

    assert kept["validation"] == {"min": 0, "step": 1}
    assert told["slider_max"] == "left_out"


def test_bounds_of_days_that_are_today_are_rules() -> None:
    kept, told = read("D", date_min="2020-01-01", date_max="today")

    fits = {"field": "q1", "op": "lte", "other": "date"}
    assert kept["validation"]["min"] == "2020-01-01"
    assert [rule["when"] for rule in kept["validation"]["rules"]] == [
        {"any": [{"field": "q1", "op": "not_answered"}, fits]}
    ]
    assert told["date_max"] == "full"
