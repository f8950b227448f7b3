"""Results by question of the five waves, against the published files read here once more, by themselves."""

import csv
import gzip
from collections import Counter
from pathlib import Path
from statistics import fmean

import pytest

import demo.loading
from accounts.models import User
from metrics.domain.questions.choosing import Chosen, choose
from metrics.domain.questions.crosstabs import read_crosstab
from metrics.domain.questions.results import Results, read_results
from metrics.domain.questions.summaries import ItemResult
from surveys.models import Questionnaire

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("demo")]
AREAS = "ABCDEFG"
# Columns differ in spelling by year; each tuple is looked for in small letters.
COLUMNS = {"overall": "q7all", "restrooms": "q9restroom", "security": "q14passthru", "problem": "q15problem"}
QUESTIONS = {"overall": "SFO Airport as a whole", "restrooms": "Cleanliness: restrooms",
             "security": "Passing through security and screening"}  # fmt: skip


@pytest.fixture(scope="module")
def published() -> list[dict[str, str]]:
    """All rows of the five files with a boarding area: year, area, and the answers' codes."""
    found = []
    for path in sorted((Path(demo.loading.__file__).parent / "data").glob("sfo_*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as file:
            for row in csv.DictReader(file):
                said = {name.strip().lower(): (cell or "").strip() for name, cell in row.items() if name}
                area = said.get("barea") or said.get("area", "")
                if area in AREAS and area:
                    answers = {name: said[column] for name, column in COLUMNS.items()}
                    found.append(
                        answers | {"year": path.name[4:8], "area": area, "nps": said.get("netpro", "")}
                    )
    return found


def looked_at(**params: str) -> tuple[User, Chosen]:
    admin = User.objects.get(email="admin@example.org")
    survey = Questionnaire.objects.select_related("program").get(program__code="passenger-survey")
    return admin, choose(admin, survey, params)


def found(**params: str) -> Results:
    return read_results(looked_at(**params)[1], patience=None)


def item(results: Results, title: str) -> ItemResult:
    return next(one for one in results.items if one.item.title == title)


def points(rows: list[dict[str, str]], name: str) -> list[int]:
    """Ratings from 1 to 5; 6 is "not applicable", all else says nothing."""
    return [int(row[name]) for row in rows if row[name] in ("1", "2", "3", "4", "5")]


def test_all_rows_of_the_files_are_counted(published: list[dict[str, str]]) -> None:
    assert found().responses == len(published)


@pytest.mark.parametrize("name", QUESTIONS)
def test_ratings_are_counted_as_in_the_files(published: list[dict[str, str]], name: str) -> None:
    part = item(found(), QUESTIONS[name]).parts[0]
    given = points(published, name)
    assert [line.n for line in part.lines] == [given.count(point) for point in range(1, 6)]
    assert (part.n, part.not_applicable) == (len(given), sum(row[name] == "6" for row in published))
    assert part.mean is not None
    assert part.mean.value == pytest.approx(fmean(given))


def test_problems_are_shares_without_a_mean(published: list[dict[str, str]]) -> None:
    part = item(found(), "Did you encounter any problems?").parts[0]
    given = Counter(row["problem"] for row in published)
    assert [line.n for line in part.lines] == [given["1"], given["2"], given["3"]]
    assert part.lines[0].share.value == pytest.approx(
        100 * given["1"] / (given["1"] + given["2"] + given["3"])
    )
    assert (part.mean, part.top) == (None, None)


def test_recommendation_in_one_wave_and_area(published: list[dict[str, str]]) -> None:
    """2018 in area A: 661 answers, NPS 19.67, as published numbers say too."""
    area = looked_at()[1].units
    unit = next(one for one in area.values() if one.code == "sfo-a")
    title = "How likely is it that you would recommend SFO to a friend or colleague?"
    part = item(found(period="2018-05", unit=str(unit.uuid)), title).parts[0]
    rows = [row for row in published if (row["year"], row["area"]) == ("2018", "A")]
    given = [int(row["nps"]) for row in rows if row["nps"].isdigit() and int(row["nps"]) <= 10]
    assert [line.n for line in part.lines] == [given.count(point) for point in range(11)]
    assert part.nps is not None
    assert (part.n, round(part.nps.value, 2)) == (len(given), 19.67) == (661, 19.67)


def test_table_of_security_by_area(published: list[dict[str, str]]) -> None:
    admin, chosen = looked_at(period="2018")
    key = item(found(period="2018"), QUESTIONS["security"]).item.key
    areas = next(one for one in chosen.units.values() if one.code == "sfo-a").parent
    assert areas is not None
    admin, chosen = looked_at(period="2018", unit=str(areas.uuid))
    tab, _ = read_crosstab(admin, chosen, key, "unit", patience=None)
    assert tab is not None
    rows = [row for row in published if row["year"] == "2018"]
    names = {unit.name: unit.code[-1].upper() for unit in tab.side.units}  # the terminal's boarding areas
    by_area = {
        area: points([row for row in rows if row["area"] == area], "security") for area in names.values()
    }
    assert len(by_area) >= 2
    assert {names[one.label]: one.n for one in tab.shown} == {area: len(of) for area, of in by_area.items()}
    for place, column in enumerate(tab.shown):
        of = by_area[names[column.label]]
        assert [cells[place].n for _, cells in tab.rows] == [of.count(point) for point in range(1, 6)]
        assert column.mean is not None
        assert column.mean.value == pytest.approx(fmean(of))
