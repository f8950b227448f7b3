"""Files in a posted page: new ones are kept, those sent before stay, others' are passed over."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from common.counting import count_up
from common.phrases import Phrase
from surveys import document as documents
from surveys.domain.responses.uploads import (
    UploadRefused,
    file_questions,
    keep_upload,
    own_uploads,
)
from surveys.kinds.files import BEHIND, most_files
from surveys.logic.way import Step, at_iteration
from surveys.views.respondents.visits import Visit

DROP, UPLOAD = "drop", "files"
HOUR = 3600
MOST_NAMED = 100
TOO_OFTEN = Phrase("Too many files came from your network. Please wait a while, or go on without this one.")
NOTHING_CHOSEN = Phrase("Please choose a file first.")
TOO_MANY = Phrase("There are more files than can be taken here. Please remove one first.")


@dataclass
class Posted:
    """A posted form with the ids of its files; by question, what is wrong with those that weren't taken."""

    form: Any
    errors: dict[str, str] = field(default_factory=dict)
    stays: bool = False  # a file was added or taken back: the page is shown again
    goes_on_at: str = ""  # the question it was about


def may_send(request: HttpRequest, version_id: int) -> bool:
    """Whether a body of this size may be read: larger ones are for surveys that ask for files."""
    return is_small(request) or bool(file_questions(documents.of_published(version_id)))


def is_small(request: HttpRequest) -> bool:
    """Whether its body has the size of a form without files."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length) <= settings.BODY_LIMIT_BYTES


def take_files(visit: Visit, step: Step) -> Posted:
    """The form of a step with its files stored, still loose; they are tied when the answers are kept."""
    request = visit.request
    asked = [uid for uid in step.possible if uid in file_questions(visit.document)]
    if not asked:
        return Posted(request.POST)
    posted = Posted(request.POST.copy())
    dropped = request.POST.get(DROP, "")
    pressed, _, of = request.POST.get("go", "").partition(":")
    posted.stays = bool(dropped) or pressed == UPLOAD
    posted.goes_on_at = dropped.partition(":")[0] or of
    for uid in asked:
        ref = at_iteration(uid, step.iteration)
        ids = own_uploads(visit.stamp.uuid, ref, request.POST.getlist(uid)[:MOST_NAMED])
        ids = [one for one in dict.fromkeys(ids) if dropped != f"{uid}:{one}"]
        _add(visit, uid, ref, ids, posted)
        posted.form.setlist(uid, ids)
        if pressed == UPLOAD and of == uid and not request.FILES.getlist(f"{uid}{BEHIND}"):
            posted.errors[ref] = NOTHING_CHOSEN
    return posted


def _add(visit: Visit, uid: str, ref: str, ids: list[str], posted: Posted) -> None:
    """Stores the new files of one question; the first that can't be taken is told of."""
    question = visit.document.questions[uid]
    for file in visit.request.FILES.getlist(f"{uid}{BEHIND}"):
        if len(ids) >= most_files(question):
            posted.errors[ref] = TOO_MANY
            return
        if _sends_too_often(visit):
            posted.errors[ref] = TOO_OFTEN
            return
        try:
            kept = keep_upload(
                file,
                questionnaire=visit.door.questionnaire,
                question=question,
                ref=ref,
                answer_uuid=visit.stamp.uuid,
            )
        except UploadRefused as refused:
            posted.errors.setdefault(ref, refused.message)
            continue
        ids.append(str(kept.uuid))


def _sends_too_often(visit: Visit) -> bool:
    """Whether this address has sent more files by public links than people do."""
    if visit.door.is_personal:
        return False
    address = visit.request.META.get("REMOTE_ADDR", "")
    return count_up(f"files:{address}", seconds=HOUR) > settings.UPLOADS_MAX_PER_HOUR
