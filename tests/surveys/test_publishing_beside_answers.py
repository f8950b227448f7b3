"""Publishing while people answer: nobody who sends a page waits for who publishes."""

from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from surveys.domain.questionnaires.drafting import set_texts
from surveys.domain.questionnaires.editing import change_draft, draft_of, publish_version
from surveys.models import Questionnaire, Response
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory, a_response, publish
from tests.races import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer alone"),
]
PATIENCE_SECONDS = 5


@pytest.fixture
def survey() -> Questionnaire:
    survey = publish(ProgramFactory(owner=OrgUnitFactory(name="Airport")))
    draft = draft_of(survey)
    definition = set_texts(draft.definition, "en", {"title": "Another title"})
    change_draft(draft, rev=draft.rev, definition=definition, label="Another title", by=None)
    return survey


def test_answers_are_stored_while_a_version_is_being_published(survey: Questionnaire) -> None:
    is_locked, is_answered = Event(), Event()

    def publish_slowly() -> bool:
        with transaction.atomic():
            publish_version(survey, by=None)
            is_locked.set()
            return is_answered.wait(PATIENCE_SECONDS)

    def answer() -> Any:
        is_locked.wait(PATIENCE_SECONDS)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            a_response(survey, unit=survey.owner)
        is_answered.set()

    assert at_once([publish_slowly, answer]) == [True, None]
    assert Response.objects.count() == 1
