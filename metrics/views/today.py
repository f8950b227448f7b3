"""Panels of the first page: a unit's score, what customers say, what to work on, what changed, what comes in.

All figures are those of the unit's own page, as it opens.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.panels import Today
from accounts.policy import Role
from metrics import charts
from metrics.domain.changes import Mover, QuestionChange, question_changes, questions_of
from metrics.domain.flow import HALF, SurveyFlow, flows, together, week_starts
from metrics.domain.periods import in_words
from metrics.domain.selection import choose
from metrics.domain.voices import Voice, newest_voices
from metrics.domain.weak_spot import find_weak_spot
from metrics.models import Metric
from metrics.stats import Difference, words
from metrics.views import drawing
from metrics.views.overview import Overview, changes_beneath, find_level, headline, rank
from metrics.views.ranking import ranking
from metrics.views.writing import change_words, sentences
from surveys.models import Program

MOST_CHANGES = 4
MOST_MOVERS = 30
MOST_SURVEYS = 12
MORE_VOICES = 2
Context = dict[str, Any] | None


def score(today: Today) -> Context:
    """The unit's score with its interval, its base and its change."""
    page = _overview(today)
    if page is None:
        return {"page": None}
    metric, shown = page.selection.metric, page.shown
    return {
        "page": page,
        "metric": metric,
        "program": page.selection.program,
        "score": words.score(shown.estimate),
        "margin": words.margin(shown.estimate),
        "interval": words.interval(shown.estimate),
        "says_little": drawing.says_little(metric, shown),
        "strip": drawing.strip(metric, shown),
        "histogram": drawing.histogram(metric, shown) if today.role is Role.ANALYST else None,
        "sentences": sentences(page.selection, shown, page.before, page.change),
        "url": _dashboard(page),
        "responses_url": page.responses_url(),
        "caption": page.selection.program.source_note,
    }


def areas(today: Today) -> Context:
    """The units beneath, side by side as on the unit's page."""
    page = _overview(today)
    if page is None:
        return None
    rank(today.user, page)
    if page.level is None:
        return None
    shown = words.score(page.shown.estimate) if page.shown.estimate else ""
    about = {"page": page, "metric": page.selection.metric, "chosen": page.selection, "score": shown}
    return about | ranking(page) | {"url": _dashboard(page)}


def said(today: Today) -> Context:
    """What customers say: the newest low rating with a comment, else the newest comment.

    Who looks after several units, and so has a taller page, gets up to two more.
    """
    voices, praise = _voices(today), _praise(today)
    low = (one for one in voices if _kind(one) == "bad")
    rest = (one for one in voices if one is not praise)
    first = next(low, None) or next(rest, None)
    others = [one for one in voices if one is not first]
    more = others[:MORE_VOICES] if today.role == Role.REGIONAL_MANAGER else []
    return {"voice": first, "more": more, "url": _comments_url(today)}


def praise(today: Today) -> Context:
    """Something to share with the team: the newest high rating with a comment."""
    return {"voice": _praise(today)}


def work_on(today: Today) -> Context:
    """One thing to do: the question that is clearly worse here than elsewhere, or than before."""
    page = _overview(today)
    if page is None or page.shown.hidden:
        return None
    spot = find_weak_spot(page.selection)
    if spot is None:
        return {"spot": None, "url": _dashboard(page)}
    metric, since = spot.metric, _since(page)
    return {
        "spot": spot,
        "score": words.score(spot.shown.estimate),
        "interval": words.interval(spot.shown.estimate),
        "change": change_words(spot.change, since),
        "is_worse": spot.change is not None and spot.change.significant and spot.change.value < 0,
        "url": _dashboard(page, metric),
        "low_url": page.responses_url(metric=metric.key, high=drawing.highest_low(metric), sort="lowest"),
    }


def changes(today: Today) -> Context:
    """What changed most: the clearest of the units beneath and of the questions."""
    page = _moved(today)
    if page is None:
        return None
    units = [_unit_line(page, one) for one in changes_beneath(page) if one.is_clear]
    questions = [
        _question_line(page, one) for one in question_changes(questions_of(page.selection)) if one.is_clear
    ]
    tell = {"since": _since(page), "metric": page.selection.metric}
    return tell | {"units": units[:MOST_CHANGES], "questions": questions[:MOST_CHANGES]}


def question_movers(today: Today) -> Context:
    """All questions with their change, clear ones first."""
    page = _moved(today)
    if page is None:
        return None
    found = question_changes(questions_of(page.selection))
    return {
        "rows": [_question_line(page, one) for one in found],
        "clear": sum(one.is_clear for one in found),
        "since": _since(page),
    }


