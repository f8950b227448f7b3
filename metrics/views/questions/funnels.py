"""Completion of a survey: who began, came through each page and finished, and how long each page took."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.http import StaffRequest
from common.downloads import csv_response
from metrics import charts
from metrics.domain.questions.choosing import Chosen
from metrics.domain.questions.completion import Completion, Finish, Passage, read_completion
from metrics.stats import words
from metrics.stats.values import Spread
from metrics.views.questions.frame import frame, results_view, url_of

LABELS = {"device": "Device", "language": "Language", "channel": "Channel"}
ENDS = {"complete": "finished", "screened": "screened out", "over_quota": "over quota", "partial": "left"}
MINUTE = 60


@results_view()
def survey_funnel(request: StaffRequest, chosen: Chosen) -> HttpResponse:
    """The pages with who came through, and the time they took."""
    found, offer = read_completion(request.user, chosen)
    context = frame(request, chosen, offer, "survey_funnel") | {
        "found": found,
        "finished": words.score(found.finished, 1) if found.finished else "",
        "interval": words.interval(found.finished),
        "total_seconds": _spread(found.seconds),
        "ends": [(label, found.ends[name]) for name, label in ENDS.items() if found.ends.get(name)],
        "passages": [_passage(one, found.started) for one in found.passages],
        "groups": [
            {"label": label, "rows": [_finish(one) for one in found.groups[name]]}
            for name, label in LABELS.items()
            if len(found.groups.get(name, ())) > 1
        ],
        "times": [
            {
                "label": LABELS[name],
                "heads": [one.label for one in found.passages],
                "rows": [
                    (label, [_spread(of[one.step]) for one in found.passages])
                    for label, of in found.by_step[name]
                ],
            }
            for name in LABELS
            if len(found.by_step.get(name, ())) > 1 and any(one.seconds for one in found.passages)
        ],
        "csv_url": url_of(chosen, "survey_funnel_csv"),
        "partial_days": chosen.look.program.partial_after_days,
    }
    return render(request, "metrics/questions/funnel.html", context)


@results_view()
def survey_funnel_csv(request: StaffRequest, chosen: Chosen) -> HttpResponseBase:
    """The same as CSV."""
    found, _ = read_completion(request.user, chosen, patience=None)
    return csv_response(f"completion-{chosen.look.questionnaire.name}.csv", csv_rows(found))


def _passage(one: Passage, started: int) -> dict[str, Any]:
    share = 100 * (one.passed or 0) / started if started else 0.0
    return {
        "label": one.label,
        "questions": one.questions,
        "reached": one.reached,
        "hidden": one.hidden,
        "passed": one.passed,
        "share": words.number(share, 1),
        "bar": charts.bar(share),
        "left": one.left,
        "share_left": words.score(one.share_left, 1) if one.share_left else "",
        "interval": words.interval(one.share_left),
        "seconds": _spread(one.seconds),
    }


def _finish(one: Finish) -> dict[str, Any]:
    share = one.finished
    return {
        "label": one.label,
        "started": one.started,
        "hidden": one.hidden,
        "share": words.score(share, 1) if share else "",
        "interval": words.interval(share),
        "bar": charts.bar(share.value, share.low, share.high) if share else "",
        "seconds": _spread(one.seconds),
    }


def _spread(found: Spread | None) -> dict[str, Any] | None:
    if found is None:
        return None
    ends = f"{seconds_words(found.lower)} to {seconds_words(found.upper)}"
    return {"median": seconds_words(found.median), "quartiles": ends, "n": found.n}


def seconds_words(seconds: float) -> str:
    """ "12 s", "3:05 min"."""
    if seconds < MINUTE:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), MINUTE)
    return f"{minutes}:{rest:02} min"


def csv_rows(found: Completion) -> Iterator[list[Any]]:
    """Head, ends, pages, groups, seconds by group."""
    yield [
        "Table", "Group", "Page", "Reached", "Passed", "Left", "Share", "Low", "High", "n",
        "Seconds, lower quartile", "Seconds, median", "Seconds, upper quartile", "Not shown because",
    ]  # fmt: skip
    yield [
        "all",
        "",
        "",
        found.started,
        *_ended(found),
        *_share(found.finished),
        *_times(found.seconds),
        str(found.hidden),
    ]
    for name, n in found.ends.items():
        yield ["ends", ENDS[name], "", "", "", "", "", "", "", n, "", "", "", ""]
    for one in found.passages:
        figures = [one.reached, one.passed, one.left, *_share(one.share_left)]
        yield ["pages", "", one.label, *figures, *_times(one.seconds), str(one.hidden)]
    for name, rows in found.groups.items():
        for group in rows:
            figures = ["", "", "", *_share(group.finished)]
            yield [
                name,
                group.label,
                "",
                group.started,
                *figures[1:],
                *_times(group.seconds),
                str(group.hidden),
            ]
    for name, by_step in found.by_step.items():
        for label, of in by_step:
            for one in found.passages:
                yield [f"seconds by {name}", label, one.label, *[""] * 6, *_times(of[one.step]), ""]


def _ended(found: Completion) -> list[Any]:
    left = found.ends.get("partial", 0)
    return ["", ""] if found.hidden else [found.started - left, left]


def _share(found: Any) -> list[Any]:
    if found is None:
        return ["", "", ""]
    return [round(found.value, 4), round(found.low, 4), round(found.high, 4)]


def _times(found: Spread | None) -> list[Any]:
    if found is None:
        return ["", "", "", ""]
    return [found.n, round(found.lower, 1), round(found.median, 1), round(found.upper, 1)]
