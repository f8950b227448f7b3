"""What respondents get back: pages from memory with their headers, and the few pages that ask nothing."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse

from common.counting import GUESS_SECONDS, note_guess
from common.origins import is_secure_site
from common.phrases import Phrase, choose_spoken, pick
from common.tongues import choose
from surveys import document as documents
from surveys.document import Document, Page
from surveys.document.look import look_of
from surveys.domain.asking.doors import Door
from surveys.models import Response
from surveys.views.respondents import css
from surveys.views.respondents.pages import Filling, RenderedPage
from surveys.views.respondents.rendering import Occasion, render_notice, render_page, render_thanks

MOST_PAGES = 600
Notice = tuple[Phrase, Phrase, str]  # heading, what it means, icon
NOT_FOUND: Notice = (
    Phrase("There is no such page"),
    Phrase("Please check the address, or open the link in your message again. It may have been cut in two."),
    "question",
)
TOO_MANY: Notice = (
    Phrase("Please wait a few minutes"),
    Phrase(
        "Many addresses that lead nowhere were tried from your network. Your link still works after that."
    ),
    "clock",
)
ENDED: Notice = (
    Phrase("This survey has ended"),
    Phrase("Thank you for your interest. It takes no more answers."),
    "lock",
)
RECEIVED: Notice = (
    Phrase("Your answers were already received"),
    Phrase("Thank you. There is nothing more to do."),
    "check",
)
TOO_LATE: Notice = (
    Phrase("Your earlier answers were received"),
    Phrase("Too much time has passed since then to add to them. Thank you. There is nothing more to do."),
    "check",
)
_pages: dict[tuple[Any, ...], RenderedPage] = {}


def rendered(version_id: int, page: Page, language: str, door: Door) -> RenderedPage:
    """The page as it is kept in this process."""
    occasion = occasion_of(door)
    key = (version_id, page.index, language, occasion)
    if key not in _pages:
        _keep(key, render_page(documents.of_published(version_id), page, language, occasion))
    return _pages[key]


def thanks(version_id: int, language: str, door: Door, end: str = "") -> RenderedPage:
    """The thank-you page of an ending as it is kept in this process."""
    document, occasion = documents.of_published(version_id), occasion_of(door)
    next_step = pick(door.questionnaire.program.thank_you, language, document.languages[0])
    key = (version_id, "thanks", language, occasion, next_step, end)
    if key not in _pages:
        _keep(key, render_thanks(document, language, next_step=next_step, end=end, occasion=occasion))
    return _pages[key]


def occasion_of(door: Door) -> Occasion:
    """What a page says differently to who comes through this door."""
    sites = door.sites if door.is_embedded else ()
    return Occasion(
        door.is_test,
        door.questionnaire.program.is_anonymous,
        door.is_personal,
        is_embedded=door.is_embedded,
        sites=sites,
    )


def forget_pages() -> None:
    """Renders everything anew."""
    _pages.clear()


def plain_answer(request: HttpRequest, page: RenderedPage, stamp: str, door: Door) -> HttpResponse:
    """A page without answers: the way of most visits."""
    is_zipped = _takes_gzip(request)
    return _answer(page.plain(stamp, zipped=is_zipped), door, page.document, is_zipped=is_zipped)


def filled_answer(
    request: HttpRequest, page: RenderedPage, filling: Filling, door: Door, *, status: int = 200
) -> HttpResponse:
    """A page with the visitor's answers."""
    is_zipped = _takes_gzip(request)
    body = page.fill_zipped(filling) if is_zipped else page.fill(filling)
    return _answer(body, door, page.document, is_zipped=is_zipped, status=status)


def wrong_token(request: HttpRequest) -> HttpResponse:
    """For who came by a token that opens nothing; counts the guess."""
    is_guesser = note_guess(request.META.get("REMOTE_ADDR", ""))
    return too_many(request) if is_guesser else not_found(request)


