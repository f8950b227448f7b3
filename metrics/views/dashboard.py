"""The page of a unit, its CSV, the way to one's own, and the tree to search."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.http import StaffRequest, check_params, get_reachable_or_404, page_of, search, staff_view
from accounts.models import OrgUnit, UnitLevel
from common.downloads import csv_response
from metrics.domain.periods import in_words
from metrics.domain.selection import PARAMS, STEPS, Selection, choose
from metrics.panels import panels_for
from metrics.stats import words
from metrics.views import drawing
from metrics.views.by_dimension import by_dimension, name_of_value
from metrics.views.dashboard_csv import csv_rows
from metrics.views.overview import Overview, gather
from metrics.views.ranking import ranking
from metrics.views.writing import change_words, sentences, what_it_is, where
from surveys.channels import label_of
from surveys.models import Questionnaire

MOST_SURVEYS = 12
STEP_WORDS = {
    "day": "rolling 7 days with 95 % band; circles are single days, larger with more answers",
    "week": "by week with 95 % band",
    "month": "by month with 95 % band",
}


@staff_view(action="score.view")
def dashboard_home(request: StaffRequest) -> HttpResponse:
    """The page of the highest unit in reach."""
    units = OrgUnit.objects.active().reachable(request.user, "score.view").order_by("depth", "path")
    unit = units.first()
    return redirect("dashboard", unit.uuid) if unit else redirect("unit_tree")


@staff_view(action="score.view")
def unit_tree(request: StaffRequest) -> HttpResponse:
    """All units in reach, as a tree to search."""
    check_params(request)
    text = request.GET.get("q", "").strip()
    units = OrgUnit.objects.active().reachable(request.user, "score.view")
    units = units.annotate(beneath=Count("children", filter=Q(children__is_active=True)))
    found = search(units, text, "name", "code").order_by("path")
    page = page_of(request, found)
    levels = dict(UnitLevel.objects.values_list("depth", "name"))
    lowest = min((unit.depth for unit in page), default=0)
    rows = [
        {
            "unit": unit,
            "level": levels.get(unit.depth, ""),
            "indent": 0 if text else min(unit.depth - lowest, 6),
        }
        for unit in page
    ]
    return render(request, "metrics/tree.html", {"rows": rows, "page_obj": page, "text": text})


@staff_view(action="score.view")
def dashboard(request: StaffRequest, uuid: Any) -> HttpResponse:
    """A unit: score, change, trend, the units beneath, comments, and what other apps add."""
    check_params(request, PARAMS)
    unit = get_reachable_or_404(OrgUnit.objects.all(), request.user, "score.view", uuid=uuid)
    selection = choose(request.user, unit, request.GET)
    context = _frame(request, unit)
    if selection is None:
        return render(request, "metrics/dashboard_empty.html", context)
    page = gather(request.user, selection, request.GET.get("level", ""))
    widths = _widths(len(context["panels"]), page)
    context["surveys"] = _surveys(request, selection)
    return render(
        request, "metrics/dashboard.html", context | widths | _chosen(request, page) | _figures(page)
    )


@staff_view(action="score.view")
def dashboard_csv(request: StaffRequest, uuid: Any) -> HttpResponseBase:
    """What the page shows, as CSV: the score, the trend's steps, the units beneath."""
    check_params(request, PARAMS)
    unit = get_reachable_or_404(OrgUnit.objects.all(), request.user, "score.view", uuid=uuid)
    selection = choose(request.user, unit, request.GET)
    if selection is None:
        return redirect("dashboard", unit.uuid)
    page = gather(request.user, selection, request.GET.get("level", ""))
    name = f"{unit.code}-{selection.metric.key}-{selection.period.first}-{selection.period.last}.csv"
    return csv_response(name, csv_rows(page))


def _frame(request: StaffRequest, unit: OrgUnit) -> dict[str, Any]:
    """Breadcrumb (only of what may be seen), chooser and panels."""
    above = OrgUnit.objects.visible_to(request.user).filter(pk__in=unit.ancestor_ids[:-1])
    children = OrgUnit.objects.active().reachable(request.user, "score.view").filter(parent=unit)
    levels = {level.depth: level for level in UnitLevel.objects.all()}
    beneath = levels.get(unit.depth + 1)
    return {
        "unit": unit,
        "level": levels.get(unit.depth),
        "above": list(above.order_by("depth")),
        "children": list(children.order_by("name")[:41]),
        "beneath": beneath.name if beneath else "unit beneath",
        "panels": panels_for(request, "unit", unit),
        "kept": urlencode({name: value for name, value in request.GET.items() if name in PARAMS - {"level"}}),
    }


