"""Pictures that a questionnaire shows: taken from staff, open to whoever may see the survey."""

import hashlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.domain import audit
from common.filetypes import sniff
from common.pictures import PICTURES, size_of
from common.refusals import Refused
from surveys.document import Document
from surveys.document.shape import Problem
from surveys.kinds.pictures import is_id
from surveys.logic.places import name_of
from surveys.models import Picture, Questionnaire

NO_PICTURE = "This is no PNG, JPEG, GIF or WebP picture."
MISSING = "has a picture that isn't there: upload it again."


def keep_picture(file: UploadedFile, *, questionnaire: Questionnaire, by: Any) -> Picture:
    """Stores a picture. Raises Refused for what is none, or is larger than PICTURE_MAX_BYTES."""
    most = settings.PICTURE_MAX_BYTES
    if (file.size or 0) > most:
        raise Refused(f"A picture may have {most // 1024} KB at most: make it smaller.")
    found, data = sniff(cast(BinaryIO, file.file), file.name or ""), file.read()
    size = size_of(data, found.ending) if found and found.ending in PICTURES else None
    if found is None or size is None:
        raise Refused(NO_PICTURE)
    picture = Picture(
        questionnaire=questionnaire,
        content_type=found.content,
        width=size[0],
        height=size[1],
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        created_by=by,
    )
    picture.file.name = picture.file.field.generate_filename(picture, "")
    picture.save()
    file.seek(0)
    picture.file.storage.save(picture.file.name, file)
    audit.record(by, "questionnaire.changed", questionnaire, changes={"picture": [None, str(picture.uuid)]})
    return picture


def as_image(picture: Picture) -> dict[str, Any]:
    """The picture as definitions name it."""
    return {"upload": str(picture.uuid), "width": picture.width, "height": picture.height}


def pictures_in(document: Document) -> Iterator[tuple[str, str]]:
    """(question, id) of each uploaded picture that a document shows."""
    for uid, question in document.questions.items():
        for said in (question.data.get("image"), *(one.get("image") for one in question.choices)):
            if isinstance(said, dict) and "upload" in said:
                yield uid, str(said["upload"])


def missing_pictures(document: Document) -> list[Problem]:
    """Pictures that a document shows and nobody uploaded here: as of a survey that came from elsewhere."""
    named = list(pictures_in(document))
    asked = {UUID(one) for _, one in named if is_id(one)}
    known = set(Picture.objects.filter(uuid__in=asked).values_list("uuid", flat=True)) if asked else set()
    return [
        (name_of(document, document.questions[uid]), MISSING)
        for uid, one in named
        if not is_id(one) or UUID(one) not in known
    ]


def forget_unused_pictures() -> int:
    """Deletes pictures whose questionnaire is gone; how many. A recurring job."""
    gone = list(Picture.objects.filter(questionnaire__isnull=True)[:500])
    for picture in gone:
        picture.file.storage.delete(picture.file.name)
        picture.delete()
    return len(gone)
