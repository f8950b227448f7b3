"""The life of a questionnaire: drafts with undo, publishing, closing, copies."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.domain import audit
from accounts.models import OrgUnit, User
from common.clock import now
from common.refusals import Refused
from surveys import document as documents
from surveys.document import (
    DefinitionInvalid,
    Document,
    check_shape,
    clean_texts,
)
from surveys.document.copying import copied
from surveys.document.outdated import mark_outdated
from surveys.domain.questionnaires.identities import write_identities
from surveys.domain.questionnaires.patches import Patch, apply_patch, patch_between, take_back
from surveys.domain.questionnaires.pictures import missing_pictures
from surveys.domain.responses.quotas import open_quotas
from surveys.logic.checks import check_definition
from surveys.models import (
    DraftChange,
    Program,
    Questionnaire,
    QuestionnaireVersion,
)

ONE_CHANGE = timedelta(minutes=1)


class DraftConflict(Refused):
    """Somebody else changed the draft since it was read; `version` is the draft as it is now."""

    def __init__(self, version: QuestionnaireVersion) -> None:
        self.version = version
        super().__init__("Somebody else changed this questionnaire meanwhile. Reload to see it.")


class NothingToUndo(Refused):
    """There is no change to take back, or none to do again."""


class AlreadyPublished(Refused):
    """The draft says exactly what the current version says."""


@transaction.atomic
def create_questionnaire(
    program: Program,
    *,
    owner: OrgUnit,
    name: str,
    definition: dict[str, Any],
    by: Any,
    is_system: bool = False,
    is_invented: bool = False,
) -> Questionnaire:
    """A questionnaire with its draft. Raises DefinitionInvalid where `definition` can't be read."""
    check_shape(definition)
    questionnaire = Questionnaire.objects.create(
        program=program, owner=owner, name=name, is_system=is_system, is_invented=is_invented
    )
    QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, definition=definition, languages=Document(definition).languages
    )
    audit.record(by, "questionnaire.created", questionnaire, changes={"name": [None, name]})
    return questionnaire


def person_of(actor: Any) -> User | None:
    """Who is named beside a change of a draft: a person; a key's doings stand in the audit."""
    return actor if isinstance(actor, User) else None


def draft_of(questionnaire: Questionnaire) -> QuestionnaireVersion:
    """The questionnaire's one draft."""
    return QuestionnaireVersion.objects.drafts().get(questionnaire=questionnaire)


@transaction.atomic
def change_draft(
    version: QuestionnaireVersion,
    *,
    rev: int,
    definition: dict[str, Any],
    label: str,
    by: Any,
    subject: str = "",
) -> QuestionnaireVersion:
    """Saves the draft if it has the revision the editor saw. Raises DraftConflict, DefinitionInvalid.

    Changes of one `subject` by one person within a minute are one to the history and to undo: what is saved
    while somebody types stays readable.
    """
    check_shape(definition)
    draft = lock_draft(version, rev=rev)
    before = draft.definition
    definition = mark_outdated(before, definition)
    if before == definition:
        return draft
    draft.changes.filter(is_undone=True).delete()
    open_change = _still_open(draft, subject, person_of(by))
    _save(draft, definition)
    if open_change is None:
        open_change = DraftChange(version=draft, subject=subject, by=person_of(by))
    else:
        before = take_back(before, open_change.patch)
    open_change.rev, open_change.label = draft.rev, label[:150]
    open_change.patch = patch_between(before, definition)
    if open_change.patch:
        open_change.save()
    else:
        open_change.delete()  # typed and taken out again
    return draft


