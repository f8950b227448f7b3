"""The texts of a draft in two languages side by side: found, filled in, confirmed."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.http import StaffRequest, require_at, staff_view
from common.forms import INVALID
from common.toasts import toast, toast_now
from surveys.document import DefinitionInvalid, Document, direction, language_name
from surveys.document.wording import LONGEST
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import DraftConflict, change_draft, draft_of
from surveys.domain.questionnaires.history import can_redo, last_change
from surveys.logic.wording import CHANGED, MISSING, Translated, progress_of, translated
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.views.builder.frame import announce_saved, answer_conflict, posted_rev, visible
from surveys.views.builder.panes import languages_of
from surveys.views.builder.texts_window import texts_window

LONG_LINE = 90
SHOWN = {"": "All", MISSING: "Missing", CHANGED: "Source changed", "wrong": "To check"}
LONGEST_SEARCH = 200


@staff_view(action="program.view")
@require_http_methods(["GET", "HEAD", "POST"])
def survey_texts(request: StaffRequest, uuid: UUID, language: str) -> HttpResponse:
    """All texts in the main language and in `language`, side by side; what lacks is marked."""
    questionnaire = visible(request, uuid)
    draft = draft_of(questionnaire)
    document = Document(draft.definition)
    if language not in document.languages[1:]:
        raise Http404("Nothing here.")
    if request.method == "POST":
        require_at(request.user, "survey.edit", questionnaire.owner)
        return _save_texts(request, questionnaire, draft, language)
    return _texts_page(request, questionnaire, draft, language)


def _save_texts(
    request: StaffRequest, questionnaire: Questionnaire, draft: QuestionnaireVersion, language: str
) -> HttpResponse:
    """Saves what was typed: while typing (`auto`), by the button through htmx, or by the plain form.

    `keep` names the text that is right although its source was changed.
    """
    before, kept = Document(draft.definition), request.POST.get("keep", "")
    texts = read_texts(before, request.POST)
    try:
        if draft.rev != (rev := posted_rev(request.POST)):
            raise DraftConflict(draft)
        definition = drafting.set_texts(draft.definition, language, texts)
        if kept:
            definition = drafting.confirm_texts(definition, language, {kept})
        draft = change_draft(
            draft,
            rev=rev,
            definition=definition,
            label=f"Changed texts in {language_name(language)}",
            by=request.user,
            subject=f"texts in {language}",
        )
    except DraftConflict as conflict:
        return _show_conflict(request, questionnaire, conflict.version, language, texts)
    except DefinitionInvalid as invalid:
        said = {"error": f"Not saved: {invalid}"}
        return _texts_page(request, questionnaire, draft, language, typed=texts, said=said, status=INVALID)
    if "auto" in request.POST or "HX-Request" in request.headers:
        old = translated(before, language, {*texts, kept})
        return _saved(request, questionnaire, draft, language, old)
    toast(request, "Saved")
    return redirect(_address(request, questionnaire, language))


def _saved(
    request: StaffRequest,
    questionnaire: Questionnaire,
    draft: QuestionnaireVersion,
    language: str,
    touched: Sequence[Translated],
) -> HttpResponse:
    """What the page's script puts in place: how far it is, and what is now to be said of changed texts, of
    those `touched`, as they were."""
    context = _context(request, questionnaire, draft, language)
    rows = translated(Document(draft.definition), language, {row.wording.path for row in touched})
    changed = [_shown(row, row.own) for row in rows if row not in touched]
    response = render(request, "surveys/builder/texts_saved.html", context | {"changed": changed})
    response = announce_saved(response, draft)
    return response if "auto" in request.POST else toast_now(response, "Saved")


def _show_conflict(
    request: StaffRequest,
    questionnaire: Questionnaire,
    draft: QuestionnaireVersion,
    language: str,
    typed: Mapping[str, str],
) -> HttpResponse:
    """The page as the draft is now, with what was typed still in its fields (409)."""
    if language not in Document(draft.definition).languages[1:]:
        return answer_conflict(request, questionnaire, DraftConflict(draft))
    said = {"conflict": last_change(draft)}
    return _texts_page(request, questionnaire, draft, language, typed=typed, said=said, status=409)


def _texts_page(
    request: StaffRequest,
    questionnaire: Questionnaire,
    draft: QuestionnaireVersion,
    language: str,
    *,
    typed: Mapping[str, str] | None = None,
    said: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page of texts; `typed` stands in the fields instead of what is kept, `said` is what went wrong."""
    context = _context(request, questionnaire, draft, language)
    rows = translated(Document(draft.definition), language)
    sought = {row.wording.path for row in rows if is_sought(row, request.GET)}
    window = texts_window(rows, sought, request.GET.get("page", ""))
    shown = {row.wording.path for row in window.rows} | set(typed or {})
    context |= {
        "groups": groups_of([row for row in rows if row.wording.path in shown], typed or {}),
        "window": window,
        "show": request.GET.get("show", ""),
        "query": request.GET.get("q", "")[:LONGEST_SEARCH],
        "filters": [(name, label, _count(context["progress"], name)) for name, label in SHOWN.items()],
        "latest": last_change(draft),
        "can_redo": can_redo(draft),
        **(said or {}),
    }
    response = render(request, "surveys/builder/texts.html", context, status=status)
    if "HX-Request" in request.headers:  # saving swaps nothing but this
        response["HX-Retarget"] = response["HX-Reselect"] = "#texts"
        response["HX-Reswap"] = "outerHTML show:window:top"
    return response