def not_found(request: HttpRequest) -> HttpResponse:
    """The one page for every token that opens nothing, whatever is wrong with it."""
    return _notice(_kept_notice(NOT_FOUND, _spoken(request)), status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """For addresses that tried too many wrong tokens."""
    response = _notice(_kept_notice(TOO_MANY, _spoken(request)), status=429)
    response["Retry-After"] = str(GUESS_SECONDS)
    return response


def too_large() -> HttpResponse:
    """For bodies over the usual limit to surveys that ask for no files: no page of ours sends one."""
    return HttpResponse("What you sent is too large.", status=413, content_type="text/plain; charset=utf-8")


def ended(language: str = "en") -> HttpResponse:
    """Closed, expired or switched off."""
    return _notice(_kept_notice(ENDED, language), status=200)


def already_received(language: str = "en") -> HttpResponse:
    """A second answer where one is kept."""
    return _notice(_kept_notice(RECEIVED, language), status=200)


def received(stored: Response | None, language: str = "en") -> HttpResponse:
    """For who comes back to a finished response; who broke off is told that it is too late to go on."""
    if stored is not None and stored.is_broken_off:
        return _notice(_kept_notice(TOO_LATE, language), status=200)
    return already_received(language)


def aside(body: bytes, door: Door, theme: str = "") -> HttpResponse:
    """A page beside the survey, which may be framed where the survey may, in the survey's own `theme`."""
    response = HttpResponse(body)
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = css.policy(frame_ancestors(door), theme=theme)
    return response


def notice(heading: str, body: str, *, icon_name: str, language: str) -> HttpResponse:
    """A page that asks nothing."""
    return _notice(render_notice(heading, body, icon_name=icon_name, language=language), status=200)


def choose_language(request: HttpRequest, document: Document, *wishes: str) -> str:
    """By the first wish that a language of the questionnaire serves, else the browser's, else its own first.

    Wishes are, in this order: the switch on the page, the link (`?lang=`), the invitation's language.
    """
    return choose(document.languages, wishes, request.META.get("HTTP_ACCEPT_LANGUAGE", ""))


def _answer(
    body: bytes, door: Door, document: Document, *, is_zipped: bool, status: int = 200
) -> HttpResponse:
    response = HttpResponse(body, status=status)
    headers = response.headers
    if is_zipped:
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    headers["Vary"] = "Accept-Encoding, Accept-Language"
    # Kept for the back button alone: the next visit needs a stamp of its own.
    headers["Cache-Control"] = "private, no-cache"
    theme = look_of(document).theme
    headers["Content-Security-Policy"] = css.policy(frame_ancestors(door), _form_action(door), theme)
    return response


def _form_action(door: Door) -> str:
    """Where a page's form may lead: back to us, and where an ending may."""
    sites = [str(site) for site in door.questionnaire.program.redirect_origins if is_secure_site(str(site))]
    return " ".join(["'self'", *sites])


def frame_ancestors(door: Door) -> str:
    """The sites that may show the survey inside a page of theirs."""
    named = [*door.sites, *map(str, door.questionnaire.program.frame_origins)]
    return " ".join(["'self'", *filter(is_origin, dict.fromkeys(named))])


def is_origin(text: str) -> bool:
    """Whether it is one plain origin that can stand in a policy.

    Nothing may end the directive or add another.
    """
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789.-:/*")
    return text.startswith(("https://", "http://")) and set(text.lower()) <= allowed and len(text) < 200


def _spoken(request: HttpRequest) -> str:
    wishes = (request.GET.get("l", ""), request.GET.get("lang", ""))
    return choose_spoken(request.META.get("HTTP_ACCEPT_LANGUAGE", ""), *wishes)


def _notice(body: bytes, *, status: int) -> HttpResponse:
    response = HttpResponse(body, status=status)
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = css.policy("*")
    return response


@cache
def _kept_notice(which: Notice, language: str) -> bytes:
    """A notice as it is kept in this process."""
    heading, body, icon_name = which
    return render_notice(heading, body, icon_name=icon_name, language=language)


def _takes_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")


def _keep(key: tuple[Any, ...], page: RenderedPage) -> None:
    if len(_pages) >= MOST_PAGES:
        _pages.clear()
    _pages[key] = page
