"""Which questions have means: those that rate, and those that a metric reads on a scale; codes aren't."""

from typing import Any

import pytest

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain.questions.choosing import choose
from metrics.domain.questions.crosstabs import read_crosstab
from metrics.domain.questions.summaries import PartResult
from metrics.models import Metric
from surveys.models import Questionnaire
from tests.factories.accounts import make_user
from tests.factories.metrics import MetricFactory, concept
from tests.factories.surveys import ProgramFactory, a_definition, five_points, publish
from tests.metrics.questions.given import answered, results

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
YES_NO = [{"id": "c1", "value": 1}, {"id": "c2", "value": 2}]
QUESTIONS = {
    "q1": {"kind": "single", "key": "problem", "choices": YES_NO},
    "q2": {"kind": "single", "key": "easy", "concept": "effort", "choices": five_points()},
    "q3": {"kind": "rating", "key": "overall", "choices": five_points()},
}


@pytest.fixture
def survey(airport: OrgUnit) -> Questionnaire:
    definition = a_definition(questions=QUESTIONS, blocks={"b1": {"pages": [["q1", "q2", "q3"]]}})
    texts: dict[str, Any] = {
        **{f"q{number}.text": f"Question {number}?" for number in (1, 2, 3)},
        **{f"q{number}.c{point}": str(point) for number in (1, 2, 3) for point in range(1, 6)},
    }
    definition["texts"] = {"en": {"title": "Scales", **texts}}
    survey = publish(ProgramFactory(owner=airport), owner=airport, definition=definition)
    for point in (1, 1, 2, 2, 2, 2):
        answered(
            survey, 1, unit=airport, answers={"q1": f"c{point}", "q2": f"c{point + 2}", "q3": f"c{point}"}
        )
    return survey


def parts(survey: Questionnaire, airport: OrgUnit) -> list[PartResult]:
    found = results(make_user(Role.ANALYST, airport), survey)
    return [one.parts[0] for one in found.items]


def test_codes_of_yes_and_no_are_shares_and_no_scale(survey: Questionnaire, airport: OrgUnit) -> None:
    problem, _, overall = parts(survey, airport)
    assert (problem.mean, problem.top, problem.part.family) == (None, None, "choice")
    assert [(line.key, line.n, round(line.share.value, 1)) for line in problem.lines] == [
        ("c1", 2, 33.3), ("c2", 4, 66.7),
    ]  # fmt: skip
    assert overall.mean is not None
    assert overall.mean.value == pytest.approx(10 / 6)


def test_table_of_codes_has_no_means(survey: Questionnaire, airport: OrgUnit) -> None:
    analyst = make_user(Role.ANALYST, airport)
    found = {}
    for rows in ("q1", "q3"):
        tab, _ = read_crosstab(analyst, choose(analyst, survey, {}), rows, "channel", patience=None)
        assert tab is not None
        found[rows] = [one.mean is not None for one in tab.columns]
    assert found == {"q1": [False], "q3": [True]}


@pytest.mark.parametrize(("scale", "mean"), [((1, 5), True), ((1, 7), False)])
def test_choice_that_a_metric_reads_on_its_scale_has_a_mean(
    survey: Questionnaire, airport: OrgUnit, scale: tuple[int, int], mean: bool
) -> None:
    assert parts(survey, airport)[1].mean is None
    MetricFactory(
        concept=concept("effort"),
        kind=Metric.Kind.MEAN,
        owner=airport,
        scale_min=scale[0],
        scale_max=scale[1],
    )
    found = parts(survey, airport)[1].mean
    assert (found is not None) == mean
    if found is not None:
        assert found.value == pytest.approx(22 / 6)
