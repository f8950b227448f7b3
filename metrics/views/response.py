"""One response: its answers in words, its ratings, who gave it, what followed, what was done by hand."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format

from accounts.domain.audit import name_units
from accounts.http import StaffRequest, get_reachable_or_404, staff_view
from accounts.models import AuditEntry
from accounts.views.audit import in_words, shown_changes
from common.clock import local
from metrics.domain.comments import answers_are_hidden, comment_is_hidden
from metrics.models import Score
from metrics.panels import panels_for
from surveys.channels import label_of
from surveys.document import language_name
from surveys.domain.responses.correcting import history_of
from surveys.domain.responses.uploads import files_of
from surveys.domain.responses.values import answers_in_words
from surveys.models import Response

HIDDEN_ANSWER = "hidden: too few answers"
HIDDEN_COMMENT = "hidden: too few comments"
HIDDEN_CONTACT = "Your access doesn’t include names and addresses."
DONE = {
    "response.excluded": ("Excluded from all scores", "eye-off"),
    "response.included": ("Included again", "eye"),
    "response.replaced": ("Came in again with another import", "import"),
    "response.corrected": ("Answers corrected", "edit"),
    "response.superseded": ("Replaced by a correction", "edit"),
    "response.moved": ("Moved", "tree"),
    "response.erased": ("Texts and contact erased", "trash"),
}
TOLD = ("unit", "touchpoint", "department")  # changes worth words; the rest is in the line's name


@staff_view(action="response.view")
def response_page(request: StaffRequest, uuid: Any) -> HttpResponse:
    """One response: its answers under its own version, its ratings, who gave it, what followed."""
    rows = Response.objects.finished().select_related(
        "unit", "program", "touchpoint__stage", "questionnaire", "version", "respondent", "company",
        "superseded_by",
    )  # fmt: skip
    response = get_reachable_or_404(rows, request.user, "response.view", uuid=uuid)
    hides, hides_all = comment_is_hidden(response), answers_are_hidden(response)
    context = {
        "response": response,
        "answers": _answers(response, hides, hides_all, request.user.can_at("contact.view", response.unit)),
        "hides_comments": hides,
        "hides_answers": hides_all,
        "ratings": [] if hides_all else _ratings(response),
        "contact": contact_of(request, response),
        "channel": label_of(response.channel),
        "language": language_name(response.language) if response.language else "",
        "panels": panels_for(request, "response", response),
        "completed": when(response),
        "as_given": response.supersedes.filter(excluded_at=None).order_by("-pk").first(),
        **corrections_of(request, response),
    }
    return render(request, "metrics/response.html", context)


def contact_of(request: StaffRequest, response: Response) -> dict[str, str]:
    """Name, mail and phone of who answered; masked for who may not see them, empty for nobody known."""
    person = response.respondent
    if person is None:
        return {}
    if not request.user.can_at("contact.view", response.unit):
        return {"name": "Known customer", "masked": HIDDEN_CONTACT}
    return {"name": person.name, "email": person.email, "phone": person.phone}


def when(response: Response) -> str:
    """The moment of completion, as exactly as it is known."""
    if response.completed_at is None:
        return "not finished"
    moment = local(response.completed_at)
    return date_format(moment, "j M Y" if response.time_precision == "day" else "j M Y, H:i")


def _ratings(response: Response) -> list[Score]:
    """Its values on the metrics of its unit and those above; other parts' metrics are none of theirs."""
    rows = Score.objects.filter(response=response, metric__owner__in=response.unit.ancestor_ids)
    return list(rows.select_related("metric"))


def _answers(response: Response, hides: bool, hides_all: bool, sees_contact: bool) -> list[dict[str, Any]]:
    shown = []
    files = files_of(response) if sees_contact and not (hides or hides_all) else {}
    for answer in answers_in_words(response):
        low, _, high = answer.scale.partition("..")
        is_rating = bool(high) and isinstance(answer.value, int | float) and not hides_all
        said = HIDDEN_ANSWER if hides_all else HIDDEN_COMMENT if hides and answer.is_text else answer.on_pages
        if answer.is_personal and not sees_contact:
            said = HIDDEN_CONTACT
        shown.append(
            {
                "question": answer.question,
                "answer": said,
                "is_text": answer.is_text,
                "files": files.get(answer.address, ()),
                "shows_words": not is_rating or answer.answer != f"{answer.value:g}",
                "value": answer.value if is_rating else None,
                "scale_min": int(float(low)) if is_rating else None,
                "scale_max": int(float(high)) if is_rating else None,
            }
        )
    return shown


def corrections_of(request: StaffRequest, response: Response) -> dict[str, Any]:
    """What was done to the response by hand, by whom it stands as it does, and what may be done."""
    user, entries = request.user, history_of(response)
    name_units(entries, user)
    may = {name: user.can_at(f"response.{name}", response.unit) for name in ("exclude", "correct")}
    is_current, is_erased = response.superseded_by_id is None, response.erased_at is not None
    can = {
        "exclude": may["exclude"] and is_current and response.excluded_at is None,
        "answers": may["exclude"] and is_current and not is_erased,
        "move": may["correct"] and is_current,
        "erase": may["correct"] and not is_erased,
    }
    sees_history = any(may.values()) or user.can_at("audit.view", response.unit)
    return {
        "may": may,
        "can": can,
        "has_more": can["answers"] or can["move"] or can["erase"],
        "excluded": _last(entries, "response.excluded") if response.excluded_at else None,
        "erased": _last(entries, "response.erased") if response.erased_at else None,
        "history": [_line(entry) for entry in entries] if sees_history else [],
    }


def _last(entries: list[AuditEntry], action: str) -> AuditEntry | None:
    """The newest entry of this act."""
    return next((entry for entry in entries if entry.action == action), None)


def _line(entry: AuditEntry) -> dict[str, Any]:
    """One act in words."""
    label, icon = DONE.get(entry.action, (in_words(entry.action), "edit"))
    changes = [change for change in shown_changes(entry.changes) if change[0] in TOLD]
    questions = entry.changes.get("corrected", [None, []])[1]
    return {"entry": entry, "label": label, "icon": icon, "changes": changes, "questions": questions}
