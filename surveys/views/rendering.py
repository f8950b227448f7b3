"""Drawing respondent pages, the slow part: once per version, language, page and occasion in each process."""

import json
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.models import OrgUnit
from common.phrases import Phrase, find_language, say
from surveys.document import Document, Page, direction, language_name, rich
from surveys.document.look import look_of
from surveys.document.texts import inline
from surveys.domain.privacy import how_long, what_is_kept
from surveys.kinds import QuestionSpec, kind_of, slots
from surveys.logic.instant import instants_of
from surveys.logic.piping import PIPE
from surveys.views import css
from surveys.views.pages import RenderedPage

KEPT = Phrase("Your answers are kept by {organisation}, without your name unless you give it.")
KEPT_WITH_NAME = Phrase(
    "Your answers are kept by {organisation} with your name: this survey was sent to you personally."
)
KEPT_ANONYMOUS = Phrase(
    "Your answers are anonymous: {organisation} keeps no name and no address, and of the time only the day."
)


@dataclass(frozen=True)
class Occasion:
    """What differs between visits to one version: a test, an anonymous program, a personal invitation.

    The builder's preview has no door, and nothing at its foot to lead anywhere.
    """

    is_test: bool = False
    is_anonymous: bool = False
    is_personal: bool = False
    is_preview: bool = False


ANY_OCCASION = Occasion()


def render_page(
    document: Document, page: Page, language: str, occasion: Occasion = ANY_OCCASION
) -> RenderedPage:
    """One page of a questionnaire."""
    count = len(document.pages)
    instants = instants_of(document, page.index)
    context = _frame(document, language, occasion) | {
        "index": page.index,
        "page_count": count,
        "percent": round(100 * (page.index + 0.4) / count),
        "is_first": page.index == 0,
        "has_back": page.index > 0 and look_of(document).may_go_back,
        "has_progress": count > 1 and look_of(document).has_progress,
        "is_last": page.index == count - 1,
        "page_title": quoting(document.text(f"{page.path}.title", language)),
        "lead": quoting(rich(document.text("lead", language))),
        "languages": [(code, language_name(code)) for code in document.languages],
        "language_name": language_name(language),
        "questions": [
            _question(document, uid, language, instants.get(uid))
            for uid in _possible(document, page)
            if uid in document.questions
        ],
        "slots": {
            "stamp": slots.slot("stamp"),
            "summary": slots.slot("summary"),
            "step": slots.slot("step"),
            "start": "" if document.is_linear else slots.list_start("questions"),
            "end": "" if document.is_linear else slots.list_end("questions"),
        },
        "say": {
            "next": document.text("next", language) or say("Next", language),
            "back": document.text("back", language) or say("Back", language),
            "send": say("Send", language),
            "language": say("Language", language),
            "progress": say("Progress", language),
            "page": say("Page {page} of {pages}", language, page=page.index + 1, pages=count),
        },
    }
    if instants and not occasion.is_preview:
        context["instant"] = mark_safe(f"<script>{css.instant_script()}</script>")  # noqa: S308  our own files
    html = render_to_string("surveys/respond/page.html", context)
    return RenderedPage(html, document, language, page.path)


def _possible(document: Document, page: Page) -> list[str]:
    """What may stand on the page: its questions, in a shuffled block those of all its pages."""
    if not document.block(page.block).get("random"):
        return list(page.questions)
    return [uid for one in document.pages_of(page.block) for uid in one.questions]


def render_thanks(
    document: Document, language: str, *, next_step: str, end: str = "", occasion: Occasion = ANY_OCCASION
) -> RenderedPage:
    """The page after the last one: thanks, and what happens next. `end` is the ending's id, if it has one.

    The part "contact" is for who asked for it, "address" for who only tries out where it would lead.
    """
    thanks = (end and document.text(f"{end}.thanks", language)) or document.text("thanks", language)
    asked = say("You asked to be contacted. Somebody from {unit} will do so.", language)
    context = _frame(document, language, occasion) | {
        "heading": say("Thank you. Your answers are in.", language),
        "body": quoting(rich(thanks or say("You can close this page.", language))),
        "next_step": rich(next_step),
        "person": format_html(asked, unit=slots.slot("text", "unit")),
        "address": slots.slot("text", "address"),
        "slots": {
            "open_contact": slots.opened("contact"),
            "close_contact": slots.closed("contact"),
            "open_address": slots.opened("address"),
            "close_address": slots.closed("address"),
        },
        "say": {
            "person": say("A person will get in touch", language),
            "happens": say("What happens next", language),
        },
    }
    html = render_to_string("surveys/respond/thanks.html", context)
    return RenderedPage(html, document, language)


def render_notice(heading: str, body: str, *, icon_name: str, language: str = "en") -> bytes:
    """A page that asks nothing: ended, already received, no such page."""
    spoken = find_language(language)
    language = spoken.code if spoken else "en"
    context = _head(language) | {
        "title": say(heading, language),
        "heading": say(heading, language),
        "body": say(body, language),
        "icon_name": icon_name,
    }
    return render_to_string("surveys/respond/notice.html", context).encode()


