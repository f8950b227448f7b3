"""What one request to a survey carries, and what is known of it so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from surveys.document import Document
from surveys.domain.asking.doors import Door
from surveys.domain.responses.incoming import known_of
from surveys.domain.responses.quotas import full_quotas
from surveys.domain.responses.statements import find_response, is_begun
from surveys.domain.responses.uploads import file_questions
from surveys.kinds import Answers, Contact
from surveys.logic.answering import requested_of
from surveys.logic.beginning import filled_here, first_answers
from surveys.logic.instant import instants_of
from surveys.logic.progress import progress_at
from surveys.logic.walk import even_digits, walk
from surveys.logic.way import Situation, Step, Walk, at_iteration
from surveys.models import Response
from surveys.turns import next_uuid, turn_of
from surveys.views.respondents.brought import brought_by, pack, unpack
from surveys.views.respondents.pages import Filling
from surveys.views.respondents.sent import files_to_show
from surveys.views.respondents.stamps import Stamp, new_stamp

TABLETS, PHONES = ("ipad", "tablet", "kindle"), ("mobi", "iphone", "android")


@dataclass
class Visit:
    """One request to a door: what it carries and what is known of it."""

    request: HttpRequest
    door: Door
    stamp: Stamp
    document: Document
    language: str
    stored: Response | None = None
    posted: str = ""  # the step that came in with this request

    @property
    def earlier(self) -> dict[str, Any]:
        """The answers kept so far, without what is worked out anew at each step."""
        if self.stored is None:
            return {}
        anew = filled_here(self.document)
        return {
            address: said
            for address, said in self.stored.answers.items()
            if address.partition("@")[0] not in anew
        }

    @property
    def device(self) -> str:
        """What they began on, where that is kept, so that going on elsewhere asks nothing else; else what
        this request comes from."""
        return (self.stored.device if self.stored else "") or device_of(self.request)

    @cached_property
    def full_quotas(self) -> frozenset[str]:
        """The quotas without a place left, the same for all that is judged in this request."""
        return full_quotas(self.door.questionnaire.pk, self.document)

    @cached_property
    def embedded(self) -> dict[str, Any]:
        """What is known beforehand: of the address, and surely of the invitation. Each page begins with it:
        what the flow sets, it sets anew each time."""
        return brought_by(unpack(self.stamp.brought), self.document) | self.door.embedded

    def walk(self, answers: Answers) -> Walk:
        """The way that these answers take."""
        if self.document.is_linear and not self.embedded:
            return walk(self.document, answers)
        return walk(self.document, answers, situation_at(self))

    def url(self, step: Step, language: str = "") -> str:
        """Where this response goes on."""
        query = {"k": self.stamp.text, "p": step.key, "l": language or self.language}
        if self.door.is_embedded:
            query["embed"] = "1"
        return f"{self.request.path}?{urlencode(query)}"


def fresh_stamp(version_id: int, document: Document, door: Door, said: Mapping[str, Any]) -> str:
    """The stamp of a response that begins now; `said` is what its address says."""
    is_turned = door.answer_uuid is None and even_digits(document)
    uuid = next_uuid(version_id) if is_turned else door.new_uuid()
    brought = pack(brought_by(said, document))
    return new_stamp(version_id, door.key, uuid, is_personal=door.is_personal, brought=brought)


def situation_at(visit: Visit) -> Situation:
    """What is known beside the answers of who comes through this door."""
    door, invitation = visit.door, visit.door.invitation
    person = visit.stored.respondent if visit.stored else None
    if person is None and invitation is not None and visit.document.asks_for_respondent:
        person = invitation.respondent
    return Situation(
        uuid=visit.stamp.uuid,
        turn=turn_of(visit.stamp.uuid) if even_digits(visit.document) else 0,
        language=visit.language,
        device=visit.device,
        channel=door.channel,
        embedded=visit.embedded,
        respondent=known_of(person) if visit.document.asks_for_respondent else {},
        full_quotas=visit.full_quotas,
        place={"unit": door.unit.name, "touchpoint": door.touchpoint.name if door.touchpoint else ""},
        at=visit.stamp.started_at,
    )


def device_of(request: HttpRequest) -> str:
    """ "phone", "tablet" or "desktop", as the browser says."""
    said = request.META.get("HTTP_USER_AGENT", "").lower()
    if any(word in said for word in TABLETS) or ("android" in said and "mobi" not in said):
        return "tablet"
    return "phone" if any(word in said for word in PHONES) else "desktop"


def find_stored(door: Door, answer_uuid: UUID | None, *, is_likely: bool = False) -> Response | None:
    """The response of this uuid; unless one `is_likely` there, a cheaper question comes first."""
    if answer_uuid is None:
        return None
    is_there = door.is_begun if answer_uuid == door.answer_uuid else is_likely or is_begun(answer_uuid)
    if not is_there:
        return None
    return find_response(answer_uuid)


def at_first(found: Walk, step: Step, stored: Response | None) -> dict[str, Any]:
    """What stands on a step that never came in before; one that did stays as it was left."""
    if stored is not None and step.key in stored.page_seconds:
        return {}
    return first_answers(found, [at_iteration(uid, step.iteration) for uid in step.possible])


def fill_in(found: Walk, step: Step, filling: Filling) -> Filling:
    """The filling with what this step leaves out, shuffles and quotes, in the words of its round."""
    filling.left = tuple(requested_of(found, step.refs)) if filling.errors else ()
    if file_questions(found.document):
        filling.files = files_to_show(found, step)
    if found.document.is_linear:
        return filling
    filling.step, filling.percent = step.key, round(100 * progress_at(found, step))
    ending = f"@{step.iteration}" if step.iteration else ""
    if ending:
        filling.answers = _of_round(filling.answers, ending)
        filling.errors = _of_round(filling.errors, ending)
        filling.files = _of_round(filling.files, ending)
    instants = instants_of(found.document, step.page.index)
    filling.hidden = frozenset(instants) - frozenset(step.questions)
    there = {*step.questions, *filling.hidden}
    filling.order = {"questions": [uid for uid in step.possible if uid in there]}
    for uid in step.questions:
        if offer := found.offers.get(f"{uid}{ending}"):
            filling.order[f"{uid}.choices"], filling.order[f"{uid}.rows"] = offer.choices, offer.rows
            if offer.cols is not None:
                filling.order[f"{uid}.cols"] = offer.cols
    filling.quote = lambda text: found.said(text, step.page.block, step.iteration)
    return filling


def _of_round(values: Answers, ending: str) -> dict[str, Any]:
    return {name.removesuffix(ending): value for name, value in values.items() if name.endswith(ending)}


def contact_of(stored: Response | None) -> Contact:
    """What was written beside the contact question before; nothing of what we knew of an invited person."""
    if stored is None or stored.respondent is None or stored.invitation_id is not None:
        return Contact()
    respondent = stored.respondent
    return Contact(respondent.name, respondent.email, respondent.phone)
