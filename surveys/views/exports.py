"""Exports of answers: the list, a new one, its file; the codebook of a survey."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import StaffRequest, check_params, get_reachable_or_404, page_of, staff_view
from common.downloads import csv_response
from common.forms import offers_any, status_of
from common.toasts import toast
from surveys.document import language_name
from surveys.domain.responses import exporting
from surveys.exports.codebook import HEAD, TYPES, codebook_columns, codebook_rows, meanings, spans
from surveys.exports.columns import Column
from surveys.exports.selection import ACTION, Selection
from surveys.exports.sending import answer_with_file
from surveys.exports.writers import FORMATS
from surveys.forms.exports import ExportForm
from surveys.models import Export, Questionnaire
from surveys.views.builder.frame import visible


def export_or_404(request: StaffRequest, uuid: UUID) -> Export:
    """One export, or 404 where it is out of reach."""
    rows = Export.objects.select_related(*Export.NAMED)
    found: Export = get_reachable_or_404(rows, request.user, ACTION, uuid=uuid)
    return found


@require_GET
@staff_view(action=ACTION)
def export_list(request: StaffRequest) -> HttpResponse:
    """The files that were asked for and aren't forgotten yet, the newest first."""
    check_params(request)
    rows = Export.objects.reachable(request.user, ACTION).select_related(*Export.NAMED)
    page = page_of(request, rows.order_by("-id"))
    context = {
        "page_obj": page,
        "rows": [(export, FORMATS[export.format].label) for export in page],
        "is_at_work": any(export.is_at_work for export in page),
        "kept_days": exporting.KEEP_FOR.days,
    }
    return render(request, "surveys/exports/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_view(action=ACTION)
def export_new(request: StaffRequest) -> HttpResponse:
    """Choose what is exported and how; the worker makes the file."""
    check_params(request, {"survey"})
    if request.method == "POST":
        form = ExportForm(request.POST, user=request.user)
        if form.is_valid():
            exporting.start_export(**form.choices(), by=request.user)
            toast(request, "The file is being made. You can leave this page.")
            return redirect("surveys:exports")
    else:
        form = ExportForm(user=request.user, initial={"questionnaire": asked_for(request)})
    context = {"form": form, "has_surveys": offers_any(form, "questionnaire")}
    return render(request, "surveys/exports/new.html", context, status=status_of(form))


@require_GET
@staff_view(action=ACTION)
def export_download(request: StaffRequest, uuid: UUID) -> HttpResponseBase:
    """The file."""
    export = export_or_404(request, uuid)
    if export.status != Export.Status.DONE:
        toast(request, "This file isn’t there yet.", level=messages.WARNING)
        return redirect("surveys:exports")
    return answer_with_file(export)


@require_POST
@staff_view(action=ACTION)
def export_cancel(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Stops one that is being made."""
    if exporting.cancel_export(export_or_404(request, uuid), by=request.user):
        toast(request, "Export cancelled")
    return redirect("surveys:exports")


@require_POST
@staff_view(action=ACTION)
def export_delete(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Deletes a file before its time."""
    exporting.delete_export(export_or_404(request, uuid), by=request.user)
    toast(request, "Export deleted")
    return redirect("surveys:exports")


@require_GET
@staff_view(action="program.view")
def survey_codebook(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """What each column of an export means."""
    check_params(request, ("language",))
    questionnaire = visible(request, uuid)
    languages = _languages(questionnaire)
    context = {
        "language": request.GET.get("language", ""),
        "languages": [(code, language_name(code)) for code in languages] if len(languages) > 1 else [],
        "questionnaire": questionnaire,
        "columns": [
            {
                "column": column,
                "type": TYPES[column.type],
                "meanings": meanings(column),
                "versions": spans(column.versions),
            }
            for column in columns_for(request, questionnaire)
        ],
        "may_export": request.user.can_anywhere(ACTION),
    }
    return render(request, "surveys/exports/codebook.html", context)


@require_GET
@staff_view(action="program.view")
def survey_codebook_csv(request: StaffRequest, uuid: UUID) -> StreamingHttpResponse:
    """The same as CSV."""
    check_params(request, ("language",))
    questionnaire = visible(request, uuid)
    rows = codebook_rows(columns_for(request, questionnaire))
    return csv_response(f"codebook-{questionnaire.name}.csv", iter([HEAD, *rows]))


def columns_for(request: StaffRequest, questionnaire: Questionnaire) -> list[Column]:
    """The columns of the fullest export but those of embedded data, which a page can't wait for."""
    language = request.GET.get("language", "")
    if language and language not in _languages(questionnaire):
        raise BadRequest("The survey isn't written in this language.")
    selection = Selection(questionnaire, principal=request.user, with_contacts=True)
    return codebook_columns(selection, language=language, with_embedded=False)


def _languages(questionnaire: Questionnaire) -> list[str]:
    current = questionnaire.current
    return list(current.languages) if current else []


def asked_for(request: StaffRequest) -> Questionnaire | None:
    """The survey that the link to this page names; None for what can't be seen and for what is no uuid."""
    try:
        key = UUID(request.GET.get("survey", ""))
    except ValueError:
        return None
    found: Questionnaire | None = Questionnaire.objects.visible_to(request.user).filter(uuid=key).first()
    return found
