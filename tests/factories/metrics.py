"""Metrics, and responses that have their scores and cells."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import OrgUnit
from common.clock import zone
from metrics.domain.cells import refresh
from metrics.domain.scoring import SCORE_STAGE, rescore
from metrics.models import Annotation, Metric, Score
from surveys.models import Concept, Program, Questionnaire, Response
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import a_response


class MetricFactory(DjangoModelFactory[Metric]):
    """NPS of the concept "recommend" unless told otherwise."""

    class Meta:
        model = Metric

    key = factory.Sequence(lambda n: f"nps-{n}")
    name = "Net Promoter Score"
    short_name = "NPS"
    kind = Metric.Kind.NPS
    concept = factory.LazyFunction(lambda: concept("recommend"))
    owner = factory.SubFactory(OrgUnitFactory)
    is_headline = True


class AnnotationFactory(DjangoModelFactory[Annotation]):
    class Meta:
        model = Annotation

    unit = factory.SubFactory(OrgUnitFactory)
    day = date(2018, 5, 11)
    text = "Checkpoint A lane closed"


def concept(key: str) -> Concept:
    """The concept of this key, made when first asked for."""
    return Concept.objects.get_or_create(key=key, defaults={"name": key.replace("_", " ").capitalize()})[0]


def csat(key: str = "restrooms", **fields: Any) -> Metric:
    """Share of the top two of five points of a concept."""
    values: dict[str, Any] = {"kind": Metric.Kind.CSAT, "scale_min": 1, "scale_max": 5, "top_n": 2}
    return MetricFactory(key=key, name=key.capitalize(), concept=concept(key), **(values | fields))


def at_noon(day: date) -> datetime:
    """Noon of `day` on the organisation's wall clock."""
    return datetime.combine(day, time(12), tzinfo=zone())


def answered(
    questionnaire: Questionnaire,
    *,
    unit: OrgUnit,
    day: date,
    answers: dict[str, Any] | None = None,
    **changes: Any,
) -> Response:
    """A response of that day, its scores and cells computed."""
    response = a_response(questionnaire, unit=unit, answers=answers or {"q1": 9}, completed_at=at_noon(day))
    changes |= {"processing": Response.Processing.DONE, "day": day, "completed_at": at_noon(day)}
    Response.objects.filter(pk=response.pk).update(**changes)
    response.refresh_from_db()
    rescore([response])
    refresh()
    return response


def many_scores(
    metric: Metric, questionnaire: Questionnaire, counts: dict[int, int], *, unit: OrgUnit, day: date
) -> None:
    """`counts[rating]` responses of each rating, written in bulk; call `refresh()` when all are there."""
    ratings = [rating for rating, times in counts.items() for _ in range(times)]
    many_answered(questionnaire, [{"q1": one} for one in ratings], unit=unit, day=day, metrics=[metric])


def many_answered(
    questionnaire: Questionnaire,
    answers: Iterable[dict[str, Any]],
    *,
    unit: OrgUnit,
    day: date,
    metrics: Iterable[Metric] | None = None,
    **fields: Any,
) -> list[Response]:
    """A response for each of `answers` with its scores on `metrics` (all of them, and comments, unless told),
    written in bulk; call `refresh()` when all are there. `fields` are the same for all."""
    moment = at_noon(day)
    common = {
        "questionnaire": questionnaire,
        "version": questionnaire.current,
        "program": questionnaire.program,
        "unit": unit,
        "channel": "link",
        "status": Response.Status.COMPLETE,
        "processing": Response.Processing.DONE,
        "started_at": moment,
        "completed_at": moment,
        "day": day,
        **fields,
    }
    responses = Response.objects.bulk_create([Response(answers=one, **common) for one in answers])
    SCORE_STAGE.apply(SCORE_STAGE.prepare(responses, {}, metrics=metrics))
    return responses


def a_score(metric: Metric, response: Response) -> Score:
    """The response's score on the metric."""
    return Score.objects.get(metric=metric, response=response)


def default_program(questionnaire: Questionnaire) -> Program:
    """Makes the questionnaire's program the one that pages open on."""
    Program.objects.filter(pk=questionnaire.program_id).update(is_default=True)
    questionnaire.program.refresh_from_db()
    return questionnaire.program
