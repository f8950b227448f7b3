"""Translations out to a file and in from one: shown first, then taken whole or in part."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import StaffRequest, staff_view
from common.downloads import safe_name
from common.forms import INVALID, Form
from common.toasts import toast
from surveys.document import DefinitionInvalid, Document, direction, language_name
from surveys.domain.questionnaires.drafting import EditRefused
from surveys.domain.questionnaires.editing import DraftConflict, draft_of
from surveys.domain.questionnaires.translating import (
    Comparison,
    compare,
    compare_file,
    export_translation,
    take_translation,
)
from surveys.formats.translations import (
    CONTENT_TYPES,
    MAX_FILE_BYTES,
    Entry,
    FileUnreadable,
    TranslationFile,
)
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.views.builder.frame import answer_conflict, editable, posted_rev, visible

SALT = "translation-upload"
KEPT_SECONDS = 24 * 60 * 60
MOST_NAMED = 50


class TranslationForm(Form):
    """A file of translations."""

    file = forms.FileField(
        label="File",
        max_length=200,
        help_text="CSV, .xlsx or XLIFF (1.2 or 2.0), at most 5 MB, with the column or ids of our download.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError("This file is larger than 5 MB.")
        return file


@staff_view(action="program.view")
@require_safe
def texts_export(request: StaffRequest, uuid: UUID, language: str, kind: str) -> HttpResponse:
    """All texts with their translation as CSV or XLIFF, what is missing marked."""
    questionnaire = visible(request, uuid)
    if kind not in CONTENT_TYPES or language not in _translations(draft_of(questionnaire)):
        raise Http404("Nothing here.")
    response = HttpResponse(
        export_translation(questionnaire, language, kind), content_type=CONTENT_TYPES[kind]
    )
    name = safe_name(f"{questionnaire.name}-{language}.{kind}")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@staff_view(action="program.view")
@require_http_methods(["GET", "HEAD", "POST"])
def texts_import(request: StaffRequest, uuid: UUID, language: str) -> HttpResponse:
    """Asks for a file, shows what it would change, and takes what was chosen."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    if language not in _translations(draft):
        raise Http404("Nothing here.")
    if request.method != "POST":
        return _page(request, questionnaire, draft, language, {"form": TranslationForm()})
    if "upload" in request.POST:
        return _take(request, questionnaire, draft, language)
    form = TranslationForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, questionnaire, draft, language, {"form": form}, status=INVALID)
    file = form.cleaned_data["file"]
    try:
        comparison = compare_file(draft, language, file.read(), file.name)
    except FileUnreadable as error:
        form.add_error("file", str(error))
        return _page(request, questionnaire, draft, language, {"form": form}, status=INVALID)
    return _page(request, questionnaire, draft, language, _preview(comparison))


def _take(
    request: StaffRequest, questionnaire: Questionnaire, draft: QuestionnaireVersion, language: str
) -> HttpResponse:
    """What was shown and chosen, judged anew beside the draft as it is now."""
    try:
        kept = signing.loads(request.POST["upload"], salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        toast(request, "This preview is too old. Upload the file again.", level=messages.ERROR)
        return redirect("surveys:texts_import", uuid=questionnaire.uuid, language=language)
    file = TranslationFile(entries=[Entry(*one) for one in kept])
    comparison = compare(Document(draft.definition), language, file)
    paths = request.POST.getlist("take")
    try:
        if draft.rev != (rev := posted_rev(request.POST)):
            raise DraftConflict(draft)
        saved = take_translation(draft, comparison, paths, rev=rev, by=request.user)
    except DraftConflict as conflict:
        if language not in _translations(conflict.version):
            return answer_conflict(request, questionnaire, conflict)
        note = "Somebody changed this survey meanwhile. This is what the file would change now."
        context = _preview(comparison) | {"error": note, "chosen": paths}
        return _page(request, questionnaire, conflict.version, language, context, status=409)
    except (DefinitionInvalid, EditRefused) as error:
        context = _preview(comparison) | {"error": f"Not saved: {error}", "chosen": paths}
        return _page(request, questionnaire, draft, language, context, status=INVALID)
    number = sum(one.wording.path in paths for one in comparison.news)
    undo_url = f"{reverse('surveys:undo', args=[questionnaire.uuid])}?rev={saved.rev}"
    what = f"{number} text{'s'[: number != 1]} in {language_name(language)} taken"
    toast(request, what, undo_url=undo_url if number else "")
    return redirect("surveys:texts", uuid=questionnaire.uuid, language=language)


def _preview(comparison: Comparison) -> dict[str, Any]:
    """What the page shows of a comparison; the new texts go along, signed, until they are taken."""
    entries = [(one.wording.path, one.source_then, one.new) for one in comparison.news]
    return {
        "comparison": comparison,
        "news": comparison.news,
        "chosen": [one.wording.path for one in comparison.news if one.is_safe],
        "counts": {state: len(comparison.of(state)) for state in ("added", "changed", "unchanged", "empty")},
        "old_sources": sum(one.source_then is not None for one in comparison.news),
        "wrong": sum(bool(one.troubles) for one in comparison.news),
        "unknown": comparison.unknown[:MOST_NAMED],
        "unread": comparison.unread[:MOST_NAMED],
        "upload": signing.dumps(entries, salt=SALT, compress=True),
    }


def _page(
    request: StaffRequest,
    questionnaire: Questionnaire,
    draft: QuestionnaireVersion,
    language: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    main = Document(draft.definition).languages[0]
    context |= {
        "questionnaire": questionnaire,
        "draft": draft,
        "language": language,
        "language_name": language_name(language),
        "direction": direction(language),
        "main_language": main,
        "main_name": language_name(main),
        "main_direction": direction(main),
    }
    return render(request, "surveys/builder/texts_import.html", context, status=status)


def _translations(draft: QuestionnaireVersion) -> list[str]:
    return Document(draft.definition).languages[1:]
