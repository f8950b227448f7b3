"""The page of a device: all pages of a survey in all its languages, drawn as respondents' pages are."""

import json
import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from common.phrases import say
from surveys import document as documents
from surveys.document import Document, direction, language_name, rich
from surveys.document.flow import End, all_nodes
from surveys.document.look import look_of
from surveys.kinds import slots
from surveys.logic.answering import BROKEN_RULE, REQUIRED
from surveys.logic.beginning import first_answers
from surveys.logic.offline_plan import plan_of, signs_in, words_of
from surveys.logic.piping import PIPE
from surveys.logic.walk import walk
from surveys.views.respondents import css
from surveys.views.respondents.drawing import question_html
from surveys.views.respondents.pages import Filling, RenderedPage
from surveys.views.respondents.rendering import Occasion, frame_of, is_quicker
from surveys.views.respondents.taking import ONE_MORE, REQUESTED

QUOTE, UNQUOTE = "\ue000", "\ue001"
LISTS, MARKED = {"list": "\ue002", "item": "\ue003", "endlist": "\ue004"}, "\ue005"
LIST_SLOT = re.compile(f"{slots.MARK}(list|item|endlist)\\|([^{slots.MARK}]*){slots.MARK}")
AS_JSON = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


@lru_cache(maxsize=50)
def kiosk_page(
    version_id: int,
    number: int,
    *,
    channel: str,
    idle: int,
    online: str,
    unit: str,
    touchpoint: str,
    occasion: Occasion,
) -> bytes:
    """The whole page of a published version; `online` is where one answers without script."""
    document = documents.of_published(version_id)
    main = document.languages[0]
    survey = {
        "version": number,
        "channel": channel,
        "place": {"unit": unit, "touchpoint": touchpoint},
        "zone": settings.TIME_ZONE,
        "idle": idle,
        "goesBack": look_of(document).may_go_back,
        "languages": document.languages,
        "plan": plan_of(document),
        "texts": {language: _texts(document, language) for language in document.languages},
    }
    context = frame_of(document, main, occasion) | {
        "languages": [(code, language_name(code)) for code in document.languages],
        "language_word": say("Language", main),
        "has_progress": len(document.pages) > 1 and look_of(document).has_progress,
        "survey": _json(survey),
        "online": online,
        "links": [],
        "script": mark_safe(_scripts(document)),  # noqa: S308  our own files
    }
    return render_to_string("surveys/respond/kiosk.html", context).encode()


def _scripts(document: Document) -> str:
    scripts = [css.kiosk_script()]
    if any(map(is_quicker, document.questions.values())):
        scripts.insert(0, css.kinds_script())
    return "".join(f"<script>{script}</script>" for script in scripts)


def _texts(document: Document, language: str) -> dict[str, Any]:
    """Everything that is read in one language."""
    words = {
        "next": document.text("next", language) or say("Next", language),
        "back": document.text("back", language) or say("Back", language),
        "needed": say(REQUIRED, language),
        "check": say(BROKEN_RULE, language),
        "requested": say(REQUESTED, language),
        "more": say(ONE_MORE, language),
        "there": say("Are you still there?", language),
        "anewIn": say("This starts anew in {seconds} seconds.", language),
        "here": say("I am still here", language),
        "anew": say("Start anew", language),
        "received": say("Thank you. Your answers are in.", language),
        "kept": say("Thank you. Your answers are kept on this device and will be sent.", language),
        "waiting": say("Answers waiting to be sent: {count}", language),
        "off": say("This device is switched off. Please tell the staff.", language),
        "full": say("This device has no room for more answers. Please tell the staff.", language),
    }
    title = document.text("title", language) or document.title
    ends = [End(), *(node for node in all_nodes(document.flow) if isinstance(node, End))]
    return {
        "dir": direction(language),
        "say": words,
        "title": _marked(title),
        "lead": _marked(rich(document.text("lead", language))),
        "pages": {
            page.path: {"title": _marked(document.text(f"{page.path}.title", language) or title)}
            for page in document.pages
        },
        "questions": {uid: _question(document, uid, language) for uid in document.questions},
        "ends": {end.id: _end(document, end, language) for end in ends},
        "words": words_of(document, language),
        "signs": signs_in(language),
        "rules": {
            f"{uid}.{rule['id']}": document.text(f"{uid}.{rule['id']}", language)
            for uid, question in document.questions.items()
            for rule in question.validation.get("rules", ())
            if rule.get("id")
        },
    }


def _question(document: Document, uid: str, language: str) -> str:
    """A question as it stands there at first, whose pipes and lists are marked for the script."""
    html = LIST_SLOT.sub(
        lambda slot: f"{LISTS[slot[1]]}{slot[2]}{MARKED}", question_html(document, uid, language)
    )
    page = RenderedPage(html, document, language)
    first = first_answers(walk(document, {}), [uid])
    return page.fill(Filling(answers=first, quote=lambda pipe: f"{QUOTE}{pipe}{UNQUOTE}")).decode()


def _end(document: Document, end: End, language: str) -> str:
    said = (end.id and document.text(f"{end.id}.thanks", language)) or document.text("thanks", language)
    return _marked(rich(said))


def _marked(text: str) -> str:
    return PIPE.sub(lambda pipe: f"{QUOTE}{pipe[0]}{UNQUOTE}", str(text))


def _json(data: Any) -> SafeString:
    """JSON that can stand inside a page."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign, escaped in AS_JSON.items():
        text = text.replace(sign, escaped)
    return mark_safe(text)  # noqa: S308  no sign in it ends the script
