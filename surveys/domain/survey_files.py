"""Surveys from files of other tools: what of a translation can be kept here, and keeping it as a draft."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from accounts.domain.audit import Actor
from accounts.models import OrgUnit
from surveys.document import check_shape
from surveys.domain.editing import create_questionnaire
from surveys.formats import Translation
from surveys.formats.detect import read_survey
from surveys.kinds import is_known
from surveys.models import Program, Questionnaire

MAX_FILE_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 150
NOT_ASKED_HERE = "Questions of this kind can't be asked here yet."


def read_survey_file(data: bytes, filename: str) -> Translation:
    """The survey of a file, with what can't be asked here left out and told of.

    Raises FileUnreadable, and DefinitionInvalid where what came of it can't be kept.
    """
    translation = without_unknown_kinds(read_survey(data, filename))
    check_shape(translation.definition)
    return translation


def without_unknown_kinds(translation: Translation) -> Translation:
    """The translation without questions of kinds that we don't ask; the report tells of each."""
    definition = translation.definition
    questions: dict[str, Any] = definition.get("questions", {})
    unknown = {uid for uid, data in questions.items() if not is_known(str(data.get("kind", "")))}
    if not unknown:
        return translation
    for uid in unknown:
        source_id = str(questions[uid].get("source_id") or uid)
        translation.report.note(source_id, str(questions[uid].get("kind")), "left_out", NOT_ASKED_HERE)
    blocks = {
        name: {**block, "pages": [[uid for uid in page if uid not in unknown] for page in block["pages"]]}
        for name, block in definition.get("blocks", {}).items()
    }
    kept = {uid: data for uid, data in questions.items() if uid not in unknown}
    texts = {
        language: {path: text for path, text in of_language.items() if path.partition(".")[0] not in unknown}
        for language, of_language in definition.get("texts", {}).items()
    }
    changed = {**definition, "questions": kept, "blocks": blocks, "texts": texts}
    return replace(translation, definition=changed, questions=translation.questions - len(unknown))


@transaction.atomic
def import_survey(
    translation: Translation, *, program: Program, owner: OrgUnit, by: Actor, name: str = ""
) -> Questionnaire:
    """A new questionnaire whose draft is the translation. Raises DefinitionInvalid."""
    return create_questionnaire(
        program,
        owner=owner,
        name=(name or translation.name or "Imported survey")[:LONGEST_NAME],
        definition=translation.definition,
        by=by,
    )
