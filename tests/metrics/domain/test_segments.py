"""Scores hold the codes of the dimensions' values, and get them again when they are computed again."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from accounts.models import OrgUnit
from metrics.domain import rebuild_requests, segments
from metrics.domain.cells import refresh
from metrics.domain.dimensions import change_dimension, declare_dimension, delete_dimension, rename_value
from metrics.domain.rebuild_requests import ALL, rebuild_metric, rebuilds_asked
from metrics.domain.rebuilding import rebuild_metrics
from metrics.domain.scoring import SCORE_STAGE, rescore
from metrics.domain.segments import Coding, NewValue, give_codes
from metrics.models import MOST_VALUES, OTHER, Dimension, DimensionValue, DirtyCell, Metric, Score
from surveys.domain.responses.correcting import exclude_response, move_response
from surveys.models import Questionnaire, Response
from tests.factories.accounts import make_user
from tests.factories.dimensions import a_dimension, code_of, flown
from tests.factories.metrics import MetricFactory, answered
from tests.factories.surveys import ProgramFactory, a_definition, publish

pytestmark = pytest.mark.django_db
DAY = date(2018, 5, 11)


@pytest.fixture(autouse=True)
def no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_requests, "enqueue", lambda *args: None)


@pytest.fixture
def nps(airport: OrgUnit) -> Metric:
    return MetricFactory(owner=airport)


def of(response: Response) -> tuple[int, ...]:
    """The first three codes of the response's score."""
    return Score.objects.values_list("seg1", "seg2", "seg3").get(response=response)


