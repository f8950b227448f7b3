"""Texts of a questionnaire: which of them may hold simple HTML, and what is left of it."""

from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

TAGS = {"p", "br", "b", "strong", "i", "em", "u", "ul", "ol", "li", "a", "h2", "h3", "blockquote"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto"}
RICH_ENDINGS = (".help", ".body", ".lead", "lead", "thanks", "thanks.body")
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "ps", "yi"}
LANGUAGE_NAMES = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "he": "עברית",
    "hi": "हिन्दी",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "ru": "Русский",
    "tl": "Tagalog",
    "tr": "Türkçe",
    "uk": "Українська",
    "vi": "Tiếng Việt",
    "zh": "中文",
}


def is_rich(path: str) -> bool:
    """Whether the text at this path may hold simple HTML: help, information, introduction and thanks."""
    return path.endswith(RICH_ENDINGS)


def clean_html(value: str) -> str:
    """`value` with the allowed tags only; links go to http, https and mail addresses, nowhere else."""
    return nh3.clean(
        value, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    )


def rich(value: str) -> SafeString:
    """A rich text as safe HTML; plain text gets its line breaks."""
    if "<" not in value:
        lines = escape(value.strip()).replace("\r\n", "\n").replace("\n", "<br>")
        return mark_safe(lines)  # noqa: S308  escaped in the line above
    return mark_safe(clean_html(value))  # noqa: S308  cleaned by an allow-list


def clean_texts(texts: dict[str, Any]) -> dict[str, dict[str, str]]:
    """All texts by language as they are published: the rich ones cleaned, NUL taken out of every one."""
    return {
        language: {path: _clean(path, str(text)) for path, text in of_language.items()}
        for language, of_language in texts.items()
    }


def direction(language: str) -> str:
    """ "rtl" or "ltr"."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def language_name(language: str) -> str:
    """The language as its own speakers write it."""
    return LANGUAGE_NAMES.get(language.split("-")[0], language)


def _clean(path: str, text: str) -> str:
    plain = text.replace("\x00", "")
    return clean_html(plain) if is_rich(path) and "<" in plain else plain
