"""Periods: the last months that hold answers, waves, what came before, and steps of time."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from accounts.models import OrgUnit
from common.clock import today
from metrics.domain.reading import Filters, Period, count
from metrics.models import Metric
from surveys.models import Program

Step = Literal["day", "week", "month"]
DEFAULT_MONTHS = 12
ROLLING_DAYS = 7
MOST_STEPS = 4_000  # eleven years of days; what nobody can see apart costs seconds


def days_with_answers(metric: Metric, unit: OrgUnit, filters: Filters) -> dict[date, int]:
    """Every day that holds answers, with their number."""
    return count(metric, [unit.pk], filters, None, by="day")


def default_period(
    program: Program, unit: OrgUnit, metric: Metric | None = None, days: Iterable[date] | None = None
) -> Period:
    """Twelve months that end with the last month in which the program got answers there.

    Without `metric` it goes by the first headline metric, without answers the period ends today. `days` saves
    the query where they are known already.
    """
    if days is None:
        metric = metric or Metric.objects.filter(is_headline=True).first() or Metric.objects.first()
        days = days_with_answers(metric, unit, Filters(program)) if metric else []
    last = max(days, default=today())
    return Period(months_back(last, DEFAULT_MONTHS - 1), month_end(last))


def runs(days: Iterable[date]) -> list[Period]:
    """Waves: runs of months that hold answers, oldest first, named "May 2018" or "Mar to May 2018"."""
    months = sorted({day.replace(day=1) for day in days})
    found: list[list[date]] = []
    for month in months:
        if found and months_back(month, 1) == found[-1][-1]:
            found[-1].append(month)
        else:
            found.append([month])
    return [Period(run[0], month_end(run[-1]), month_range(run[0], run[-1])) for run in found]


def wave_of(period: Period, waves: Sequence[Period]) -> tuple[Period, Period | None] | None:
    """The only wave in `period`, and the wave before it; None where there isn't just one."""
    inside = [wave for wave in waves if wave.first <= period.last and wave.last >= period.first]
    if len(inside) != 1 or inside[0].first < period.first.replace(day=1):
        return None
    place = waves.index(inside[0])
    return inside[0], waves[place - 1] if place else None


def previous(program: Program, period: Period, waves: Sequence[Period]) -> Period | None:
    """What `period` is compared with: the wave before (relational programs), else as many days right before.

    The label says it in words: "May 2017", "the 365 days before".
    """
    wave = wave_of(period, waves) if program.kind == Program.Kind.RELATIONAL else None
    if wave is not None:
        return wave[1]
    before = period.before()
    if period.first.day == 1 and period.last == month_end(period.last):
        months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
        before = Period(months_back(period.first, months), before.last)
        return Period(before.first, before.last, month_range(before.first, before.last))
    return Period(before.first, before.last, in_words(before))


def steps(period: Period, step: Step) -> list[date]:
    """The first days of all steps of `period`; weeks begin on Monday."""
    day, found = start_of(period.first, step), []
    while day <= period.last:
        found.append(day)
        day = next_start(day, step)
    return found


def start_of(day: date, step: Step) -> date:
    """The first day of the step that `day` lies in."""
    if step == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if step == "week" else day


def next_start(day: date, step: Step) -> date:
    """The first day of the step after the one that begins on `day`."""
    if step == "month":
        return month_end(day) + timedelta(days=1)
    return day + timedelta(days=7 if step == "week" else 1)


def fitting_step(period: Period, numbers: Mapping[date, int], least: int) -> Step:
    """Days up to two months, weeks up to half a year, else months; longer ones where too few answer to show
    most of them. `numbers` are answers by day."""
    if period.days <= 62 and _are_enough(period, numbers, least, "day"):
        return "day"
    return "week" if period.days <= 190 and _are_enough(period, numbers, least, "week") else "month"


def drawable_step(step: Step, period: Period) -> Step:
    """`step`, or the next longer one of which the period has no more than MOST_STEPS."""
    if step == "day" and period.days > MOST_STEPS:
        step = "week"
    return "month" if step == "week" and period.days > 7 * MOST_STEPS else step


def _are_enough(period: Period, numbers: Mapping[date, int], least: int, step: Step) -> bool:
    """Whether an ordinary step that holds answers holds well more than `least`."""
    inside = {day: n for day, n in numbers.items() if period.contains(day)}
    return sum(inside.values()) >= 1.5 * least * len({start_of(day, step) for day in inside})


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_back(day: date, months: int) -> date:
    """The first day of the month that lies `months` before."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def month_range(first: date, last: date) -> str:
    """ "May 2018", "Mar to May 2018", "Jun 2017 to May 2018"."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%b %Y}"
    return f"{first:%b}{'' if first.year == last.year else f' {first.year}'} to {last:%b %Y}"


def in_words(period: Period) -> str:
    """The dates: "1 to 31 May 2018", "1 Jun 2017 to 31 May 2018"."""
    first, last = period.first, period.last
    if first == last:
        return f"{last.day} {last:%b %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {last.day} {last:%b %Y}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%b}{year} to {last.day} {last:%b %Y}"