def test_values_get_codes_in_the_order_of_coming(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    airline, gate = a_dimension("airline"), a_dimension("gate")
    first = answered(questionnaire, unit=airport, day=DAY, embedded={"airline": "United", "gate": 54})
    second = answered(questionnaire, unit=airport, day=DAY, embedded={"airline": "Delta"})
    assert (airline.slot, gate.slot) == (1, 2)
    assert (of(first), of(second)) == ((1, 1, 0), (2, 0, 0))
    assert list(airline.values.order_by("code").values_list("label", flat=True)) == ["United", "Delta"]
    assert gate.values.get().label == "54"


def test_capitals_and_spaces_make_no_difference(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    airline = a_dimension()
    texts = ["United  Intl", " UNITED INTL ", "united intl", "", "  ", None, ["United"], {"a": 1}, True]
    found = [answered(questionnaire, unit=airport, day=DAY, embedded={"airline": one}) for one in texts[:-1]]
    assert [of(one)[0] for one in found] == [1, 1, 1, 0, 0, 0, 0, 0]
    assert [(one.key, one.label) for one in airline.values.all()] == [("united intl", "United Intl")]


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_what_a_survey_copied_from_people_and_hidden_comments_is_no_value(
    airport: OrgUnit, is_anonymous: bool
) -> None:
    sets = [{"name": "said", "value": "{{q3}}"}, {"name": "who", "value": "{{respondent.name}}"}]
    flow = [{"type": "block", "id": "b1"}, {"type": "set", "id": "s1", "values": sets}]
    program = ProgramFactory(owner=airport, is_anonymous=is_anonymous)
    definition = a_definition(flow=flow, blocks={"b1": {"pages": [["q1", "q2", "q3"]]}})
    del definition["questions"]["q4"]
    survey = publish(program, owner=airport, definition=definition)
    MetricFactory(owner=airport)
    for name in ("said", "who", "gate"):
        a_dimension(name)
    known = {"said": "Words", "who": "Ada", "gate": "54"}
    response = answered(survey, unit=airport, day=DAY, embedded=known)
    assert of(response) == ((0, 0, 1) if is_anonymous else (1, 0, 1))
    assert DimensionValue.objects.filter(label="Ada").count() == 0


def test_one_batch_gives_a_new_value_one_code(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    airline = a_dimension()
    flown(questionnaire, [9, 8, 7], unit=airport, day=DAY, airline="Delta")
    assert set(Score.objects.values_list("seg1", flat=True)) == {code_of(airline, "Delta")}
    assert Score.objects.count() == 3


def test_two_workers_give_a_value_one_code(questionnaire: Questionnaire, airport: OrgUnit) -> None:
    """Both met it before either had named it."""
    airline = a_dimension()
    asked = [NewValue(airline.pk, "delta", "Delta", -1), NewValue(airline.pk, "united", "United", -2)]
    assert give_codes(asked) == {-1: 1, -2: 2}
    assert give_codes([NewValue(airline.pk, "united", "UNITED", -1)]) == {-1: 2}
    assert DimensionValue.objects.count() == 2


def test_too_many_values_are_other_ones(questionnaire: Questionnaire, nps: Metric, airport: OrgUnit) -> None:
    airline = a_dimension()
    DimensionValue.objects.bulk_create(
        DimensionValue(dimension=airline, code=code, key=str(code), label=str(code))
        for code in range(1, MOST_VALUES)
    )
    last, over, known = (
        answered(questionnaire, unit=airport, day=DAY, embedded={"airline": one})
        for one in ("last", "one more", "17")
    )
    assert (of(last)[0], of(over)[0], of(known)[0]) == (MOST_VALUES, OTHER, 17)
    assert give_codes([NewValue(airline.pk, "and more", "and more", -1)]) == {-1: OTHER}
    assert rebuild_metrics(check=True).total == 0


def test_a_dimension_that_went_meanwhile_leaves_nothing_known(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    airline = a_dimension()
    response = answered(questionnaire, unit=airport, day=DAY)
    Response.objects.filter(pk=response.pk).update(embedded={"airline": "Delta"})
    response.refresh_from_db()
    prepared = SCORE_STAGE.prepare([response], {})
    airline.delete()
    with transaction.atomic():
        SCORE_STAGE.apply(prepared)
    assert of(response)[0] == 0


def test_a_batch_costs_one_statement_more_and_another_for_its_values(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, django_assert_num_queries: Any
) -> None:
    a_dimension("airline"), a_dimension("gate")
    responses = flown(questionnaire, [9, 8, 7], unit=airport, day=DAY, airline="Delta", gate="7")
    for batch in (responses[:1], responses):
        with django_assert_num_queries(2):
            Coding.of(batch)


def test_known_values_cost_nothing_outside_of_transactions(
    questionnaire: Questionnaire,
    nps: Metric,
    airport: OrgUnit,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    a_dimension()
    responses = flown(questionnaire, [9], unit=airport, day=DAY, airline="Delta")
    monkeypatch.setattr(segments, "_remembered", {})
    Coding.of(responses)
    assert segments._remembered == {}
    monkeypatch.setattr(segments, "connection", SimpleNamespace(in_atomic_block=False))
    Coding.of(responses)
    with django_assert_num_queries(1):
        assert Coding.of(responses).segments(responses[0])[0] == 1


def test_declaring_tells_old_scores_apart_without_touching_sums(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    response = answered(questionnaire, unit=airport, day=DAY, embedded={"airline": "Delta"})
    score = Score.objects.get()
    airline = declare_dimension(by=None, key="airline", name="Airline", field="airline")
    assert (airline.is_filling, rebuilds_asked()) == (True, {ALL: (0, 0)})
    assert rebuild_metrics(check=True).scores == 2  # as it is, and as it should be
    rescore([response])
    assert (of(response)[0], DirtyCell.objects.count(), Score.objects.get().pk) == (1, 0, score.pk)
    rebuild_metric(None)
    airline.refresh_from_db()
    assert (airline.is_filling, rebuilds_asked()) == (False, {})
    assert rebuild_metrics(check=True).total == 0


def test_checking_names_no_value(questionnaire: Questionnaire, nps: Metric, airport: OrgUnit) -> None:
    answered(questionnaire, unit=airport, day=DAY, embedded={"airline": "Delta"})
    a_dimension()
    assert rebuild_metrics(check=True).total == 2
    assert DimensionValue.objects.count() == 0


def test_corrections_take_their_codes_along(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, terminal: OrgUnit
) -> None:
    a_dimension()
    moved, gone = (
        answered(questionnaire, unit=airport, day=DAY, embedded={"airline": one}) for one in ("A", "B")
    )
    by = make_user("administrator", airport)
    move_response(moved, unit=terminal, touchpoint=None, by=by, reason="Wrong place")
    exclude_response(gone, by=by, reason="Not a customer")
    assert list(Score.objects.values_list("unit", "seg1")) == [(terminal.pk, 1)]
    refresh()
    assert rebuild_metrics(check=True).total == 0


def test_a_freed_slot_says_nothing_of_what_was_there(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    airline = a_dimension()
    response = answered(questionnaire, unit=airport, day=DAY, embedded={"airline": "Delta", "gate": "9"})
    delete_dimension(airline, by=None)
    gate = declare_dimension(by=None, key="gate", name="Gate", field="gate")
    assert (gate.slot, gate.is_filling) == (1, True)
    rebuild_metric(None)
    assert of(response)[0] == code_of(gate, "9")


def test_renaming_changes_words_and_no_score(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    airline = a_dimension()
    answered(questionnaire, unit=airport, day=DAY, embedded={"airline": "DL"})
    rename_value(airline.values.get(), "Delta", by=None)
    change_dimension(airline, by=None, name="Carrier", is_active=False)
    again = answered(questionnaire, unit=airport, day=DAY, embedded={"airline": "dl"})
    assert (of(again)[0], airline.values.get().label) == (1, "Delta")
    assert Dimension.objects.values_list("name", "is_active").get() == ("Carrier", False)
    assert rebuild_metrics(check=True).total == 0
