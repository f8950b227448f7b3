"""The passenger survey of San Francisco airport: scores per wave and area."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from metrics.stats import Tally, Verdict, difference, estimate, rank_units, words

pytestmark = pytest.mark.shared_data
NPS_SCALE, RATING = (0, 10), (1, 5)


def by_area(folder: Path, year: int, column: str, scale: tuple[int, int]) -> dict[str, Tally]:
    """Area → tally of the wave; codes off the scale (blank, not applicable) are no answers."""
    path = folder / "sets" / f"{year}_SFO_Customer_Survey.csv"
    values, weights = defaultdict(list), defaultdict(list)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        lines = csv.reader(file)
        header = [name.strip() for name in next(lines)]
        for line in lines:
            row = dict(zip(header, (value.strip() for value in line), strict=True))
            if row[column].isdigit() and scale[0] <= int(row[column]) <= scale[1]:
                area = row.get("BAREA", row.get("AREA", ""))
                values[area].append(int(row[column]))
                weights[area].append(float(row["WEIGHT"]))
    return {area: Tally.from_values(values[area], weights[area], scale=scale) for area in sorted(values)}


@pytest.fixture(scope="module")
def waves(shared_data):
    return {year: by_area(shared_data, year, "NETPRO", NPS_SCALE) for year in (2017, 2018)}


def test_nps_of_2018_by_area(waves):
    scores = {area: estimate("nps", tally) for area, tally in waves[2018].items()}
    assert {area: (e.n, round(e.value, 2)) for area, e in scores.items()} == {
        "A": (661, 19.67),
        "B": (238, 33.19),
        "C": (189, 26.98),
        "D": (495, 38.38),
        "E": (157, 50.96),
        "F": (407, 35.87),
        "G": (503, 28.83),
    }
    assert (round(scores["A"].low, 2), round(scores["A"].high, 2)) == (13.78, 25.38)
    assert (round(scores["E"].low, 2), round(scores["E"].high, 2)) == (39.50, 60.50)


def test_nps_of_2017_by_area(waves):
    scores = [round(estimate("nps", tally).value, 2) for tally in waves[2017].values()]
    assert scores == [39.92, 43.37, 46.90, 43.52, 46.86, 38.51, 32.96]


def test_nps_of_the_terminals_and_the_airport(waves):
    terminals = {"1": "BC", "2": "D", "3": "EF", "International": "AG"}
    tallies = {name: Tally.sum(waves[2018][a] for a in areas) for name, areas in terminals.items()}
    scores = {name: round(estimate("nps", tally).value, 2) for name, tally in tallies.items()}
    assert scores == {"1": 30.44, "2": 38.38, "3": 40.07, "International": 23.63}
    airport = estimate("nps", Tally.sum(tallies.values()))
    assert (airport.n, round(airport.value, 2)) == (2650, 30.98)
    assert (round(airport.low, 2), round(airport.high, 2)) == (28.12, 33.77)


def test_fall_since_2017_is_significant(waves):
    old, new = (Tally.sum(waves[year].values()) for year in (2017, 2018))
    change = difference("nps", new, old)
    assert (old.n, round(estimate("nps", old).value, 2)) == (2746, 39.84)
    assert (round(change.value, 1), round(change.margin, 1), round(change.z, 1)) == (-8.9, 3.9, -4.5)
    assert words.change(change) == "down 8.9, significantly"
    weighted = [round(estimate("nps", tally, weighted=True).value, 2) for tally in (old, new)]
    assert weighted == [40.40, 35.11]


def test_only_areas_a_and_c_moved_significantly(waves):
    changes = {area: difference("nps", waves[2018][area], waves[2017][area]) for area in "ABCDEFG"}
    assert [area for area, change in changes.items() if change.significant] == ["A", "C"]
    assert words.change_size(changes["A"]) == "−20.2 ±7.8"
    assert words.change_size(changes["C"]) == "−19.9 ±13.9"


def test_areas_of_2018_ranked(waves):
    rows = rank_units("nps", waves[2018])
    assert [row.key for row in rows] == ["E", "D", "F", "B", "G", "C", "A"]
    assert [row.rank for row in rows] == [1, 1, 1, 2, 2, 2, 5]
    unclear = Verdict.NO_CLEAR_DIFFERENCE
    assert [row.verdict for row in rows] == [
        Verdict.ABOVE,
        Verdict.ABOVE,
        *[unclear] * 4,
        Verdict.BELOW,
    ]


@pytest.mark.parametrize(
    ("year", "n", "mean", "top_two"),
    [
        (2014, 2677, 3.9959, 78.86),
        (2015, 2810, 4.0480, 80.00),
        (2016, 2919, 4.0380, 80.99),
        (2017, 2688, 4.0644, 82.07),
        (2018, 2625, 4.0027, 78.44),
    ],
)
def test_overall_satisfaction_by_wave(shared_data, year, n, mean, top_two):
    tally = Tally.sum(by_area(shared_data, year, "Q7ALL", RATING).values())
    assert (tally.n, round(estimate("mean", tally).value, 4)) == (n, mean)
    assert round(estimate("osat", tally).value, 2) == top_two