def _surveys(request: StaffRequest, selection: Selection) -> list[tuple[str, str]]:
    """The published surveys of the program, with the address of their results at this unit; none where
    answers may not be read."""
    unit = selection.unit
    if not OrgUnit.objects.reachable(request.user, "response.view").filter(pk=unit.pk).exists():
        return []
    rows = Questionnaire.objects.visible_to(request.user).filter(program=selection.program)
    found = rows.filter(current__isnull=False).order_by("name").values_list("name", "uuid")[:MOST_SURVEYS]
    return [(name, f"{reverse('survey_results', args=[uuid])}?unit={unit.uuid}") for name, uuid in found]


def _chosen(request: StaffRequest, page: Overview) -> dict[str, Any]:
    """The filters as they stand."""
    chosen: Selection = page.selection
    level = str(page.level.depth) if page.level else ""
    return {
        "page": page,
        "chosen": chosen,
        "programs": [(one.code, one.name) for one in chosen.programs],
        "metrics": [(one.key, one.short_name or one.name) for one in chosen.metrics],
        "touchpoints": [(one.code, one.name) for one in chosen.touchpoints],
        "channels": [(one, label_of(one)) for one in chosen.channels],
        "periods": chosen.periods,
        "period_name": _period_name(page),
        "set_filters": _set_filters(page),
        "steps": [(step, step.capitalize()) for step in STEPS],
        "level_key": level,
        "csv_url": f"{reverse('dashboard_csv', args=[page.unit.uuid])}?{request.GET.urlencode()}",
    }


def _widths(panels: int, page: Overview) -> dict[str, str]:
    """So that rows of the grid are full: panels take a third, ranking and comments what is left."""
    ranks = page.level is not None
    beside_comments = panels - 1 if ranks else panels
    return {
        "ranking_width": "c8" if panels else "c12",
        "comments_width": "c8" if beside_comments > 0 and beside_comments % 3 == 1 else "c12",
    }


def _period_name(page: Overview) -> str:
    chosen = page.selection
    if chosen.period_key in ("", "custom"):
        return page.dates
    return next((name for key, name in chosen.periods if key == chosen.period_key), page.dates)


def _set_filters(page: Overview) -> list[str]:
    """What is set, for phones, where the filters are folded: the metric, and what differs from the usual."""
    chosen = page.selection
    touchpoint = next((one.name for one in chosen.touchpoints if one.pk == chosen.filters.touchpoint_id), "")
    said = [
        chosen.metric.short_name or chosen.metric.name,
        chosen.program.name if chosen.raw.get("program") else "",
        _period_name(page) if chosen.period_key else "",
        touchpoint,
        label_of(chosen.filters.channel),
        name_of_value(page),
        "weighted" if chosen.is_weighted else "",
    ]
    return [one for one in said if one]


def _figures(page: Overview) -> dict[str, Any]:
    """The figures, charts and sentences."""
    chosen, shown = page.selection, page.shown
    metric = chosen.metric
    notes = [(note.day, note.text) for note in page.annotations]
    since = (chosen.before.label or in_words(chosen.before)) if chosen.before else ""
    return {
        "metric": metric,
        "metric_words": what_it_is(metric),
        "score": words.score(shown.estimate) if shown.estimate else "",
        "margin": words.margin(shown.estimate),
        "interval": words.interval(shown.estimate),
        "says_little": drawing.says_little(metric, shown),
        "change": change_words(page.change, since),
        "strip": drawing.strip(metric, shown),
        "histogram": drawing.histogram(metric, shown),
        "groups": [
            group | {"url": page.responses_url(low=group["low"], high=group["high"])}
            for group in drawing.groups(metric, shown, weighted=chosen.is_weighted)
        ],
        "sentences": sentences(chosen, shown, page.before, page.change),
        "where": where(page.moved, since),
        "trend": drawing.line(chosen, page.points, notes) if page.points and shown.n else None,
        "hides_steps": drawing.hides_steps(chosen, page.points),
        "step_words": STEP_WORDS[chosen.step],
        "responses_url": page.responses_url(),
        **ranking(page),
        **by_dimension(page),
    }
