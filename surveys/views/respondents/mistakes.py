"""What a page says of its mistakes: where each is, in words that tell it from the others."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from common.parts import icon
from common.phrases import Phrase, find_language, say
from surveys.document import Document
from surveys.kinds.markup import without_markup
from surveys.kinds.ranking import BEST, WORST
from surveys.logic.piping import PIPE
from surveys.views.respondents.foreign import our_attributes

END_MARKS = ".?!: ؟。？！："
BETWEEN = " – "
ONE_MISTAKE = Phrase("One answer needs another look: {answers}. Everything else is kept.")
MISTAKES = Phrase("Some answers need another look: {answers}. Everything else is kept.")
CHECK = Phrase("Please check your answers")
Quote = Callable[[str], str]


def title_prefix(errors: Mapping[str, Any], language: str) -> str:
    """What stands before the title of a page with mistakes: it is read out first."""
    return f"{say(CHECK, language)}{BETWEEN}" if errors else ""


def summary_of(errors: Mapping[str, Any], document: Document, language: str, quote: Quote) -> SafeString:
    """All mistakes, each a link to its place."""
    spoken = find_language(language)
    ways = [link_to(address, document, language, quote) for address in errors]
    links = (spoken.comma if spoken else ", ").join(ways)
    lead = ONE_MISTAKE if len(ways) == 1 else MISTAKES
    return format_html(
        '<div class="errsum" role="alert"{}>{}<span>{}</span></div>',
        our_attributes(language),
        icon("warning"),
        format_html(say(lead, language), answers=mark_safe(links)),  # noqa: S308  escaped by link_to
    )


def notice_of(note: str, new: tuple[str, ...], document: Document, language: str, quote: Quote) -> SafeString:
    """A note that is no mistake, and the ways to the questions that it is about."""
    return format_html(
        '<div class="errsum calm" role="status"{}>{}<span>{}{}</span></div>',
        our_attributes(language),
        icon("info"),
        say(note, language),
        format_html_join("", " {}", [(link_to(uid, document, language, quote),) for uid in new]),
    )


def link_to(address: str, document: Document, language: str, quote: Quote) -> SafeString:
    """The way to what stands at an address."""
    name = PIPE.sub(lambda pipe: quote(pipe[0]), _name(document, address, language))
    return format_html('<a href="#{}">{}</a>', address, name.rstrip(END_MARKS))


def _name(document: Document, address: str, language: str) -> str:
    """A row is called by its own words, a field of it by its column's as well; all else by the question's."""
    uid, *parts = address.partition("@")[0].split(".")
    whole = without_markup(document.text(f"{uid}.text", language))
    if parts and parts[-1] in (BEST, WORST):
        return BETWEEN.join([whole, *_end_of_set(document, uid, parts, language)])
    own = [document.part_text(uid, part, language) for part in parts]
    return BETWEEN.join(filter(None, own)) or whole


def _end_of_set(document: Document, uid: str, parts: list[str], language: str) -> list[str]:
    name, end = parts
    sets = [one["id"] for one in document.questions[uid].data.get("sets", ())]
    words = (
        document.text(f"{uid}.high", language) or say("Best", language)
        if end == BEST
        else document.text(f"{uid}.low", language) or say("Worst", language)
    )
    return [str(sets.index(name) + 1), words] if len(sets) > 1 else [words]