def render_privacy(language: str, occasion: Occasion, *, text: str, contact: str) -> bytes:
    """Who asks, what is kept and how long, for which `text` (rich) stands if there is one; one's rights."""
    flags = {"is_anonymous": occasion.is_anonymous}
    kept = what_is_kept(language, **flags, is_personal=occasion.is_personal)
    rights = say(
        "You may see what is kept about you, and have it corrected or erased. Write to {contact}.", language
    )
    mail = format_html('<a href="mailto:{0}">{0}</a>', contact)
    context = _head(language) | {
        "title": say("Privacy", language),
        "heading": say("Privacy", language),
        "text": rich(text),
        "kept": kept,
        "how_long": how_long(language, **flags),
        "rights": "" if occasion.is_anonymous else format_html(rights, contact=mail),
        "stop": say("Don't ask me again", language) if occasion.is_personal else "",
        "say": {
            "who": say("Who asks", language),
            "kept": say("What is kept", language),
            "how_long": say("How long", language),
            "rights": say("Your rights", language),
        },
    }
    return render_to_string("surveys/respond/privacy.html", context).encode()


def organisation_name() -> str:
    """Who asks: the configured name, else that of the tree's root."""
    if settings.ORGANISATION_NAME:
        return str(settings.ORGANISATION_NAME)
    root = OrgUnit.objects.filter(parent=None).order_by("pk").values_list("name", flat=True).first()
    return root or ""


def _head(language: str) -> dict[str, Any]:
    return {
        "language": language,
        "direction": direction(language),
        "organisation": organisation_name(),
        "css": mark_safe(css.stylesheet()),  # noqa: S308  our own file
    }


def _frame(document: Document, language: str, occasion: Occasion) -> dict[str, Any]:
    head = _head(language)
    kept = KEPT_ANONYMOUS if occasion.is_anonymous else KEPT_WITH_NAME if occasion.is_personal else KEPT
    organisation = head["organisation"]
    return head | {
        "title": document.text("title", language) or document.title,
        "theme": mark_safe(look_of(document).theme),  # noqa: S308  made of checked colours alone
        "logo": look_of(document).logo,
        "footer": say(kept, language, organisation=organisation) if organisation else "",
        "test": say("Test: these answers are kept apart and count nowhere.", language)
        if occasion.is_test
        else "",
        "links": [] if occasion.is_preview else _foot(language, occasion),
        "script": mark_safe(f"<script>{css.script()}</script>"),  # noqa: S308  our own file
    }


def _foot(language: str, occasion: Occasion) -> list[tuple[str, str]]:
    """(address, words) of the links under a survey, relative to its own address, which holds the token."""
    links = [(f"privacy/?l={language}", say("Privacy", language))]
    if occasion.is_personal:
        links.append((f"stop/?l={language}", say("Don't ask me again", language)))
    return links


def _question(document: Document, uid: str, language: str, instant: dict[str, Any] | None) -> dict[str, Any]:
    question = document.questions[uid]
    kind = kind_of(question)

    def text(path: str) -> str:
        return quoting(document.worded(path, language))

    values = {
        "uid": uid,
        "text": quoting(inline(document.worded(f"{uid}.text", language))),
        "help": quoting(rich(document.text(f"{uid}.help", language))),
        "body": quoting(rich(document.text(f"{uid}.body", language))),
        **_lists(question),
        "is_required": question.is_required,
        "is_asked": bool(kind.fields(question)),
        "validation": question.validation,
        **slots.wrong(uid),
        **kind.context(question, text, lambda phrase: say(phrase, language)),
    }
    words = {"optional": say("Optional", language)}
    html = render_to_string(f"surveys/respond/kinds/{kind.template}", {"q": values, "say": words})
    asked = format_html('<input type="hidden" name="asked" value="{}">', uid) if question.display else ""
    item = "" if document.is_linear else slots.item("questions", uid)
    html = format_html("{}{}", asked, html)
    if instant:
        held = '<template data-when="{}">{}{}{}<template data-end></template>'
        html = format_html(held, json.dumps(instant), slots.reveal(uid), html, slots.conceal(uid))
    return {"item": item, "html": html}


def quoting(text: str) -> str:
    """`text` with holes where it quotes answers and data; safe HTML then, as it was or escaped."""
    if "{{" not in text:
        return text
    html, out, at = conditional_escape(text), [], 0
    for found in PIPE.finditer(html):
        out += [html[at : found.start()], slots.pipe(unescape(found[0]))]
        at = found.end()
    return mark_safe("".join([*out, html[at:]]))  # noqa: S308  escaped above, or safe before


def _lists(question: QuestionSpec) -> dict[str, SafeString]:
    """Where the lists of choices and rows begin and end, if visitors get different ones."""
    if not question.is_varied:
        return {}
    names = ("choices", "rows")
    starts = {f"{name}_start": slots.list_start(f"{question.uid}.{name}") for name in names}
    return starts | {f"{name}_end": slots.list_end(f"{question.uid}.{name}") for name in names}
