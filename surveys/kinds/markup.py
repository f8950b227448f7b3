"""Simple HTML in the text of a question, as imported questionnaires bring it: found, and taken out."""

import re
from html import unescape

import nh3

# Only what our own tags look like: "a < b" and "<your name>" are words that somebody typed.
MARKUP = re.compile(r"</?(?:a|b|blockquote|br|em|h2|h3|i|li|ol|p|strong|u|ul)(?:\s[^<>]*)?/?>", re.IGNORECASE)
BLOCKS = re.compile(r"<(?:blockquote|h2|h3|li|ol|p|ul)\b", re.IGNORECASE)
LINE_ENDS = re.compile(r"\s*(?:<br\s*/?>|</(?:blockquote|h2|h3|li|p)>)\s*", re.IGNORECASE)


def without_markup(text: str) -> str:
    """The words alone, on one line, for where no HTML stands: lists, exports, quotations."""
    if not MARKUP.search(text):
        return text
    return unescape(nh3.clean(LINE_ENDS.sub(" ", text), tags=set())).strip()
