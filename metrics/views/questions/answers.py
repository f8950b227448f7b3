"""What people wrote in answer to one question: paged, searched, and only for who may read it."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import StaffRequest, page_of
from metrics.domain.questions.choosing import Chosen, Offer
from metrics.domain.questions.items import Item
from metrics.domain.questions.voices import find_voices
from metrics.views.questions.frame import frame, results_view, url_of
from metrics.views.responses import when
from surveys.channels import label_of
from surveys.models import Response

PER_PAGE = 25


@results_view("question", "at")
def survey_answers(request: StaffRequest, chosen: Chosen) -> HttpResponse:
    """The answers in people's own words at one address."""
    item = chosen.item(request.GET.get("question", ""))
    address, label = _text_at(item, request.GET.get("at", ""))
    words = request.GET.get("q", "").strip()[:200]
    voices = find_voices(request.user, chosen, item, address, words)
    page = page_of(request, voices.rows, PER_PAGE)
    names = request.user.reach("contact.view")
    context = frame(request, chosen, Offer(chosen), "survey_results") | {
        "item": item,
        "label": label,
        "voices": voices,
        "page_obj": page,
        "rows": [_row(response, names) for response in page],
        "words": words,
        "back_url": url_of(chosen, "survey_results"),
    }
    return render(request, "metrics/questions/answers.html", context)


def _text_at(item: Item, address: str) -> tuple[str, str]:
    """An address of the question where texts stand, and what it is called. Raises BadRequest for others."""
    texts = {part.address: part.label for part in item.parts.values() if part.family == "there"} | item.texts
    if address not in texts or not item.has_words:
        raise BadRequest("There is nothing to read there.")
    return address, texts[address]


def _row(response: Response, names: Any) -> dict[str, Any]:
    person = response.respondent
    return {
        "response": response,
        "said": response.said,  # type: ignore[attr-defined]  # annotated
        "who": (person.name or person.email) if person and names.covers(response.unit) else "",
        "when": when(response),
        "channel": label_of(response.channel),
    }
