"""Languages of a draft: add, fill in side by side, take out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import StaffRequest, require_at, staff_view
from common.forms import INVALID
from common.toasts import toast, toast_now
from surveys.document import DefinitionInvalid, Document, direction, language_name
from surveys.document.texts import is_rich
from surveys.domain import drafting
from surveys.domain.editing import DraftConflict, change_draft, draft_of
from surveys.forms.surveys import LanguageForm
from surveys.kinds import is_number
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.views.builder.frame import (
    announce_saved,
    answer_conflict,
    builder_url,
    editable,
    last_change,
    posted_rev,
    save_edit,
    visible,
)
from surveys.views.builder.panes import languages_of

LONGEST = 20_000
SURVEY_TEXTS = {"title": "Title", "lead": "Introduction", "thanks": "Thank you", "thanks.body": "Thank you"}
NAMES = {"text": "Question", "help": "Help", "body": "Text", "low": "Low end", "high": "High end"}


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
    """Saves what was typed: while typing (`auto`), by the button through htmx, or by the plain form."""
    texts = read_texts(Document(draft.definition), request.POST)
    try:
        if draft.rev != (rev := posted_rev(request.POST)):
            raise DraftConflict(draft)
        draft = change_draft(
            draft,
            rev=rev,
            definition=drafting.set_texts(draft.definition, language, texts),
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
        context = _context(request, questionnaire, draft, language)
        response = announce_saved(render(request, "surveys/builder/texts_saved.html", context), draft)
        return response if "auto" in request.POST else toast_now(response, "Saved")
    toast(request, "Saved")
    return redirect("surveys:texts", uuid=questionnaire.uuid, language=language)


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
    """The whole page; `typed` stands in the fields instead of what is kept, `said` is what went wrong."""
    context = _context(request, questionnaire, draft, language, typed or {}) | (said or {})
    response = render(request, "surveys/builder/texts.html", context, status=status)
    if "HX-Request" in request.headers:  # saving swaps nothing but this
        response["HX-Retarget"] = response["HX-Reselect"] = "#texts"
        response["HX-Reswap"] = "outerHTML show:window:top"
    return response


def _context(
    request: StaffRequest,
    questionnaire: Questionnaire,
    draft: QuestionnaireVersion,
    language: str,
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    document = Document(draft.definition)
    return {
        "questionnaire": questionnaire,
        "draft": draft,
        "groups": text_groups(document, language, typed or {}),
        "language": language,
        "language_name": language_name(language),
        "direction": direction(language),
        "main_language": document.languages[0],
        "main_name": language_name(document.languages[0]),
        "row": next(one for one in languages_of(document) if one["code"] == language),
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


def text_groups(document: Document, language: str, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The texts by question, in order: heading, and rows of path, name, the text and its translation.

    `typed` are translations that aren't saved yet.
    """
    main = document.definition["texts"].get(document.languages[0], {})
    there = document.definition["texts"].get(language, {})

    def row(path: str, name: str) -> dict[str, Any]:
        text, kept = main[path], there.get(path, "")
        own = typed.get(path, kept)
        is_long = len(text) > 90 or "\n" in text or is_rich(path)
        parts = {"path": path, "name": name, "text": text, "own": own, "kept": kept}
        return parts | {"is_long": is_long, "is_unsaved": own != kept}

    of_survey = [row(path, name) for path, name in SURVEY_TEXTS.items() if main.get(path)]
    of_survey += [
        row(f"{page.path}.title", f"Title of page {page.index + 1}")
        for page in document.pages
        if main.get(f"{page.path}.title")
    ]
    groups = [{"heading": "Survey", "rows": of_survey}]
    for number, (uid, question) in enumerate(document.questions.items(), 1):
        parts = [part["id"] for part in [*question.choices, *question.rows]]
        paths = [(f"{uid}.{name}", label) for name, label in NAMES.items()]
        named = {choice["id"]: point_name(choice) for choice in question.choices}
        paths += [(f"{uid}.{part}", named.get(part, "Row")) for part in parts]
        rows = [row(path, label) for path, label in paths if main.get(path)]
        groups.append({"heading": f"Q{number}", "rows": rows})
    return [group for group in groups if group["rows"]]


def point_name(choice: Mapping[str, Any]) -> str:
    """What a choice's text is: of a point of a scale, by its number, or an answer."""
    value = choice.get("value")
    return f"Point {value:g}" if is_number(value) else "Answer"


@staff_view(action="program.view")
@require_POST
def language_add(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """An empty translation, opened at once."""
    questionnaire = editable(request, uuid)
    there = Document(draft_of(questionnaire).definition).languages
    form = LanguageForm(request.POST, there=there)
    if not form.is_valid():
        toast(request, "Choose a language from the list.", level=messages.ERROR)
        return redirect(builder_url(questionnaire))
    language = form.cleaned_data["language"]
    saved = save_edit(
        request,
        questionnaire,
        lambda definition: drafting.add_language(definition, language),
        f"Added {language_name(language)}",
    )
    if saved.status_code == 302 and language in Document(draft_of(questionnaire).definition).languages[1:]:
        return redirect("surveys:texts", uuid=questionnaire.uuid, language=language)
    return saved


@staff_view(action="program.view")
@require_POST
def language_remove(request: StaffRequest, uuid: UUID, language: str) -> HttpResponse:
    """Takes a translation out; the form asked before, the toast offers Undo."""
    return save_edit(
        request,
        editable(request, uuid),
        lambda definition: drafting.remove_language(definition, language),
        f"Took out {language_name(language)}",
        undo_text=f"{language_name(language)} taken out",
    )
