"""Imports: the list, a new file, one run with its report."""

from collections.abc import Callable
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms import UnitChoice
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
from accounts.models import OrgUnit
from common.downloads import csv_response
from common.forms import Form, choice_of, offers_any, status_of
from common.tables import TableError
from common.toasts import toast
from surveys.domain.imports import files as import_files
from surveys.domain.imports import runs as import_runs
from surveys.domain.imports import undoing
from surveys.imports.guessing import fits
from surveys.imports.mapping import is_mapping
from surveys.imports.places import Places
from surveys.imports.proposing import guessed_mapping, profile_by, qualtrics_mapping
from surveys.imports.uploads import NO_ROWS, checksum_of, keep_upload
from surveys.models import ImportMapping, ImportRun, Questionnaire
from surveys.views.imports.report import ACTION, run_context

ORDERS = {
    "file": ("file_name", "id"),
    "questionnaire": ("questionnaire__name", "id"),
    "when": ("created_at", "id"),
    "rows": ("created_count", "id"),
}
MB = 1024 * 1024
ERROR_HEAD = ("Row", "Column", "Value", "What is wrong")
Status = ImportRun.Status


class UploadForm(Form):
    """A file, what it answers, and for which part of the organisation."""

    file = forms.FileField(label="File", help_text="CSV or .xlsx, at most 50 MB.", max_length=200)
    questionnaire = forms.ModelChoiceField(Questionnaire.objects.none(), label="Questionnaire")
    unit = UnitChoice(
        OrgUnit.objects.none(), label="For", help_text="Answers may go to this unit and those beneath it."
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questionnaires = Questionnaire.objects.visible_to(user).filter(is_system=False, current__isnull=False)
        choice_of(self, "questionnaire").queryset = questionnaires
        choice_of(self, "questionnaire").empty_label = "Choose …"
        units = OrgUnit.objects.active().reachable(user, ACTION)
        unit: Any = self.fields["unit"]
        unit.offer(units, ACTION)
        unit.empty_label, unit.initial = None, units.order_by("depth", "path").first()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > import_files.MAX_FILE_BYTES:
            raise forms.ValidationError("This file is larger than 50 MB. Split it into several.")
        return file


def runs_of(request: StaffRequest) -> QuerySet[ImportRun]:
    """The runs this person may see."""
    rows = ImportRun.objects.reachable(request.user, ACTION)
    named = ("questionnaire__program", "unit", "started_by", "started_by_key")
    found: QuerySet[ImportRun] = rows.select_related(*named)
    return found


def run_or_404(request: StaffRequest, uuid: Any) -> ImportRun:
    """One run, or 404 where it is out of reach."""
    rows = ImportRun.objects.select_related(
        "questionnaire__program", "questionnaire__current", "unit", "mapping"
    )
    run: ImportRun = get_reachable_or_404(rows, request.user, ACTION, uuid=uuid)
    return run


@require_GET
@staff_view(action=ACTION)
def import_list(request: StaffRequest) -> HttpResponse:
    """All imports, the newest first."""
    check_params(request, {"status"})
    rows = runs_of(request).order_by(*sort_key(request, ORDERS, "-when"))
    if status := choice_param(request, "status", Status.values):
        rows = rows.filter(status=status)
    rows = search(rows, request.GET.get("q", ""), "file_name", "questionnaire__name", "started_by__name")
    page = page_of(request, rows)
    context = {"page_obj": page, "statuses": Status.choices, "is_filtered": bool(request.GET)}
    return render(request, "surveys/imports/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_view(action=ACTION)
def import_new(request: StaffRequest) -> HttpResponse:
    """Upload a file; it is looked at and gets a first mapping."""
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if form.is_valid() and (made := upload(form, request)):
            run, earlier = made
            address = reverse("surveys:import_mapping", kwargs={"uuid": run.uuid})
            return redirect(f"{address}?{urlencode({'from': earlier.uuid})}" if earlier else address)
    else:
        form = UploadForm(user=request.user)
    has_questionnaires = offers_any(form, "questionnaire")
    context = {"form": form, "has_questionnaires": has_questionnaires}
    return render(request, "surveys/imports/new.html", context, status=status_of(form))


def upload(form: UploadForm, request: StaffRequest) -> tuple[ImportRun, ImportRun | None] | None:
    """Keeps the file with a first mapping: a saved one that fits, that of an earlier import, or a guess.

    With it the earlier import whose mapping was taken. None where the file can't be read or holds no rows.
    """
    file, questionnaire = form.cleaned_data["file"], form.cleaned_data["questionnaire"]
    unit = form.cleaned_data["unit"]
    try:
        exact = qualtrics_mapping(file.file, questionnaire, name=file.name, unit_code=unit.code)
        profile = profile_by(file.file, exact, name=file.name)
        if not profile.rows and len(profile.sheets) < 2:
            raise TableError(NO_ROWS)
    except TableError as error:
        form.add_error("file", str(error))
        return None
    checksum = checksum_of(file)
    header = [column.name for column in profile.columns]
    mapping = fitting_mapping(request, questionnaire, header)
    earlier = None if mapping or exact else fitting_run(request, questionnaire, header, checksum)
    if taken := mapping or earlier:
        definition = taken.definition
    else:
        definition = exact or guessed_mapping(questionnaire, Places(unit, request.user))(profile)
    run = keep_upload(
        file,
        questionnaire,
        unit=unit,
        definition=definition,
        checksum=checksum,
        by=request.user,
        mapping=mapping,
    )
    return run, earlier


def fitting_mapping(
    request: StaffRequest, questionnaire: Questionnaire, header: list[str]
) -> ImportMapping | None:
    """The saved mapping that was changed last among those that find all their columns in the file."""
    saved = ImportMapping.objects.reachable(request.user, ACTION).filter(questionnaire=questionnaire)
    return next((one for one in saved.order_by("-updated_at")[:50] if fits(one.definition, header)), None)


def fitting_run(
    request: StaffRequest, questionnaire: Questionnaire, header: list[str], checksum: str
) -> ImportRun | None:
    """The last import in reach whose mapping fits: of this very file, or one that was checked at least."""
    runs = ImportRun.objects.reachable(request.user, ACTION).filter(questionnaire=questionnaire)
    runs = runs.filter(Q(file_checksum=checksum) | ~Q(status=Status.UPLOADED))
    found = (run for run in runs.order_by("-id")[:50] if fits(run.definition, header))
    return next((run for run in found if is_mapping(run.definition)), None)


@require_GET
@staff_view(action=ACTION)
def import_run(request: StaffRequest, uuid: Any) -> HttpResponse:
    """One import: how far it is, what came of it, which rows have errors."""
    run = run_or_404(request, uuid)
    check_params(request)
    return render(request, "surveys/imports/run.html", run_context(request, run))


@require_GET
@staff_view(action=ACTION)
def import_progress(request: StaffRequest, uuid: Any) -> HttpResponse:
    """The part of the page that moves; the whole page is asked for again when the run has ended."""
    run = run_or_404(request, uuid)
    if not run.is_at_work:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "surveys/imports/_progress.html", run_context(request, run))


@require_POST
@staff_view(action=ACTION)
def import_start(request: StaffRequest, uuid: Any) -> HttpResponse:
    """Starts the check or the import."""
    run = run_or_404(request, uuid)
    is_dry, skip = request.POST.get("what") == "check", request.POST.get("skip_errors") == "on"
    cases = request.POST.get("cases") == "on" if "asks_cases" in request.POST else None
    if not is_dry and run.error_count and run.is_dry and not skip:
        run.opens_cases = run.opens_cases if cases is None else cases
        context = run_context(request, run) | {"must_confirm": True}
        return render(request, "surveys/imports/run.html", context, status=422)
    has_file = run.chunks.exists()
    if not has_file or not import_runs.start_run(
        run, is_dry=is_dry, skip_errors=skip, opens_cases=cases, by=request.user
    ):
        toast(request, "This import can't be started now.", level=messages.WARNING)
    return redirect("surveys:import_run", uuid=run.uuid)


@require_POST
@staff_view(action=ACTION)
def import_cancel(request: StaffRequest, uuid: Any) -> HttpResponse:
    """Stops a run; what it has imported stays until it is undone."""
    run = run_or_404(request, uuid)
    if import_runs.cancel_run(run, by=request.user):
        toast(request, f"Import of {run.file_name} cancelled")
    return redirect("surveys:import_run", uuid=run.uuid)


@require_POST
@staff_view(action=ACTION)
def import_undo(request: StaffRequest, uuid: Any) -> HttpResponse:
    """Has the run's responses taken out of every score."""
    return _start(request, uuid, undoing.start_undoing, "There is nothing to undo here now.")


@require_POST
@staff_view(action=ACTION)
def import_redo(request: StaffRequest, uuid: Any) -> HttpResponse:
    """Has an undone import's responses taken in again."""
    return _start(request, uuid, undoing.start_redoing, "There is nothing to count again here.")


def _start(request: StaffRequest, uuid: Any, start: Callable[..., bool], why_not: str) -> HttpResponse:
    """Has the worker begin something, or says why not; the run's page shows how far it is."""
    run = run_or_404(request, uuid)
    if not start(run, by=request.user):
        toast(request, why_not, level=messages.WARNING)
    return redirect("surveys:import_run", uuid=run.uuid)


@require_POST
@staff_view(action=ACTION)
def import_again(request: StaffRequest, uuid: Any) -> HttpResponse:
    """Begins a new import of an undone one's file, with its columns to be changed."""
    run = run_or_404(request, uuid)
    if run.status != Status.UNDONE or not run.chunks.exists():
        toast(request, "The file isn’t kept here any more. Upload it again.", level=messages.WARNING)
        return redirect("surveys:import_run", uuid=run.uuid)
    with transaction.atomic():
        again = import_runs.create_run(
            run.questionnaire,
            unit=run.unit,
            definition=run.definition,
            file_name=run.file_name,
            checksum=run.file_checksum,
            by=request.user,
            mapping=run.mapping,
        )
        import_files.copy_file(run, again)
    return redirect("surveys:import_mapping", uuid=again.uuid)


@require_GET
@staff_view(action=ACTION)
def import_errors(request: StaffRequest, uuid: Any) -> StreamingHttpResponse:
    """The rows with errors as CSV."""
    run = run_or_404(request, uuid)
    rows = run.row_errors.values_list("row", "column", "value", "message").iterator(chunk_size=500)
    return csv_response(f"import-errors-{run.pk}.csv", chain([ERROR_HEAD], rows))
