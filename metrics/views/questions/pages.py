"""The results of a survey, question by question, and as a table."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.http import StaffRequest
from common.downloads import csv_response
from metrics.domain.questions.choosing import Chosen
from metrics.domain.questions.results import read_results
from metrics.domain.questions.summaries import ItemResult
from metrics.views.questions.blocks import blocks_of
from metrics.views.questions.frame import frame, results_view, url_of
from metrics.views.questions.tables import result_rows


@results_view()
def survey_results(request: StaffRequest, chosen: Chosen) -> HttpResponse:
    """Each question with its counts, shares and means."""
    found = read_results(chosen)
    context = frame(request, chosen, found.offer, "survey_results") | {
        "results": found,
        "cards": [_card(chosen, number, one) for number, one in enumerate(found.items, 1)],
        "csv_url": url_of(chosen, "survey_results_csv"),
        "hidden": _hidden_everywhere(found.items),
        "has_second": any(one.hidden for one in found.items),
    }
    return render(request, "metrics/questions/results.html", context)


@results_view()
def survey_results_csv(request: StaffRequest, chosen: Chosen) -> HttpResponseBase:
    """The same as a table; what is hidden on the page is hidden there."""
    found = read_results(chosen, patience=None)
    return csv_response(f"results-{chosen.look.questionnaire.name}.csv", result_rows(found))


def _hidden_everywhere(items: Sequence[ItemResult]) -> str:
    """Why nothing at all is shown, where it is the same for all that was answered: said once, not by card."""
    reasons = {one.hidden for one in items if one.n}
    return reasons.pop() if len(reasons) == 1 else ""


def _card(chosen: Chosen, number: int, found: ItemResult) -> dict[str, Any]:
    item = found.item
    can_cross = any(part.part.family in ("scale", "choice", "choices") for part in found.parts)
    texts = [
        {"label": label, "n": n, "url": url_of(chosen, "survey_answers", question=item.key, at=address)}
        for address, label, n in found.texts
    ]
    texts += [
        {
            "label": part.part.label,
            "n": part.n,
            "url": url_of(chosen, "survey_answers", question=item.key, at=part.part.address)
            if item.has_words else "",
        }
        for part in found.parts
        if part.part.family == "there"
    ]  # fmt: skip
    versions = sorted(item.versions.values())
    return {
        "number": number,
        "result": found,
        "item": item,
        "blocks": [] if found.hidden else blocks_of(found),
        "texts": texts,
        "versions": "" if len(versions) == len(chosen.versions) else ", ".join(map(str, versions)),
        "crosstab_url": url_of(chosen, "survey_crosstab", rows=item.key) if can_cross else "",
    }
