"""Erasing a response: what could tell who answered goes for good, the ratings stay and count as before.

What goes and what stays is decided here for all that surveys keep. Cases follow `response_changed`; scores
and comments are computed anew from what is left. docs/administrators.md tells it to people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.domain import audit
from common.clock import now
from common.events import announce
from common.models import IdempotencyRecord
from delivery.domain.erasing import erase_messages
from delivery.models import DoNotContact, Message
from surveys.document import Document
from surveys.domain.responses.correcting import CannotCorrect, checked_reason, lock_response, save_correction
from surveys.domain.responses.families import family_of, lock_family
from surveys.domain.responses.incoming import noon_of
from surveys.domain.responses.page_times import coarsen
from surveys.domain.responses.refusals import forget_refusals_naming, forget_refusals_of
from surveys.domain.responses.uploads import discard_uploads
from surveys.domain.responses.values import document_of
from surveys.kinds import FieldSpec
from surveys.models import ImportChunk, ImportRun, Invitation, Respondent, Response
from surveys.querysets import ResponseQuerySet
from surveys.tokens import erased_id

ERASED_FIELDS = (
    "answers", "embedded", "respondent", "company", "invitation", "external_id", "started_at",
    "completed_at", "time_precision", "page_seconds", "device", "error", "erased_at",
)  # fmt: skip
IMPORTING = "An import that brought this response in is running. Erase it when the import has ended."


@transaction.atomic
def erase_response(response: Response, *, by: Any, reason: str) -> bool:
    """Takes out whatever could tell who answered, for good; False where that was done before.

    Ratings and choices stay, with unit, touchpoint, channel and day, so every score stays as it is. What it
    replaced, and what replaced it, goes with it. Announces `response_changed`. Raises CannotCorrect without a
    reason, for partial ones, and while an import runs.
    """
    family = lock_family(response)
    fresh, why = lock_response(response), checked_reason(reason)
    if fresh.erased_at is not None:
        return False
    rows = list(Response.objects.filter(pk__in=family, erased_at=None).order_by("pk"))
    people = list(Respondent.objects.filter(responses__in=rows).distinct())
    for one in rows:
        erase_one(lock_response(one), by=by, why=why)
    for person in people:
        if not is_known_otherwise(person, family):
            forget_person(person)
    return True


def erase_one(fresh: Response, *, by: Any, why: str) -> None:
    """Empties a locked response, with history and what hangs on it."""
    invitation = fresh.invitation
    forget_files(fresh)
    forget_answers_given(fresh)
    forget_refusals_of(fresh)
    discard_uploads(fresh.uploads.all())
    if invitation is not None and invitation.message_uuid is not None:
        erase_messages(Message.objects.filter(uuid=invitation.message_uuid))
    gone = blank(fresh)
    save_correction(fresh, *ERASED_FIELDS)
    audit.record(by, "response.erased", fresh, changes={"erased": [None, gone]}, reason=why)
    announce("response_changed", response=fresh, change="erased", by=by)


def blank(response: Response) -> list[str]:
    """Empties a locked response, unsaved; the questions whose answers went, by their names in exports."""
    document = document_of(response)
    kept = {address: said for address, said in response.answers.items() if stays(document, address)}
    gone = [named(document, address) for address in response.answers if address not in kept]
    response.answers, response.embedded, response.error = kept, {}, ""
    response.respondent = response.company = response.invitation = None
    if response.external_id is not None:
        response.external_id = erased_id(response.source, response.external_id)
    response.started_at = noon_of(response.started_at)
    response.completed_at = noon_of(response.completed_at) if response.completed_at else None
    response.time_precision = "day"
    response.page_seconds, response.device = coarsen(response.page_seconds), ""
    response.erased_at = now()
    return gone


def stays(document: Document, address: str) -> bool:
    """Whether the answer at `address` is kept: ratings, choices, and numbers that something is measured by.

    Texts, dates, free numbers and the contact question go, and so does what the version does not know.
    """
    spec = document.field(address.partition("@")[0])
    return spec is not None and document.questions[spec.question].kind != "contact" and is_plain(spec)


def is_plain(spec: FieldSpec) -> bool:
    """Whether answers to this field are the same few for everybody."""
    if spec.value_type in ("choice", "choices") or spec.scale:
        return True
    return spec.value_type == "number" and bool(spec.concept)


def named(document: Document, address: str) -> str:
    """The field's name in exports, or its address."""
    spec = document.field(address.partition("@")[0])
    return spec.export_name if spec else address


