"""Scores and comments of responses."""

from datetime import date
from typing import Any

import pytest

from accounts.domain.units import move_unit
from accounts.models import OrgUnit
from common.clock import now
from metrics.domain.cells import refresh
from metrics.domain.definitions import change_metric
from metrics.domain.rebuild_requests import rebuild_metric, rebuilds_asked
from metrics.domain.rebuilding import rebuild_metrics
from metrics.domain.scoring import SCORE_STAGE, rescore
from metrics.models import Cell, DirtyCell, Metric, Score, Verbatim
from surveys.models import Questionnaire, Response
from tests.factories.accounts import OrgUnitFactory
from tests.factories.metrics import MetricFactory, a_score, answered, concept, csat

DAY = date(2018, 5, 11)


@pytest.fixture
def nps(questionnaire: Questionnaire, airport: OrgUnit) -> Metric:
    return MetricFactory(key="nps", owner=airport)


@pytest.mark.postgres
def test_score_holds_the_number_answered(questionnaire: Questionnaire, nps: Metric, area_a: OrgUnit) -> None:
    response = answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 3}, weight=1.5)
    score = a_score(nps, response)
    assert (score.value, score.unit_id, score.day, score.weight) == (3.0, area_a.pk, DAY, 1.5)
    assert (score.program_id, score.channel, score.is_counted) == (
        questionnaire.program_id,
        response.channel,
        True,
    )


def test_score_of_a_choice_is_its_value(questionnaire: Questionnaire, airport: OrgUnit) -> None:
    metric = csat(owner=airport)
    response = answered(questionnaire, unit=airport, day=DAY, answers={"q1": 9, "q2.r1": "c4"})
    assert a_score(metric, response).value == 4.0


def test_not_applicable_gives_no_score(questionnaire: Questionnaire, airport: OrgUnit) -> None:
    csat(owner=airport)
    answered(questionnaire, unit=airport, day=DAY, answers={"q1": 9, "q2.r1": "c9"})
    assert Score.objects.count() == 0


def test_a_value_off_the_metric_scale_gives_no_score(questionnaire: Questionnaire, airport: OrgUnit) -> None:
    MetricFactory(key="short", kind=Metric.Kind.MEAN, scale_min=1, scale_max=5, owner=airport)
    answered(questionnaire, unit=airport, day=DAY, answers={"q1": 9})
    assert Score.objects.count() == 0


def test_two_metrics_share_one_answer(questionnaire: Questionnaire, nps: Metric, airport: OrgUnit) -> None:
    mean = MetricFactory(key="mean", kind=Metric.Kind.MEAN, owner=airport)
    response = answered(questionnaire, unit=airport, day=DAY, answers={"q1": 8})
    assert [a_score(metric, response).value for metric in (nps, mean)] == [8.0, 8.0]


@pytest.mark.parametrize(
    "change",
    [
        {"is_test": True},
        {"is_spam": True},
        {"excluded_at": now()},
        {"status": Response.Status.SCREENED},
    ],
    ids=["test", "robot", "excluded", "screened"],
)
def test_what_does_not_count_has_no_scores(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, change: dict[str, Any]
) -> None:
    answered(questionnaire, unit=airport, day=DAY, answers={"q1": 3, "q3": "Slow"}, **change)
    assert (Score.objects.count(), Verbatim.objects.count(), Cell.objects.count()) == (0, 0, 0)


