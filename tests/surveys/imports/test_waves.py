"""The five real waves, through the command that everybody has; the numbers are the published ones."""

from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

from surveys.domain.responses.values import value_of
from surveys.models import ImportRun, Questionnaire, Response

DEMO = Path(__file__).resolve().parents[3] / "demo"
OVERALL, NPS = "q15", "q28"


def run_wave(year: int, **options: object) -> ImportRun:
    call_command(
        "import_responses",
        DEMO / "data" / f"sfo_{year}.csv.gz",
        mapping=str(DEMO / "mappings" / f"sfo_{year}.json"),
        **options,
    )
    return ImportRun.objects.latest("id")


@pytest.mark.parametrize(
    ("year", "rows", "rated", "mean", "top_two"),
    [
        (2014, 2818, 2677, 3.9959, 78.86),
        (2015, 2958, 2810, 4.0480, 80.00),
        (2016, 3087, 2919, 4.0380, 80.99),
        (2017, 2831, 2688, 4.0644, 82.07),
        (2018, 2809, 2625, 4.0027, 78.44),
    ],
)
def test_wave_imports_as_published(
    passengers: Questionnaire, year: int, rows: int, rated: int, mean: float, top_two: float
) -> None:
    run = run_wave(year)
    assert (run.status, run.created_count, run.known_count, run.error_count) == ("done", rows, 0, 0)
    values = [value for r in Response.objects.all() if (value := value_of(r, OVERALL)) is not None]
    assert len(values) == rated
    assert round(sum(values) / rated, 4) == mean
    assert round(100 * sum(value >= 4 for value in values) / rated, 2) == top_two


def test_wave_of_2018_recommends_as_published_and_twice_adds_nothing(
    passengers: Questionnaire,
) -> None:
    run_wave(2018)
    scores = [r.answers[NPS] for r in Response.objects.all() if NPS in r.answers]
    assert len(scores) == 2650
    net = 100 * (sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)) / 2650
    assert round(net, 2) == 30.98
    first = Response.objects.select_related("unit").order_by("id").first()
    assert first is not None
    assert (first.external_id, first.unit.code, first.day.isoformat()) == (
        "sfo-2018-1842",
        "sfo-g",
        "2018-05-21",
    )
    assert (first.time_precision, first.channel, first.source) == ("day", "paper", "sfo")
    reasons = Counter(r.missing.get(OVERALL, "") for r in Response.objects.all())
    assert reasons["blank"] == 184
    again = run_wave(2018)
    assert (again.created_count, again.known_count, again.error_count) == (0, 2809, 0)
    assert Response.objects.count() == 2809
