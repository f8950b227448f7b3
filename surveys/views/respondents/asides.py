"""What the foot of a survey leads to: who asks and what is kept; being asked no more. GET records nothing."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

from common.phrases import Phrase, pick
from delivery.addresses import address_hash
from delivery.domain.unsubscribing import make_token
from surveys import document as documents
from surveys.domain.asking import doors
from surveys.domain.asking.doors import Door
from surveys.domain.asking.privacy import contact_of
from surveys.views.respondents import answers as out
from surveys.views.respondents.rendering import Occasion
from surveys.views.respondents.rendering_asides import render_privacy

NOTHING_TO_STOP = (
    Phrase("There is nothing to stop"),
    Phrase("We have no address of yours, so we can't write to you."),
)


def public_privacy(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks behind a public link, what is kept and how long."""
    return _privacy(request, doors.find_link(token))


def personal_privacy(request: HttpRequest, token: str) -> HttpResponse:
    """The same for a personal invitation."""
    return _privacy(request, doors.find_invitation(token))


def stop_asking(request: HttpRequest, token: str) -> HttpResponse:
    """Leads who was invited to the page where a button stops all mail; that page alone does so."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    door = doors.find_invitation(token)
    if door is None or door.version_id is None or door.invitation is None:
        return out.wrong_token(request)
    language = _language(request, door, door.version_id)
    address = door.invitation.respondent.email
    if not address:
        return out.notice(*NOTHING_TO_STOP, icon_name="info", language=language)
    page = reverse("delivery:unsubscribe", args=[make_token(address_hash(address))])
    return HttpResponseRedirect(f"{page}?l={language}", headers={"Cache-Control": "private, no-store"})


def _privacy(request: HttpRequest, door: Door | None) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if door is None or door.version_id is None:
        return out.wrong_token(request)
    program = door.questionnaire.program
    language = _language(request, door, door.version_id)
    main = documents.of_published(door.version_id).languages[0]
    text = pick(program.privacy, language, main)
    return out.aside(_body(language, out.occasion_of(door), text, contact_of(program)), door)


def _language(request: HttpRequest, door: Door, version_id: int) -> str:
    document = documents.of_published(version_id)
    return out.choose_language(request, document, request.GET.get("l", ""), door.language)


@lru_cache(maxsize=256)
def _body(language: str, occasion: Occasion, text: str, contact: str) -> bytes:
    return render_privacy(language, occasion, text=text, contact=contact)
