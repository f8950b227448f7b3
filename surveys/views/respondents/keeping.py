"""Keeping what a posted page says: as an unfinished response, unless another device was faster."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from common.counting import Limit
from common.forms import whole_number
from common.phrases import Phrase
from surveys.domain.asking import doors
from surveys.domain.responses.page_times import add_seconds
from surveys.domain.responses.recording import Incoming, save_partial
from surveys.kinds import Contact
from surveys.logic.beginning import begins_filled
from surveys.logic.way import Step, Walk
from surveys.views.respondents import answers as out
from surveys.views.respondents.ending import thank
from surveys.views.respondents.pages import Filling
from surveys.views.respondents.visits import Visit, contact_of, fill_in

OVERTAKEN = Phrase(
    "These answers were changed on another device or page in the meantime. This is what is kept now; what "
    "you have just sent was not kept."
)
CONFLICT = 409
ROBOT_FIELD = "website"


def is_overtaken(visit: Visit) -> bool:
    """Whether another device has gone on since this form was shown. One's own older pages, come back to by
    the browser's "back", may say anew what they say."""
    stored = visit.stored
    if stored is None or stored.writer in (None, visit.stamp.writer):
        return False
    return whole_number(visit.request.POST.get("r", ""), otherwise=0) < stored.rev


def overtaken(visit: Visit, shown: Step) -> HttpResponse:
    """The page as it is kept, with the reason. Sent again, it has been seen and counts."""
    stored = visit.stored
    assert stored is not None
    found = visit.walk(stored.answers)
    step = found.step(shown.key) or found.start()
    if step is None:
        return thank(visit, found)
    filling = Filling(visit.stamp.text, found.answers, contact_of(stored), note=OVERTAKEN, rev=stored.rev)
    page = out.rendered(visit.stamp.version_id, step.page, visit.language, visit.door)
    return out.filled_answer(visit.request, page, fill_in(found, step, filling), visit.door, status=CONFLICT)


def rev_of(visit: Visit) -> int:
    """The state of the response that a page shows."""
    return visit.stored.rev if visit.stored else 0


def keep(
    visit: Visit,
    answers: dict[str, Any],
    contact: Contact | None,
    goes_on_at: Step,
    then: Callable[[], HttpResponse],
    *,
    is_wanted: bool = False,
    checked: Walk | None = None,
) -> HttpResponse:
    """Keeps a page's answers and gives what `then` gives. A form that was never touched leaves nothing
    behind, unless it `is_wanted` or what stood in it at first may have been taken out; one that another
    device was faster than is told so."""
    if answers or visit.stored or is_wanted or begins_filled(visit.document):
        flags = ("honeypot",) if visit.request.POST.get(ROBOT_FIELD) and not visit.door.is_personal else ()
        incoming = incoming_of(
            visit, answers, contact, _and_earlier(visit, flags), goes_on_at=goes_on_at, checked=checked
        )
        kept = save_partial(incoming)
        if kept is not None and kept.writer not in (None, visit.stamp.writer):
            visit.stored = kept
            return overtaken(visit, goes_on_at)
        visit.stored = kept
    return then()


def incoming_of(
    visit: Visit,
    answers: dict[str, Any],
    contact: Contact | None,
    flags: tuple[str, ...],
    *,
    limit: Limit | None = None,
    checked: Walk | None = None,
    goes_on_at: Step | None = None,
) -> Incoming:
    """What this request brings, for the domain."""
    door, stored = visit.door, visit.stored
    version = doors.find_version(visit.stamp.version_id)
    assert version is not None
    invitation = door.invitation
    return Incoming(
        questionnaire=door.questionnaire,
        version=version,
        unit=door.unit,
        answers=answers,
        uuid=visit.stamp.uuid,
        channel=door.channel,
        touchpoint=door.touchpoint,
        department=door.touchpoint.department if door.touchpoint else None,
        language=visit.language,
        device=visit.device,
        page_seconds=_page_seconds(visit),
        stopped_at=goes_on_at.key[:80] if goes_on_at else None,
        writer=visit.stamp.writer,
        invitation=invitation,
        respondent=stored.respondent if stored else None,
        contact=contact,
        flags=flags,
        limit=limit,
        started_at=visit.stamp.started_at,
        embedded=visit.embedded,
        rev=stored.rev + 1 if stored else 1,
        is_test=door.is_test,
        is_invented=door.is_invented,
        check_open=False,  # `_take` has asked the door, which knows of links and invitations as well
        is_remeasurement=bool(invitation and invitation.purpose == "remeasurement"),
        checked=checked,
        continues=True,  # the stamp was read before
        stored=stored,
        full_quotas=visit.full_quotas,
    )


def _page_seconds(visit: Visit) -> dict[str, float]:
    """Those of the pages that came in, with what has gone by on the one posted now."""
    earlier = visit.stored.page_seconds if visit.stored else {}
    is_anonymous = visit.door.questionnaire.program.is_anonymous
    return add_seconds(earlier, visit.posted, visit.stamp.age_seconds, is_anonymous=is_anonymous)


def robot_flags(visit: Visit) -> tuple[str, ...]:
    """What makes a public answer look like a robot's. It is kept and thanked for like any other."""
    if visit.door.is_personal:
        return ()
    flags = []
    if visit.request.POST.get(ROBOT_FIELD):
        flags.append("honeypot")
    if visit.stamp.age_seconds < settings.SPAM_MIN_SECONDS:
        flags.append("too_fast")
    return _and_earlier(visit, tuple(flags))


def limit_of(visit: Visit) -> Limit | None:
    """How many public answers a minute are fine from this address."""
    if visit.door.is_personal:
        return None
    address = visit.request.META.get("REMOTE_ADDR", "")
    return Limit(f"answers:{address}", seconds=60, most=settings.SPAM_MAX_PER_MINUTE)


def _and_earlier(visit: Visit, flags: tuple[str, ...]) -> tuple[str, ...]:
    earlier = visit.stored.flags if visit.stored else []
    return tuple(dict.fromkeys([*earlier, *flags]))
