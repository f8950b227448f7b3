"""Words of another language on a page: marked with `lang` and `dir`, so that they are read out and set right.

A text that a translation lacks is shown in the first language that has it; the product's own words are
English where it doesn't speak the survey's language.
"""

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from common.phrases import ENGLISH, find_language
from surveys.document import Document, direction
from surveys.kinds.markup import BLOCKS


def language_of(document: Document, path: str, language: str) -> str:
    """The language whose text is shown at `path`; `language` itself where there is none."""
    texts = document.definition.get("texts", {})
    there = (code for code in (language, *document.languages) if texts.get(code, {}).get(path))
    return next(there, language)


def language_of_question(document: Document, uid: str, language: str) -> str:
    """What a question is drawn in: its page's language, if at least one of its texts is there."""
    texts = document.definition.get("texts", {})
    ways = dict.fromkeys((language, *document.languages))
    there = (code for code in ways if any(path.startswith(f"{uid}.") for path in texts.get(code, {})))
    return next(there, language)


def attributes(code: str, language: str) -> SafeString:
    """` lang="en" dir="ltr"` for an element in another language than the page; "" in the same."""
    if code == language:
        return mark_safe("")
    return format_html(' lang="{}" dir="{}"', code, direction(code))


def our_attributes(language: str) -> SafeString:
    """The same for the product's own words."""
    spoken = find_language(language)
    return attributes(language if spoken else ENGLISH, language)


def marked(text: str, code: str, language: str) -> str:
    """A text within its element, which says its language where that isn't the page's."""
    if not text or code == language:
        return text
    tag = "div" if BLOCKS.search(text) else "span"
    words = conditional_escape(text)
    return format_html("<{}{}>{}</{}>", tag, attributes(code, language), words, tag)


def marked_question(html: str, code: str, language: str) -> SafeString:
    """A question's HTML, whose own element says its language where that isn't the page's."""
    said = attributes(code, language)
    return mark_safe(html.replace(' class="q', f'{said} class="q', 1))  # noqa: S308  was safe before
