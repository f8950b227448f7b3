"""The bank over HTTP: keeping, finding, inserting as one change, undo; who may, and texts that mean harm."""

import re
import uuid

import pytest

from accounts.models import AuditEntry
from surveys.domain.questionnaires import bank
from surveys.domain.questionnaires.drafting import take_question
from surveys.domain.questionnaires.editing import change_draft, create_questionnaire, draft_of
from surveys.models import BankItem, DraftChange
from surveys.views.library import inserting
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import a_definition

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"


def an_item(owner, name="Security", uid="q2", **kwargs):
    piece = take_question(a_definition(), uid)
    said = {"kind": "question", "tags": ["flight", "Flight "], "by": None} | kwargs
    return bank.keep_piece(piece, name=name, owner=owner, **said)


def test_question_is_kept_found_inserted_and_undone(client, maya, survey, root):
    client.post(
        f"/surveys/{survey.uuid}/bank/keep/",
        {"at": "q2", "name": "Ratings", "tags": "airport, ratings", "owner": root.pk},
    )
    item = BankItem.objects.get()
    assert (item.name, item.kind, item.tags, item.made_by) == (
        "Ratings", "question", ["airport", "ratings"], maya,
    )  # fmt: skip
    pane = client.get(f"/surveys/{survey.uuid}/?pane=bank&find=restrooms").content.decode()
    assert ("Ratings" in pane, "No ready-made question says that" in pane) == (True, True)
    answer = client.post(f"/surveys/{survey.uuid}/insert/", {"rev": 0, "item": item.uuid, "at": "q3"})
    assert answer.url == f"/surveys/{survey.uuid}/?at=q5"
    draft = draft_of(survey)
    assert draft.definition["blocks"]["b1"]["pages"] == [["q1", "q2"], ["q3", "q5", "q4"]]
    assert list(DraftChange.objects.values_list("label", flat=True)) == ["Inserted a question"]
    client.post(f"/surveys/{survey.uuid}/undo/")
    assert draft_of(survey).definition == a_definition()


def test_undo_of_an_insert_takes_back_nothing_else(client, maya, survey, root, monkeypatch):
    """Somebody types between the insert and its answer: the toast's button must not take that back."""
    item, saved = an_item(root), inserting.save_edit

    def overtaken(*args, **kwargs):
        answer = saved(*args, **kwargs)
        draft = draft_of(survey)
        definition = draft.definition | {"title": "By somebody else"}
        change_draft(draft, rev=draft.rev, definition=definition, label="Typed", by=None)
        return answer

    monkeypatch.setattr(inserting, "save_edit", overtaken)
    data = {"rev": 0, "item": item.uuid, "at": "q3"}
    page = client.post(f"/surveys/{survey.uuid}/insert/", data, follow=True).content.decode()
    [undo] = re.findall(r'action="(/surveys/[^"]+/undo/\?rev=[0-9]+)"', page)
    client.post(undo)
    assert draft_of(survey).definition["title"] == "By somebody else"


def test_block_is_kept_and_inserted_behind_the_chosen_one(client, maya, survey, root):
    client.post(f"/surveys/{survey.uuid}/bank/keep/", {"at": "b1", "name": "All", "owner": root.pk})
    item = BankItem.objects.get()
    client.post(f"/surveys/{survey.uuid}/insert/", {"rev": 0, "item": item.uuid, "at": "q1"})
    assert [node["id"] for node in draft_of(survey).definition["flow"]] == ["b1", "b2"]


def test_ready_made_question_is_inserted(client, maya, survey):
    client.post(f"/surveys/{survey.uuid}/insert/", {"rev": 0, "ready": "trust:q1", "at": ""})
    definition = draft_of(survey).definition
    assert definition["questions"]["q5"]["concept"] == "trust"
    assert client.post(f"/surveys/{survey.uuid}/insert/", {"rev": 1, "ready": "trust:q99"}).status_code == 404


def test_question_of_another_survey_is_copied(client, maya, survey):
    other = create_questionnaire(
        survey.program, owner=survey.owner, name="Before", definition=a_definition(), by=None
    )
    page = client.get(f"/surveys/{survey.uuid}/copy-from/?source={other.uuid}&at=q1").content.decode()
    assert "What is the main reason for your answer?" in page
    assert "Before" in client.get(f"/surveys/{survey.uuid}/copy-from/?q=before").content.decode()
    data = {"rev": 0, "source": other.uuid, "part": "q3", "at": "q1"}
    client.post(f"/surveys/{survey.uuid}/insert/", data)
    assert draft_of(survey).definition["blocks"]["b1"]["pages"][0] == ["q1", "q5", "q2"]


def test_somebody_elses_change_comes_first(client, maya, survey, root):
    item = an_item(root)
    assert client.post(f"/surveys/{survey.uuid}/insert/", {"rev": 9, "item": item.uuid}).status_code == 409
    assert draft_of(survey).rev == 0


