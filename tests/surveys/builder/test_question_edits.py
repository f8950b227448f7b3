"""Questions added, changed and drawn again by the builder's pages."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from docs.pictures.drawing import picture
from surveys.domain.questionnaires.drafting import add_question
from surveys.domain.questionnaires.editing import create_questionnaire, draft_of, publish_version
from surveys.kinds import kinds_by_family, offered_kinds
from surveys.logic.checks import check_definition
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, a_definition
from tests.surveys.builder.posting import form_in


@pytest.fixture
def survey(db: None) -> Questionnaire:
    program = ProgramFactory(owner=OrgUnitFactory())
    return create_questionnaire(program, owner=program.owner, name="All", definition=a_definition(), by=None)


@pytest.fixture
def editor(survey: Questionnaire) -> Client:
    client = Client()
    client.force_login(make_user("program_manager", survey.owner))
    return client


def post(editor: Client, survey: Questionnaire, uid: str, form: QueryDict) -> Any:
    """Sends the form of a question as a browser does."""
    url, kind = f"/surveys/{survey.uuid}/questions/{uid}/", "application/x-www-form-urlencoded"
    return editor.post(url, form.urlencode(), content_type=kind)


def question_form(editor: Client, survey: Questionnaire, uid: str, **query: str) -> Any:
    found = editor.get(f"/surveys/{survey.uuid}/", {"at": uid, **query})
    return form_in(found.content.decode())


@pytest.mark.parametrize("kind", [kind.name for kind in offered_kinds()])
def test_a_question_of_each_kind_is_added_saved_and_opened_again(
    survey: Questionnaire, editor: Client, kind: str
) -> None:
    url = f"/surveys/{survey.uuid}/questions/"
    made = editor.post(f"{url}add/", {"kind": kind, "page": "1", "rev": draft_of(survey).rev})
    uid = made["Location"].rpartition("at=")[2]
    before = draft_of(survey)
    saved = post(editor, survey, uid, question_form(editor, survey, uid))

    assert saved.status_code == 302
    assert (draft_of(survey).definition, draft_of(survey).rev) == (before.definition, before.rev)
    assert draft_of(survey).definition["questions"][uid]["kind"] == kind


def test_the_menu_offers_every_kind_in_its_family(survey: Questionnaire, editor: Client) -> None:
    html = editor.get(f"/surveys/{survey.uuid}/?add=0").content.decode()
    assert [name for name, _ in kinds_by_family()] == [
        "Choice",
        "Scale",
        "Text",
        "Grid",
        "Ranking",
        "Picture",
        "Information",
        "Contact & data",
        "Silent",
    ]
    missing = [kind.name for kind in offered_kinds() if html.count(f'name="kind" value="{kind.name}"') != 2]
    assert missing == []


def test_wrong_input_comes_back_as_it_was_written(survey: Questionnaire, editor: Client) -> None:
    rev = draft_of(survey).rev
    definition, uid = add_question(draft_of(survey).definition, "number", page=0)
    survey.versions.filter(number=None).update(definition=definition)
    form = question_form(editor, survey, uid)
    form["min"], form["text"] = "many", "How old?"
    answer = post(editor, survey, uid, form)
    html = answer.content.decode()

    assert (answer.status_code, draft_of(survey).rev) == (400, rev)
    assert "At least: write a number, such as 12 or 12.5." in html
    assert (form_in(html)["min"], form_in(html)["text"]) == ("many", "How old?")


def test_the_kind_is_changed_and_what_was_lost_is_told(survey: Questionnaire, editor: Client) -> None:
    definition, uid = add_question(draft_of(survey).definition, "multiple", page=0)
    definition["questions"][uid] |= {"validation": {"min_choices": 1}, "look": "row"}
    survey.versions.filter(number=None).update(definition=definition)
    form = question_form(editor, survey, uid)
    form["to_kind"] = "rank"
    post(editor, survey, uid, form)

    said = editor.get(f"/surveys/{survey.uuid}/").content.decode()
    assert draft_of(survey).definition["questions"][uid] == {
        "kind": "rank",
        "key": "multiple",
        "choices": [{"id": "c1"}, {"id": "c2"}],
    }
    assert "Left out: the limit “Choose at least”, how it is shown." in said


def test_a_published_question_keeps_its_kind(survey: Questionnaire, editor: Client) -> None:
    publish_version(survey, by=None)
    before = draft_of(survey).definition
    form = question_form(editor, survey, "q3")
    form["to_kind"] = "short_text"
    answer = post(editor, survey, "q3", form)

    assert answer.status_code == 400
    assert "It was published as “Comment”" in answer.content.decode()
    assert draft_of(survey).definition == before


def test_few_words_make_each_kind_publishable(survey: Questionnaire) -> None:
    for kind in offered_kinds():
        if kind.name == "contact":  # the survey asks for contact already
            continue
        definition, uid = add_question(draft_of(survey).definition, kind.name, page=0)
        data, said = definition["questions"][uid], definition["texts"]["en"]
        parts = (*data.get("choices", ()), *data.get("rows", ()), *data.get("cols", ()))
        said |= {f"{uid}.text": "Question", **{f"{uid}.{part['id']}": "Part" for part in parts}}
        if kind.name in ("hot_spot", "heat_map"):  # a picture, and where its region lies
            data["image"] = {"data": picture()}
        if kind.name == "hot_spot":
            data["rows"][0]["area"] = {"x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}
        check_definition(definition)


def test_threat_2_script_in_texts_of_a_question_is_escaped(survey: Questionnaire, editor: Client) -> None:
    attack = '"><script>alert(1)</script>'
    definition, uid = add_question(draft_of(survey).definition, "single", page=0)
    said = {f"{uid}.{path}": attack for path in ("text", "help", "c1", "low")}
    definition["texts"]["en"] |= said
    definition["questions"][uid] |= {"key": attack, "validation": {"pattern": attack}}
    survey.versions.filter(number=None).update(definition=definition)

    for query in ({}, {"part": "choice:c1"}):
        html = editor.get(f"/surveys/{survey.uuid}/", {"at": uid, **query}).content.decode()
        assert "<script>alert(1)" not in html


def test_threat_4_rich_text_is_sanitised_on_the_canvas(survey: Questionnaire, editor: Client) -> None:
    definition, uid = add_question(draft_of(survey).definition, "single", page=0)
    attack = '<b>Kept</b><svg onload="alert(1)"></svg><a href="javascript:alert(1)">here</a>'
    definition["texts"]["en"] |= {f"{uid}.text": "Which?", f"{uid}.help": attack}
    survey.versions.filter(number=None).update(definition=definition)
    html = editor.get(f"/surveys/{survey.uuid}/").content.decode()

    assert ("<b>Kept</b>" in html, 'onload="alert' in html, 'href="javascript:' in html) == (
        True,
        False,
        False,
    )
