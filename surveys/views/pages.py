"""Respondent pages: rendered once per version, language and page, then only filled in."""

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from common.parts import icon
from common.phrases import Phrase, find_language, say
from surveys.document import Document
from surveys.kinds import Contact, slots
from surveys.kinds.markup import without_markup

STAMP_LENGTH = 64
END_TEMPLATE = "</template>"
NO_STAMP = "#" * STAMP_LENGTH
END_MARKS = ".?!: ؟。？！："
ONE_MISTAKE = Phrase("One answer needs another look: {answers}. Everything else is kept.")
MISTAKES = Phrase("Some answers need another look: {answers}. Everything else is kept.")
Answers = Mapping[str, Any]
Piece = bytes | list[str]


@dataclass
class Filling:
    """What one visitor's page gets: answers, contact details, mistakes, a note, and the parts left out.

    `new` are questions that the page's own answers brought up, in order: the note leads to them, they are
    marked, and the first takes the focus. `order` names the items of lists that differ from visitor to
    visitor: what it doesn't name of them is left out. `quote` fills in pipes; `step` is the key of the step
    where it isn't the page's own. `hidden` are questions that stand on the page for a script to show.
    """

    stamp: str = NO_STAMP
    answers: Answers = field(default_factory=dict)
    contact: Contact = field(default_factory=Contact)
    errors: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    left_out: frozenset[str] = frozenset()
    new: tuple[str, ...] = ()
    step: str = ""
    order: dict[str, Sequence[str]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    quote: Callable[[str], str] = str


class RenderedPage:
    """A page with holes. `plain(stamp)` is the way of most visits: nothing to fill in but the stamp."""

    def __init__(self, html: str, document: Document, language: str, step: str = "") -> None:
        self.document, self.language, self.step = document, language, step
        pieces = html.split(slots.MARK)  # every second piece is a hole
        self.pieces: list[Piece] = [
            piece.split("|") if place % 2 else piece.encode() for place, piece in enumerate(pieces)
        ]
        self.has_lists = any(isinstance(piece, list) and piece[0] == "list" for piece in self.pieces)
        whole = self.fill(Filling())
        self.before, _, self.after = whole.partition(NO_STAMP.encode())
        self._deflated = _deflate(self.before, zlib.Z_FULL_FLUSH), _deflate(self.after, zlib.Z_FINISH)
        self._crc = zlib.crc32(self.before)

    def plain(self, stamp: str, *, zipped: bool) -> bytes:
        """The page without answers.

        Zipped, the stamp goes as a stored block between parts packed beforehand.
        """
        middle = stamp.encode()
        if not zipped:
            return self.before + middle + self.after
        size = len(middle)
        block = b"\x00" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + middle
        crc = zlib.crc32(self.after, zlib.crc32(middle, self._crc))
        length = len(self.before) + size + len(self.after)
        tail = crc.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little")
        return GZIP_HEAD + self._deflated[0] + block + self._deflated[1] + tail

    def fill(self, filling: Filling) -> bytes:
        """The page for this visitor."""
        out: list[bytes] = []
        skipping = ""
        first = next(iter(filling.errors), "") or self._first_new(filling)
        for piece in self._ordered(filling) if self.has_lists else self.pieces:
            if isinstance(piece, bytes):
                if not skipping:
                    out.append(piece)
            elif piece[0] == "open":
                skipping = skipping or (piece[1] if piece[1] in filling.left_out else "")
            elif piece[0] == "close":
                skipping = "" if piece[1] == skipping else skipping
            elif not skipping and (text := self._hole(piece, filling, first)):
                out.append(text.encode())
        return b"".join(out)

    def _ordered(self, filling: Filling) -> Iterator[Piece]:
        """The pieces with the items of each list in this visitor's order."""
        return self._in_order(self.pieces, filling)

    def _in_order(self, pieces: Sequence[Piece], filling: Filling) -> Iterator[Piece]:
        place = 0
        while place < len(pieces):
            piece = pieces[place]
            if isinstance(piece, bytes) or piece[0] != "list":
                yield piece
                place += 1
                continue
            end = pieces.index(["endlist", piece[1]], place)
            items = _items_of(pieces[place + 1 : end], piece[1])
            for name in filling.order.get(piece[1], items):
                yield from self._in_order(items.get(name, []), filling)
            place = end + 1

    def _first_new(self, filling: Filling) -> str:
        """Where somebody goes on who has a new question: its first address."""
        return next((spec.address for uid in filling.new[:1] for spec in self.document.fields_of(uid)), "")

    def _hole(self, piece: list[str], filling: Filling, first: str) -> str:
        name, address = piece[0], piece[1] if len(piece) > 1 else ""
        match name:
            case "checked":
                answer = filling.answers.get(address)
                is_it = piece[2] in answer if isinstance(answer, list) else str(answer) == piece[2]
                return " checked" if answer is not None and is_it else ""
            case "selected":
                answer = filling.answers.get(address)
                return " selected" if answer is not None and str(answer) == piece[2] else ""
            case "value":
                answer = filling.answers.get(address)
                return "" if answer is None else escape(answer)
            case "contact":
                return escape(getattr(filling.contact, address))
            case "stamp":
                return filling.stamp
            case "step":
                return escape(filling.step or self.step)
            case "summary":
                return self._summary(filling)
            case "text":
                return escape(filling.answers.get(address, ""))
            case "reveal":
                return "" if address in filling.hidden else END_TEMPLATE
            case "conceal":
                return END_TEMPLATE if address in filling.hidden else ""
            case "pipe":
                return escape(filling.quote(unquote(address)))
        if name == "focus":
            return " autofocus" if address == first else ""
        if address not in filling.errors:
            return " new" if name == "bad" and address in filling.new else ""
        match name:
            case "bad":
                return " bad"
            case "error":
                return self._error(address, filling.errors[address])
            case "described":
                return f' aria-invalid="true" aria-describedby="{address}-e"'
        return ""

    def _error(self, address: str, message: str) -> str:
        words = say(message, self.language)
        return format_html('<p class="err" id="{}-e">{}<span>{}</span></p>', address, icon("warning"), words)

    def _summary(self, filling: Filling) -> str:
        if filling.note:
            words = say(filling.note, self.language)
            ways = [(self._link(uid),) for uid in filling.new]
            return format_html(
                '<div class="errsum calm" role="status">{}<span>{}{}</span></div>',
                icon("info"),
                words,
                format_html_join("", " {}", ways),
            )
        if not filling.errors:
            return ""
        spoken = find_language(self.language)
        links = (spoken.comma if spoken else ", ").join(self._link(address) for address in filling.errors)
        lead = ONE_MISTAKE if len(filling.errors) == 1 else MISTAKES
        return format_html(
            '<div class="errsum" role="alert">{}<span>{}</span></div>',
            icon("warning"),
            format_html(say(lead, self.language), answers=mark_safe(links)),  # noqa: S308  escaped by _link
        )

    def _link(self, address: str) -> SafeString:
        label = self.document.text(address, self.language) if "." in address else ""
        text = self.document.text(f"{address.split('.')[0]}.text", self.language)
        label = label or without_markup(text)
        return format_html('<a href="#{}">{}</a>', address, label.rstrip(END_MARKS))


def _items_of(pieces: Sequence[Piece], name: str) -> dict[str, list[Piece]]:
    """The items of a list by their ids, in the order of the document."""
    items: dict[str, list[Piece]] = {}
    current: list[Piece] | None = None
    for piece in pieces:
        if isinstance(piece, list) and piece[0] == "item" and piece[1] == name:
            current = items.setdefault(piece[2], [])
        elif current is not None:
            current.append(piece)
    return items


GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def _deflate(data: bytes, flush: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(flush)


def zipped(body: bytes) -> bytes:
    """`body` as gzip, quickly."""
    return gzip.compress(body, compresslevel=1, mtime=0)