def unit_movers(today: Today) -> Context:
    """The units beneath with their change, clear ones first, on one axis around no change."""
    page = _moved(today)
    if page is None or page.level is None:
        return None
    found = changes_beneath(page)
    shown = found[:MOST_MOVERS]
    domain = charts.shared_domain(
        [0.0, *(end for one in shown for end in (one.difference.low, one.difference.high))]
    )
    write = _change_writer(page.selection.metric)
    return {
        "level": page.level,
        "metric": page.selection.metric,
        "axis": charts.ranking_axis(domain, write=write),
        "rows": [_unit_line(page, one, domain) for one in shown],
        "clear": sum(one.is_clear for one in found),
        "tested": len(found),
        "since": _since(page),
        "url": _dashboard(page),
    }


def flow(today: Today) -> Context:
    """How many answers came in the last 28 days, by week, against the 28 days before."""
    whole = together(_flows(today))
    if not any(whole.weeks):
        return {"recent": 0}
    names = [f"{day.day} {day:%b}" for day in week_starts()]
    kinds = ["mid" if week < HALF else "own" for week in range(len(names))]
    return {
        "recent": whole.recent,
        "before": whole.before,
        "is_clear": whole.is_clear,
        "chart": charts.columns(whole.weeks, names, kinds, title="Answers by week"),
    }


def surveys(today: Today) -> Context:
    """The surveys that take answers, or got some lately."""
    found = _flows(today)
    if not found:
        return None
    return {
        "rows": [
            {
                "survey": one.survey,
                "is_live": one.is_live,
                "flow": one.flow,
                "last_on": one.last_on,
                "url": _answers_url(today, one.survey.program),
            }
            for one in found[:MOST_SURVEYS]
        ]
    }


def _answers_url(today: Today, program: Program) -> str:
    """The program's answers of the last four weeks, which are those that the flow counts."""
    params = {
        "unit": str(today.unit.uuid),
        "program": program.code,
        "from": week_starts()[HALF].isoformat(),
        "state": "counted",
    }
    return f"{reverse('responses')}?{urlencode(params)}"


def _overview(today: Today) -> Overview | None:
    """The unit's headline, read once; None where there is nothing to show or to see."""
    if "overview" not in today.shared:
        may_see = today.user.can_at("score.view", today.unit)
        selection = choose(today.user, today.unit, {}) if may_see else None
        today.shared["overview"] = headline(selection) if selection else None
    found: Overview | None = today.shared["overview"]
    return found


def _moved(today: Today) -> Overview | None:
    """The same with the level whose units are compared, where there is something to compare with."""
    page = _overview(today)
    if page is None or not page.is_compared:
        return None
    if page.level is None:
        find_level(today.user, page)
    return page


def _voices(today: Today) -> Sequence[Voice]:
    if "voices" not in today.shared:
        today.shared["voices"] = newest_voices(today.user, today.unit)
    found: Sequence[Voice] = today.shared["voices"]
    return found


def _praise(today: Today) -> Voice | None:
    return next((one for one in _voices(today) if _kind(one) == "good"), None)


def _kind(voice: Voice) -> str:
    """good, bad or mid, as the rating is painted; "" without one."""
    return drawing.kind_of(voice.rating.metric, int(voice.rating.value)) if voice.rating else ""


def _flows(today: Today) -> list[SurveyFlow]:
    if "flows" not in today.shared:
        today.shared["flows"] = flows(today.user, today.unit)
    found: list[SurveyFlow] = today.shared["flows"]
    return found


def _unit_line(page: Overview, mover: Mover, domain: tuple[float, float] | None = None) -> dict[str, Any]:
    metric, moved = page.selection.metric, mover.difference
    line = _change_line(moved, mover.is_clear) | {"name": mover.unit.name, "url": page.unit_url(mover.unit)}
    if domain:
        line["dots"] = charts.dot_row(
            moved.value, moved.low, moved.high, domain=domain, name=mover.unit.name, whole=0.0,
            write=_change_writer(metric),
        )  # fmt: skip
    return line


def _question_line(page: Overview, one: QuestionChange) -> dict[str, Any]:
    return _change_line(one.difference, one.is_clear) | {
        "name": one.metric.name,
        "url": _dashboard(page, one.metric),
        "score": words.score(one.shown.estimate),
        "interval": words.interval(one.shown.estimate),
        "n": one.shown.n,
    }


def _change_line(moved: Difference, is_clear: bool) -> dict[str, Any]:
    return {
        "size": words.change_size(moved),
        "between": words.change_interval(moved),
        "is_clear": is_clear,
        "is_up": moved.value > 0,
    }


def _change_writer(metric: Metric) -> Any:
    """Differences carry a sign, whatever the metric; those of shares are points."""
    places = words.HEADLINE_DECIMALS[drawing.unit_of(metric)]
    return lambda value: words.number(value, places, signed=True)


def _since(page: Overview) -> str:
    before = page.selection.before
    return (before.label or in_words(before)) if before else ""


def _dashboard(page: Overview, metric: Metric | None = None) -> str:
    query = f"?{urlencode({'metric': metric.key})}" if metric else ""
    return reverse("dashboard", args=[page.unit.uuid]) + query


def _comments_url(today: Today) -> str:
    return f"{reverse('responses')}?{urlencode({'unit': str(today.unit.uuid), 'comments': '1'})}"