def lock_questionnaire(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire as it is now, kept for this transaction from others who would change it.

    Who answers goes on: responses name its row and its program's, and would wait for a full lock on either.
    """
    rows = Questionnaire.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("program").get(pk=questionnaire.pk)


def lock_draft(version: QuestionnaireVersion, *, rev: int | None = None) -> QuestionnaireVersion:
    """The draft as it is now, kept for this transaction. Raises DraftConflict where it isn't at `rev`."""
    draft = QuestionnaireVersion.objects.drafts().select_for_update().get(pk=version.pk)
    if rev is not None and draft.rev != rev:
        raise DraftConflict(draft)
    return draft


@transaction.atomic
def undo(version: QuestionnaireVersion, *, rev: int | None = None) -> QuestionnaireVersion:
    """Takes the last change back; with `rev` only if nothing came after it.

    Raises NothingToUndo, DraftConflict.
    """
    draft = lock_draft(version, rev=rev)
    change = draft.changes.filter(is_undone=False).order_by("-rev").first()
    if change is None:
        raise NothingToUndo("There is nothing to undo.")
    return _turn(draft, change, take_back)


@transaction.atomic
def redo(version: QuestionnaireVersion) -> QuestionnaireVersion:
    """Does the change again that was taken back last. Raises NothingToUndo."""
    draft = lock_draft(version)
    change = draft.changes.filter(is_undone=True).order_by("rev").first()
    if change is None:
        raise NothingToUndo("There is nothing to do again.")
    return _turn(draft, change, apply_patch)


@transaction.atomic
def publish_version(questionnaire: Questionnaire, *, by: Any) -> QuestionnaireVersion:
    """Makes the draft the version that respondents get. Raises DefinitionInvalid, AlreadyPublished.

    The published row is a copy that never changes; the draft stays for the next one. Question and Field rows
    give what is asked an identity across versions.
    """
    questionnaire = lock_questionnaire(questionnaire)
    draft = draft_of(questionnaire)
    program = questionnaire.program
    check_definition(draft.definition, is_anonymous=program.is_anonymous, redirects=program.redirect_origins)
    if missing := missing_pictures(Document(draft.definition)):
        raise DefinitionInvalid(missing)
    definition = draft.definition | {"texts": clean_texts(draft.definition["texts"])}
    checksum = checksum_of(definition)
    current = questionnaire.current
    if current and current.checksum == checksum:
        raise AlreadyPublished("Nothing has changed since the last version.")
    last = questionnaire.versions.published().order_by("-number").first()
    document = Document(definition)
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        number=(last.number or 0) + 1 if last else 1,
        rev=draft.rev,
        definition=definition,
        languages=document.languages,
        checksum=checksum,
        published_at=now(),
        published_by=by,
    )
    documents.forget(version.pk)
    write_identities(questionnaire, document, by)
    open_quotas(questionnaire, document)
    questionnaire.current = version
    questionnaire.save(update_fields=["current"])
    changes = {"version": [current.number if current else None, version.number]}
    audit.record(by, "questionnaire.published", questionnaire, changes=changes)
    return version


@transaction.atomic
def close_questionnaire(questionnaire: Questionnaire, *, by: Any) -> Questionnaire:
    """Takes no more answers, but from those who began within the 24 hours before."""
    return _set_open(questionnaire, is_open=False, by=by)


@transaction.atomic
def reopen_questionnaire(questionnaire: Questionnaire, *, by: Any) -> Questionnaire:
    """Takes answers again."""
    return _set_open(questionnaire, is_open=True, by=by)


@transaction.atomic
def duplicate_questionnaire(
    questionnaire: Questionnaire,
    *,
    name: str,
    by: Any,
    program: Program | None = None,
    owner: OrgUnit | None = None,
) -> Questionnaire:
    """A new questionnaire that starts with this one's draft."""
    return create_questionnaire(
        program or questionnaire.program,
        owner=owner or questionnaire.owner,
        name=name,
        definition=copied(draft_of(questionnaire).definition),
        by=by,
        is_invented=questionnaire.is_invented,
    )


def checksum_of(definition: dict[str, Any]) -> str:
    """SHA-256 of what respondents get of the definition, in one canonical writing."""
    told = {name: value for name, value in definition.items() if name != "outdated"}
    plain = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def _save(draft: QuestionnaireVersion, definition: dict[str, Any]) -> None:
    last = draft.changes.order_by("-rev").first()
    draft.rev = max(draft.rev, last.rev if last else 0) + 1
    draft.definition = definition
    draft.languages = Document(definition).languages
    draft.save(update_fields=["rev", "definition", "languages"])


def _turn(
    draft: QuestionnaireVersion, change: DraftChange, walk: Callable[[Any, Patch], Any]
) -> QuestionnaireVersion:
    """The draft with a change taken back that was done, or done again that was taken back."""
    change.is_undone = not change.is_undone
    change.save(update_fields=["is_undone"])
    _save(draft, walk(draft.definition, change.patch))
    return draft


def _still_open(draft: QuestionnaireVersion, subject: str, by: Any) -> DraftChange | None:
    """The draft's newest change, if the same person began it on the same subject less than a minute ago."""
    last = draft.changes.order_by("-rev").first()
    if not subject or last is None or (last.subject, last.by_id) != (subject, by and by.pk):
        return None
    published = draft.questionnaire.current
    if last.rev <= (published.rev if published else -1) or now() - last.at > ONE_CHANGE:
        return None
    return last


def _set_open(questionnaire: Questionnaire, *, is_open: bool, by: Any) -> Questionnaire:
    questionnaire = lock_questionnaire(questionnaire)
    if questionnaire.is_open == is_open:
        return questionnaire
    questionnaire.is_open, questionnaire.closed_at = is_open, None if is_open else now()
    questionnaire.save(update_fields=["is_open", "closed_at"])
    action = "questionnaire.reopened" if is_open else "questionnaire.closed"
    audit.record(by, action, questionnaire, changes={"is_open": [not is_open, is_open]})
    return questionnaire
