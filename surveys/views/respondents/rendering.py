"""Drawing respondent pages, the slow part: once per version, language, page and occasion in each process."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.models import OrgUnit
from common.phrases import Phrase, find_language, say
from surveys.document import Document, Page, direction, language_name, rich
from surveys.document.look import look_of
from surveys.kinds import QuestionSpec, slots
from surveys.kinds.looks import SEARCH, drawn_look
from surveys.logic.beginning import first_answers
from surveys.logic.instant import instants_of
from surveys.logic.progress import HERE
from surveys.logic.walk import walk
from surveys.views.respondents import css
from surveys.views.respondents.drawing import draw_question, quoting
from surveys.views.respondents.foreign import (
    language_of,
    marked,
    our_attributes,
)
from surveys.views.respondents.pages import RenderedPage

KEPT = Phrase("Your answers are kept by {organisation}, without your name unless you give it.")
KEPT_WITH_NAME = Phrase(
    "Your answers are kept by {organisation} with your name: this survey was sent to you personally."
)
KEPT_ANONYMOUS = Phrase(
    "Your answers are anonymous: {organisation} keeps no name and no address, and of the time only the day."
)
TEST = Phrase("Test: these answers are kept apart and count nowhere.")
TEST_OF_DRAFT = Phrase("Draft: nothing that you answer here is kept.")


@dataclass(frozen=True)
class Occasion:
    """What differs between visits to one version: a test, an anonymous program, a personal invitation.

    The builder's preview has no door, and nothing at its foot to lead anywhere; embedded, a page is drawn
    without what the site around it has.
    """

    is_test: bool = False
    is_anonymous: bool = False
    is_personal: bool = False
    is_preview: bool = False
    is_embedded: bool = False
    sites: tuple[str, ...] = ()  # whose pages are told its height


QUICKER = {
    "slider",
    "constant_sum",
    "rank",
    "hot_spot",
    "heat_map",
    "drilldown",
}  # with a script of their own
NOTED = {"timing", "browser"}  # filled in by a script alone
ANY_OCCASION = Occasion()


def render_page(
    document: Document, page: Page, language: str, occasion: Occasion = ANY_OCCASION
) -> RenderedPage:
    """One page of a questionnaire."""

    def shown(path: str, said: str) -> str:
        return marked(quoting(said), language_of(document, path, language), language)

    count = len(document.pages)
    percent = _percent(document, page)
    instants = instants_of(document, page.index)
    context = frame_of(document, language, occasion) | {
        "index": page.index,
        "page_count": count,
        "percent": percent,
        "is_counted": document.is_linear,
        "is_first": page.index == 0,
        "has_back": page.index > 0 and look_of(document).may_go_back,
        "has_progress": count > 1 and look_of(document).has_progress,
        "has_save": count > 1
        and look_of(document).may_save
        and not (occasion.is_preview or occasion.is_embedded),
        "is_last": page.index == count - 1,
        "takes_files": any(
            document.kind(uid).takes_files for uid in _possible(document, page) if uid in document.questions
        ),
        "page_title": shown(f"{page.path}.title", document.text(f"{page.path}.title", language)),
        "lead": shown("lead", rich(document.text("lead", language))),
        "heading": shown("title", document.text("title", language) or document.title),
        "languages": [(code, language_name(code)) for code in document.languages],
        "language_name": language_name(language),
        "questions": [
            draw_question(document, uid, language, instants.get(uid))
            for uid in _possible(document, page)
            if uid in document.questions
        ],
        "slots": {
            "stamp": slots.slot("stamp"),
            "summary": slots.slot("summary"),
            "title_prefix": slots.slot("prefix"),
            "step": slots.slot("step"),
            "left": slots.slot("left"),
            "rev": slots.slot("rev"),
            "start": "" if document.is_linear else slots.list_start("questions"),
            "end": "" if document.is_linear else slots.list_end("questions"),
        },
        "say": {
            "next": document.text("next", language) or say("Next", language),
            "back": document.text("back", language) or say("Back", language),
            "send": say("Send", language),
            "save": say("Save and finish later", language),
            "language": say("Language", language),
            "progress": say("Progress", language),
            "page": say("Page {page} of {pages}", language, page=page.index + 1, pages=count),
        },
    }
    if instants and not occasion.is_preview:
        context["instant"] = mark_safe(f"<script>{css.instant_script()}</script>")  # noqa: S308  our own files
    asked = [document.questions[uid] for uid in _possible(document, page) if uid in document.questions]
    if any(map(is_quicker, asked)):
        context["of_kinds"] = mark_safe(f"<script>{css.kinds_script()}</script>")  # noqa: S308  our own file
    if any(one.kind in NOTED for one in asked):
        context["silent"] = mark_safe(f"<script>{css.silent_script()}</script>")  # noqa: S308  our own file
    html = render_to_string("surveys/respond/page.html", context)
    first = first_answers(walk(document, {}), page.questions) if document.is_linear else {}
    return RenderedPage(html, document, language, page.path, first)


def is_quicker(question: QuestionSpec) -> bool:
    """Whether kinds.js does something for it."""
    return question.kind in QUICKER or drawn_look(question) == SEARCH


def _percent(document: Document, page: Page) -> str | SafeString:
    """How far one is on this page; a hole where that hangs on the way that answers take."""
    share = round(100 * (page.index + HERE) / len(document.pages))
    return str(share) if document.is_linear else slots.slot("percent", str(share))


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
    path = f"{end}.thanks" if end and document.text(f"{end}.thanks") else "thanks"
    thanks = document.text(path, language)
    asked = say("You asked to be contacted. Somebody from {unit} will do so.", language)
    context = frame_of(document, language, occasion) | {
        "heading": say("Thank you. Your answers are in.", language),
        "has_progress": len(document.pages) > 1 and look_of(document).has_progress,
        "body": marked(
            quoting(rich(thanks or say("You can close this page.", language))),
            language_of(document, path, language),
            language,
        ),
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
            "progress": say("Progress", language),
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
    context = head_of(language) | {
        "title": say(heading, language),
        "heading": say(heading, language),
        "body": say(body, language),
        "icon_name": icon_name,
    }
    return render_to_string("surveys/respond/notice.html", context).encode()


def organisation_name() -> str:
    """Who asks: the configured name, else that of the tree's root."""
    if settings.ORGANISATION_NAME:
        return str(settings.ORGANISATION_NAME)
    root = OrgUnit.objects.filter(parent=None).order_by("pk").values_list("name", flat=True).first()
    return root or ""


