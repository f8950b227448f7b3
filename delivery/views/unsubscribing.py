"""The unsubscribe page. GET and HEAD record nothing: mail scanners open every link."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common.counting import GUESS_SECONDS, note_guess
from common.phrases import Phrase, choose_spoken, find_language, say
from delivery.domain import unsubscribing
from delivery.domain.letters import organisation_name
from delivery.domain.stops import stop_of

# heading, what it means, the button
NOT_YET = (
    Phrase("Stop mail from {organisation}?"),
    Phrase("We will not ask you for your opinion any more, and not write to this address otherwise."),
    Phrase("Unsubscribe"),
)
STOPPED = (
    Phrase("You get no more mail from us"),
    Phrase(
        "We have taken your address off our list. "
        "It can take a moment until mails that are on their way have arrived."
    ),
    Phrase("I did not mean to: write to me again"),
)
BACK = (
    Phrase("You are back on our list"),
    Phrase("We may ask you for your opinion again."),
    Phrase("Unsubscribe after all"),
)
NOTHING = (
    Phrase("There is no such page"),
    Phrase("Please check the address, or open the link in your message again. It may have been cut in two."),
)
TOO_MANY = (
    Phrase("Please wait a few minutes"),
    Phrase(
        "Many addresses that lead nowhere were tried from your network. Your link still works after that."
    ),
)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button; POST unsubscribes, as RFC 8058's one click does; `again` takes that back.

    `?l=de` names the language, else the browser's.
    """
    hashed = unsubscribing.read_token(token)
    if hashed is None:
        if note_guess(request.META.get("REMOTE_ADDR", "")):
            answer = _page(request, *TOO_MANY, status=429)
            answer["Retry-After"] = str(GUESS_SECONDS)
            return answer
        return _page(request, *NOTHING, status=404)
    is_back = request.method == "POST" and "again" in request.POST
    if is_back:
        unsubscribing.subscribe_again(hashed)
    elif request.method == "POST":
        unsubscribing.unsubscribe(hashed)
    is_stopped = stop_of(hashed) is not None
    said = STOPPED if is_stopped else BACK if is_back else NOT_YET
    return _page(request, *said, organisation=organisation_name(), is_stopped=is_stopped)


def _page(
    request: HttpRequest,
    heading: str,
    lead: str,
    button: str = "",
    *,
    organisation: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    code = choose_spoken(request.META.get("HTTP_ACCEPT_LANGUAGE", ""), request.GET.get("l", ""))
    context |= {
        "language": find_language(code),
        "organisation": organisation,
        "heading": say(heading, code, organisation=organisation),
        "lead": say(lead, code),
        "button": say(button, code) if button else "",
    }
    answer = render(request, "delivery/unsubscribe.html", context, status=status)
    patch_vary_headers(answer, ["Accept-Language"])
    return answer
