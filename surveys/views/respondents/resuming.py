"""The way back to saved answers: /s/r/TOKEN/ goes on, /s/r/TOKEN/saved/ shows the address once they are kept.

Opening either records nothing. An invitation is its own way back.
"""

import io
from dataclasses import replace

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe

from common.forms import INVALID
from common.phrases import Phrase
from surveys import document as documents
from surveys.document.look import look_of
from surveys.domain.asking import doors
from surveys.domain.asking.doors import Door
from surveys.domain.asking.invitations import invitation_url
from surveys.domain.asking.resuming import (
    NotMailed,
    can_mail,
    find_resumable,
    kept_until,
    mail_way_back,
    resume_url,
)
from surveys.domain.responses.recording import began_in_time
from surveys.models import Response, ResumeLink
from surveys.views.respondents import answers as out
from surveys.views.respondents.brought import brought_by, pack
from surveys.views.respondents.rendering_asides import WayBack, render_saved
from surveys.views.respondents.stamps import new_stamp
from surveys.views.respondents.visits import find_stored

MAILED = Phrase("The mail is on its way.")


def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Goes on where somebody stopped, on whatever device this is opened."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    found = find_resumable(token)
    door = _door_of(found)
    if found is None or door is None:
        return out.wrong_token(request)
    response = found.response
    if refusal := _refusal(response, door):
        return refusal
    # Each device gets a stamp of its own, which tells their forms apart; behind the
    # closing it counts when they began.
    began_at = response.started_at if door.closed_at() else None
    brought = pack(brought_by(response.embedded, documents.of_published(response.version_id)))
    stamp = new_stamp(
        response.version_id, door.key, response.uuid, is_personal=False, began_at=began_at, brought=brought
    )
    here = reverse("surveys:answer_link", args=[found.link.token])
    return _leave(f"{here}?k={stamp}&l={response.language}")


def saved(request: HttpRequest, token: str) -> HttpResponse:
    """The address of saved answers, to copy or to send to oneself: a POST queues that mail."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    found = find_resumable(token)
    door = _door_of(found)
    if found is None or door is None:
        return out.wrong_token(request)
    if refusal := _refusal(found.response, door):
        return refusal
    back = _way_back(found.response, resume_url(token), has_mail=can_mail())
    if request.method == "POST":
        back = _mailed(request, found, token, back)
    return _page(found.response, door, back, status=INVALID if back.error else 200)


def saved_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The same for who was invited: their own link leads back."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    door = doors.find_invitation(token)
    if door is None or door.version_id is None:
        return out.wrong_token(request)
    response = find_stored(door, door.answer_uuid)
    if door.is_answered or response is None:
        return _leave(reverse("surveys:answer_invitation", args=[token]))
    if refusal := _refusal(response, door):
        return refusal
    return _page(response, door, _way_back(response, invitation_url(token), has_mail=False))


def _door_of(found: ResumeLink | None) -> Door | None:
    return doors.find_link(found.link.token) if found else None


def _refusal(response: Response, door: Door) -> HttpResponse | None:
    """The friendly page for who comes too late; None while they may go on."""
    if response.is_finished:
        return out.received(response, response.language or "en")
    if not began_in_time(response.started_at, door.closed_at()):
        return out.ended(response.language or "en")
    return None


def _mailed(request: HttpRequest, found: ResumeLink, token: str, back: WayBack) -> WayBack:
    address = request.POST.get("to", "")[:254]
    response = found.response
    document = documents.of_published(response.version_id)
    try:
        mail_way_back(
            found,
            token,
            address,
            title=document.text("title", response.language) or document.title,
            language=response.language,
            sender=request.META.get("REMOTE_ADDR", ""),
        )
    except NotMailed as refusal:
        return replace(back, error=refusal.args[0], address=address)
    return replace(back, note=MAILED)


def _way_back(response: Response, url: str, *, has_mail: bool) -> WayBack:
    return WayBack(url, _qr_code(url), kept_until(response), has_mail=has_mail)


def _page(response: Response, door: Door, back: WayBack, *, status: int = 200) -> HttpResponse:
    document = documents.of_published(response.version_id)
    language = response.language or document.languages[0]
    body = render_saved(document, language, back, out.occasion_of(door)).encode()
    answer = out.aside(body, door, look_of(document).theme)
    answer.status_code = status
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is the right
    return answer


def _qr_code(url: str) -> str:
    buffer = io.BytesIO()
    code = segno.make_qr(url, error="l")
    code.save(
        buffer, kind="svg", scale=4, border=4, light="#fff", xmldecl=False, svgclass="qr", lineclass=None
    )
    return mark_safe(buffer.getvalue().decode())  # noqa: S308  segno's own drawing of our address


def _leave(address: str) -> HttpResponse:
    return HttpResponseRedirect(
        address, status=303, headers={"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
    )
