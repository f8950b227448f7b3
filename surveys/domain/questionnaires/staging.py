"""Survey files that were read and wait: their report is looked at before anything is saved."""

import hashlib
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.db import transaction

from accounts.domain import audit
from accounts.domain.audit import Actor
from accounts.models import OrgUnit, User
from common.clock import now
from common.refusals import Refused
from surveys.domain.questionnaires.editing import create_questionnaire
from surveys.domain.questionnaires.reading_apart import read_apart
from surveys.domain.questionnaires.survey_files import LONGEST_NAME, MAX_FILE_BYTES, NAMELESS
from surveys.formats import FileUnreadable, Translation
from surveys.formats.shared.labels import texts_of_elements
from surveys.models import Program, Questionnaire, SurveyFile

KEEP_FOR = timedelta(days=7)
TOO_LARGE = f"A survey file has at most {MAX_FILE_BYTES // 1024 // 1024} MB."


class AlreadyMade(Refused):
    """A survey was made of this file already; `questionnaire` is that one."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        super().__init__("A survey was made of this file already. Upload it again to make another one.")


class FileForgotten(Refused):
    """Somebody took the file off the list meanwhile."""


def stage_survey_file(data: bytes, file_name: str, *, unit: OrgUnit, by: Actor) -> SurveyFile:
    """Reads a file and keeps what it says for some days. Raises FileUnreadable with one sentence.

    The same file, still waiting at the same unit, is read anew and stays one.
    """
    if len(data) > MAX_FILE_BYTES:
        raise FileUnreadable(TOO_LARGE)
    name = clean_name(file_name)
    translation = read_apart(data, name)
    checksum = hashlib.sha256(data).hexdigest()
    user = by if isinstance(by, User) else None
    values = _values_of(translation) | {"file_name": name, "uploaded_by": user}
    with transaction.atomic():
        file, is_new = SurveyFile.objects.update_or_create(
            unit=unit,
            checksum=checksum,
            questionnaire=None,
            defaults=values | {"expires_at": now() + KEEP_FOR},
        )
        audit.record(by, "survey_file.read" if is_new else "survey_file.read_again", file, unit=unit)
    return file


@transaction.atomic
def make_survey(
    file: SurveyFile, *, program: Program, owner: OrgUnit, by: Actor, name: str = ""
) -> Questionnaire:
    """A survey of a file that waits: its draft. Raises AlreadyMade, FileForgotten, DefinitionInvalid."""
    locked = SurveyFile.objects.select_for_update().filter(pk=file.pk).first()  # no joins: they may change
    if locked is None:
        raise FileForgotten("This file was taken off the list meanwhile. Upload it again.")
    if locked.questionnaire is not None:
        raise AlreadyMade(locked.questionnaire)
    questionnaire = create_questionnaire(
        program,
        owner=owner,
        name=(name or locked.name or NAMELESS)[:LONGEST_NAME],
        definition=locked.definition,
        by=by,
    )
    made: dict[str, Any] = {"questionnaire": questionnaire, "expires_at": None, "definition": {}}
    made["unit"] = owner
    SurveyFile.objects.filter(pk=locked.pk).update(**made)
    audit.record(by, "survey_file.made_survey", locked, unit=owner)
    for attribute, value in made.items():
        setattr(file, attribute, value)
    return questionnaire


@transaction.atomic
def forget_survey_file(file: SurveyFile, *, by: Actor) -> None:
    """Deletes what was read of a file; a survey that was made of it stays."""
    audit.record(by, "survey_file.deleted", file)
    file.delete()


def made_before(file: SurveyFile) -> list[SurveyFile]:
    """The same file when surveys were made of it, the newest first; who may see them is the caller's."""
    rows = SurveyFile.objects.filter(checksum=file.checksum, questionnaire__isnull=False)
    return list(rows.exclude(pk=file.pk).select_related("questionnaire", "uploaded_by").order_by("-id")[:5])


def forget_old_survey_files() -> int:
    """Deletes files that nobody made a survey of in time; how many."""
    return SurveyFile.objects.filter(expires_at__lt=now()).delete()[0]


def clean_name(name: str) -> str:
    """A file's own name without folders and control characters; it is shown and never opened."""
    plain = PurePath(name.replace("\\", "/")).name
    return "".join(sign for sign in plain if sign.isprintable())[-200:].lstrip("-") or "file"


def _values_of(translation: Translation) -> dict[str, Any]:
    report, texts, said = translation.report, texts_of_elements(translation), translation.as_json()
    return {
        "format": translation.format[:30],
        "name": translation.name[:200],
        "question_count": translation.questions,
        "full_count": report.count("full"),
        "simplified_count": report.count("simplified"),
        "left_out_count": report.count("left_out"),
        "definition": translation.definition,
        "elements": [one | {"text": texts.get(one["id"], "")} for one in said["elements"]],
        "obstacles": said.get("before_publishing", []),
    }
