"""Drawing one question, with holes for what differs from visitor to visitor."""

import json
from html import unescape
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from common.phrases import say
from surveys.document import Document, rich
from surveys.document.texts import inline
from surveys.kinds import QuestionSpec, kind_of, slots
from surveys.logic.piping import PIPE
from surveys.views.respondents.foreign import (
    language_of,
    language_of_question,
    marked,
    marked_question,
    our_attributes,
)

MUST = mark_safe(' aria-required="true"')


def question_html(document: Document, uid: str, language: str) -> str:
    """A question with its holes, for who puts pages together themselves."""
    return str(draw_question(document, uid, language, None)["html"])


def draw_question(
    document: Document, uid: str, language: str, instant: dict[str, Any] | None
) -> dict[str, Any]:
    """A question as pages hold it: `html`, and the `item` it is in their list. `instant` is the condition
    that a script shows it by."""
    question = document.questions[uid]
    kind = kind_of(question)
    page_language, language = language, language_of_question(document, uid, language)

    def text(path: str) -> str:
        return quoting(document.worded(path, language))

    def own(name: str, said: str) -> str:
        return marked(quoting(said), language_of(document, f"{uid}.{name}", language), language)

    values = {
        "uid": uid,
        "text": own("text", inline(document.worded(f"{uid}.text", language))),
        "help": own("help", rich(document.text(f"{uid}.help", language))),
        "body": own("body", rich(document.text(f"{uid}.body", language))),
        **_lists(question),
        "look": question.data.get("look") or "",
        "is_required": question.is_required or question.is_requested,
        "required": MUST if question.data.get("required") is True else "",
        "is_asked": bool(kind.fields(question)),
        "validation": question.validation,
        **slots.wrong(uid),
        **kind.context(question, text, lambda phrase: say(phrase, language)),
    }
    words = {"optional": say("Optional", language), "ours": our_attributes(language)}
    html = render_to_string(f"surveys/respond/kinds/{kind.template}", {"q": values, "say": words})
    html = marked_question(html, language, page_language)
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
    names = ("choices", "rows", "cols")
    starts = {f"{name}_start": slots.list_start(f"{question.uid}.{name}") for name in names}
    return starts | {f"{name}_end": slots.list_end(f"{question.uid}.{name}") for name in names}
