"""Texts of a questionnaire: which of them may hold simple HTML, and what is left of it."""

import re
from functools import cache
from typing import Any

import nh3
from django.conf.locale import LANG_INFO
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from common.phrases import find_language, languages
from surveys.kinds.markup import LINE_ENDS, MARKUP

TAGS = {"p", "br", "b", "strong", "i", "em", "u", "ul", "ol", "li", "a", "h2", "h3", "blockquote"}
INLINE_TAGS = {"br", "b", "strong", "i", "em", "u", "a"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto"}
# Where a link leads is written down; what people said may stand behind that, and never in place of it.
WHERE = re.compile(r"(https?://[^\s/?#@{}]+[/?#]|mailto:)")
RICH_ENDINGS = (".help", ".body", ".lead", "lead", "thanks", "thanks.body")
OTHER_LANGUAGES = {"tl": "Tagalog"}  # that Django doesn't name
OTHERS_RIGHT_TO_LEFT = {"ckb", "fa", "ps", "ug", "ur", "yi"}


def is_rich(path: str) -> bool:
    """Whether the text at this path may hold paragraphs and lists: help, lead, body and thanks."""
    return path.endswith(RICH_ENDINGS)


def holds_html(path: str) -> bool:
    """Whether the text at this path may hold any HTML: rich ones, and that of questions (see `inline`)."""
    return is_rich(path) or path.endswith(".text")


def clean_html(value: str) -> str:
    """`value` with the allowed tags only; links go to http, https and mail addresses, nowhere else."""
    return nh3.clean(
        value,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_target,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )


def rich(value: str) -> SafeString:
    """A rich text as safe HTML; plain text gets its line breaks."""
    if "<" not in value:
        lines = escape(value.strip()).replace("\r\n", "\n").replace("\n", "<br>")
        return mark_safe(lines)  # noqa: S308  escaped in the line above
    return mark_safe(clean_html(value))  # noqa: S308  cleaned by an allow-list


def inline(value: str) -> str:
    """A question's text: safe HTML of tags within a line where it holds some, else as it stands, unescaped.

    It stands in labels and legends, so that paragraphs and lists become lines.
    """
    if not MARKUP.search(value):
        return value
    html = nh3.clean(
        LINE_ENDS.sub("<br>", value),
        tags=INLINE_TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_target,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return mark_safe(re.sub(r"(?:<br>\s*)+$", "", html.strip()))  # noqa: S308  cleaned by an allow-list


def clean_texts(texts: dict[str, Any]) -> dict[str, dict[str, str]]:
    """All texts by language as they are published: the rich ones cleaned, NUL taken out of every one."""
    return {
        language: {path: _clean(path, str(text)) for path, text in of_language.items()}
        for language, of_language in texts.items()
    }


def direction(language: str) -> str:
    """ "rtl" or "ltr"."""
    if spoken := find_language(language):
        return spoken.direction
    return "rtl" if language.split("-")[0] in OTHERS_RIGHT_TO_LEFT else "ltr"


def language_name(language: str) -> str:
    """The language as its own speakers write it."""
    known, code = known_languages(), language.lower()
    spoken = find_language(code)
    return known.get(code) or (spoken.name if spoken else known.get(code.split("-")[0], language))


@cache
def known_languages() -> dict[str, str]:
    """Code → own name of every language that a survey can be written in: ours and those Django names.

    In a language that we don't speak, buttons and messages are English.
    """
    named = {code: str(info["name_local"]) for code, info in LANG_INFO.items() if "name_local" in info}
    spoken = {language.code: language.name for language in languages()}
    return {code: name[0].upper() + name[1:] for code, name in (named | OTHER_LANGUAGES | spoken).items()}


def offered_languages() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(code, own name) of the languages that we speak, English first; and of all others, by name."""
    spoken = {one.code: one.name for one in languages()}
    others = {code: name for code, name in known_languages().items() if code not in spoken}
    return list(spoken.items()), sorted(others.items(), key=lambda one: one[1].casefold())


def _target(tag: str, attribute: str, value: str) -> str | None:
    """A link's address; None, which takes it out, where a pipe would decide where it leads."""
    return None if "{{" in value and not WHERE.match(value) else value


def _clean(path: str, text: str) -> str:
    plain = text.replace("\x00", "")
    return clean_html(plain) if is_rich(path) and "<" in plain else plain
