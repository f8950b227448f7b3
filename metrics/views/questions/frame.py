"""What all pages of a survey's results share: who may see them, the filters, and their words."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.http import StaffRequest, check_params, staff_view
from metrics.domain.periods import month_range
from metrics.domain.questions.choosing import (
    DEVICES,
    PARAMS,
    RIGHT,
    STATES,
    Chosen,
    Offer,
    choose,
    find_questionnaire,
    languages_of,
)
from metrics.domain.questions.look import Look
from metrics.domain.sheets.keeping import StillCounting
from surveys.channels import label_of
from surveys.document import language_name
from surveys.models import Questionnaire

MOST_UNITS = 120
RECENT_MONTHS = 12
ResultsView = Callable[[StaffRequest, Chosen], HttpResponseBase]


def results_view(*own: str) -> Callable[[ResultsView], Any]:
    """Decorator of the pages of a survey's results: it gives them the look that the address asks for.

    `own` are a page's parameters beside those of every look. While answers are still being counted, the page
    that waits is shown. 400 for other parameters, 404 for surveys out of sight.
    """

    def decorate(view: ResultsView) -> Any:
        @require_GET
        @staff_view(action=RIGHT)
        @wraps(view)
        def page(request: StaffRequest, uuid: UUID) -> HttpResponseBase:
            check_params(request, PARAMS | set(own))
            questionnaire = find_questionnaire(request.user, uuid)
            try:
                return view(request, choose(request.user, questionnaire, request.GET.dict()))
            except StillCounting as state:
                return _still_counting(request, questionnaire, state)

        return page

    return decorate


def _still_counting(
    request: StaffRequest, questionnaire: Questionnaire, state: StillCounting
) -> HttpResponse:
    """The page that waits: it comes again by itself, and what was counted is kept."""
    context = {"questionnaire": questionnaire, "state": state, "share": state.done / max(1, state.of)}
    response = render(request, "metrics/questions/counting.html", context)
    response["Refresh"] = "1"
    return response


def frame(request: StaffRequest, chosen: Chosen, offer: Offer, place: str) -> dict[str, Any]:
    """Head, tabs and filters of a page; `place` is the tab."""
    look = chosen.look
    query = urlencode(look.raw)
    tabs = [
        ("survey_results", "Questions"), ("survey_crosstab", "Cross-tabs"), ("survey_funnel", "Completion"),
    ]  # fmt: skip
    return {
        "questionnaire": look.questionnaire,
        "chosen": chosen,
        "look": look,
        "tabs": [
            (name, label, _with(reverse(name, args=[look.questionnaire.uuid]), query)) for name, label in tabs
        ],
        "place": place,
        "query": query,
        "period_name": period_name(look),
        "is_full": chosen.is_narrowed_fully,
        "filters": filters(chosen, offer),
        "set_filters": set_filters(chosen),
        "said": said(chosen),
    }


def filters(chosen: Chosen, offer: Offer) -> list[dict[str, Any]]:
    """The chips: name, label, and (value, text) each; of those that narrow only what may still be chosen."""
    raw = chosen.look.raw
    units = sorted(
        (one for one in chosen.units.values() if _holds(one, offer)), key=lambda one: (one.depth, one.name)
    )
    rows: list[tuple[str, str, list[tuple[Any, str]], bool]] = [
        ("unit", "Unit", [(str(one.uuid), one.name) for one in units[:MOST_UNITS]], False),
        ("period", "Period", periods(offer), False),
        (
            "version",
            "Version",
            [(str(number), f"Version {number}") for _, number, _ in chosen.versions],
            True,
        ),
        ("touchpoint", "Touchpoint", _touchpoints(chosen, offer), True),
        ("channel", "Channel", [(one, label_of(one)) for one in sorted(offer.values["channel"])], True),
        (
            "language",
            "Language",
            [(one, language_name(one)) for one in sorted(offer.values["language"])],
            True,
        ),
        ("device", "Device", [(one, DEVICES[one]) for one in DEVICES if one in offer.values["device"]], True),
        ("words", "Shown in", _languages(chosen), False),
        ("status", "State", [(one, STATES[one]) for one in STATES if one in offer.values["status"]], True),
    ]
    shown = [
        {"name": name, "label": label, "options": options}
        for name, label, options, narrows in rows
        if (len(options) > 1 or raw.get(name))
        and (not narrows or raw.get(name) or not chosen.is_narrowed_fully)
    ]
    by = chosen.by
    if by.offered and not (chosen.is_narrowed_fully and by.segment is None):
        shown.append(
            {"name": "dimension", "label": "Segment", "options": [(one.key, one.name) for one in by.offered]}
        )
        if by.dimension:
            values = [(str(code), name) for code, name in by.labels.items()][:MOST_UNITS]
            shown.append({"name": "value", "label": by.dimension.name, "options": values})
    return shown


def _holds(unit: Any, offer: Offer) -> bool:
    """Whether there are answers at the unit or beneath it."""
    lines = offer.chosen.tree.lines
    return any(unit.pk in lines.get(pk, ()) for pk in offer.values["unit"])


def _touchpoints(chosen: Chosen, offer: Offer) -> list[tuple[str, str]]:
    known = [chosen.touchpoints[pk] for pk in offer.values["touchpoint"] if pk in chosen.touchpoints]
    return [(one.code, one.name) for one in sorted(known, key=lambda one: one.name)]


def periods(offer: Offer) -> list[tuple[str, str]]:
    """Years, and the latest months that hold answers."""
    months = sorted(offer.months, reverse=True)
    years = sorted({year for year, _ in months}, reverse=True)
    found = [(str(year), str(year)) for year in years] if len(years) > 1 else []
    found += [(f"{year}-{month:02}", f"{_named(year, month)}") for year, month in months[:RECENT_MONTHS]]
    return found


def _named(year: int, month: int) -> str:
    return f"{date(year, month, 1):%b %Y}"


def _languages(chosen: Chosen) -> list[tuple[str, str]]:
    """The languages that questions and answers can be told in, the first one as it is without a choice."""
    return [(code, language_name(code)) for code in languages_of(chosen.versions)]


def period_name(look: Look) -> str:
    """The months in words."""
    return month_range(look.period.first, look.period.last) if look.period else "All time"


def said(chosen: Chosen) -> list[str]:
    """What the look is narrowed to, in words."""
    raw, by = chosen.look.raw, chosen.by
    names = {
        "version": f"version {raw.get('version')}",
        "touchpoint": next(
            (t.name for t in chosen.touchpoints.values() if t.code == raw.get("touchpoint")), ""
        ),
        "channel": label_of(raw.get("channel", "")),
        "language": language_name(raw.get("language", "")),
        "device": DEVICES.get(raw.get("device", ""), ""),
        "status": STATES.get(raw.get("status", ""), ""),
    }
    found = [words for name, words in names.items() if raw.get(name)]
    if by.segment and by.dimension:
        found.append(f"{by.dimension.name} {by.value}")
    return found


def set_filters(chosen: Chosen) -> list[str]:
    """What is set, for phones, where the filters are folded."""
    first = chosen.look.unit.name if len(chosen.units) > 1 else ""
    return [one for one in (first, period_name(chosen.look), *said(chosen)) if one]


def url_of(chosen: Chosen, name: str, **more: str) -> str:
    """Another page of results under the same look."""
    return _with(reverse(name, args=[chosen.look.questionnaire.uuid]), urlencode({**chosen.look.raw, **more}))


def _with(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url
