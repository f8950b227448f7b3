"""Surveys from files of other tools: upload, report, preview, and the survey that is made of it."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import (
    StaffRequest,
    check_params,
    choice_param,
    get_reachable_or_404,
    page_of,
    search,
    sort_key,
    staff_view,
)
from common.downloads import safe_name
from common.forms import offers_any, status_of
from common.toasts import toast
from surveys.document import DefinitionInvalid, Document
from surveys.domain.questionnaires.staging import (
    KEEP_FOR,
    AlreadyMade,
    FileForgotten,
    forget_survey_file,
    made_before,
    make_survey,
    stage_survey_file,
)
from surveys.formats import FileUnreadable
from surveys.forms.survey_files import MakeSurveyForm, SurveyFileForm, where_files_wait
from surveys.models import SurveyFile
from surveys.views.builder.cards import pages_of
from surveys.views.builder.frame import builder_url
from surveys.views.imports.elements import STATUSES, lines_of

ACTION = "survey.edit"
ORDERS = {
    "name": ("name", "id"),
    "file": ("file_name", "id"),
    "when": ("created_at", "id"),
    "questions": ("question_count", "id"),
}
FORMATS = {
    "qsf": "Qualtrics (QSF)",
    "limesurvey": "LimeSurvey",
    "xlsform": "XLSForm",
    "surveyjs": "SurveyJS",
    "rapport-survey-1": "Rapport",
}
PER_PAGE = 50
PAGES_PER_PAGE = 10
Elements = Sequence[Mapping[str, str]]


@require_http_methods(["GET", "POST"])
@staff_view(action=ACTION)
def survey_import(request: StaffRequest) -> HttpResponse:
    """Upload a file; beneath it those that were read and wait, and those that became surveys."""
    form = SurveyFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (file := read_upload(form, request)):
        return redirect("surveys:survey_file", uuid=file.uuid)
    check_params(request)
    in_reach = SurveyFile.objects.reachable(request.user, ACTION)
    rows = search(in_reach, request.GET.get("q", ""), "name", "file_name", "questionnaire__name")
    rows = rows.select_related("questionnaire", "uploaded_by", "unit").defer(
        "definition", "elements", "obstacles"
    )
    page = page_of(request, rows.order_by(*sort_key(request, ORDERS, "-when")), PER_PAGE)
    context = {
        "form": form,
        "page_obj": page,
        "formats": FORMATS,
        "rows": [(file, FORMATS.get(file.format, file.format)) for file in page],
        "is_filtered": bool(request.GET.get("q")),
        "kept_days": KEEP_FOR.days,
    }
    return render(request, "surveys/survey_files/import.html", context, status=status_of(form))


def read_upload(form: SurveyFileForm, request: StaffRequest) -> SurveyFile | None:
    """The uploaded file as it was read; None where it can't be, with the reason in the form."""
    unit = where_files_wait(request.user)
    if unit is None:
        raise PermissionDenied("Your access here is for reading only.")
    upload = form.cleaned_data["file"]
    try:
        return stage_survey_file(upload.read(), upload.name, unit=unit, by=request.user)
    except FileUnreadable as error:
        form.add_error("file", str(error))
        return None


def file_or_404(request: StaffRequest, uuid: UUID) -> SurveyFile:
    """One file, or 404 where it is out of reach."""
    rows = SurveyFile.objects.select_related("questionnaire__owner", "uploaded_by", "unit")
    found: SurveyFile = get_reachable_or_404(rows, request.user, ACTION, uuid=uuid)
    return found


@require_GET
@staff_view(action=ACTION)
def survey_file(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """What came across from a file, element by element; or its pages as they would be."""
    file = file_or_404(request, uuid)
    form = MakeSurveyForm(user=request.user, initial={"name": file.name[:150]})
    return report(request, file, form)


def report(request: StaffRequest, file: SurveyFile, form: MakeSurveyForm) -> HttpResponse:
    """The page of a file with this form."""
    check_params(request, {"status", "show"})
    status = choice_param(request, "status", [name for name, _ in STATUSES])
    shows_pages = choice_param(request, "show", ["pages"]) == "pages" and file.questionnaire is None
    query = request.GET.get("q", "")
    context = {
        "file": file,
        "format": FORMATS.get(file.format, file.format),
        "form": form,
        "has_programs": offers_any(form, "program"),
        "statuses": STATUSES,
        "shows_pages": shows_pages,
        "is_filtered": bool(status or query),
        "earlier": made_earlier(request, file),
    }
    if shows_pages:
        context["page_obj"] = page_of(request, pages_of(Document(file.definition), []), PAGES_PER_PAGE)
    else:
        context["page_obj"] = page_of(request, lines_of(chosen(file.elements, status, query)), PER_PAGE)
    return render(request, "surveys/survey_files/report.html", context, status=status_of(form))


def chosen(elements: Elements, status: str, query: str) -> Elements:
    """The elements of this status in which every word of `query` stands somewhere."""
    words = query.casefold().split()[:8]
    kept = [one for one in elements if not status or one["status"] == status]
    return [one for one in kept if all(word in " ".join(one.values()).casefold() for word in words)]


def made_earlier(request: StaffRequest, file: SurveyFile) -> list[SurveyFile]:
    """The same file when surveys were made of it, as far as this person reaches them."""
    return [one for one in made_before(file) if request.user.can_at(ACTION, one.unit)]


@require_GET
@staff_view(action=ACTION)
def survey_file_report(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The report as JSON."""
    file = file_or_404(request, uuid)
    said = {
        "survey": file.name,
        "format": file.format,
        "file": file.file_name,
        "questions": file.question_count,
        "elements": file.elements,
        "before_publishing": file.obstacles,
    }
    name = safe_name(f"report-{file.name}.json")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    text = json.dumps(said, ensure_ascii=False, indent=1)
    return HttpResponse(text + "\n", content_type="application/json", headers=headers)


@require_POST
@staff_view(action=ACTION)
def survey_file_make(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Makes a survey of it and opens the builder."""
    file = file_or_404(request, uuid)
    form = MakeSurveyForm(request.POST, user=request.user)
    if not form.is_valid():
        return report(request, file, form)
    said = form.cleaned_data
    try:
        made = make_survey(
            file, program=said["program"], owner=said["owner"], name=said["name"], by=request.user
        )
    except AlreadyMade as error:
        toast(request, str(error), level=messages.WARNING)
        return redirect("surveys:survey_file", uuid=file.uuid)
    except FileForgotten as error:
        toast(request, str(error), level=messages.WARNING)
        return redirect("surveys:survey_import")
    except DefinitionInvalid as error:  # read by an older release, which kept what this one doesn't
        toast(request, f"This file must be uploaded again. {error}", level=messages.ERROR)
        return redirect("surveys:survey_import")
    toast(request, f"“{made.name}” is a draft now. Nobody can answer it before you publish it.")
    return redirect(builder_url(made))


@require_POST
@staff_view(action=ACTION)
def survey_file_delete(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Forgets what was read; a survey made of it stays."""
    file = file_or_404(request, uuid)
    forget_survey_file(file, by=request.user)
    toast(request, f"{file.file_name} was taken off the list")
    return redirect("surveys:survey_import")
