"""Respondent pages: rendered once per version, language and page, then only filled in."""

import gzip
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.models import OrgUnit
from common.parts import icon
from surveys.document import Document, Page, direction, language_name, rich
from surveys.kinds import Contact, kind_of, slots
from surveys.views import css
from surveys.views.phrases import say

STAMP_LENGTH = 64
NO_STAMP = "#" * STAMP_LENGTH
Answers = Mapping[str, Any]


@dataclass
class Filling:
    """What one visitor's page gets: answers, contact details, mistakes, a note, and the parts left out."""

    stamp: str = NO_STAMP
    answers: Answers = field(default_factory=dict)
    contact: Contact = field(default_factory=Contact)
    errors: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    left_out: frozenset[str] = frozenset()


class RenderedPage:
    """A page with holes. `plain(stamp)` is the way of most visits: nothing to fill in but the stamp."""

    def __init__(self, html: str, document: Document, language: str, left_out: frozenset[str]) -> None:
        self.document, self.language = document, language
        pieces = html.split(slots.MARK)  # every second piece is a hole
        self.pieces: list[bytes | list[str]] = [
            piece.split("|") if place % 2 else piece.encode() for place, piece in enumerate(pieces)
        ]
        whole = self.fill(Filling(left_out=left_out))
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
        first_error = next(iter(filling.errors), "")
        for piece in self.pieces:
            if isinstance(piece, bytes):
                if not skipping:
                    out.append(piece)
            elif piece[0] == "open":
                skipping = skipping or (piece[1] if piece[1] in filling.left_out else "")
            elif piece[0] == "close":
                skipping = "" if piece[1] == skipping else skipping
            elif not skipping and (text := self._hole(piece, filling, first_error)):
                out.append(text.encode())
        return b"".join(out)

    def _hole(self, piece: list[str], filling: Filling, first_error: str) -> str:
        name, address = piece[0], piece[1] if len(piece) > 1 else ""
        match name:
            case "checked":
                answer = filling.answers.get(address)
                is_it = piece[2] in answer if isinstance(answer, list) else str(answer) == piece[2]
                return " checked" if answer is not None and is_it else ""
            case "value":
                answer = filling.answers.get(address)
                return "" if answer is None else escape(answer)
            case "contact":
                return escape(getattr(filling.contact, address))
            case "stamp":
                return filling.stamp
            case "summary":
                return self._summary(filling)
            case "text":
                return escape(filling.answers.get(address, ""))
        if address not in filling.errors:
            return ""
        match name:
            case "bad":
                return " bad"
            case "error":
                return self._error(address, filling.errors[address])
            case "described":
                return f' aria-invalid="true" aria-describedby="{address}-e"'
            case "focus":
                return " autofocus" if address == first_error else ""
        return ""

    def _error(self, address: str, message: str) -> str:
        words = say(message, self.language)
        return format_html('<p class="err" id="{}-e">{}<span>{}</span></p>', address, icon("warning"), words)

    def _summary(self, filling: Filling) -> str:
        if filling.note:
            words = say(filling.note, self.language)
            return format_html(
                '<div class="errsum calm" role="status">{}<span>{}</span></div>', icon("info"), words
            )
        if not filling.errors:
            return ""
        links = mark_safe(", ".join(self._link(address) for address in filling.errors))  # noqa: S308
        lead = (
            "One answer needs another look:"
            if len(filling.errors) == 1
            else "Some answers need another look:"
        )
        return format_html(
            '<div class="errsum" role="alert">{}<span>{} {}. {}</span></div>',
            icon("warning"),
            say(lead, self.language),
            links,
            say("Everything else is kept.", self.language),
        )

    def _link(self, address: str) -> SafeString:
        label = self.document.text(address, self.language) if "." in address else ""
        label = label or self.document.text(f"{address.split('.')[0]}.text", self.language)
        return format_html('<a href="#{}">{}</a>', address, label.rstrip(".?!: "))


GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def _deflate(data: bytes, flush: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(flush)


def zipped(body: bytes) -> bytes:
    """`body` as gzip, quickly."""
    return gzip.compress(body, compresslevel=1, mtime=0)


def render_page(
    document: Document, page: Page, language: str, *, is_test: bool = False, is_anonymous: bool = False
) -> RenderedPage:
    """Renders one page of a questionnaire.

    The slow part: once per version, language and page in each process.
    """
    main = (page.index, len(document.pages))
    shown = set(document.page_questions(page, {}))
    percent = round(100 * (page.index + 0.4) / len(document.pages))
    context = _frame(document, language, is_test=is_test, is_anonymous=is_anonymous) | {
        "index": page.index,
        "page_count": main[1],
        "percent": percent,
        "is_first": page.index == 0,
        "is_last": page.index == main[1] - 1,
        "page_title": document.text(f"{page.path}.title", language),
        "lead": rich(document.text("lead", language)),
        "languages": [(code, language_name(code)) for code in document.languages],
        "language_name": language_name(language),
        "questions": [
            _question(document, uid, language) for uid in page.questions if uid in document.questions
        ],
        "slots": {"stamp": slots.slot("stamp"), "summary": slots.slot("summary")},
        "say": {
            "next": say("Next", language),
            "back": say("Back", language),
            "send": say("Send", language),
            "language": say("Language", language),
            "progress": say("Progress", language),
            "page": say("Page %d of %d", language) % (page.index + 1, main[1]),
        },
    }
    html = render_to_string("surveys/respond/page.html", context)
    return RenderedPage(html, document, language, frozenset(set(page.questions) - shown))


def render_thanks(
    document: Document, language: str, *, next_step: str, is_test: bool = False, is_anonymous: bool = False
) -> RenderedPage:
    """The page after the last one: thanks, and what happens next.

    The part "contact" is for who asked for it.
    """
    context = _frame(document, language, is_test=is_test, is_anonymous=is_anonymous) | {
        "heading": say("Thank you. Your answers are in.", language),
        "body": rich(document.text("thanks", language) or say("You can close this page.", language)),
        "next_step": rich(next_step),
        "person": format_html(
            say("You asked to be contacted. Somebody from {} will do so.", language),
            slots.slot("text", "unit"),
        ),
        "slots": {"open_contact": slots.opened("contact"), "close_contact": slots.closed("contact")},
        "say": {
            "person": say("A person will get in touch", language),
            "happens": say("What happens next", language),
        },
    }
    return RenderedPage(
        render_to_string("surveys/respond/thanks.html", context), document, language, frozenset()
    )


def render_notice(heading: str, body: str, *, icon_name: str, language: str = "en", title: str = "") -> bytes:
    """A page that asks nothing: ended, already received, no such page."""
    empty = Document({"texts": {language: {"title": title or say(heading, language)}}})
    context = _frame(empty, language) | {
        "heading": say(heading, language),
        "body": say(body, language),
        "icon_name": icon_name,
    }
    return render_to_string("surveys/respond/notice.html", context).encode()


def organisation_name() -> str:
    """Who asks: the configured name, else that of the tree's root."""
    if settings.ORGANISATION_NAME:
        return str(settings.ORGANISATION_NAME)
    root = OrgUnit.objects.filter(parent=None).order_by("pk").values_list("name", flat=True).first()
    return root or ""


def _frame(
    document: Document, language: str, *, is_test: bool = False, is_anonymous: bool = False
) -> dict[str, Any]:
    organisation = organisation_name()
    footer = (
        "Your answers are anonymous: %s keeps no name and no address, and of the time only the day."
        if is_anonymous
        else "Your answers are kept by %s, without your name unless you give it."
    )
    return {
        "language": language,
        "direction": direction(language),
        "title": document.text("title", language) or document.title,
        "organisation": organisation,
        "footer": say(footer, language) % organisation if organisation else "",
        "is_test": is_test,
        "css": mark_safe(css.stylesheet()),  # noqa: S308  our own file
        "script": mark_safe(f"<script>{css.script()}</script>"),  # noqa: S308  our own file
    }


def _question(document: Document, uid: str, language: str) -> dict[str, Any]:
    question = document.questions[uid]
    kind = kind_of(question)

    def text(path: str) -> str:
        return document.text(path, language)

    values = {
        "uid": uid,
        "text": text(f"{uid}.text"),
        "help": rich(text(f"{uid}.help")),
        "body": rich(text(f"{uid}.body")),
        "is_required": question.is_required,
        "is_asked": bool(kind.fields(question)),
        "validation": question.validation,
        **slots.wrong(uid),
        **kind.context(question, text, lambda phrase: say(phrase, language)),
    }
    words = {"optional": say("Optional", language)}
    html = render_to_string(f"surveys/respond/kinds/{kind.template}", {"q": values, "say": words})
    asked = mark_safe(f'<input type="hidden" name="asked" value="{escape(uid)}">') if question.display else ""  # noqa: S308
    return {"open": slots.opened(uid), "close": slots.closed(uid), "html": mark_safe(asked + html)}  # noqa: S308
