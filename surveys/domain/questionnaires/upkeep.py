"""What any version of a survey needs beside its draft: name, publishing for use, link for trying out."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.domain import audit
from common.events import announce
from common.refusals import Refused
from surveys.document import of_version
from surveys.domain.asking.links import create_link
from surveys.domain.questionnaires.drafting import set_look
from surveys.domain.questionnaires.editing import (
    DraftConflict,
    change_draft,
    draft_of,
    lock_questionnaire,
    publish_version,
)
from surveys.models import Program, PublicLink, Questionnaire, QuestionnaireVersion


@transaction.atomic
def rename_questionnaire(questionnaire: Questionnaire, *, name: str, by: Any) -> Questionnaire:
    """Another name for staff; what respondents read stands in the texts."""
    before = questionnaire.name
    if name != before:
        questionnaire.name = name
        questionnaire.save(update_fields=["name"])
        audit.record(by, "questionnaire.changed", questionnaire, changes={"name": [before, name]})
    return questionnaire


class MoveRefused(Refused):
    """A survey that can't go to another program; the message says why and what to do."""


@transaction.atomic
def move_to_program(questionnaire: Questionnaire, *, program: Program, by: Any) -> Questionnaire:
    """Puts a survey that was never published into another program: whoever answers while it moves would count
    in the one that they were shown.

    Raises MoveRefused.
    """
    questionnaire = Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
    before = questionnaire.program
    if before == program:
        return questionnaire
    if questionnaire.is_system:
        raise MoveRefused("It is made by Rapport for its program and stays there.")
    if questionnaire.current_id is not None:
        raise MoveRefused("It has been published: copy it into the other program instead.")
    questionnaire.program = program
    questionnaire.save(update_fields=["program"])
    changes = {"program": [str(before), str(program)]}
    audit.record(by, "questionnaire.changed", questionnaire, changes=changes)
    return questionnaire


@transaction.atomic
def change_look(questionnaire: Questionnaire, *, look: Mapping[str, Any], by: Any) -> QuestionnaireVersion:
    """Parts of the draft's look, as a change that undo takes back; respondents get it by publishing."""
    draft = draft_of(questionnaire)
    definition = set_look(draft.definition, look, {})
    return change_draft(draft, rev=draft.rev, definition=definition, label="Changed the look", by=by)


@transaction.atomic
def publish_survey(questionnaire: Questionnaire, *, by: Any, rev: int | None = None) -> QuestionnaireVersion:
    """What people publish with: `publish_version`, and what it measures gets its usual metric.

    `rev` is the draft's revision that they saw, so that nothing goes out that nobody has looked at.
    Announces `survey_published(questionnaire, document)`. Raises DefinitionInvalid, AlreadyPublished,
    DraftConflict.
    """
    draft = QuestionnaireVersion.objects.drafts().select_for_update().get(questionnaire=questionnaire)
    if rev is not None and draft.rev != rev:
        raise DraftConflict(draft)
    version = publish_version(questionnaire, by=by)
    announce("survey_published", questionnaire=questionnaire, document=of_version(version))
    return version


@transaction.atomic
def link_for_testing(questionnaire: Questionnaire, *, by: Any) -> PublicLink:
    """The link whose answers count nowhere; made at the owner when first asked for. Raises
    Questionnaire.DoesNotExist where the survey was deleted meanwhile."""
    questionnaire = lock_questionnaire(questionnaire)  # two who ask at once get one
    known = PublicLink.objects.filter(questionnaire=questionnaire, is_test=True, is_active=True)
    found = known.filter(unit=questionnaire.owner).order_by("id").first()
    return found or create_link(
        questionnaire, unit=questionnaire.owner, by=by, label="Test link", is_test=True
    )
