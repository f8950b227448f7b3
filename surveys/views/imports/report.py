"""What the page of one import says: how far it is, where rows go, what is wrong with others, what next."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from accounts.http import StaffRequest, page_of, search
from accounts.models import OrgUnit
from common.clock import now
from surveys.domain.imports import batches as import_batches
from surveys.domain.imports import undoing
from surveys.domain.imports.tallies import Destination, destination_of
from surveys.models import ImportRun, Response
from surveys.panels import import_notes

ACTION = "import.run"
MOST_GROUPS = 8
MOST_EXAMPLES = 4
MOST_PLACES = 10
Status = ImportRun.Status
SETTLED = (Status.DONE, Status.FAILED, Status.CANCELLED, Status.UNDONE)


def run_context(request: StaffRequest, run: ImportRun) -> dict[str, Any]:
    """What the run's page shows."""
    errors = run.row_errors.all()
    has_file = run.chunks.exists()
    stored = Response.objects.filter(import_run=run).count()
    tests = Response.objects.filter(import_run=run, is_test=True).count() if stored else 0
    destination = destination_of(run)
    replaced = Response.objects.filter(import_run=run, superseded_by__isnull=False).count() if stored else 0
    notes = import_notes(request.user, run) if run.status in SETTLED else []
    goes_on = not run.is_dry and run.status == Status.CANCELLED and stored
    return {
        "run": run,
        "errors": page_of(request, search(errors, request.GET.get("q", ""), "column", "value", "message")),
        "groups": error_groups(run),
        "share": share_done(run, stored),
        "stored": stored,
        "replaced": replaced,
        "tests": tests,
        "counted": stored - tests,
        "can_redo": undoing.can_redo(run),
        "earlier": earlier_run(request, run),
        "is_checked": run.is_dry and run.status == Status.DONE,
        "is_over": not run.is_dry and run.status == Status.DONE,
        "is_interrupted": is_interrupted(run, has_file=has_file),
        "can_undo": stored and run.status in (Status.DONE, Status.FAILED, Status.CANCELLED),
        "can_import": goes_on or can_import(run),
        "goes_on": goes_on,
        "kept_errors": import_batches.MAX_KEPT_ERRORS,
        "has_file": has_file,
        "destination": destination,
        "more_units": max(0, len(destination.units) - MOST_PLACES),
        "more_touchpoints": max(0, len(destination.touchpoints) - MOST_PLACES),
        "notes": notes,
        "cases_hint": next((one.hint for one in notes if one.hint), ""),
        "waiting": Response.objects.to_process().count() if stored else 0,
    } | links_of(request, run, destination)


@dataclass
class ErrorGroup:
    """Rows with the same thing wrong in the same column: how many, the commonest values, how many others."""

    column: str
    message: str
    times: int
    examples: list[str]
    more: int


def error_groups(run: ImportRun) -> list[ErrorGroup]:
    """What is wrong, most often first."""
    errors = run.row_errors.order_by()
    kinds = Count("value", distinct=True)
    groups = errors.values_list("column", "message").annotate(times=Count("id"), kinds=kinds)
    found = []
    for column, message, times, values in groups.order_by("-times", "column", "message")[:MOST_GROUPS]:
        alike = errors.filter(column=column, message=message).exclude(value="").values_list("value")
        commonest = alike.annotate(times=Count("id")).order_by("-times", "value")[:MOST_EXAMPLES]
        examples = [value for value, _ in commonest]
        found.append(ErrorGroup(column, message, times, examples, max(0, values - MOST_EXAMPLES)))
    return found


def can_import(run: ImportRun) -> bool:
    """Whether there is, or may be, anything to import: not where every row has errors or is there already."""
    return bool(run.created_count) or (not run.is_dry and not run.error_count)


def share_done(run: ImportRun, stored: int) -> float | None:
    """How far the run is at what it is doing, 0 to 1; None where that can't be told."""
    is_undoing = run.status in (Status.UNDOING, Status.REDOING)
    done, total = (run.corrected_count, stored) if is_undoing else (run.next_row, run.total_rows)
    return min(done / total, 1.0) if total else None


def is_interrupted(run: ImportRun, *, has_file: bool) -> bool:
    """Whether a command was importing that has ended: nobody but the same command can go on."""
    is_free = run.leased_until is None or run.leased_until < now()
    return run.status == Status.RUNNING and not has_file and is_free


def earlier_run(request: StaffRequest, run: ImportRun) -> ImportRun | None:
    """Another import of the same file, if this one has stored nothing."""
    others = ImportRun.objects.reachable(request.user, ACTION).filter(
        file_checksum=run.file_checksum,
        questionnaire=run.questionnaire,
        status__in=[Status.DONE, Status.UNDONE],
        is_dry=False,
    )
    found: ImportRun | None = others.exclude(pk=run.pk).first()
    return found


def links_of(request: StaffRequest, run: ImportRun, destination: Destination) -> dict[str, Any]:
    """Addresses of the run's responses and of the dashboards that count them, for who may open them."""
    may_list = request.user.can_at("response.view", run.unit)
    may_score = request.user.can_at("score.view", run.unit)
    query = {"program": run.questionnaire.program.code}
    if destination.first and destination.last:
        query |= {"from": destination.first.isoformat(), "to": destination.last.isoformat()}

    def dashboard(unit: OrgUnit) -> str:
        return f"{reverse('dashboard', args=[unit.uuid])}?{urlencode(query)}" if may_score else ""

    units = destination.units
    top = units[0][0] if len(units) == 1 else run.unit
    return {
        "responses_url": f"{reverse('responses')}?{urlencode({'import': run.uuid})}" if may_list else "",
        "dashboard_url": dashboard(top),
        "results_url": reverse("survey_results", args=[run.questionnaire.uuid]) if may_list else "",
        "units": [(unit, rows, dashboard(unit)) for unit, rows in units[:MOST_PLACES]],
        "touchpoints": destination.touchpoints[:MOST_PLACES],
    }