def test_item_is_renamed_taken_out_and_brought_back(client, maya, root):
    item = an_item(root)
    client.post(f"/surveys/bank/{item.uuid}/", {"name": "New", "tags": "a,b,a", "owner": root.pk})
    item.refresh_from_db()
    assert (item.name, item.tags) == ("New", ["a", "b"])
    client.post(f"/surveys/bank/{item.uuid}/remove/")
    assert "Nothing kept yet" in client.get("/surveys/bank/").content.decode()
    client.post(f"/surveys/bank/{item.uuid}/restore/")
    assert "New" in client.get("/surveys/bank/?tag=a&kind=question&q=restrooms").content.decode()
    actions = (
        AuditEntry.objects.filter(model="surveys.BankItem").order_by("id").values_list("action", flat=True)
    )
    assert list(actions) == [
        "bank_item.created", "bank_item.changed", "bank_item.deleted", "bank_item.restored",
    ]  # fmt: skip


def test_too_many_tags_are_refused(client, maya, root):
    item = an_item(root)
    tags = ",".join(f"tag{number}" for number in range(11))
    answer = client.post(f"/surveys/bank/{item.uuid}/", {"name": "New", "tags": tags, "owner": root.pk})
    assert (answer.status_code, "At most 10 tags" in answer.content.decode()) == (400, True)


def test_bank_is_read_from_beneath_and_changed_from_above(client, root, survey):
    """THREATS row 11: what lies out of reach answers as what isn't there."""
    below, beside = OrgUnitFactory(parent=root), OrgUnitFactory(parent=root)
    above, foreign = an_item(root, "From above"), an_item(beside, "From beside")
    client.force_login(make_user("program_manager", below))
    own = create_questionnaire(survey.program, owner=below, name="Own", definition=a_definition(), by=None)
    html = client.get("/surveys/bank/").content.decode()
    assert ("From above" in html, "From beside" in html) == (True, False)
    said = {"name": "Mine", "owner": below.pk}
    assert client.post(f"/surveys/bank/{above.uuid}/", said).status_code == 403
    for address in (f"/surveys/bank/{foreign.uuid}/", f"/surveys/bank/{uuid.uuid4()}/"):
        assert client.get(address).status_code == 404
    insert = f"/surveys/{own.uuid}/insert/"
    assert client.post(insert, {"rev": 0, "item": foreign.uuid}).status_code == 404
    hidden = create_questionnaire(survey.program, owner=beside, name="X", definition=a_definition(), by=None)
    assert client.post(insert, {"rev": 0, "source": hidden.uuid, "part": "q1"}).status_code == 404
    assert client.get(f"/surveys/{own.uuid}/copy-from/?source={hidden.uuid}").status_code == 404
    assert draft_of(own).rev == 0
    assert client.post(insert, {"rev": 0, "item": above.uuid}).status_code == 302


def test_owner_out_of_reach_is_refused(client, root, survey):
    """THREATS row 13: a foreign unit in the body changes nothing."""
    below = OrgUnitFactory(parent=root)
    client.force_login(make_user("program_manager", below))
    own = create_questionnaire(survey.program, owner=below, name="Own", definition=a_definition(), by=None)
    client.post(f"/surveys/{own.uuid}/bank/keep/", {"at": "q1", "name": "X", "owner": root.pk})
    assert BankItem.objects.count() == 0


@pytest.mark.parametrize(
    "query", ["?owner__password__startswith=a", "?sort=password", "?kind=x", "?tag=nobody-has-it"]
)
def test_list_refuses_filters_that_it_has_not(client, maya, query):
    """THREATS row 10."""
    assert client.get(f"/surveys/bank/{query}").status_code == 400


@pytest.mark.parametrize("item", ["1') OR 1=1--", "", "\x00"])
def test_no_such_item_answers_404(client, maya, survey, item):
    """THREATS row 9."""
    answer = client.post(f"/surveys/{survey.uuid}/insert/", {"rev": 0, "item": item})
    assert (answer.status_code, draft_of(survey).rev) == (404, 0)


def test_texts_that_mean_harm_are_shown_as_they_stand(client, maya, survey, root):
    """THREATS rows 2 and 4."""
    piece = take_question(a_definition(), "q3")
    piece["texts"]["en"] |= {"q3.text": EVIL, "q3.help": '<svg onload=alert(1)><a href="javascript:x">y</a>'}
    item = bank.keep_piece(piece, kind="question", name=EVIL, tags=[EVIL], owner=root, by=None)
    pages = ("/surveys/bank/", f"/surveys/bank/{item.uuid}/", f"/surveys/{survey.uuid}/?pane=bank")
    for address in pages:
        html = client.get(address).content.decode()
        assert ("&lt;script&gt;" in html, "<script>alert" in html) == (True, False)
        assert ("<svg onload" in html, "javascript:" in html) == (False, False)
