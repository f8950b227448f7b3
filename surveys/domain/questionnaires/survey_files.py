"""Surveys from files of other tools: reading them, and keeping a translation as a draft."""

from typing import Any

from django.db import transaction

from accounts.domain.audit import Actor
from accounts.models import OrgUnit
from surveys.document import Document, check_shape
from surveys.domain.questionnaires.before_publishing import obstacles_of
from surveys.domain.questionnaires.editing import create_questionnaire
from surveys.formats import Translation
from surveys.formats.detect import read_survey
from surveys.formats.own import write_own
from surveys.formats.qsf import write_qsf
from surveys.models import Program, Questionnaire

MAX_FILE_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 150
NAMELESS = "Imported survey"
WRITTEN = {"json": "Rapport", "qsf": "Qualtrics"}  # endings of the files that surveys leave as


def read_survey_file(data: bytes, filename: str) -> Translation:
    """The survey of a file. Raises FileUnreadable, and DefinitionInvalid for what can't be kept."""
    translation = read_survey(data, filename)
    check_shape(translation.definition)
    if not translation.is_ours:
        _let_measure(translation.definition)
    translation.obstacles = obstacles_of(translation.definition, translation.format)
    return translation


def write_survey_file(definition: dict[str, Any], *, name: str, file_format: str) -> bytes:
    """A survey as a file of one of WRITTEN. What QSF can't say stands in it beside, for Rapport alone."""
    write = {"json": write_own, "qsf": write_qsf}[file_format]
    return write(definition, name=name)


@transaction.atomic
def import_survey(
    translation: Translation, *, program: Program, owner: OrgUnit, by: Actor, name: str = ""
) -> Questionnaire:
    """A new questionnaire whose draft is the translation. Raises DefinitionInvalid."""
    return create_questionnaire(
        program,
        owner=owner,
        name=(name or translation.name or NAMELESS)[:LONGEST_NAME],
        definition=translation.definition,
        by=by,
    )


def _let_measure(definition: dict[str, Any]) -> None:
    """Lets the first question of a kind that is asked for one thing alone measure it, as one added here does.

    Other tools don't say what a question measures; without that an imported NPS question feeds no score.
    """
    document = Document(definition)
    measured = {spec.concept for spec in document.fields() if spec.concept}
    for uid, kind in ((uid, document.kind(uid)) for uid in document.questions):
        if kind.is_concept_sure and kind.default_concept not in measured:
            definition["questions"][uid]["concept"] = kind.default_concept
            measured.add(kind.default_concept)
