"""Texts of other tools: HTML becomes the little that we show, or plain text; what is lost is named."""

import html
import re

import nh3

from surveys.document.texts import ATTRIBUTES, SCHEMES, TAGS, holds_html

BREAKS = {"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "td", "th"}
LOSSES = (
    ("scripts", re.compile(r"<script|\son[a-z]{3,20}\s*=|javascript:", re.IGNORECASE)),
    ("pictures", re.compile(r"<img|<svg|<picture", re.IGNORECASE)),
    ("sound and film", re.compile(r"<(?:audio|video|iframe|embed|object)\b", re.IGNORECASE)),
    ("tables", re.compile(r"<table", re.IGNORECASE)),
    ("form fields", re.compile(r"<(?:input|select|textarea|button|form)\b", re.IGNORECASE)),
    ("styles", re.compile(r"<style|\sstyle\s*=|<font\b|\sclass\s*=", re.IGNORECASE)),
)
EMPHASIS = re.compile(r"<(?:b|strong|i|em|u|ul|ol|h[1-4]|blockquote)[\s>]", re.IGNORECASE)
LINK = re.compile(r"<a\s", re.IGNORECASE)
BLOCK_TAG = re.compile(r"</?(?:p|br|div|li|tr|h[1-4]|td|th)>")
TAG = re.compile(r"<[^<>]*>")
MOST_TAGS = 1_000  # nested deeper than that they take the parser ages
LONGEST = 60_000
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
HALVES = re.compile("[\ud800-\udfff]")
SINGLE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)
EMPTY_ENDS = ("<br>", "<p></p>", "<p><br></p>")


def for_path(path: str, value: str) -> tuple[str, set[str]]:
    """`value` as it may stand at `path`, and what was lost of it, in words."""
    return tidy(value) if holds_html(path) else plain(value)


def tidy(value: str) -> tuple[str, set[str]]:
    """Simple HTML, or plain text where no tag is left; and what was lost."""
    value, lost = _readable(value)
    if "<" not in value and "&" not in value:
        return value.strip(), lost
    lost |= _losses(value)
    if value.count("<") > MOST_TAGS:
        return _without_tags(value), lost | {"emphasis"}
    clean = nh3.clean(
        value, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    )
    clean = clean.replace("&nbsp;", " ").replace("\u00a0", " ").strip()
    if one := SINGLE_PARAGRAPH.fullmatch(clean):
        clean = one.group(1).strip()
    while clean.endswith(EMPTY_ENDS):
        clean = clean.removesuffix("<p></p>").removesuffix("<p><br></p>").removesuffix("<br>").rstrip()
    if "<" in clean:
        return clean, lost
    text = html.unescape(clean)
    if "<" in text and html.unescape(nh3.clean(text, tags=TAGS)) != text:
        return f"<p>{clean}</p>", lost  # a tag that is meant to be read as text
    return text, lost


def plain(value: str) -> tuple[str, set[str]]:
    """Text without any tag; line breaks stay where blocks ended. And what was lost."""
    value, lost = _readable(value)
    if "<" not in value and "&" not in value:
        return value.strip(), lost
    lost |= _losses(value)
    if EMPHASIS.search(value):
        lost.add("emphasis")
    if LINK.search(value):
        lost.add("links")
    if value.count("<") > MOST_TAGS:
        return _without_tags(value), lost
    clean = nh3.clean(value, tags=BREAKS, attributes={})
    text = html.unescape(BLOCK_TAG.sub("\n", clean)).replace("\u00a0", " ")
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line), lost


def in_words(lost: set[str]) -> str:
    """The sentence of the report: what its text lost."""
    known = [name for name in [*(name for name, _ in LOSSES), "emphasis", "links"] if name in lost]
    rest = sorted(lost - set(known))
    return f"Its texts lost: {', '.join(known + rest)}." if lost else ""


def _readable(value: str) -> tuple[str, set[str]]:
    lost = {"all behind its first 60,000 characters"} if len(value) > LONGEST else set()
    value = value[:LONGEST]
    if HALVES.search(value):
        value = HALVES.sub("\ufffd", value)
        lost.add("characters that can't be kept")
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROLS.sub("", value), lost


def _without_tags(value: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", value)).split())


def _losses(value: str) -> set[str]:
    return {name for name, pattern in LOSSES if pattern.search(value)}
