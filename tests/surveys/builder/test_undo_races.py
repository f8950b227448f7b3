"""Undo pressed twice at once: with real connections and real commits."""

from functools import partial

import pytest

from surveys.domain.questionnaires.drafting import set_texts
from surveys.domain.questionnaires.editing import DraftConflict, change_draft, draft_of, undo
from surveys.domain.questionnaires.history import restore_state
from surveys.models import QuestionnaireVersion
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory, publish
from tests.races import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_file"),
]
CHANGES = 6


@pytest.fixture
def draft() -> QuestionnaireVersion:
    """A draft that was changed six times."""
    draft = draft_of(publish(ProgramFactory(owner=OrgUnitFactory(name="Airport"))))
    for number in range(CHANGES):
        definition = set_texts(draft.definition, "en", {"title": f"Title {number}"})
        draft = change_draft(draft, rev=draft.rev, definition=definition, label=f"Title {number}", by=None)
    return draft


def test_one_change_is_taken_back_by_who_press_undo_of_it_at_once(draft: QuestionnaireVersion) -> None:
    said = at_once([partial(undo, draft, rev=draft.rev)] * 5)
    assert sorted(type(one).__name__ for one in said) == ["DraftConflict"] * 4 + ["QuestionnaireVersion"]
    assert draft.changes.filter(is_undone=True).count() == 1


def test_going_back_beside_an_undo_conflicts_and_breaks_nothing(draft: QuestionnaireVersion) -> None:
    first = draft.changes.order_by("rev")[0]
    calls = [partial(restore_state, draft, rev=draft.rev, goal=first, by=None), partial(undo, draft)]
    restored, undone = at_once(calls)
    assert isinstance(undone, QuestionnaireVersion)
    assert isinstance(restored, QuestionnaireVersion | DraftConflict)


def test_a_state_is_found_from_a_draft_that_was_read_before_others_changed_it(
    draft: QuestionnaireVersion,
) -> None:
    first = draft.changes.order_by("rev")[0]
    longer = {**draft.definition, "embedded": [{"name": "gate", "from": "link", "default": ""}]}
    change_draft(draft, rev=draft.rev, definition=longer, label="Added embedded data", by=None)
    with pytest.raises(DraftConflict):
        restore_state(draft, rev=draft.rev, goal=first, by=None)
