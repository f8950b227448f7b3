"""How many answers come in, by survey and week, and whether that is more than before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from accounts.models import OrgUnit
from accounts.reach import Principal
from common.clock import day_start, now, today
from metrics.stats import equal_rates_p
from surveys.models import Questionnaire, Response

WEEKS = 8
HALF = WEEKS // 2


@dataclass(frozen=True)
class Flow:
    """Answers of the last WEEKS times seven days, oldest first; the last seven end today."""

    weeks: list[int]

    @property
    def recent(self) -> int:
        """Those of the newer half: four weeks."""
        return sum(self.weeks[HALF:])

    @property
    def before(self) -> int:
        return sum(self.weeks[:HALF])

    @property
    def is_clear(self) -> bool:
        """Whether more or fewer came than before, beyond chance."""
        return equal_rates_p(self.recent, self.before) < 0.05


@dataclass(frozen=True)
class SurveyFlow:
    """The flow of one survey; `last_on` is the day of its newest answer in this time."""

    survey: Questionnaire
    flow: Flow
    last_on: date | None
    is_live: bool


def week_starts() -> list[date]:
    """The first days of the weeks, oldest first."""
    first = today() - timedelta(days=7 * WEEKS - 1)
    return [first + timedelta(days=7 * week) for week in range(WEEKS)]


def flows(principal: Principal, unit: OrgUnit) -> list[SurveyFlow]:
    """Surveys that take answers, or got some lately, with the answers at `unit` and beneath; most first."""
    first = week_starts()[0]
    surveys = Questionnaire.objects.visible_to(principal).filter(is_system=False)
    surveys = surveys.select_related("program", "current")
    by_id = {survey.pk: survey for survey in surveys if survey.current_id is not None}
    answers = Response.objects.visible_to(principal).counted().filter(
        questionnaire__in=by_id,
        program__in={survey.program_id for survey in by_id.values()},  # leads to an index by time
        completed_at__gte=day_start(first),
        unit__in=OrgUnit.objects.within(unit).values("pk"),
    )  # fmt: skip
    numbers: dict[int, dict[date, int]] = defaultdict(dict)
    for survey, day, n in answers.order_by().values_list("questionnaire", "day").annotate(n=Count("pk")):
        numbers[survey][day] = n
    found = [
        SurveyFlow(survey, _by_week(numbers[pk], first), max(numbers[pk], default=None), is_live(survey))
        for pk, survey in by_id.items()
        if pk in numbers or is_live(survey)
    ]
    return sorted(found, key=lambda one: (-one.flow.recent, -one.flow.before, one.survey.name))


def together(flows: Iterable[SurveyFlow]) -> Flow:
    """All surveys in one."""
    weeks = [one.flow.weeks for one in flows]
    return Flow([sum(week) for week in zip(*weeks, strict=True)] if weeks else [0] * WEEKS)


def is_live(survey: Questionnaire) -> bool:
    """Whether it takes answers: published, and neither it nor its program has ended."""
    ends_at = survey.program.closes_at
    is_open = survey.is_open and survey.program.is_open and survey.current_id is not None
    return is_open and (ends_at is None or ends_at > now())


def _by_week(numbers: dict[date, int], first: date) -> Flow:
    weeks = [0] * WEEKS
    for day, n in numbers.items():
        if 0 <= (day - first).days < 7 * WEEKS:
            weeks[(day - first).days // 7] += n
    return Flow(weeks)
