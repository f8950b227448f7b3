"""Responses: the list behind every number, and its CSV."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.http import StaffRequest, check_params, page_of, staff_view
from accounts.querysets import units_in_reach
from accounts.reach import Reach
from common.downloads import csv_response
from metrics.domain.responses import (
    PARAMS,
    STATES,
    ResponseFilter,
    comments_of,
    find_responses,
    ratings_of,
    read_filter,
    veil_of,
    with_words,
)
from metrics.domain.veils import Veil
from metrics.models import Metric, Score
from metrics.views.response import HIDDEN_ANSWER, HIDDEN_COMMENT, HIDDEN_CONTACT, contact_of, when
from surveys.channels import all_channels, label_of
from surveys.domain.responses.values import AnswerInWords, answers_in_words
from surveys.models import Field, Program, Response

EXPORT_CHUNK = 500
BASE_HEAD = (
    "Response",
    "Completed",
    "Day",
    "Unit code",
    "Unit",
    "Program",
    "Touchpoint",
    "Channel",
    "Language",
    "Weight",
    "Partial",
    "Excluded",
    "Erased",
    "Second measurement",
    "Invented",
)


@staff_view(action="response.view")
def response_list(request: StaffRequest) -> HttpResponse:
    """Responses in reach."""
    check_params(request, PARAMS)
    chosen = read_filter(request.user, request.GET)
    page = page_of(request, with_words(find_responses(request.user, chosen)))
    veil = veil_of(request.user, chosen)
    programs = Program.objects.visible_to(request.user)
    correctable = request.user.reach("response.exclude")
    rows = [_row(request, response, chosen, veil, correctable) for response in page]
    context = {
        "page_obj": page,
        "rows": rows,
        "may_correct": any(correctable.covers(response.unit) for response in page),
        "states": list(STATES.items()),
        "here": request.get_full_path(),
        "chosen": chosen,
        "silent": any(row["is_veiled"] for row in rows),
        "programs": [(one.code, one.name) for one in programs],
        "channels": [(one.name, one.label) for one in all_channels()],
        "orders": [("newest", "Newest"), ("oldest", "Oldest"), *_rating_orders(chosen)],
        "may_see_scores": chosen.unit is not None and request.user.can_at("score.view", chosen.unit),
        "may_export": request.user.can_anywhere("response.export"),
        "is_filtered": bool(set(request.GET) - {"page", "sort"}),
    }
    return render(request, "metrics/responses.html", context)


@staff_view(action="response.export")
def responses_csv(request: StaffRequest) -> HttpResponseBase:
    """The list as CSV, where exporting is allowed; customers stay out of it."""
    check_params(request, PARAMS)
    chosen = read_filter(request.user, request.GET)
    veil = veil_of(request.user, chosen)
    units = units_in_reach(request.user, "response.export")
    rows = find_responses(request.user, chosen).filter(unit__in=units)
    return csv_response("responses.csv", _csv_rows(rows, veil, Metric.objects.visible_to(request.user)))


def _row(
    request: StaffRequest,
    response: Response,
    chosen: ResponseFilter,
    veil: Veil,
    correctable: Reach,
) -> dict[str, Any]:
    is_silent, is_unrated = veil.hides_texts(response), veil.hides_answers(response)
    person = contact_of(request, response)
    comments = comments_of(response)
    return {
        "response": response,
        "rating": None if is_unrated else _shown_rating(ratings_of(response), chosen.metric),
        "comment": comments[0].text if comments and not is_silent else "",
        "hides_comment": bool(comments) and is_silent,
        "is_veiled": is_unrated or (bool(comments) and is_silent),
        "who": person.get("name", ""),
        "may_correct": correctable.covers(response.unit),
        "when": when(response),
        "channel": label_of(response.channel),
    }


def _shown_rating(ratings: list[Score], metric: Metric | None) -> Score | None:
    """The rating on `metric`; without one the headline's, else the first there is."""
    wanted = [one for one in ratings if metric and one.metric_id == metric.pk]
    headline = [one for one in ratings if one.metric.is_headline]
    return next(iter([*wanted, *headline, *ratings]), None)


def _rating_orders(chosen: ResponseFilter) -> list[tuple[str, str]]:
    return [("lowest", "Lowest rating"), ("highest", "Highest rating")] if chosen.metric else []


def _csv_rows(rows: Any, veil: Veil, seen: Any) -> Iterator[Sequence[Any]]:
    """Head and rows; answers stand under their field's name, read under each response's own version."""
    questionnaires = rows.order_by().values("questionnaire_id").distinct()
    fields = Field.objects.filter(question__questionnaire__in=questionnaires).order_by("question", "id")
    names = list(dict.fromkeys(fields.values_list("export_name", flat=True)))
    found = fields.values_list("question__questionnaire_id", "path", "export_name")
    name_of = {(questionnaire, path): name for questionnaire, path, name in found}
    metrics = list(seen.filter(scores__response__in=rows.order_by().values("pk")).distinct())
    yield [*BASE_HEAD, *(f"Rating {metric.key}" for metric in metrics), *names]
    for response in with_words(rows).iterator(chunk_size=EXPORT_CHUNK):
        answers = {}
        for answer in answers_in_words(response):
            name = name_of.get((response.questionnaire_id, answer.address), answer.address)
            answers[name] = _cell(answer, response, veil)
        told = [] if veil.hides_answers(response) else ratings_of(response)
        ratings = {one.metric_id: one.value for one in told}
        yield [
            *_base(response),
            *(ratings.get(metric.pk) for metric in metrics),
            *(answers.get(name) for name in names),
        ]


def _cell(answer: AnswerInWords, response: Response, veil: Veil) -> Any:
    if veil.hides_answers(response):
        return HIDDEN_ANSWER
    if answer.is_personal:
        return HIDDEN_CONTACT  # as all that names customers stays out of files
    if answer.is_text and veil.hides_texts(response):
        return HIDDEN_COMMENT
    return answer.value if isinstance(answer.value, int | float) else answer.answer


def _base(response: Response) -> list[Any]:
    return [
        str(response.uuid),
        when(response),
        response.day,
        response.unit.code,
        response.unit.name,
        response.program.name,
        response.touchpoint.name if response.touchpoint else "",
        response.channel,
        response.language,
        response.weight,
        response.is_broken_off,
        response.excluded_at is not None,
        response.erased_at is not None,
        response.is_remeasurement,
        response.is_invented,
    ]
