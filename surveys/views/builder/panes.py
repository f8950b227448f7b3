"""What the builder's three panes show of a draft."""

from typing import Any

from django.urls import reverse

from accounts.http import StaffRequest
from common.forms import whole_number
from surveys.document import Document, language_name
from surveys.domain.questionnaires.history import can_redo, last_change
from surveys.forms.questions import QuestionEdit, QuestionForm, kinds_to_change_to
from surveys.forms.questions.windows import asked_windows
from surveys.forms.surveys import addable_languages
from surveys.logic.hints import same_page_conditions
from surveys.logic.wording import progress_of
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.panels import uses_of
from surveys.views.builder.cards import Card, pages_of
from surveys.views.builder.drawn import draw_cards, draw_lines, kinds_menu
from surveys.views.builder.measuring import measure_options
from surveys.views.builder.problems import problems_of, warnings_of
from surveys.views.builder.scene import Scene
from surveys.views.builder.selection import pane_of, selection_in
from surveys.views.builder.sides import side_of
from surveys.views.builder.step_forms import step_form
from surveys.views.builder.tree import TYPES, is_plain, rows_of
from surveys.views.library.comments_side import comment_counts


def builder_context(
    request: StaffRequest,
    questionnaire: Questionnaire,
    draft: QuestionnaireVersion,
    *,
    selected: str = "",
    edit: QuestionEdit | None = None,
) -> dict[str, Any]:
    """All that surveys/builder/builder.html needs; `selected` is the id of what is chosen.

    `edit` is a question's form that comes back: as it was written, though it isn't saved.
    """
    saved = Document(draft.definition)
    document = edit.edited if edit else saved
    problems, warnings = problems_of(questionnaire, saved), warnings_of(questionnaire, document)
    selection = selection_in(document, selected)
    pages = pages_of(document, problems)
    cards = [card for page in pages for card in page.cards]
    chosen = next((card for card in cards if card.uid == selection.question), None)
    plain = is_plain(document) and selection.what != "block"
    may_edit = request.user.can_at("survey.edit", questionnaire.owner)
    here = reverse("surveys:builder", args=[questionnaire.uuid])
    rows = rows_of(document, pages, problems, warnings, plain=plain)
    draw_cards(cards, chosen=selection.question, here=here, may_edit=may_edit)
    draw_lines(rows, chosen=selection.id, here=here, may_edit=may_edit, has_pages=len(pages) > 1)
    pane = pane_of(request)
    shown = side_of(pane, may_edit=may_edit)
    return {
        "questionnaire": questionnaire,
        "here": here,
        "draft": draft,
        "document": document,
        "pages": pages,
        "cards": cards,
        "rows": rows,
        "is_plain": plain,
        "step_types": [(name, *words) for name, words in TYPES.items()],
        "at": selection,
        "selected": chosen,
        "form": form_of(request, document, chosen.uid, edit)
        if chosen
        else step_form(questionnaire, document, selection),
        "extra": beside_form(request, questionnaire, document, chosen) if chosen and may_edit else None,
        "errors": edit.errors if edit else [],
        "adding": adding_to(request),
        "problems": problems,
        "warnings": warnings,
        "pane": pane if pane in ("outline", shown.side.name) else "edit",
        "shown": shown,
        "kinds_menu": kinds_menu(),
        "may_edit": may_edit,
        "may_publish": request.user.can_at("survey.publish", questionnaire.owner),
        "latest": last_change(draft),
        "can_redo": can_redo(draft),
        "languages": languages_of(document),
        "offered_languages": addable_languages(document.languages),
        "preview_language": document.languages[0],
        "next_number": (questionnaire.current.number or 0) + 1 if questionnaire.current else 1,
        **comment_counts(request, questionnaire),
        **shown.side.context(Scene(request, questionnaire, document, selection)),
    }


def form_of(request: StaffRequest, document: Document, uid: str, edit: QuestionEdit | None) -> QuestionForm:
    """The form of the chosen question, with the details of the part that is opened."""
    opened = edit.open_part if edit else request.GET.get("part", "") or request.POST.get("open", "")
    windows = edit.windows if edit else asked_windows(request.GET)
    trial = edit.trial if edit else None
    return QuestionForm(document, uid, open_part=opened, windows=windows, trial=trial)


def beside_form(
    request: StaffRequest, questionnaire: Questionnaire, document: Document, card: Card
) -> dict[str, Any]:
    """What the chosen question's form shows beside what the question itself says."""
    uses = uses_of(request.user, questionnaire, document)
    read = [use for spec in document.fields_of(card.uid) for use in uses.get(spec.address, [])]
    return {
        "measures": measure_options(request.user, document),
        "read_by": list(dict.fromkeys(use.text for use in read if not use.trouble)),
        "troubles": [use for use in read if use.trouble],
        "same_page": same_page_conditions(document).get(card.uid, ""),
        "kinds": kinds_to_change_to(card.kind),
    }


def adding_to(request: StaffRequest) -> int:
    """The page on whose end the kinds of questions are offered; -1 for none."""
    return whole_number(request.GET.get("add", ""), otherwise=-1) if request.method == "GET" else -1


def languages_of(document: Document) -> list[dict[str, Any]]:
    """The draft's languages, and how far each is."""
    return [
        {"code": one.language, "name": language_name(one.language), "percent": one.percent}
        | {"missing": one.missing, "changed": one.changed, "wrong": one.wrong, "total": one.total}
        for one in (progress_of(document, code) for code in document.languages)
    ]
