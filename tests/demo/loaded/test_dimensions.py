"""Airline and gate of the real waves, against figures counted from the city's file itself."""

import csv
import gzip
from datetime import date
from pathlib import Path

import pytest

from accounts.models import OrgUnit
from demo import waves
from demo.programs import PASSENGER
from metrics.domain.breakdown import Breakdown, break_down
from metrics.domain.reading import Filters, Period
from metrics.domain.segment_hiding import hiding_of
from metrics.models import Dimension, Metric, Score
from surveys.models import Program

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("demo")]
FILE = Path(waves.__file__).parent / "data" / "sfo_2018.csv.gz"
MAY = Period(date(2018, 5, 1), date(2018, 5, 31))


def counted(column: str) -> dict[str, tuple[int, float]]:
    """n and NPS by the values of a column, from the file alone; 11 is blank."""
    with gzip.open(FILE, "rt", encoding="utf-8-sig", errors="replace") as file:
        lines = csv.reader(file)
        head = [name.strip() for name in next(lines)]
        rows = [dict(zip(head, (cell.strip() for cell in line), strict=False)) for line in lines]
    found: dict[str, list[int]] = {}
    for row in rows:
        if row["NETPRO"].isdigit() and int(row["NETPRO"]) <= 10:
            found.setdefault(row[column].casefold(), []).append(int(row["NETPRO"]))
    return {
        value: (len(all_), round(100 * (sum(n > 8 for n in all_) - sum(n < 7 for n in all_)) / len(all_), 2))
        for value, all_ in found.items()
    }


def by(key: str, unit: str = "sfo") -> Breakdown:
    """The airport's NPS of May 2018 by a dimension."""
    metric, filters = Metric.objects.get(key="nps"), Filters(Program.objects.get(code=PASSENGER))
    place = OrgUnit.objects.get(code=unit)
    hiding = hiding_of(metric, place, filters)
    return break_down(metric, place, Dimension.objects.get(key=key), MAY, filters, hiding=hiding)


@pytest.mark.parametrize(("key", "column"), [("airline", "AIRLINE"), ("gate", "GATE")])
def test_every_shown_value_is_what_the_file_says(key: str, column: str) -> None:
    found, wanted = by(key), counted(column)
    wanted["hawaiian"] = wanted.get("hawaiian air", (0, 0.0))  # the mapping names it so
    wanted["not known"] = wanted.get("", (0, 0.0))
    told = {row.name.casefold(): (row.n, round(row.estimate.value, 2)) for row in found.rows if row.estimate}
    assert {name: wanted[name] for name in told} == told
    assert sum(n for n, _ in told.values()) + found.hidden_n == 2650


def test_the_largest_airline_and_one_clearly_below_the_rest() -> None:
    rows = {row.name.casefold(): row for row in by("airline").rows}
    united, cathay = rows["united"], rows["cathay pacific"]
    assert united.estimate is not None and cathay.estimate is not None
    assert (united.n, round(united.estimate.value, 2), united.verdict) == (564, 40.07, "above")
    assert (cathay.n, round(cathay.estimate.value, 2), cathay.verdict) == (88, 6.82, "below")


def test_no_shown_value_is_of_few_and_neither_is_what_is_left() -> None:
    for unit in ("sfo", "sfo-t3", "sfo-e"):
        for key in ("airline", "gate"):
            found = by(key, unit)
            assert all(row.n >= 5 for row in found.rows)
            assert found.hidden_n == 0 or (found.hidden_n >= 5 and found.hidden_values >= 2)


def test_every_score_of_the_wave_has_an_airline() -> None:
    """That nothing differs from the responses is seen for all of the demo (`test_demo`)."""
    scores = Score.objects.filter(metric__key="nps", program__code=PASSENGER, day__year=2018)
    assert (scores.count(), scores.filter(seg1=0).count()) == (2650, 0)
