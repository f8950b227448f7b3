"""Respondent pages: rendered once per version, language and page, then only filled in."""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from django.utils.html import escape, format_html, format_html_join

from common.figures import typed
from common.parts import icon
from common.phrases import say
from surveys.document import Document
from surveys.kinds import Contact, kind_of, slots
from surveys.kinds.spots import read_point
from surveys.views.respondents.foreign import language_of_question, our_attributes
from surveys.views.respondents.lists import Listed, Piece, put_in_order, tree_of
from surveys.views.respondents.marks import drawn, points_in
from surveys.views.respondents.mistakes import notice_of, summary_of, title_prefix
from surveys.views.respondents.packing import GZIP_HEAD, deflated, gzip_tail, zipped
from surveys.views.respondents.sent import SentFile

STAMP_LENGTH = 64
END_TEMPLATE = "</template>"
NO_STAMP = "#" * STAMP_LENGTH
# Holes that stay empty where nothing is wrong, "described" unless there is help to point to.
OF_MISTAKES = frozenset(("bad", "error", "described", "focus"))
Answers = Mapping[str, Any]


@dataclass
class Filling:
    """What one visitor's page gets: answers, contact details, mistakes, a note, and the parts left out.

    `new` are questions that the page's own answers brought up, in order: the note leads to them, they are
    marked, and the first takes the focus. `order` names the items of lists that differ from visitor to
    visitor: what it doesn't name of them is left out. `quote` fills in pipes; `step` is the key of the step
    where it isn't the page's own. `hidden` are questions that stand on the page for a script to show. `rev`
    is the state of the response that the page shows; `percent` how far this visitor is, where that isn't the
    page's own number. `files` are those sent before, by question; `left`
    the questions that may be left out once more. `goes_on_at` is the question whose file was just taken or
    removed, where the visitor goes on.
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
    left: tuple[str, ...] = ()
    goes_on_at: str = ""
    files: Mapping[str, Sequence[SentFile]] = field(default_factory=dict)
    quote: Callable[[str], str] = str
    rev: int = 0
    percent: int | None = None


HELP = re.compile(r'<div class="help rich" id="([^"]+)-h">')


class RenderedPage:
    """A page with holes. `plain(stamp)` is the way of most visits: nothing to fill in but the stamp and what
    stands there `at_first`."""

    def __init__(
        self, html: str, document: Document, language: str, step: str = "", at_first: Answers | None = None
    ) -> None:
        self.document, self.language, self.step = document, language, step
        pieces = html.split(slots.MARK)  # every second piece is a hole
        self.pieces: list[Piece] = [
            piece.split("|") if place % 2 else piece.encode() for place, piece in enumerate(pieces)
        ]
        self.helped = frozenset(HELP.findall(html))
        self.tree = tree_of(self.pieces)
        self.has_lists = any(isinstance(piece, Listed) for piece in self.tree)
        self.at_first = at_first or {}
        self.focused = [piece[1] for piece in self.pieces if isinstance(piece, list) and piece[0] == "focus"]

    @cached_property
    def _halves(self) -> tuple[bytes, bytes]:
        """What stands before and behind the stamp while there are no answers."""
        before, _, after = self.fill(Filling(answers=self.at_first)).partition(NO_STAMP.encode())
        return before, after

    @cached_property
    def _deflated(self) -> tuple[bytes, bytes]:
        """Both halves packed; pages that are filled in once, as in previews, never are."""
        before, after = self._halves
        return deflated(before), deflated(after, zlib.Z_FINISH)

    @cached_property
    def _crc(self) -> int:
        return zlib.crc32(self._halves[0])

    def plain(self, stamp: str, *, zipped: bool) -> bytes:
        """The page without answers.

        Zipped, the stamp goes as a stored block between parts packed beforehand.
        """
        middle, (before, after) = stamp.encode(), self._halves
        if not zipped:
            return before + middle + after
        size = len(middle)
        block = b"\x00" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + middle
        crc = zlib.crc32(after, zlib.crc32(middle, self._crc))
        tail = gzip_tail(crc, len(before) + size + len(after))
        return GZIP_HEAD + self._deflated[0] + block + self._deflated[1] + tail

    def fill(self, filling: Filling) -> bytes:
        """The page for this visitor."""
        return b"".join(self._filled(filling))

    def fill_zipped(self, filling: Filling) -> bytes:
        """The same as gzip."""
        return zipped(self._filled(filling))

    def _filled(self, filling: Filling) -> list[bytes]:
        out: list[bytes] = []
        skipping = ""
        wrong = next(iter(filling.errors), "")
        first = self._to_focus(wrong or self._first_new(filling) or filling.goes_on_at)
        is_right = not (filling.errors or filling.new or filling.goes_on_at)
        for piece in self._ordered(filling) if self.has_lists else self.pieces:
            if isinstance(piece, bytes):
                if not skipping:
                    out.append(piece)
            elif is_right and piece[0] in OF_MISTAKES and piece[1] not in self.helped:
                continue
            elif piece[0] == "open":
                skipping = skipping or (piece[1] if piece[1] in filling.left_out else "")
            elif piece[0] == "close":
                skipping = "" if piece[1] == skipping else skipping
            elif not skipping and piece[0] == "focus":
                if piece[1] in first:
                    out.append(b" autofocus")
                    first = ()
            elif not skipping and (text := self._hole(piece, filling)):
                out.append(text.encode())
        return out

    def _ordered(self, filling: Filling) -> Iterator[Piece]:
        """The pieces with the items of each list in this visitor's order."""
        out: list[Piece] = []
        put_in_order(self.tree, filling.order, out)
        return iter(out)

    def _first_new(self, filling: Filling) -> str:
        """Where somebody goes on who has a new question: its first address."""
        return next((spec.address for uid in filling.new[:1] for spec in self.document.fields_of(uid)), "")

    def _to_focus(self, address: str) -> Sequence[str]:
        """The fields of which the first takes the focus: at the address, beneath it, or of its question."""
        if not address or address in self.focused:
            return (address,)
        uid = address.partition(".")[0]
        beneath = [one for one in self.focused if one.startswith(f"{address}.")]
        return beneath or [one for one in self.focused if one.partition(".")[0] == uid]

    def _hole(self, piece: list[str], filling: Filling) -> str:
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
                return "" if answer is None else escape(self._written(address, answer))
            case "marked":
                return " checked" if read_point(piece[2]) in points_in(filling.answers.get(address)) else ""
            case "marks" | "spare":
                return drawn(name, piece, points_in(filling.answers.get(address)))
            case "files":
                return self._files(address, filling.files.get(address, ()))
            case "contact":
                return escape(getattr(filling.contact, address))
            case "stamp":
                return filling.stamp
            case "step":
                return escape(filling.step or self.step)
            case "rev":
                return str(filling.rev)
            case "percent":
                return address if filling.percent is None else str(filling.percent)
            case "left":
                return format_html_join("", LEFT, [(ref,) for ref in filling.left])
            case "summary":
                return self._summary(filling)
            case "prefix":
                return title_prefix(filling.errors, self.language)
            case "text":
                return escape(filling.answers.get(address, ""))
            case "reveal":
                return "" if address in filling.hidden else END_TEMPLATE
            case "conceal":
                return END_TEMPLATE if address in filling.hidden else ""
            case "pipe":
                return escape(filling.quote(unquote(address)))
        if address not in filling.errors:
            if name == "described" and (found := self._help(address)):
                return f' aria-describedby="{found}"'
            return " new" if name == "bad" and address in filling.new else ""
        beside = piece[2] if len(piece) > 2 else ""
        is_told_beside = beside in filling.errors and filling.errors[beside] == filling.errors[address]
        match name:
            case "bad":
                return " bad"
            case "error":
                return "" if is_told_beside else self._error(address, filling.errors[address])
            case "described":
                told = beside if is_told_beside else address
                return f' aria-invalid="true" aria-describedby="{told}-e{self._help(address, " ")}"'
        return ""

    def _help(self, address: str, before: str = "") -> str:
        """The id of a question's help, for who can't see that it stands there; "" without one."""
        return f"{before}{address}-h" if address in self.helped else ""

    def _written(self, address: str, answer: Any) -> Any:
        """An answer as it stands in its field."""
        question = self.document.question_at(address) if isinstance(answer, float) else None
        is_typed = question is not None and kind_of(question).is_typed
        return typed(answer, self.language) if is_typed else answer

    def _error(self, address: str, message: str) -> str:
        uid = address.partition(".")[0]
        language = language_of_question(self.document, uid, self.language)
        words, said = say(message, language), our_attributes(language)
        error = '<p class="err" id="{}-e"{}>{}<span>{}</span></p>'
        return format_html(error, address, said, icon("warning"), words)

    def _summary(self, filling: Filling) -> str:
        if filling.note:
            return notice_of(filling.note, filling.new, self.document, self.language, filling.quote)
        if not filling.errors:
            return ""
        return summary_of(filling.errors, self.document, self.language, filling.quote)

    def _files(self, address: str, files: Sequence[SentFile]) -> str:
        """The files sent before, each with a button that takes it back."""
        if not files:
            return ""
        remove = say("Remove", self.language)
        lines = [
            (icon("file"), one.name, one.size, address, one.id, f"{address}:{one.id}", remove, one.name)
            for one in files
        ]
        return format_html('<ul class="files">{}</ul>', format_html_join("", FILE, lines))


LEFT = '<input type="hidden" name="left" value="{}">'
FILE = (
    '<li>{}<span>{} <small>{}</small></span><input type="hidden" name="{}" value="{}">'
    '<button class="btn quiet" name="drop" value="{}">{}<span class="vh"> {}</span></button></li>'
)
