"""Files of respondents: taken in, tied to the response whose answers name them, and forgotten.

The row is written before the bytes and goes after them, so that no byte is left that nobody knows of: what a
dying process leaves behind is a loose row, and `forget_loose_uploads` finds it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from common.clock import now
from common.filetypes import FileType, sniff
from common.locks import hold
from common.phrases import Phrase
from surveys.document import Document, of_published
from surveys.document.remembering import once_per_document
from surveys.kinds import Errors, QuestionSpec, kind_of
from surveys.kinds.files import GONE, endings_in_words, in_megabytes, most_bytes, types_of
from surveys.kinds.pictures import is_id
from surveys.models import Questionnaire, Response, Upload
from surveys.querysets import UploadQuerySet

LOOSE_FOR = timedelta(days=7)  # as long as somebody may go on with what they began
MOST_PER_RESPONSE = 60
LONGEST_NAME = 200
BATCH = 500


class UploadRefused(Exception):
    """A file that isn't taken; `message` says why, to who sent it."""

    def __init__(self, message: Phrase) -> None:
        self.message = message
        super().__init__(message)


def keep_upload(
    file: UploadedFile, *, questionnaire: Questionnaire, question: QuestionSpec, ref: str, answer_uuid: UUID
) -> Upload:
    """Stores a file that was sent with the answer to `ref`, still loose. Raises UploadRefused."""
    found = check_file(file, question)
    upload = Upload(
        questionnaire=questionnaire,
        answer_uuid=answer_uuid,
        ref=ref,
        name=clean_name(file.name or "", found),
        content_type=found.content,
        size_bytes=file.size or 0,
        sha256=sha256_of(file),
    )
    upload.file.name = upload.file.field.generate_filename(upload, "")
    _write_row(upload)
    upload.file.storage.save(upload.file.name, file)
    return upload


@transaction.atomic
def _write_row(upload: Upload) -> None:
    """Saves the row of a file unless its response has enough of them: many at once take turns to be counted.
    Raises UploadRefused."""
    hold(f"uploads:{upload.answer_uuid}")
    if Upload.objects.filter(answer_uuid=upload.answer_uuid).count() >= MOST_PER_RESPONSE:
        raise UploadRefused(Phrase("So many files can't be taken. Please go on without this one."))
    upload.save()


def check_file(file: UploadedFile, question: QuestionSpec) -> FileType:
    """The type of a file that may be taken, by its bytes. Raises UploadRefused."""
    types, most = types_of(question), most_bytes(question)
    if (file.size or 0) > most:
        raise UploadRefused(Phrase("A file may have {size} MB at most.", size=in_megabytes(most)))
    found = sniff(cast(BinaryIO, file.file), file.name or "") if file.size else None
    if found is None or found not in types:
        words = endings_in_words(types)
        raise UploadRefused(Phrase("This file can't be taken. Possible are: {types}.", types=words))
    return found


def clean_name(name: str, found: FileType) -> str:
    """A file's name without folders and signs that aren't shown; its ending is that of what it is."""
    base = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    stem = base.rpartition(".")[0].strip(" .") or base.strip(" .") or "file"
    return f"{stem[: LONGEST_NAME - 10]}.{found.ending}"


def sha256_of(file: UploadedFile) -> str:
    """The checksum of its bytes; the file is put back to its start."""
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def own_uploads(answer_uuid: UUID, ref: str, ids: Iterable[Any]) -> list[str]:
    """Those of `ids` that were sent with this response's answer to `ref`, in their order."""
    asked = [one for one in ids if is_id(one)]
    found = Upload.objects.filter(uuid__in=asked, answer_uuid=answer_uuid, ref=ref, is_unwanted=False)
    known = {str(uuid) for uuid in found.values_list("uuid", flat=True)} if asked else set()
    return [one for one in asked if one in known]


def upload_errors(document: Document, answers: Mapping[str, Any], answer_uuid: UUID) -> Errors:
    """Messages for answers that name files which weren't sent with them: another's, or none at all."""
    named = files_in(document, answers)
    return {
        ref: GONE for ref, ids in named.items() if own_uploads(answer_uuid, ref, ids) != list(map(str, ids))
    }


@once_per_document
def file_questions(document: Document) -> frozenset[str]:
    """The questions that take files."""
    return frozenset(uid for uid, one in document.questions.items() if kind_of(one).takes_files)


def files_in(document: Document, answers: Mapping[str, Any]) -> dict[str, Sequence[Any]]:
    """The ids of files by the question, with its round, whose answer names them."""
    uids = file_questions(document)
    if not uids:
        return {}
    found = {ref: ids for ref, ids in answers.items() if ref.partition("@")[0] in uids}
    return {ref: ids if isinstance(ids, list) else [ids] for ref, ids in found.items()}


def files_of(response: Response) -> dict[str, list[Upload]]:
    """The files that a response's answers name, by the question with its round."""
    found: dict[str, list[Upload]] = {}
    if file_questions(of_published(response.version_id)):
        for upload in response.uploads.filter(is_unwanted=False):
            found.setdefault(upload.ref, []).append(upload)
    return found


def tie_uploads(response: Response, document: Document) -> None:
    """Ties to a stored response the files that its answers name, and lets go of all others sent with it."""
    if not file_questions(document):
        return
    named = [one for ids in files_in(document, response.answers).values() for one in ids]
    sent = Upload.objects.filter(answer_uuid=response.uuid)
    sent.filter(uuid__in=named, is_unwanted=False).update(response=response)
    sent.exclude(uuid__in=named).update(response=None)


def discard_uploads(rows: UploadQuerySet) -> int:
    """Takes files out for good: at once what tells of them, after the transaction their bytes; how many."""
    keys = list(rows.values_list("pk", flat=True))
    Upload.objects.filter(pk__in=keys).update(is_unwanted=True, response=None, name="", sha256="")
    if keys:
        transaction.on_commit(lambda: _forget(Upload.objects.filter(pk__in=keys)), robust=True)
    return len(keys)


def forget_loose_uploads() -> int:
    """Deletes files that no answer names and none can any more; how many. A recurring job."""
    finished = Response.objects.finished().filter(uuid=OuterRef("answer_uuid"))
    is_late = Q(created_at__lt=now() - LOOSE_FOR) | Exists(finished)
    loose = Upload.objects.loose().filter(Q(is_unwanted=True) | Q(questionnaire__isnull=True) | is_late)
    return _forget(loose)


def _forget(rows: UploadQuerySet) -> int:
    """Deletes bytes, then row, one after the other: a run that dies is taken up by the next."""
    count = 0
    for upload in rows.order_by("pk")[:BATCH]:
        # An answer may have come to name it since it was found.
        if not Upload.objects.loose().filter(pk=upload.pk).update(is_unwanted=True):
            continue
        upload.file.storage.delete(upload.file.name)
        upload.delete()
        count += 1
    return count
