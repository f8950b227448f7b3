"""What the builder's three panes show of a draft."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from accounts.http import StaffRequest
from surveys.document import DefinitionInvalid, Document, language_name, rich
from surveys.forms.conditions import Operand, Row, in_words, operands, rows_of
from surveys.forms.questions import LEAST_POINTS, MOST_POINTS, SCALES, WITH_ENDS
from surveys.forms.surveys import SurveyTextsForm, addable_languages
from surveys.kinds import Kind, QuestionSpec, is_number, kind_of, offered_kinds
from surveys.logic.checks import check_definition
from surveys.logic.hints import missing_texts, same_page_conditions
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.panels import uses_of
from surveys.views.builder.measuring import measure_options

PANES = ("edit", "outline", "preview", "settings")
SHORT = 60
NUMBER = re.compile(r"Q(\d+)\b")


@dataclass(frozen=True)
class Problem:
    """Something that keeps the draft from being published, and the question or page it concerns."""

    where: str
    what: str
    uid: str = ""
    href: str = ""


@dataclass(frozen=True)
class Part:
    """A choice or row as the form shows it."""

    id: str
    label: str
    value: Any = None
    text_entry: bool = False
    exclusive: bool = False
    concept: str = ""


@dataclass
class Card:
    """One question on the canvas."""

    number: int
    question: QuestionSpec
    kind: Kind
    text: str
    help: str
    body: str
    low: str
    high: str
    choices: list[Part]
    rows: list[Part]
    condition: str
    is_first: bool = False
    is_last: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def uid(self) -> str:
        return self.question.uid

    @property
    def short(self) -> str:
        return self.text[:SHORT] or "No text yet"

    @property
    def help_html(self) -> str:
        return rich(self.help)

    @property
    def body_html(self) -> str:
        return rich(self.body)

    @property
    def points(self) -> list[Part]:
        return [choice for choice in self.choices if is_number(choice.value)]

    @property
    def not_applicable(self) -> Part | None:
        return next((choice for choice in self.choices if not is_number(choice.value)), None)

    @property
    def point_words(self) -> str:
        """The scale's points that have words of their own: "1 Very unsatisfied · 5 Very satisfied"."""
        if not self.is_scale:
            return ""
        return " · ".join(f"{point.value:g} {point.label}" for point in self.points if point.label)

    @property
    def is_scale(self) -> bool:
        return self.kind.name in SCALES

    @property
    def has_ends(self) -> bool:
        return self.kind.name in WITH_ENDS

    @property
    def is_asked(self) -> bool:
        return self.kind.name != "information"

    @property
    def is_choice(self) -> bool:
        return self.kind.name in ("single", "multiple")


@dataclass
class PageOfCards:
    """One page of the survey on the canvas."""

    index: int
    title: str
    cards: list[Card]
    is_first: bool
    is_last: bool


def builder_context(
    request: StaffRequest,
    questionnaire: Questionnaire,
    draft: QuestionnaireVersion,
    *,
    selected: str = "",
) -> dict[str, Any]:
    """All that surveys/builder/builder.html needs."""
    document = Document(draft.definition)
    problems = problems_of(questionnaire, draft)
    pages = pages_of(document, problems)
    cards = [card for page in pages for card in page.cards]
    chosen = next((card for card in cards if card.uid == selected), None)
    pane = request.GET.get("pane", "")
    pane = pane if pane in PANES else "edit"
    newest = draft.changes.order_by("-rev").select_related("by").first()
    latest = draft.changes.filter(is_undone=False).select_related("by").order_by("-rev").first()
    return {
        "questionnaire": questionnaire,
        "draft": draft,
        "document": document,
        "pages": pages,
        "cards": cards,
        "selected": chosen,
        "form": card_form(request, questionnaire, document, chosen) if chosen else None,
        "problems": problems,
        "pane": pane,
        "kinds": offered_kinds(),
        "may_edit": request.user.can_at("survey.edit", questionnaire.owner),
        "may_publish": request.user.can_at("survey.publish", questionnaire.owner),
        "latest": latest,
        "can_redo": bool(newest and newest.is_undone),
        "languages": languages_of(document),
        "offered_languages": addable_languages(document.languages),
        "preview_language": document.languages[0],
        "preview_page": page_of(pages, selected),
        "settings_form": settings_form(questionnaire, document),
        "next_number": (questionnaire.current.number or 0) + 1 if questionnaire.current else 1,
    }


def problems_of(questionnaire: Questionnaire, draft: QuestionnaireVersion) -> list[Problem]:
    """What keeps the draft from being published."""
    program = questionnaire.program
    try:
        check_definition(
            draft.definition, is_anonymous=program.is_anonymous, redirects=program.redirect_origins
        )
    except DefinitionInvalid as invalid:
        return located(questionnaire, Document(draft.definition), invalid.problems)
    return []


