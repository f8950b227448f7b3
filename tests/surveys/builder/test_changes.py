"""The history of a draft: what is typed becomes one change, and each is taken back exactly."""

import json
from datetime import timedelta

import pytest

from common.clock import now
from surveys.document.texts import known_languages, language_name
from surveys.domain.questionnaires.drafting import add_language, set_texts
from surveys.domain.questionnaires.editing import (
    change_draft,
    create_questionnaire,
    draft_of,
    publish_version,
    redo,
    undo,
)
from surveys.models import DraftChange
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, a_definition

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return OrgUnitFactory()


@pytest.fixture
def maya(root):
    return make_user("program_manager", root, name="Maya Okafor")


@pytest.fixture
def survey(root):
    program = ProgramFactory(owner=root)
    return create_questionnaire(program, owner=root, name="S", definition=a_definition(), by=None)


@pytest.fixture
def client(client, maya):
    client.force_login(maya)
    return client


def typed(survey, text, by, subject="q1"):
    draft = draft_of(survey)
    definition = set_texts(draft.definition, "en", {"q1.text": text})
    change_draft(draft, rev=draft.rev, definition=definition, label=f"“{text}”", by=by, subject=subject)


def written(survey):
    return json.dumps(draft_of(survey).definition)


def test_typing_is_one_change_that_undo_takes_back_and_redo_does_again(survey, maya):
    before = written(survey)
    for text in ("H", "Ho", "How"):
        typed(survey, text, maya)
    after = written(survey)
    change = DraftChange.objects.get()
    assert (change.rev, change.label, draft_of(survey).rev) == (3, "“How”", 3)
    undo(draft_of(survey))
    assert written(survey) == before
    redo(draft_of(survey))
    assert written(survey) == after


def test_typing_and_taking_it_out_again_leaves_no_change(survey, maya):
    typed(survey, "X", maya)
    typed(survey, a_definition()["texts"]["en"]["q1.text"], maya)
    assert (DraftChange.objects.count(), draft_of(survey).rev) == (0, 2)


@pytest.mark.parametrize("case", ["another person", "another question", "a minute later", "published"])
def test_what_belongs_apart_stays_apart(survey, maya, root, case):
    typed(survey, "One", maya)
    if case == "a minute later":
        DraftChange.objects.update(at=now() - timedelta(seconds=61))
    if case == "published":
        publish_version(survey, by=maya)
    by = make_user("program_manager", root) if case == "another person" else maya
    typed(survey, "Two", by, subject="q2" if case == "another question" else "q1")
    assert list(DraftChange.objects.order_by("rev").values_list("label", flat=True)) == ["“One”", "“Two”"]


def test_edits_by_a_button_are_changes_of_their_own(client, survey):
    url = f"/surveys/{survey.uuid}/questions/q1/"
    for rev, text in enumerate(("A", "B")):
        client.post(url, {"rev": rev, "text": text, "key": "nps", "concept": "recommend"})
    assert DraftChange.objects.count() == 2


def test_nothing_is_published_that_came_in_after_the_page_was_read(client, survey, maya, monkeypatch):
    def read_and_go_on(questionnaire):
        draft = draft_of(questionnaire)
        typed(questionnaire, "Nobody has looked at this", maya)
        return draft

    monkeypatch.setattr("surveys.views.builder.publishing.draft_of", read_and_go_on)
    answer = client.post(f"/surveys/{survey.uuid}/publish/", {"rev": draft_of(survey).rev})
    survey.refresh_from_db()
    assert (answer.status_code, survey.current) == (409, None)


def test_a_change_keeps_only_what_it_changed(survey, maya):
    typed(survey, "How", maya)
    old = a_definition()["texts"]["en"]["q1.text"]
    assert DraftChange.objects.get().patch == [{"at": ["texts", "en", "q1.text"], "old": old, "new": "How"}]


def in_spanish(survey, maya):
    draft = draft_of(survey)
    change_draft(draft, rev=0, definition=add_language(draft.definition, "es"), label="Spanish", by=maya)
    return f"/surveys/{survey.uuid}/texts/es/"


def test_saving_translations_many_times_is_one_change(client, survey, maya):
    url = in_spanish(survey, maya)
    for rev, text in enumerate(("¿", "¿Nos", "¿Nos recomendaría?"), 1):
        answer = client.post(url, {"rev": rev, "t.q1.text": text, "auto": "1"})
        assert json.loads(answer["HX-Trigger"]) == {"draftSaved": {"rev": rev + 1}}
    labels = DraftChange.objects.order_by("rev").values_list("label", flat=True)
    assert list(labels) == ["Spanish", "Changed texts in Español"]


def test_button_answers_the_script_with_a_toast_and_the_new_revision(client, survey, maya):
    url = in_spanish(survey, maya)
    answer = client.post(url, {"rev": 1, "t.q1.text": "¿Nos?"}, headers={"HX-Request": "true"})
    events = json.loads(answer["HX-Trigger"])
    assert (answer.status_code, events["draftSaved"], events["toast"]["text"]) == (200, {"rev": 2}, "Saved")


def test_conflict_stays_on_the_page_with_what_was_written(client, survey, maya, root):
    url = in_spanish(survey, maya)
    sam = make_user("program_manager", root, name="Sam Rivera")
    typed(survey, "How likely?", sam)
    answer = client.post(url, {"rev": 1, "t.q1.text": "¿Nos recomendaría?"})
    html = answer.content.decode()
    assert (answer.status_code, "Sam Rivera changed this survey at" in html) == (409, True)
    assert 'value="¿Nos recomendaría?"' in html
    assert 'name="rev" value="2"' in html
    assert "q1.text" not in draft_of(survey).definition["texts"]["es"]
    client.post(url, {"rev": 2, "t.q1.text": "¿Nos recomendaría?"})
    assert draft_of(survey).definition["texts"]["es"] == {"q1.text": "¿Nos recomendaría?"}


def test_texts_that_cannot_be_kept_say_so_and_nothing_else(client, survey, maya, monkeypatch):
    url = in_spanish(survey, maya)
    monkeypatch.setattr("surveys.document.shape.MAX_BYTES", 1)
    answer = client.post(url, {"rev": 1, "t.q1.text": "¿Nos?"})
    html = answer.content.decode()
    assert (answer.status_code, "Not saved: Questionnaire: is too large." in html) == (400, True)
    assert ('value="¿Nos?"' in html, draft_of(survey).rev) == (True, 1)
    assert "Saved" not in client.get(url).content.decode()


@pytest.mark.parametrize("code", ["xx-foo", "xx", "de-xx", "EN"])
def test_only_known_languages_are_added(client, survey, code):
    client.post(f"/surveys/{survey.uuid}/languages/add/", {"rev": 0, "language": code})
    assert draft_of(survey).languages == ["en"]


def test_languages_are_chosen_from_a_list(client, survey):
    html = client.get(f"/surveys/{survey.uuid}/").content.decode()
    assert '<option value="de">Deutsch</option>' in html
    assert '<option value="pt-br">Português Brasileiro</option>' in html
    assert '<option value="en">' not in html
    assert (len(known_languages()) > 90, language_name("pt-br"), language_name("de-AT")) == (
        True,
        "Português Brasileiro",
        "Deutsch",
    )
