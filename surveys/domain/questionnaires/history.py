"""Looking back on a draft: how it stood around each change, and going back as a change of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from surveys.domain.questionnaires.editing import change_draft, lock_draft
from surveys.domain.questionnaires.patches import apply_patch, take_back
from surveys.models import DraftChange, QuestionnaireVersion

Definition = dict[str, Any]
PAUSE = timedelta(minutes=5)


@dataclass(frozen=True)
class Run:
    """Changes in one go, as autosave leaves them: one person's, of one subject or label, without a pause."""

    newest: DraftChange
    oldest: DraftChange

    @property
    def size(self) -> int:
        return self.newest.rev - self.oldest.rev + 1

    def goes_on(self, earlier: DraftChange) -> bool:
        """Whether the change just before belongs to it."""
        oldest = self.oldest
        same = (oldest.subject or oldest.label, oldest.by_id, oldest.is_undone, oldest.rev - 1)
        other = (earlier.subject or earlier.label, earlier.by_id, earlier.is_undone, earlier.rev)
        return same == other and oldest.at - earlier.at <= PAUSE


def runs_of(changes: Iterable[DraftChange]) -> list[Run]:
    """Changes, the newest first, put together to runs."""
    runs: list[Run] = []
    for change in changes:
        if runs and runs[-1].goes_on(change):
            runs[-1] = Run(runs[-1].newest, change)
        else:
            runs.append(Run(change, change))
    return runs


def last_change(draft: QuestionnaireVersion) -> DraftChange | None:
    """The newest change that holds: what undo takes back."""
    return draft.changes.filter(is_undone=False).select_related("by").order_by("-rev").first()


def can_redo(draft: QuestionnaireVersion) -> bool:
    """Whether a change was taken back, and nothing else was changed since."""
    return draft.changes.filter(is_undone=True).exists()


def states_around(draft: QuestionnaireVersion, change: DraftChange) -> tuple[Definition, Definition]:
    """The definition before and after a change of this draft.

    From the draft as it was read, later changes are taken back; of one that was taken back, those up to it
    are done again. Changes that came after reading it are none of its own.
    """
    state: Definition = draft.definition
    if change.is_undone:
        ahead = draft.changes.filter(is_undone=True, rev__lt=change.rev).order_by("rev")
        for one in ahead:
            state = apply_patch(state, one.patch)
        return state, apply_patch(state, change.patch)
    later = draft.changes.filter(is_undone=False, rev__gt=change.rev, rev__lte=draft.rev)
    for one in later.order_by("-rev"):
        state = take_back(state, one.patch)
    return take_back(state, change.patch), state


@transaction.atomic
def restore_state(
    draft: QuestionnaireVersion, *, rev: int, goal: DraftChange | QuestionnaireVersion, by: Any
) -> QuestionnaireVersion:
    """The draft as it stood after a change, or as a version was published: a new change, which undo takes
    back. Raises DraftConflict, DefinitionInvalid."""
    draft = lock_draft(draft, rev=rev)
    if isinstance(goal, QuestionnaireVersion):
        definition, label = goal.definition, f"Went back to version {goal.number}"
    else:
        definition, label = states_around(draft, goal)[1], f"Went back to “{goal.label}”"
    return change_draft(draft, rev=rev, definition=definition, label=label, by=by)