def _context(
    request: StaffRequest, questionnaire: Questionnaire, draft: QuestionnaireVersion, language: str
) -> dict[str, Any]:
    document = Document(draft.definition)
    main = document.languages[0]
    return {
        "questionnaire": questionnaire,
        "draft": draft,
        "language": language,
        "language_name": language_name(language),
        "direction": direction(language),
        "main_language": main,
        "main_direction": direction(main),
        "main_name": language_name(main),
        "progress": progress_of(document, language),
        "languages": languages_of(document)[1:],
        "kept_count": len(draft.definition["texts"].get(language, {})),
        "address": _address(request, questionnaire, language),
        "may_edit": request.user.can_at("survey.edit", questionnaire.owner),
    }


def read_texts(document: Document, form: QueryDict) -> dict[str, str]:
    """The posted translations, of paths that the main language has."""
    main = document.definition.get("texts", {}).get(document.languages[0], {})
    return {
        path: str(form[f"t.{path}"]).replace("\x00", "").replace("\r\n", "\n").strip()[:LONGEST]
        for path in main
        if f"t.{path}" in form
    }


def is_sought(row: Translated, query: Mapping[str, str]) -> bool:
    """Whether a row is one that the filter (`show`) and the search (`q`) ask for."""
    words = query.get("q", "")[:LONGEST_SEARCH].strip().casefold()
    if words and not any(words in text.casefold() for text in (row.source, row.own, row.wording.path)):
        return False
    show = query.get("show", "")
    if show == "wrong":
        return bool(row.troubles)
    return row.state == show if show in SHOWN and show else True


def groups_of(rows: Iterable[Translated], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows by question and page: place, what it is about, and each text as the page shows it.

    `typed` are translations that aren't saved yet.
    """
    return [
        {"place": place, "about": about, "rows": [_shown(row, typed.get(row.wording.path)) for row in of_one]}
        for (place, about), of_one in groupby(rows, lambda row: (row.wording.place, row.wording.about))
    ]


def _shown(row: Translated, typed: str | None) -> dict[str, Any]:
    path, own = row.wording.path, row.own if typed is None else typed
    is_long = len(row.source) > LONG_LINE or "\n" in row.source or row.wording.is_rich
    return {
        "path": path,
        "id": path.replace(".", "-"),
        "name": row.wording.name,
        "text": row.source,
        "own": own,
        "kept": row.own,
        "state": row.state,
        "troubles": row.troubles,
        "longest": row.wording.longest,
        "is_long": is_long,
        "is_unsaved": own != row.own,
    }


def _count(progress: Any, name: str) -> int:
    return int(getattr(progress, name or "total"))


def _address(request: StaffRequest, questionnaire: Questionnaire, language: str) -> str:
    """The page with its filter and search."""
    address = reverse("surveys:texts", args=[questionnaire.uuid, language])
    query = request.GET.urlencode()
    return f"{address}?{query}" if query else address
