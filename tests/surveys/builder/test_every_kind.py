"""The builder opens surveys with questions of any kind, also of those that it can't make itself."""

from typing import Any

import pytest
from django.test import Client

from surveys.document import Document
from surveys.domain.questionnaires.editing import create_questionnaire, draft_of
from surveys.kinds import all_kinds
from surveys.kinds.markup import without_markup
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory
from tests.surveys.test_kinds import READ, TEXTS

pytestmark = pytest.mark.django_db
EXAMPLES = {kind: data for kind, data, *_ in READ} | {"information": {}}


def texts_of(uid: str) -> dict[str, str]:
    return {f"{uid}{path[2:]}": text for path, text in TEXTS.items()}


@pytest.fixture
def survey() -> Questionnaire:
    """One question of each kind, all on one page."""
    kinds = [kind.name for kind in all_kinds()]
    uids = [f"q{number}" for number in range(1, len(kinds) + 1)]
    questions = {
        uid: {"kind": kind, "key": kind, **EXAMPLES[kind]} for uid, kind in zip(uids, kinds, strict=True)
    }
    texts: dict[str, str] = {"title": "All kinds"}
    for uid in uids:
        texts |= texts_of(uid)
    definition: dict[str, Any] = {
        "languages": ["en"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [uids]}},
        "questions": questions,
        "texts": {"en": texts},
    }
    program = ProgramFactory(owner=OrgUnitFactory())
    return create_questionnaire(program, owner=program.owner, name="All", definition=definition, by=None)


@pytest.fixture
def editor(survey: Questionnaire) -> Client:
    client = Client()
    client.force_login(make_user("program_manager", survey.owner))
    return client


def test_a_survey_of_every_kind_can_be_looked_at(survey: Questionnaire, editor: Client) -> None:
    url = f"/surveys/{survey.uuid}/"
    questions = draft_of(survey).definition["questions"]
    for page in ("", *(f"?at={uid}" for uid in questions), "preview/en/0/", "publish/", "history/"):
        assert editor.get(f"{url}{page}").status_code == 200, page


def test_each_kind_has_a_label_for_the_question_as_a_whole(survey: Questionnaire) -> None:
    document = Document(draft_of(survey).definition)
    for uid, question in document.questions.items():
        text = without_markup(document.text(f"{uid}.text"))
        assert document.label(uid) == (text or question.key)