def test_a_second_measurement_is_scored_but_not_counted(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    response = answered(questionnaire, unit=airport, day=DAY, is_remeasurement=True)
    assert a_score(nps, response).is_counted is False
    assert Cell.objects.count() == 0


def test_a_metric_may_include_second_measurements(questionnaire: Questionnaire, airport: OrgUnit) -> None:
    metric = MetricFactory(owner=airport, includes_remeasurements=True)
    response = answered(questionnaire, unit=airport, day=DAY, is_remeasurement=True)
    assert a_score(metric, response).is_counted is True


def test_the_stage_tells_later_stages_the_scores(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    csat(owner=airport)
    response = answered(questionnaire, unit=airport, day=DAY, answers={"q1": 3, "q2.r1": "c2"})
    assert SCORE_STAGE.prepare([response], {}).scores == {response.pk: {"nps": 3.0, "restrooms": 2.0}}


def test_comments_are_the_long_texts(questionnaire: Questionnaire, airport: OrgUnit) -> None:
    answered(questionnaire, unit=airport, day=DAY, answers={"q1": 3, "q3": "Forty minutes at security."})
    assert list(Verbatim.objects.values_list("text", "address", "unit")) == [
        ("Forty minutes at security.", "q3", airport.pk)
    ]


def test_scoring_again_changes_nothing(questionnaire: Questionnaire, nps: Metric, airport: OrgUnit) -> None:
    response = answered(questionnaire, unit=airport, day=DAY, answers={"q1": 3, "q3": "Slow"})
    before = (list(Score.objects.values()), list(Verbatim.objects.values()))
    rescore([response])
    assert (list(Score.objects.values()), list(Verbatim.objects.values())) == before
    assert DirtyCell.objects.count() == 0


def test_an_excluded_response_leaves_the_cells(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    response = answered(questionnaire, unit=airport, day=DAY)
    response.excluded_at = now()
    response.save()
    rescore([response])
    assert refresh() == 1
    assert (Score.objects.count(), Cell.objects.count()) == (0, 0)


def test_an_erased_comment_leaves_the_verbatims(questionnaire: Questionnaire, airport: OrgUnit) -> None:
    response = answered(questionnaire, unit=airport, day=DAY, answers={"q1": 3, "q3": "My name is Ann"})
    response.answers = {"q1": 3}
    response.save()
    rescore([response])
    assert Verbatim.objects.count() == 0


def test_a_batch_costs_a_constant_number_of_statements(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, django_assert_num_queries: Any
) -> None:
    responses = [answered(questionnaire, unit=airport, day=DAY) for _ in range(3)]
    SCORE_STAGE.prepare(responses[:1], {})
    with django_assert_num_queries(4):  # metrics, fields, units, dimensions
        SCORE_STAGE.prepare(responses[:1], {})
    with django_assert_num_queries(4):
        SCORE_STAGE.prepare(responses, {})


def test_another_concept_is_another_metric(questionnaire: Questionnaire, airport: OrgUnit) -> None:
    MetricFactory(concept=concept("something_else"), owner=airport)
    answered(questionnaire, unit=airport, day=DAY)
    assert Score.objects.count() == 0


def test_a_metric_applies_to_its_owner_and_all_beneath(
    questionnaire: Questionnaire, airport: OrgUnit, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    own = {
        unit.code: MetricFactory(key=unit.code, owner=unit) for unit in (airport, terminal, area_a, area_b)
    }
    for unit, expected in ((airport, {"sfo"}), (terminal, {"sfo", "t1"}), (area_a, {"sfo", "t1", "a"})):
        response = answered(questionnaire, unit=unit, day=DAY, answers={"q1": 3})
        assert set(response.scores.values_list("metric__key", flat=True)) == expected
    assert not Cell.objects.filter(metric=own["b"]).exists()
    assert rebuild_metrics(check=True).total == 0


def test_rules_hear_of_no_score_that_does_not_apply(
    questionnaire: Questionnaire, airport: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    MetricFactory(key="of-b", owner=area_b)
    response = answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 3})
    assert SCORE_STAGE.prepare([response], {}).scores == {response.pk: {}}


def test_what_a_rebuild_finds_of_metrics_of_other_units_goes(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 3})
    Metric.objects.filter(pk=nps.pk).update(owner=area_b)
    assert rebuild_metrics(check=True).scores == 1
    rebuild_metrics()
    assert (Score.objects.count(), Cell.objects.count()) == (0, 0)


def test_another_owner_computes_the_metric_again(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    for unit in (area_a, area_b):
        answered(questionnaire, unit=unit, day=DAY, answers={"q1": 3})
    assert change_metric(nps, by=None, owner=area_b)
    assert list(rebuilds_asked()) == [nps.pk]
    rebuild_metric(nps)
    assert list(Score.objects.values_list("unit", flat=True)) == [area_b.pk]


@pytest.mark.postgres
def test_a_unit_that_moves_takes_on_the_metrics_of_its_new_place(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, terminal: OrgUnit, area_a: OrgUnit
) -> None:
    other = OrgUnitFactory(name="Terminal 2", code="t2", parent=airport)
    old, new = MetricFactory(key="old", owner=terminal), MetricFactory(key="new", owner=other)
    response = answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 3})
    move_unit(area_a, parent=other, by=None)
    assert set(rebuilds_asked()) == {old.pk, new.pk}
    for metric in (old, new):
        rebuild_metric(metric)
    assert set(response.scores.values_list("metric__key", flat=True)) == {"nps", "new"}
    assert rebuild_metrics(check=True).total == 0
