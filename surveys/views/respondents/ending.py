"""How a survey ends for somebody: the page after the last one, by the end that the answers lead to."""

from collections.abc import Sequence
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect

from surveys.document.flow import End
from surveys.logic.ends import leads_to
from surveys.logic.piping import PIPE
from surveys.logic.quotas import quotas_of
from surveys.logic.way import Walk
from surveys.models import Response
from surveys.views.respondents import answers as out
from surveys.views.respondents.pages import Filling
from surveys.views.respondents.visits import Visit

Status = Response.Status
LEAVING = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
LONGEST_VALUE = 500  # of what a pipe puts into an address


def thank(visit: Visit, found: Walk, stored: Response | None = None) -> HttpResponse:
    """The page after the last one, or the way to where the ending leads. `stored` is what became of the
    answers, if they were kept. A test stays here, and says where it would lead."""
    end = ending_of(found, stored)
    address = address_of(found, end, visit.door.questionnaire.program.redirect_origins)
    if address and not visit.door.is_test:
        return HttpResponseRedirect(address, status=303, headers=LEAVING)
    page = out.thanks(visit.stamp.version_id, visit.language, visit.door, end.id)
    unit = visit.door.unit.name if visit.door.unit else ""
    parts = {"contact": _is_contacted(found, end), "address": bool(address)}
    is_left_out = frozenset(name for name, is_there in parts.items() if not is_there)
    filling = Filling(answers={"unit": unit, "address": address}, left_out=is_left_out)
    filling.quote = found.said
    return out.filled_answer(visit.request, page, filling, visit.door)


def address_of(found: Walk, end: End, sites: Sequence[str]) -> str:
    """Where the ending leads, its pipes filled in as parts of an address; "" where nowhere that is allowed.

    Publishing has asked for the same list, from which a site may have been taken since.
    """
    address = PIPE.sub(lambda pipe: quote(found.text(pipe[0])[:LONGEST_VALUE], safe=""), end.redirect)
    return address if leads_to(address, sites) else ""


def ending_of(found: Walk, stored: Response | None) -> End:
    """The end of the way, or of the quota that had no place left for the response."""
    is_over = stored is not None and stored.status == Status.OVER_QUOTA
    full = (stored.quotas or ()) if stored is not None and is_over else ()
    for quota in quotas_of(found.document) if full else ():
        if quota.id in full:
            return End(quota.id, "over_quota", quota.redirect)
    return found.end


def _is_contacted(found: Walk, end: End) -> bool:
    """Whether somebody asked for it whose answers open a case: who is screened out opens none."""
    asked = found.document.contact_question(found.document.questions)
    return end.outcome == "complete" and asked is not None and found.answers.get(asked.uid) == "yes"
