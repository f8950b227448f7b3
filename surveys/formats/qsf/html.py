"""Texts: Qualtrics' are HTML of any kind; ours are plain, some with a few tags. Back, they are HTML again."""

import html
import re

import nh3

from surveys.document.texts import ATTRIBUTES, SCHEMES, TAGS, holds_html

DROPPED = {"script", "style"}
LONGEST = 60_000
MOST_ROUNDS = 4  # until what is broken in a text reads the same again
MOST_TAGS = 1_000  # deeper nesting takes the parser ages; such a text keeps its words alone
# None of these may look further than the next "<": long broken texts would take ages.
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
BREAKING = re.compile(r"</?(?:div|table|tr|section|article|center|hr|pre)\b[^<>]*>", re.IGNORECASE)
ENDING = re.compile(r"</(?:p|li|h[1-6]|blockquote|ul|ol)>", re.IGNORECASE)
HEADING = re.compile(r"<(/?)h([1-6])\b[^<>]*>", re.IGNORECASE)
LINE = re.compile(r" ?<br\s{0,3}/?> ?", re.IGNORECASE)
MEANINGLESS = re.compile(r"</?(?:span|div|tbody|font)\s{0,3}/?>", re.IGNORECASE)
HREF = re.compile(r"href=([\"'])(?:https?://|mailto:)[^\"'$]*\1(?: target=[\"']?_?\w+[\"']?)?")
PIPED_LINK = re.compile(r' href="[^"]*[{][^"]*"')
GAPS = re.compile(r"[ \t\r\n\f\v]+")
BREAK = "\x01"  # where a block of the source begins or ends
HIDDEN = {"script", "style", "noscript", "template"}
SOUNDING = {"img", "video", "audio", "iframe", "embed", "object", "svg", "canvas", "source"}
FIELDS = {"input", "select", "textarea", "button", "form"}


def read_text(raw: str, path: str) -> str:
    """The text as it is kept at `path`: plain, or with the allowed tags where it may hold any."""
    return to_rich(raw) if holds_html(path) else to_plain(raw)


def to_plain(raw: str) -> str:
    """The words alone; line breaks stay."""
    text = GAPS.sub(" ", raw[:LONGEST])
    if text.count("<") > MOST_TAGS:
        text = html.unescape(TAG.sub(" ", text))
    elif "<" in text or "&" in text:
        text = ENDING.sub(BREAK, BREAKING.sub(BREAK, text))
        cleaned = nh3.clean(text, tags={"br"}, attributes={}, clean_content_tags=DROPPED)
        text = html.unescape(LINE.sub("\n", cleaned))
    return _lines(text)


def to_rich(raw: str) -> str:
    """The words with simple tags; without any tag but line breaks they are plain text."""
    text = raw[:LONGEST]
    if not _is_simple(text):
        text = BREAKING.sub(BREAK, HEADING.sub(_heading, GAPS.sub(" ", text)))
        for _ in range(MOST_ROUNDS):
            before, text = text, _with_tags(text)
            if before == text:
                break
    if not _is_simple(text):
        return text
    plain = to_plain(text)
    escaped = html.escape(plain, quote=False).replace("\n", "<br>")
    return f"<p>{escaped}</p>" if "<" in plain else plain


def _is_simple(text: str) -> bool:
    """Whether only lines are marked, or so much that the words alone are kept."""
    return text.count("<") > MOST_TAGS or not any(_kept(tag) not in ("", "br", "p") for tag in _tags(text))


def _with_tags(text: str) -> str:
    """`text` with the allowed tags only. Links that are piped would lead anywhere: their words stay."""
    cleaned = nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,
        clean_content_tags=DROPPED,
    )
    return LINE.sub("<br>", _lines(PIPED_LINK.sub("", cleaned), "<br>")).strip()


def to_html(text: str, path: str) -> str:
    """What a text of ours is in a file of theirs."""
    if holds_html(path) and "<" in text:
        return text
    return html.escape(text, quote=False).replace("\n", "<br>").replace("\N{NO-BREAK SPACE}", "&nbsp;")


def lost(raw: str, path: str) -> list[str]:
    """What of a text's HTML isn't kept, in sentences; [] where nothing is."""
    is_long, raw = len(raw) > LONGEST, raw[:LONGEST]
    names = set(_tags(raw))
    reasons = []
    if names & SOUNDING:
        reasons.append("Pictures, videos and sounds in its text stay behind.")
    if names & HIDDEN:
        reasons.append("Scripts and styles in its text stay behind.")
    if names & FIELDS:
        reasons.append("Fields in its text stay behind.")
    if is_long:
        reasons.append(f"Its text is longer than {LONGEST:,} characters; the end stays behind.")
    if _loses_formatting(raw, path):
        reasons.append("Fonts, colours and layout of its text aren't kept; the words are.")
    return reasons


def _loses_formatting(raw: str, path: str) -> bool:
    allowed = TAGS if holds_html(path) else {"br"}
    for match in TAG.finditer(raw):
        name, attributes = match[2].lower(), match[3].strip(" /\n\t\r")
        if name in SOUNDING | HIDDEN | FIELDS or MEANINGLESS.fullmatch(match[0]):
            continue
        if name not in allowed or (attributes and not (name == "a" and HREF.fullmatch(attributes))):
            return True
    return False


def _heading(match: re.Match[str]) -> str:
    return f"<{match[1]}{_kept('h' + match[2])}>"


def _kept(tag: str) -> str:
    """The tag that takes this one's place; "" for none."""
    if re.fullmatch(r"h[1-6]", tag):
        return "h2" if tag in ("h1", "h2") else "h3"
    return tag if tag in TAGS else ""


def _tags(raw: str) -> list[str]:
    return [match[2].lower() for match in TAG.finditer(raw) if not match[1]]


def _lines(text: str, line: str = "\n") -> str:
    """Blocks of the source as lines: several of their borders at one place are one line break."""
    text = re.sub(" {2,}", " ", text)  # where a tag stood between two
    text = re.sub(rf" ?{BREAK}[{BREAK} ]*", BREAK, text).strip(f" \n{BREAK}")
    text = text.replace(f"{BREAK}{line}", line).replace(f"{line}{BREAK}", line).replace(BREAK, line)
    return text if line != "\n" else re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", text)).strip(" \n")
