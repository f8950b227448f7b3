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
from surveys.views.builder.problems import Problem, problems_of, warnings_of
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
    scene = Scene(request, questionnaire, document, selection_in(document, selected))
    may_edit = request.user.can_at("survey.edit", questionnaire.owner)
    drawn = drawn_panes(scene, problems_of(questionnaire, saved), may_edit=may_edit)
    return {
        "questionnaire": questionnaire,
        "draft": draft,
        "document": document,
        "at": scene.selection,
        "may_edit": may_edit,
        **drawn,
        **chosen_form(scene, drawn["selected"], edit, may_edit=may_edit),
        **top_bar(scene, draft),
        **side_pane(scene, may_edit=may_edit),
    }


def drawn_panes(scene: Scene, problems: list[Problem], *, may_edit: bool) -> dict[str, Any]:
    """The outline and the canvas, drawn, with what is wrong and the card that is chosen."""
    document, at = scene.document, scene.selection
    warnings = warnings_of(scene.questionnaire, document)
    here = reverse("surveys:builder", args=[scene.questionnaire.uuid])
    plain = is_plain(document) and at.what != "block"
    pages = pages_of(document, problems)
    cards = [card for page in pages for card in page.cards]
    rows = rows_of(document, pages, problems, warnings, plain=plain)
    draw_cards(cards, chosen=at.question, here=here, may_edit=may_edit)
    draw_lines(rows, chosen=at.id, here=here, may_edit=may_edit, has_pages=len(pages) > 1)
    return {
        "here": here,
        "pages": pages,
        "cards": cards,
        "rows": rows,
        "is_plain": plain,
        "selected": next((card for card in cards if card.uid == at.question), None),
        "step_types": [(name, *words) for name, words in TYPES.items()],
        "kinds_menu": kinds_menu(),
        "adding": adding_to(scene.request),
        "problems": problems,
        "warnings": warnings,
    }


def chosen_form(
    scene: Scene, chosen: Card | None, edit: QuestionEdit | None, *, may_edit: bool
) -> dict[str, Any]:
    """The form of the question or step that is chosen, and what was wrong in the one that comes back."""
    errors = edit.errors if edit else []
    if chosen is None:
        form = step_form(scene.questionnaire, scene.document, scene.selection)
        return {"form": form, "extra": None, "errors": errors}
    extra = beside_form(scene.request, scene.questionnaire, scene.document, chosen) if may_edit else None
    return {
        "form": form_of(scene.request, scene.document, chosen.uid, edit),
        "extra": extra,
        "errors": errors,
    }


def side_pane(scene: Scene, *, may_edit: bool) -> dict[str, Any]:
    """What the right pane shows, and what else it could."""
    pane = pane_of(scene.request)
    shown = side_of(pane, may_edit=may_edit)
    return {
        "pane": pane if pane in ("outline", shown.side.name) else "edit",
        "shown": shown,
        "preview_language": scene.document.languages[0],
        **shown.side.context(scene),
    }


def top_bar(scene: Scene, draft: QuestionnaireVersion) -> dict[str, Any]:
    """What the bar above the panes offers: undo, languages, comments, publishing."""
    questionnaire, current = scene.questionnaire, scene.questionnaire.current
    return {
        "latest": last_change(draft),
        "can_redo": can_redo(draft),
        "languages": languages_of(scene.document),
        "offered_languages": addable_languages(scene.document.languages),
        "may_publish": scene.request.user.can_at("survey.publish", questionnaire.owner),
        "next_number": (current.number or 0) + 1 if current else 1,
        **comment_counts(scene.request, questionnaire),
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
