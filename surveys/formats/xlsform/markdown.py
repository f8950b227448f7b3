"""The little Markdown that labels and hints may hold, as the HTML that our texts keep."""

import re

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
STRONG = re.compile(r"(?<![\w*{])(\*\*|__)(?=\S)([^*\n]+?)(?<=\S)\1(?![\w*])")
EMPHASIS = re.compile(r"(?<![\w*_{\\])([*_])(?=[^\s*_])([^*\n]*?[^\s*_\\])\1(?![\w*_])")
LINK = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()\"<>]+)\)")
ESCAPED = re.compile(r"\\([*_#\\\[\]])")


def as_html(text: str) -> str:
    """`text` with headings, emphasis and links as tags; without any of them as it is."""
    found = LINK.sub(r'<a href="\2">\1</a>', text)
    found = STRONG.sub(r"<strong>\2</strong>", found)
    found = EMPHASIS.sub(r"<em>\2</em>", found)
    found = HEADING.sub(r"<h3>\1</h3>", found)
    if found != text:
        found = found.replace("\n", "<br>").replace("</h3><br>", "</h3>")
    return ESCAPED.sub(r"\1", found)
