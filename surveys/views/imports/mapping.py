"""What the columns of a file mean: chosen on a page, kept under a name, used again."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms import INDENT, unit_label
from accounts.http import StaffRequest, check_params, get_reachable_or_404, staff_view
from common.forms import INVALID
from common.tables import ENCODINGS, TableError
from common.toasts import toast
from surveys import document as documents
from surveys.channels import all_channels, label_of
from surveys.domain.imports import files as import_files
from surveys.domain.imports import runs as import_runs
from surveys.imports.guessing import Guesser
from surveys.imports.jobs import open_uploaded
from surveys.imports.mapping import FileRule, MappingInvalid, parse_file, read_mapping
from surveys.imports.places import Places
from surveys.imports.posted import PostedPage
from surveys.imports.profile import Profile, profile_of
from surveys.imports.proposing import LEFT_OUT
from surveys.imports.rows import RowReader
from surveys.imports.screen import PER_PAGE, Screen
from surveys.imports.suggesting import Suggester
from surveys.models import ImportMapping, ImportRun, Touchpoint
from surveys.views.imports.runs import ACTION, MB, run_or_404

MOST_LISTED = 40  # beyond that a list for each value is too long to choose from, and too heavy a page
MOST_OFFERED = 2_500
MOST_COMPARED = 20_000  # comparing names with more of them takes longer than a page may
BUSY = "This import is at work or has stored its rows; its columns can't be changed. Import the file anew."


@require_http_methods(["GET", "POST"])
@staff_view(action=ACTION)
def mapping_edit(request: StaffRequest, uuid: Any) -> HttpResponse:
    """The mapping screen. Posting keeps what was chosen; "check" goes on to the report."""
    run = run_or_404(request, uuid)
    check_params(request, {"from"})
    if not run.chunks.exists():
        toast(request, "This import came from the command line: no file is here.", level=messages.WARNING)
        return redirect("surveys:import_run", uuid=run.uuid)
    if not run.can_start:
        toast(request, BUSY, level=messages.WARNING)
        return redirect("surveys:import_run", uuid=run.uuid)
    problems: list[str] = []
    if any("\x00" in value for values in request.POST.lists() for value in (values[0], *values[1])):
        raise BadRequest("A text holds a NUL character, which can't be stored.")
    if request.method == "POST" and "header_row" in request.POST:
        problems = change_file_rule(run, request)
    try:
        with open_uploaded(run) as stream:
            profile = profile_of(stream, file_rule(run), name=run.file_name)
    except TableError as error:
        context = {"run": run, "problems": [str(error)], "file": run.definition.get("file") or {}}
        return render(request, "surveys/imports/mapping.html", context, status=INVALID)
    guesser = guesser_for(run, request)
    columns = Paginator(profile.columns, PER_PAGE).get_page(request.GET.get("page"))
    offered = offered_places(guesser, request)
    screen = Screen(run.definition, profile, guesser, **offered)
    if request.method == "POST" and "header_row" not in request.POST:
        definition = PostedPage(screen, request.POST).definition(list(columns))
        import_runs.change_mapping(run, definition=definition)
        screen = Screen(definition, profile, guesser, **offered)
        if request.POST.get("what") == "check":
            problems = problems_of(run, profile, guesser)
            if not problems:
                import_runs.start_run(run, is_dry=True, skip_errors=False, by=request.user)
                return redirect("surveys:import_run", uuid=run.uuid)
    context = screen_context(request, run, profile, screen)
    context |= {"columns": columns, "views": screen.page(list(columns)), "problems": problems}
    return render(request, "surveys/imports/mapping.html", context, status=INVALID if problems else 200)


@require_POST
@staff_view(action=ACTION)
def mapping_use(request: StaffRequest, uuid: Any) -> HttpResponse:
    """Takes a saved mapping or one from a JSON file."""
    run = run_or_404(request, uuid)
    saved: ImportMapping | None = None
    if "mapping_file" not in request.FILES:
        rows = ImportMapping.objects.filter(questionnaire=run.questionnaire)
        saved = get_reachable_or_404(rows, request.user, ACTION, uuid=request.POST.get("mapping") or "-")
    name = saved.name if saved else "the file"
    try:
        definition = saved.definition if saved else uploaded_definition(request)
        read_mapping(definition)
    except MappingInvalid as error:
        toast(request, f"This mapping can't be used. {error.problems[0]}", level=messages.ERROR)
        return redirect("surveys:import_mapping", uuid=run.uuid)
    if import_runs.change_mapping(run, definition=definition, mapping=saved):
        toast(request, f"Mapping taken from {name}")
    else:
        toast(request, BUSY, level=messages.WARNING)
    return redirect("surveys:import_mapping", uuid=run.uuid)


@require_POST
@staff_view(action=ACTION)
def mapping_save(request: StaffRequest, uuid: Any) -> HttpResponse:
    """Keeps the run's mapping under a name."""
    run = run_or_404(request, uuid)
    name = request.POST.get("name", "").strip()[:120]
    if not name or "\x00" in name:
        raise BadRequest("Give the mapping a name.")
    try:
        read_mapping(run.definition)
        import_files.save_mapping(
            run.questionnaire, name=name, definition=run.definition, unit=run.unit, by=request.user
        )
        toast(request, f"Mapping saved as {name}")
    except MappingInvalid as error:
        toast(request, f"This mapping can't be saved yet. {error.problems[0]}", level=messages.ERROR)
    except import_files.NameTaken as taken:
        toast(request, str(taken), level=messages.ERROR)
    return redirect("surveys:import_mapping", uuid=run.uuid)