def forget_answers_given(response: Response) -> None:
    """What the API answered about this response and keeps for calls that are repeated."""
    IdempotencyRecord.objects.filter(answer__contains=str(response.uuid)).update(answer="")


def forget_files(response: Response) -> None:
    """Uploaded files that hold the row it came from. Raises CannotCorrect while one of them is being read."""
    runs = list(runs_with(response))
    if any(run.status == ImportRun.Status.RUNNING for run in runs):
        raise CannotCorrect(IMPORTING)
    ImportChunk.objects.filter(run__in=runs).delete()


def runs_with(response: Response) -> list[ImportRun]:
    """Imports whose file holds the row that became `response`: the one that made it, and those that read the
    same file or found rows there that were known already."""
    made = response.import_run
    if made is None:
        return []
    runs = ImportRun.objects.filter(questionnaire=response.questionnaire_id)
    return list(runs.filter(Q(pk=made.pk) | Q(file_checksum=made.file_checksum) | Q(known_count__gt=0)))


def is_known_otherwise(person: Respondent, family: Sequence[int]) -> bool:
    """Whether anything beside the responses of these keys names this person: another response, or an
    invitation to a survey that waits for their answer. Being asked again after a case hangs on the case's own
    response."""
    pending = Q(expires_at__isnull=True) | Q(expires_at__gt=now())
    surveys = Invitation.objects.exclude(purpose=Invitation.Purpose.REMEASUREMENT)
    return (
        Response.objects.filter(respondent=person).exclude(pk__in=family).exists()
        or surveys.filter(pending, respondent=person, answered_at__isnull=True).exists()
    )


def forget_person(person: Respondent) -> None:
    """Empties a contact and the mails of their invitations; what devices sent in vain and names them goes.
    Who must not be written to stays on that list, as a hash that names nobody."""
    invitations = Invitation.objects.filter(respondent=person)
    mails = list(invitations.exclude(message_uuid=None).values_list("message_uuid", flat=True))
    erase_messages(Message.objects.filter(uuid__in=mails))
    invitations.update(embedded={}, company=None)
    forget_refusals_naming(person)
    if person.address_hash:  # what a mail server answered may quote the address
        DoNotContact.objects.filter(address_hash=person.address_hash).update(note="")
    Respondent.objects.filter(pk=person.pk).update(
        name="",
        email="",
        phone="",
        address_hash="",
        language="",
        company=None,
        external_id=None,
        attributes={},
        may_be_contacted=False,
        erased_at=now(),
    )


@dataclass(frozen=True)
class Preview:
    """What erasing would take and leave, for the page that asks first. `others`: further responses of the
    person; `is_person_forgotten`: nothing else names them."""

    questions: Sequence[str]
    facts: Sequence[str]
    others: ResponseQuerySet
    is_person_forgotten: bool
    has_files: bool


def preview_erasure(response: Response) -> Preview:
    """What `erase_response` would do now. Reads only."""
    document, person = document_of(response), response.respondent
    gone = [one for one in response.answers if not stays(document, one)]
    others, family = Response.objects.none(), family_of(response)
    if person is not None:
        others = Response.objects.finished().filter(respondent=person).exclude(pk__in=family)
    return Preview(
        questions=[document.label(address.partition("@")[0]) for address in gone],
        facts=sorted(response.embedded),
        others=others,
        is_person_forgotten=person is not None and not is_known_otherwise(person, family),
        has_files=ImportChunk.objects.filter(run__in=runs_with(response)).exists(),
    )
