"""The unsubscribe page. GET and HEAD record nothing: mail scanners open every link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common.counting import GUESS_SECONDS, note_guess
from delivery.domain import unsubscribing
from delivery.domain.letters import organisation_name
from delivery.domain.stops import stop_of


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button; POST unsubscribes, as RFC 8058's one click does; `again` takes that back."""
    hashed = unsubscribing.read_token(token)
    if hashed is None:
        if note_guess(request.META.get("REMOTE_ADDR", "")):
            answer = render(request, "delivery/no_such_address.html", {"is_guesser": True}, status=429)
            answer["Retry-After"] = str(GUESS_SECONDS)
            return answer
        return render(request, "delivery/no_such_address.html", status=404)
    if request.method == "POST":
        if "again" in request.POST:
            unsubscribing.subscribe_again(hashed)
        else:
            unsubscribing.unsubscribe(hashed)
    context = {
        "organisation": organisation_name(),
        "is_stopped": stop_of(hashed) is not None,
        "is_back": request.method == "POST" and "again" in request.POST,
    }
    return render(request, "delivery/unsubscribe.html", context)
