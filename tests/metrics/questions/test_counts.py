"""Every kind's figures against counting the same rows in plain Python."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain.questions.items import items_of
from metrics.domain.questions.results import Results
from metrics.domain.questions.summaries import ItemResult, PartResult
from metrics.stats import nps, proportions
from surveys.document import Document
from surveys.domain.responses.processing import process_responses
from surveys.models import Questionnaire, Response
from tests.factories.accounts import make_user
from tests.factories.surveys import ProgramFactory, a_definition, a_response, publish
from tests.metrics.questions.given import a_survey, answered, results

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
COUNT = 60


@pytest.fixture
def survey(airport: OrgUnit) -> Questionnaire:
    return a_survey(program=ProgramFactory(owner=airport), owner=airport)


@pytest.fixture
def rows(survey: Questionnaire) -> list[dict[str, Any]]:
    """What people said."""
    return [response.answers for response in answered(survey, COUNT)]


@pytest.fixture
def found(survey: Questionnaire, rows: Any, airport: OrgUnit) -> Results:
    return results(make_user(Role.ANALYST, airport), survey)


def item(found: Results, key: str) -> ItemResult:
    return next(one for one in found.items if one.item.key == key)


def part(found: Results, key: str, address: str = "") -> PartResult:
    return next(one for one in item(found, key).parts if one.part.address == (address or key))


def said(rows: list[dict[str, Any]], address: str) -> list[Any]:
    return [row[address] for row in rows if row.get(address) not in (None, "", [])]


def lines(of: PartResult) -> dict[str, int]:
    return {line.key: line.n for line in of.lines}


def test_nps_counts_each_rating_and_has_the_interval_of_the_groups(found: Results, rows: Any) -> None:
    of, given = part(found, "q1"), said(rows, "q1")
    assert lines(of) == {str(point): given.count(point) for point in range(11)}
    groups = [sum(low <= one <= high for one in given) for low, high in ((9, 10), (7, 8), (0, 6))]
    assert of.nps == nps.estimate(nps.Groups(*map(float, groups), len(given)))
    assert of.mean is not None
    assert of.mean.value == pytest.approx(np.mean(given))


def test_rating_leaves_not_applicable_out_of_its_base_and_tells_it(found: Results, rows: Any) -> None:
    of, given = part(found, "q2"), said(rows, "q2")
    points = [int(one[1]) for one in given if one != "c9"]
    assert (of.n, of.not_applicable) == (len(points), given.count("c9"))
    assert lines(of) == {f"c{point}": points.count(point) for point in range(1, 6)}
    assert of.mean is not None
    assert of.mean.value == pytest.approx(np.mean(points))
    top = sum(point >= 4 for point in points)
    assert of.top == proportions.estimate(proportions.Share(top, len(points), len(points)))
    asked = item(found, "q2").asked
    assert (asked.asked, asked.skipped) == (COUNT, COUNT - len(given))


def test_choices_have_shares_of_those_who_answered_with_wilsons_interval(found: Results, rows: Any) -> None:
    of, given = part(found, "q3"), said(rows, "q3")
    assert lines(of) == {one: given.count(one) for one in ("c1", "c2", "c3")}
    first = of.lines[0]
    assert first.share == proportions.estimate(proportions.Share(first.n, len(given), len(given)))
    assert item(found, "q3").texts == [("q3.c3.text", "Choice 3 of 3, in their own words", given.count("c3"))]


def test_several_answers_are_shares_of_people(found: Results, rows: Any) -> None:
    of, given = part(found, "q4"), said(rows, "q4")
    assert (of.n, lines(of)) == (len(given), dict(Counter(one for chosen in given for one in chosen)))
    assert of.lines[0].share.value == pytest.approx(100 * of.lines[0].n / len(given))


def test_rows_of_a_matrix_have_bases_of_their_own(found: Results, rows: Any) -> None:
    for row in ("r1", "r2"):
        of, given = part(found, "q5", f"q5.{row}"), said(rows, f"q5.{row}")
        assert (of.n, of.skipped) == (len(given), COUNT - len(given))
        assert lines(of) == {f"c{point}": given.count(f"c{point}") for point in range(1, 6)}
    both = sum("q5.r1" in row or "q5.r2" in row for row in rows)
    assert item(found, "q5").asked.answered == both


def test_numbers_have_mean_median_and_quartiles(found: Results, rows: Any) -> None:
    of, given = part(found, "q7"), said(rows, "q7")
    assert of.mean is not None
    assert of.spread is not None
    assert of.mean.value == pytest.approx(np.mean(given))
    quartiles = [of.spread.lower, of.spread.median, of.spread.upper]
    assert quartiles == pytest.approx(list(np.percentile(given, [25, 50, 75])))
    assert sum(one.n for one in of.bins) == len(given)


def test_days_are_counted_by_day_where_they_lie_close_and_else_by_month(found: Results, rows: Any) -> None:
    of, given = part(found, "q8"), said(rows, "q8")
    days = Counter(given)
    wanted = days if len(days) <= 24 else Counter(one[:7] for one in given)
    assert lines(of) == dict(sorted(wanted.items()))


def test_ranks_have_a_mean_and_a_share_of_first_places(found: Results, rows: Any) -> None:
    of, given = part(found, "q9", "q9.c2"), said(rows, "q9.c2")
    assert of.mean is not None
    assert of.first is not None
    assert of.mean.value == pytest.approx(np.mean(given))
    assert of.first.value == pytest.approx(100 * given.count(1) / len(given))


def test_shared_out_sums_come_to_their_total_in_the_mean(found: Results, rows: Any) -> None:
    means = [part(found, "q10", f"q10.c{place}").mean for place in (1, 2, 3)]
    assert sum(one.value for one in means if one) == pytest.approx(100)


def test_best_and_worst_are_told_of_the_times_shown(found: Results, rows: Any) -> None:
    contests = {one.option.id: one for one in item(found, "q11").contests}
    best, worst = Counter(said(rows, "q11.s1.best")), Counter(said(rows, "q11.s1.worst"))
    for choice, one in contests.items():
        assert (one.shown, one.best, one.worst) == (COUNT, best[choice], worst[choice])
        groups = nps.Groups(best[choice], COUNT - best[choice] - worst[choice], worst[choice])
        assert one.score == nps.estimate(groups)


def test_rounds_of_a_loop_are_items_of_their_own(found: Results, rows: Any) -> None:
    for choice in ("c1", "c2", "c3"):
        of, given = part(found, f"q12@{choice}"), said(rows, f"q12@{choice}")
        one = item(found, f"q12@{choice}")
        assert one.item.round == f"Choice {choice[1]} of 4"
        assert (of.n, one.asked.asked) == (len(given), len(given))
        assert one.asked.not_shown == COUNT - len(given)


def test_question_hidden_by_logic_is_not_asked_rather_than_skipped(found: Results, rows: Any) -> None:
    asked = item(found, "q6").asked
    low = sum(row["q1"] <= 6 for row in rows)
    assert (asked.asked, asked.answered, asked.skipped, asked.not_shown) == (low, low, 0, COUNT - low)


def test_weights_count_on_a_switch(survey: Questionnaire, rows: Any, airport: OrgUnit) -> None:
    found = results(make_user(Role.ANALYST, airport), survey, {"weighted": "1"})
    given = [(row.answers["q3"], row.weight) for row in Response.objects.all()]
    weights = np.array([weight for _, weight in given])
    effective = weights.sum() ** 2 / (weights**2).sum()
    share = sum(weight for choice, weight in given if choice == "c1") / weights.sum()
    first = part(found, "q3").lines[0]
    wanted = proportions.estimate(proportions.Share(share * effective, effective, COUNT))
    assert wanted is not None
    assert (first.share.value, first.share.low, first.share.n) == pytest.approx(
        (wanted.value, wanted.low, COUNT)
    )
    numbers = [(row.answers["q7"], row.weight) for row in Response.objects.all() if "q7" in row.answers]
    mean = part(found, "q7").mean
    assert mean is not None
    assert mean.value == pytest.approx(sum(x * w for x, w in numbers) / sum(w for _, w in numbers))


def test_what_is_written_is_an_answer(airport: OrgUnit) -> None:
    """A form, and a table of texts in which somebody wrote and gave no number."""
    rows_of = {"rows": [{"id": "r1"}, {"id": "r2"}]}
    words = ("q1.text", "q1.r1", "q1.r2", "q2.text", "q2.r1", "q2.r2", "q2.k1", "q2.k2")
    columns = [{"id": "k1", "kind": "number"}, {"id": "k2", "kind": "short_text"}]
    survey = publish(
        ProgramFactory(owner=airport),
        owner=airport,
        definition=a_definition(
            blocks={"b1": {"pages": [["q1", "q2"]]}},
            questions={
                "q1": {"kind": "form", "key": "form", **rows_of},
                "q2": {"kind": "matrix_text", "key": "table", **rows_of, "cols": columns},
            },
            texts={"en": {"title": "T"} | dict.fromkeys(words, "Words")},
        ),
    )
    for _ in range(6):
        a_response(survey, answers={"q1.r1": "Ana", "q2.r2.k2": "Northport"}, require=False)
    a_response(survey, answers={"q2.r1.k1": 2}, require=False)
    process_responses()
    found = results(make_user(Role.ANALYST, airport), survey)
    form, table = item(found, "q1"), item(found, "q2")
    assert (form.asked.answered, form.asked.skipped, form.asked.not_applicable) == (6, 1, 0)
    assert (table.asked.answered, table.asked.skipped, table.asked.not_applicable) == (7, 0, 0)
    assert [(address, n) for address, _, n in form.texts] == [("q1.r1", 6), ("q1.r2", 0)]


def test_ends_of_a_best_worst_question_are_told_apart(airport: OrgUnit) -> None:
    ends = {"kind": "best_worst", "choices": [{"id": "c1"}, {"id": "c2"}]}
    sets = [{"id": f"s{number}", "choices": ["c1", "c2"]} for number in (1, 3)]
    document = Document(
        a_definition(
            blocks={"b1": {"pages": [["q1", "q2"]]}},
            questions={
                "q1": {**ends, "key": "one", "sets": sets[:1]},
                "q2": {**ends, "key": "two", "sets": sets},
            },
            texts={"en": {"q2.high": "Most", "q2.low": "Least"}},
        )
    )
    labels = [[part.label for part in one.parts.values()] for one in items_of([(1, 1, document)])]
    assert labels == [["Best", "Worst"], ["Most, set 1", "Least, set 1", "Most, set 2", "Least, set 2"]]
