"""How a survey ends for somebody: the page after the last one, by the end that the answers lead to."""

from django.http import HttpResponse

from surveys.document.flow import End
from surveys.logic.quotas import quotas_of
from surveys.logic.way import Walk
from surveys.models import Response
from surveys.views import answers as out
from surveys.views.pages import Filling
from surveys.views.visits import Visit

Status = Response.Status


def thank(visit: Visit, found: Walk, stored: Response | None = None) -> HttpResponse:
    """The page after the last one. `stored` is what became of the answers, if they were kept."""
    end = ending_of(found, stored)
    page = out.thanks(visit.stamp.version_id, visit.language, visit.door, end.id)
    unit = visit.door.unit.name if visit.door.unit else ""
    is_left_out = frozenset() if _is_contacted(found, end) else frozenset({"contact"})
    filling = Filling(answers={"unit": unit}, left_out=is_left_out)
    filling.quote = found.text
    return out.filled_answer(visit.request, page, filling, visit.door)


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