@require_GET
@staff_view(action=ACTION)
def mapping_download(request: StaffRequest, uuid: Any) -> HttpResponse:
    """The mapping as JSON, for the command line and for other installations."""
    run = run_or_404(request, uuid)
    text = json.dumps(run.definition, indent=2, ensure_ascii=False)
    headers = {
        "Content-Disposition": f'attachment; filename="mapping-{run.pk}.json"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(text, content_type="application/json", headers=headers)


def uploaded_definition(request: StaffRequest) -> Any:
    """What an uploaded JSON file of at most 1 MB says, read strictly. MappingInvalid for any other file."""
    file = request.FILES.get("mapping_file")
    if file is None or file.size is None or file.size > MB:
        raise MappingInvalid(["The file is larger than 1 MB."])
    return parse_file(file.read())


def run_taken_from(request: StaffRequest) -> ImportRun | None:
    """The earlier import whose columns were proposed, as the address says."""
    key = request.GET.get("from")
    return get_reachable_or_404(ImportRun.objects.all(), request.user, ACTION, uuid=key) if key else None


def file_rule(run: ImportRun) -> FileRule:
    """How the run's file is to be read; the default where the mapping says nothing usable."""
    try:
        return read_mapping({**run.definition, "columns": []}).file
    except MappingInvalid:
        return FileRule()


def change_file_rule(run: ImportRun, request: StaffRequest) -> list[str]:
    """Takes another header row, sheet, delimiter or encoding; what is wrong with them."""
    row = request.POST.get("header_row", "1")
    before = run.definition.get("file") or {}
    rule: dict[str, Any] = {"header_row": int(row) if row.isdecimal() and len(row) < 4 else 1}
    if rule["header_row"] == before.get("header_row") and "skip" in before:
        rule["skip"] = before["skip"]
    for name in ("sheet", "delimiter", "encoding"):
        rule[name] = request.POST.get(name, "").replace("\\t", "\t")[:60] or None
    definition = {**run.definition, "file": rule}
    try:
        read_mapping({**definition, "columns": []})
    except MappingInvalid as error:
        return error.problems
    import_runs.change_mapping(run, definition=definition)
    return []


def guesser_for(run: ImportRun, request: StaffRequest) -> Guesser:
    """Suggestions within this person's reach."""
    document = documents.of_version(run.questionnaire.published)
    places = Places(run.unit, request.user)
    return Guesser(document, places, is_anonymous=run.questionnaire.program.is_anonymous)


def problems_of(run: ImportRun, profile: Profile, guesser: Guesser) -> list[str]:
    """What keeps the mapping from being used on this file."""
    try:
        mapping = read_mapping(run.definition)
        header = [column.name for column in profile.columns]
        RowReader(mapping, header, questionnaire=run.questionnaire, places=guesser.places)
    except MappingInvalid as error:
        return error.problems[:20]
    return []


def offered_places(guesser: Guesser, request: StaffRequest) -> dict[str, Any]:
    """Touchpoints, and units that rows may go to: a list of few, of many what suggests them."""
    touchpoints = list(Touchpoint.objects.visible_to(request.user).values_list("code", "name"))
    rows = list(guesser.places.units.order_by("path").values_list("code", "name", "depth"))
    if len(rows) > MOST_LISTED:
        many = [(code, name) for code, name, _ in rows] if len(rows) <= MOST_COMPARED else []
        return {"units": [], "touchpoints": touchpoints, "suggester": Suggester(many)}
    top = min((depth for _, _, depth in rows), default=0)
    units = [(code, f"{INDENT * (depth - top)}{name}") for code, name, depth in rows]
    return {"units": units, "touchpoints": touchpoints, "suggester": None}


def unit_written(code: str | None, guesser: Guesser) -> str:
    """A unit of the mapping as it is written where it is searched for."""
    try:
        return unit_label(guesser.places.find_unit(code)) if code else ""
    except ValueError:
        return code or ""


def screen_context(request: StaffRequest, run: ImportRun, profile: Profile, screen: Screen) -> dict[str, Any]:
    """What the page needs beside its columns."""
    saved = ImportMapping.objects.reachable(request.user, ACTION).filter(questionnaire=run.questionnaire)
    header = {column.name for column in profile.columns}
    return {
        "run": run,
        "unit_key": str(run.unit.uuid),
        "taken_from": run_taken_from(request),
        "profile": profile,
        "mapping_name": run.mapping.name if run.mapping else str(run.definition.get("name") or ""),
        "groups": screen.target_groups(),
        "lost": [name for name in screen.by_name if name not in header],
        "mapped": len(screen.by_name),
        "exact": exact_matches(run),
        "saved": saved.order_by("name")[:200],
        "units": screen.units,
        "searched": screen.suggester.units[:MOST_OFFERED] if screen.suggester else [],
        "unit_of_all": unit_written((run.definition.get("constants") or {}).get("unit"), screen.guesser),
        "touchpoints": screen.touchpoints,
        "constants": run.definition.get("constants") or {},
        "file": run.definition.get("file") or {},
        "languages": screen.guesser.document.languages,
        "channels": _channels(run),
        "encodings": ENCODINGS,
        "unread": sum(view.unread for view in screen.page(profile.columns)),
    }


def exact_matches(run: ImportRun) -> dict[str, Any] | None:
    """How many columns of a file of Qualtrics found their place, and why others did not; None for others."""
    if LEFT_OUT not in run.definition:
        return None
    tos = [str(one.get("to", "")) for one in run.definition["columns"]]
    kept = [one["column"] for one in run.definition["columns"] if one["to"].startswith("embedded:")]
    answers = sum(to.startswith("answer:") for to in tos)
    return {
        "answers": answers,
        "others": len(tos) - answers - len(kept),
        "kept": kept,
        "left_out": run.definition[LEFT_OUT],
    }


def _channels(run: ImportRun) -> list[tuple[str, str]]:
    """All channels, and the mapping's own where it names another."""
    own = (run.definition.get("constants") or {}).get("channel") or ""
    known = {one.name: one.label for one in all_channels()}
    return list((known | ({own: label_of(own)} if own and own not in known else {})).items())