def head_of(language: str) -> dict[str, Any]:
    """What every page for respondents has around it."""
    return {
        "language": language,
        "direction": direction(language),
        "organisation": organisation_name(),
        "css": mark_safe(css.stylesheet()),  # noqa: S308  our own file
    }


def frame_of(document: Document, language: str, occasion: Occasion) -> dict[str, Any]:
    """What every page of a survey has around it."""
    head = head_of(language)
    kept = KEPT_ANONYMOUS if occasion.is_anonymous else KEPT_WITH_NAME if occasion.is_personal else KEPT
    organisation = head["organisation"]
    return head | {
        "ours": our_attributes(language),
        "title": document.text("title", language) or document.title,
        "theme": mark_safe(look_of(document).theme),  # noqa: S308  made of checked colours alone
        "logo": look_of(document).logo,
        "footer": say(kept, language, organisation=organisation) if organisation else "",
        "test": say(TEST_OF_DRAFT if occasion.is_preview else TEST, language) if occasion.is_test else "",
        "links": [] if occasion.is_preview else _foot(language, occasion),
        "script": mark_safe(_scripts(occasion)),  # noqa: S308  our own files
        "is_embedded": occasion.is_embedded,
        "sites": " ".join(occasion.sites),
    }


def _scripts(occasion: Occasion) -> str:
    scripts = [css.script(), *([css.framed_script()] if occasion.is_embedded else ())]
    return "".join(f"<script>{script}</script>" for script in scripts)


def _foot(language: str, occasion: Occasion) -> list[tuple[str, str]]:
    """(address, words) of the links under a survey, relative to its own address, which holds the token."""
    links = [(f"privacy/?l={language}", say("Privacy", language))]
    if occasion.is_personal:
        links.append((f"stop/?l={language}", say("Don't ask me again", language)))
    return links
