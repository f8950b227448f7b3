"""Short messages at the foot of the page, with "Undo" where an act can be undone."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse


def toast(request: HttpRequest, text: str, *, level: int = messages.SUCCESS, undo_url: str = "") -> None:
    """Show ``text`` on the next full page. ``undo_url`` (a local path) is POSTed to when Undo is pressed."""
    messages.add_message(request, level, text, extra_tags=f"undo={undo_url}" if undo_url else "")


def try_and_toast(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Does `act` and shows ``done``; where it is refused, shows why and gives False."""
    try:
        act()
    except ValidationError as error:
        toast(request, error.messages[0], level=messages.ERROR)
        return False
    toast(request, done)
    return True


def toast_now(
    response: HttpResponse, text: str, *, kind: str = "success", undo_url: str = ""
) -> HttpResponse:
    """Show ``text`` at once from an htmx response (``kind``: success, info, warning, error).

    Events that the response names already, as JSON, stay.
    """
    events = json.loads(response.get("HX-Trigger") or "{}")
    events["toast"] = {"text": text, "kind": kind, "undo": undo_url}
    response["HX-Trigger"] = json.dumps(events)
    return response