def located(
    questionnaire: Questionnaire, document: Document, problems: list[tuple[str, str]]
) -> list[Problem]:
    """Problems in words, with the question that each concerns and the address where it is put right."""
    builder = reverse("surveys:builder", args=[questionnaire.uuid])
    found = []
    for where, what in problems:
        uid, href = _uid_of(document, where), ""
        if uid:
            href = f"{builder}?q={uid}"
        elif where.startswith("Page "):
            href = f"{builder}#page-{where.removeprefix('Page ')}"
        shown = "The survey" if where == "Questionnaire" else where
        found.append(Problem(shown, what, uid, href))
    return found


def pages_of(document: Document, problems: list[Problem]) -> list[PageOfCards]:
    """The draft's pages with their cards, numbered as respondents meet them."""
    pages, number = [], 0
    for page in document.pages:
        cards = []
        for uid in page.questions:
            if uid in document.questions:
                number += 1
                cards.append(_card(document, uid, number, [one for one in problems if one.uid == uid]))
        title = document.text(f"{page.path}.title")
        pages.append(PageOfCards(page.index, title, cards, page.index == 0, False))
    everything = [card for page in pages for card in page.cards]
    if everything:
        everything[0].is_first = len(pages) == 1 or everything[0] in pages[0].cards
        everything[-1].is_last = everything[-1] in pages[-1].cards
    if pages:
        pages[-1].is_last = True
    return pages


def page_of(pages: list[PageOfCards], uid: str) -> int:
    """The index of the page that holds the question; the first page without one."""
    return next((page.index for page in pages if any(card.uid == uid for card in page.cards)), 0)


def card_form(
    request: StaffRequest, questionnaire: Questionnaire, document: Document, card: Card
) -> dict[str, Any]:
    """The values of the selected question's form that a card doesn't show."""
    uses = uses_of(request.user, questionnaire, document)
    read = [use for spec in document.fields_of(card.uid) for use in uses.get(spec.address, [])]
    known: list[Operand] = operands(document, card.uid)
    display = card.question.display
    found = rows_of(display, known)
    rows: list[Row] = found[1] if found else []
    return {
        "operands": known,
        "is_nested": found is None,
        "match": found[0] if found else "all",
        "conditions": rows,
        "points": range(LEAST_POINTS, MOST_POINTS + 1),
        "point_count": len(card.points),
        "validation": card.question.validation,
        "measures": measure_options(request.user, document),
        "read_by": list(dict.fromkeys(use.text for use in read if not use.trouble)),
        "troubles": [use for use in read if use.trouble],
        "same_page": same_page_conditions(document).get(card.uid, ""),
    }


def languages_of(document: Document) -> list[dict[str, Any]]:
    """The draft's languages with the share of texts that each has, in whole percent."""
    main = document.definition.get("texts", {}).get(document.languages[0], {})
    wanted = sum(1 for text in main.values() if text.strip())
    rows = []
    for code in document.languages:
        missing = len(missing_texts(document, code))
        share = 100 if not wanted else (wanted - missing) * 100 // wanted
        rows.append({"code": code, "name": language_name(code), "percent": share, "missing": missing})
    return rows


def settings_form(questionnaire: Questionnaire, document: Document, data: Any = None) -> SurveyTextsForm:
    """The form of the survey's own texts, as they are in the main language."""
    texts = document.definition.get("texts", {}).get(document.languages[0], {})
    initial = {name: texts.get(name, "") for name in ("title", "lead", "thanks")}
    return SurveyTextsForm(data, initial={"name": questionnaire.name, **initial}, auto_id="s_%s")


def _card(document: Document, uid: str, number: int, problems: list[Problem]) -> Card:
    question = document.questions[uid]
    texts = {name: document.text(f"{uid}.{name}") for name in ("text", "help", "body", "low", "high")}
    condition = in_words(document, question.display, operands(document, uid)) if question.display else ""
    return Card(
        number=number,
        question=question,
        kind=kind_of(question),
        choices=[_part(document, uid, choice) for choice in question.choices],
        rows=[_part(document, uid, row) for row in question.rows],
        condition=condition,
        problems=problems,
        text=texts["text"],
        help=texts["help"],
        body=texts["body"],
        low=texts["low"],
        high=texts["high"],
    )


def _part(document: Document, uid: str, data: dict[str, Any]) -> Part:
    return Part(
        id=data["id"],
        label=document.text(f"{uid}.{data['id']}"),
        value=data.get("value"),
        text_entry=bool(data.get("text_entry")),
        exclusive=bool(data.get("exclusive")),
        concept=str(data.get("concept") or ""),
    )


def _uid_of(document: Document, where: str) -> str:
    """The question a problem names by its number, or itself; "" for other places."""
    if where in document.questions:
        return where
    number = NUMBER.match(where)
    uids = list(document.questions)
    return uids[int(number[1]) - 1] if number and int(number[1]) <= len(uids) else ""
