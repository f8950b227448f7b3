"""Questionnaires beside their drafts: their name, their link for trying out."""

from typing import Any

from django.db import transaction

from accounts.domain import audit
from common.events import announce
from surveys.document import of_version
from surveys.domain.editing import DraftConflict, publish_version
from surveys.domain.links import create_link
from surveys.models import PublicLink, Questionnaire, QuestionnaireVersion


@transaction.atomic
def rename_questionnaire(questionnaire: Questionnaire, *, name: str, by: Any) -> Questionnaire:
    """Another name for staff; what respondents read stands in the texts."""
    before = questionnaire.name
    if name != before:
        questionnaire.name = name
        questionnaire.save(update_fields=["name"])
        audit.record(by, "questionnaire.changed", questionnaire, changes={"name": [before, name]})
    return questionnaire


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
    """The link whose answers count nowhere; made at the owner when first asked for."""
    known = PublicLink.objects.filter(questionnaire=questionnaire, is_test=True, is_active=True)
    found = known.filter(unit=questionnaire.owner).order_by("id").first()
    return found or create_link(
        questionnaire, unit=questionnaire.owner, by=by, label="Test link", is_test=True
    )
