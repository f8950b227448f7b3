"""/s/k/TOKEN/: the page of a device, what keeps it without a network, and where it brings its answers."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from rest_framework.exceptions import ParseError

from common.api.parsing import read_json
from common.phrases import Phrase, choose_spoken
from surveys import document as documents
from surveys.document.look import look_of
from surveys.domain.asking import doors
from surveys.domain.asking.kiosks import find_device, note_seen
from surveys.domain.responses.from_kiosks import take_answers
from surveys.domain.responses.quotas import full_quotas
from surveys.logic.offline import obstacles_of
from surveys.models import KioskDevice
from surveys.views.respondents import answers as out
from surveys.views.respondents import css
from surveys.views.respondents.kiosk_pages import kiosk_page

MOST_AT_ONCE = 50
GONE = 410
OFF = (Phrase("This survey has ended"), Phrase("This device is switched off. Please tell the staff."))
# Each escape of JSON as a whole, so that a backslash that somebody typed is never taken for one.
ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


def page(request: HttpRequest, token: str) -> HttpResponse:
    """All that the device needs; nothing is recorded."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    device = find_device(token)
    if device is None:
        return out.wrong_token(request)
    if not device.is_on:
        language = choose_spoken(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
        refusal = out.notice(*OFF, icon_name="lock", language=language)
        refusal.status_code = GONE
        return refusal
    online = reverse("surveys:answer_link", args=[device.link.token])
    current = device.link.questionnaire.current
    if current is None or obstacles_of(documents.of_published(current.pk)):
        return HttpResponseRedirect(online)  # asked online alone, which the device's page for staff says
    return _page(device, online)


def worker(request: HttpRequest, token: str) -> HttpResponse:
    """The script that keeps the page."""
    if find_device(token) is None:
        return out.wrong_token(request)
    response = HttpResponse(css.kiosk_worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; connect-src 'self'"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def take(request: HttpRequest, token: str) -> HttpResponse:
    """POST of answers as JSON. `done` in what comes back lists those that are kept here by now, `left` those
    that were refused and that only the device has room for."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    device = find_device(token)
    if device is None:
        return _off(out.wrong_token(request))
    if not device.is_on:
        return _off(_said({"why": "This device is switched off."}, status=GONE))
    try:
        body = read_json(ESCAPES.sub(_storable, request.body))
    except ParseError as error:
        return _said({"why": str(error.detail)}, status=400)
    sent = body.get("answers") if isinstance(body, dict) else None
    if not isinstance(sent, list) or len(sent) > MOST_AT_ONCE:
        return _said({"why": "answers must be a list of up to 50."}, status=400)
    taken = take_answers(device, sent, clock=body.get("now"))
    note_seen(device, waiting=max(0, _count(body.get("waiting")) - len(taken.done)))
    said = {"done": taken.done, "left": taken.left, "version": _version(device)}
    return _said(said | {"full": _full(device)})


def _off(answer: HttpResponse) -> HttpResponse:
    """Tells the device that it is we who say so, not something in between."""
    answer.headers["X-Kiosk"] = "off"
    return answer


def _storable(escape: re.Match[bytes]) -> bytes:
    """What no database holds is no reason to lose an answer: NUL becomes a space, half a character a sign
    that tells of it."""
    if escape[1] is None:
        return escape[0]
    return b" " if escape[1] == b"0000" else b"\\ufffd"


def _page(device: KioskDevice, online: str) -> HttpResponse:
    link = device.link
    current = link.questionnaire.current
    assert current is not None and current.number is not None
    door = doors.find_link(link.token)
    assert door is not None
    body = kiosk_page(
        current.pk,
        current.number,
        channel=link.channel,
        idle=link.idle_seconds,
        online=online,
        unit=link.unit.name,
        touchpoint=link.touchpoint.name if link.touchpoint else "",
        occasion=out.occasion_of(door),
    )
    response = HttpResponse(body)
    response.headers["X-Kiosk"] = "survey"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    theme = look_of(documents.of_published(current.pk)).theme
    response.headers["Content-Security-Policy"] = css.kiosk_policy(theme)
    return response


def _version(device: KioskDevice) -> int | None:
    current = device.link.questionnaire.current
    if current is None or obstacles_of(documents.of_published(current.pk)):
        return None
    return current.number


def _full(device: KioskDevice) -> list[str]:
    """The quotas that have no place left, where questions hang on it."""
    current = device.link.questionnaire.current
    document = documents.of_published(current.pk) if current else None
    return sorted(full_quotas(device.link.questionnaire_id, document)) if document else []


def _count(said: Any) -> int:
    return said if isinstance(said, int) and not isinstance(said, bool) and 0 <= said < 10**6 else 0


def _said(data: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = JsonResponse(data, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
