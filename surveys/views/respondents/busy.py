"""What respondents see while the database can't be used: no reason to lose a word that they have written."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from common.phrases import Phrase, choose_spoken, say
from surveys.document import direction
from surveys.views.respondents import css

ANSWERS_KEPT = Phrase(
    "Nothing is lost: your answers are still in this page. Wait a moment, then press the button."
)
NOTHING_LOST = Phrase("Nothing is lost. Wait a moment, then press the button.")


def busy_page(request: HttpRequest, fields: Sequence[tuple[str, str]]) -> HttpResponse:
    """503 without a look into the database. A posted page's `fields` stand in a form with a button."""
    language = _language(request, dict(fields))
    heading = say("Just a moment, please", language)
    context = {
        "language": language,
        "direction": direction(language),
        "title": heading,
        "heading": heading,
        "body": say(
            ANSWERS_KEPT if fields and request.path_info.startswith("/s/") else NOTHING_LOST, language
        ),
        "fields": fields,
        "button": say(Phrase("Send again") if fields else Phrase("Try again"), language),
        "css": mark_safe(css.stylesheet()),  # noqa: S308  our own file
    }
    response = HttpResponse(render_to_string("surveys/respond/busy.html", context), status=503)
    response.headers["Content-Security-Policy"] = css.policy("*")
    return response


def _language(request: HttpRequest, form: Mapping[str, str]) -> str:
    """The page's own, which its form or address carries, else the browser's first that we speak."""
    wishes = (form.get("l", ""), request.GET.get("l", ""), request.GET.get("lang", ""))
    return choose_spoken(request.META.get("HTTP_ACCEPT_LANGUAGE", ""), *wishes)
