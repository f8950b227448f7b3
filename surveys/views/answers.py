"""What respondents get back: pages from memory with their headers, and the few pages that ask nothing."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation.trans_real import parse_accept_lang_header

from common.counting import GUESS_SECONDS
from surveys import document as documents
from surveys.document import Document, Page
from surveys.domain.doors import Door
from surveys.views import css
from surveys.views.pages import Filling, RenderedPage, render_notice, render_page, render_thanks, zipped

MOST_PAGES = 600
_pages: dict[tuple[Any, ...], RenderedPage] = {}


def rendered(version_id: int, page: Page, language: str, door: Door) -> RenderedPage:
    """The page as it is kept in this process."""
    is_anonymous = door.questionnaire.program.is_anonymous
    key = (version_id, page.index, language, door.is_test, is_anonymous)
    if key not in _pages:
        document = documents.of_published(version_id)
        fresh = render_page(document, page, language, is_test=door.is_test, is_anonymous=is_anonymous)
        _keep(key, fresh)
    return _pages[key]


def thanks(version_id: int, language: str, door: Door) -> RenderedPage:
    """The thank-you page as it is kept in this process."""
    program = door.questionnaire.program
    said = program.thank_you if isinstance(program.thank_you, dict) else {}
    next_step = str(said.get(language) or said.get("en") or next(iter(said.values()), ""))
    key = (version_id, "thanks", language, door.is_test, program.is_anonymous, next_step)
    if key not in _pages:
        document = documents.of_published(version_id)
        fresh = render_thanks(
            document,
            language,
            next_step=next_step,
            is_test=door.is_test,
            is_anonymous=program.is_anonymous,
        )
        _keep(key, fresh)
    return _pages[key]


def forget_pages() -> None:
    """Renders everything anew."""
    _pages.clear()


def plain_answer(request: HttpRequest, page: RenderedPage, stamp: str, door: Door) -> HttpResponse:
    """A page without answers: the way of most visits."""
    is_zipped = _takes_gzip(request)
    return _answer(page.plain(stamp, zipped=is_zipped), door, is_zipped=is_zipped)


def filled_answer(
    request: HttpRequest, page: RenderedPage, filling: Filling, door: Door, *, status: int = 200
) -> HttpResponse:
    """A page with the visitor's answers."""
    body, is_zipped = page.fill(filling), _takes_gzip(request)
    return _answer(zipped(body) if is_zipped else body, door, is_zipped=is_zipped, status=status)


def not_found() -> HttpResponse:
    """The one page for every token that opens nothing, whatever is wrong with it."""
    return _notice(_not_found_body(), status=404)


def too_many() -> HttpResponse:
    """For addresses that tried too many wrong tokens."""
    response = _notice(_too_many_body(), status=429)
    response["Retry-After"] = str(GUESS_SECONDS)
    return response


def ended(language: str = "en") -> HttpResponse:
    """Closed, expired or switched off."""
    return _notice(_ended_body(language), status=200)


def already_received(language: str = "en") -> HttpResponse:
    """A second answer where one is kept."""
    return _notice(_received_body(language), status=200)


def choose_language(request: HttpRequest, document: Document, *wishes: str) -> str:
    """The first wish the questionnaire has, else what the browser asks for, else its own first."""
    languages = document.languages
    for wish in wishes:
        if wish in languages:
            return wish
    if len(languages) > 1:
        for wish, _ in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:200]):
            for language in (wish, wish.split("-")[0]):
                if language in languages:
                    return language
    return languages[0]


def _answer(body: bytes, door: Door, *, is_zipped: bool, status: int = 200) -> HttpResponse:
    response = HttpResponse(body, status=status)
    headers = response.headers
    if is_zipped:
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    headers["Vary"] = "Accept-Encoding, Accept-Language"
    # Kept for the back button alone: the next visit needs a stamp of its own.
    headers["Cache-Control"] = "private, no-cache"
    headers["Content-Security-Policy"] = css.policy(frame_ancestors(door))
    return response


def frame_ancestors(door: Door) -> str:
    """The sites that may show the survey inside a page of theirs."""
    origins = [str(origin) for origin in door.questionnaire.program.frame_origins if is_origin(str(origin))]
    return " ".join(["'self'", *origins])


def is_origin(text: str) -> bool:
    """Whether it is one plain origin that can stand in a policy.

    Nothing may end the directive or add another.
    """
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789.-:/*")
    return text.startswith(("https://", "http://")) and set(text.lower()) <= allowed and len(text) < 200


def _notice(body: bytes, *, status: int) -> HttpResponse:
    response = HttpResponse(body, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = css.policy("*")
    return response


@cache
def _not_found_body() -> bytes:
    return render_notice(
        "There is no such page",
        "Please check the address, or open the link in your message again. It may have been cut in two.",
        icon_name="question",
    )


@cache
def _too_many_body() -> bytes:
    return render_notice(
        "Please wait a few minutes",
        "Many addresses that lead nowhere were tried from your network. Your link still works after that.",
        icon_name="clock",
    )


@cache
def _ended_body(language: str) -> bytes:
    return render_notice(
        "This survey has ended",
        "Thank you for your interest. It takes no more answers.",
        icon_name="lock",
        language=language,
    )


@cache
def _received_body(language: str) -> bytes:
    return render_notice(
        "Your answers were already received",
        "Thank you. There is nothing more to do.",
        icon_name="check",
        language=language,
    )


def _takes_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")


def _keep(key: tuple[Any, ...], page: RenderedPage) -> None:
    if len(_pages) >= MOST_PAGES:
        _pages.clear()
    _pages[key] = page
