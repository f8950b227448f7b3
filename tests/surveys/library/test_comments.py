"""Comments to colleagues: threads, mentions by mail, unread marks, what is gone, who may; harmful texts."""

import uuid

import pytest

from accounts.models import AuditEntry
from delivery.kinds import get_kind
from delivery.models import Message
from surveys.document import Document
from surveys.domain.questionnaires import commenting, drafting
from surveys.domain.questionnaires.commenting import CommentRefused, add_comment, colleagues, named_in
from surveys.domain.questionnaires.editing import change_draft, create_questionnaire, draft_of
from surveys.models import TeamComment
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import a_definition

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def sam(root):
    return make_user("viewer", root, name="Sam")


def on_question(survey, by, text="Why three?", about="q2"):
    return add_comment(survey, text=text, by=by, about=about, document=Document(a_definition()))


def pane(client, survey, query=""):
    return client.get(f"/surveys/{survey.uuid}/?pane=comments{query}").content.decode()


def test_who_is_told_and_who_is_not_is_said_at_once(client, maya, sam, survey):
    """A name that is nobody's isn't lost in silence; a mail address is no name."""
    address = f"/surveys/{survey.uuid}/comments/add/"
    said = client.post(address, {"text": "@Sam and @Nobody, ask a@example.org"}, follow=True).content.decode()
    assert "Told by mail: Sam. Nobody was told for @nobody: write the whole name." in said
    said = client.post(address, {"text": "@sam again"}, follow=True).content.decode()
    assert "Told by mail: Sam." in said and "Nobody was told" not in said
    said = client.post(address, {"text": "Just a note"}, follow=True).content.decode()
    assert "Told by mail" not in said


def test_comment_on_a_question_tells_whom_it_names(client, maya, sam, survey):
    address = f"/surveys/{survey.uuid}/comments/add/"
    client.post(address, {"at": "q1", "text": "@sam, is 0 to 10 right? @Nobody"})
    comment = TeamComment.objects.get()
    assert (comment.about, comment.about_label[:14]) == ("q1", "Q1 How likely ")
    mail = Message.objects.get()
    assert (mail.kind, mail.to_address, mail.context) == (
        "survey.comment", sam.email, {"comment": comment.pk, "user": sam.pk},
    )  # fmt: skip
    assert f"/surveys/{survey.uuid}/?pane=comments&at=q1" in mail.text
    commenting.change_comment(comment, text="@Sam, really?", by=maya)
    assert Message.objects.count() == 1


def test_the_longest_name_is_meant(root, survey, maya, sam):
    other = make_user("viewer", root, name="Sam Rivera")
    people = colleagues(survey, maya)
    assert named_in("@Sam Rivera and @Samuel", people) == [other]
    assert named_in(f"@{sam.email}", people) == [sam]


def test_only_who_sees_the_survey_can_be_named(root, survey, maya):
    below, beside = OrgUnitFactory(parent=root), OrgUnitFactory()
    under = make_user("viewer", below, name="Under")
    make_user("viewer", beside, name="Beside")
    make_user("auditor", root, name="Auditor")
    assert set(colleagues(survey, maya)) == {maya, under}
    assert set(colleagues(survey, under)) == {maya, under}


def test_mail_is_not_sent_once_its_receiver_may_not_read_it(survey, maya, sam):
    comment = on_question(survey, maya, "@Sam look")
    guard, mail = get_kind("survey.comment").guard, Message.objects.get()
    assert guard(mail) is None
    sam.grants.all().delete()
    assert guard(mail) == "Its receiver may not see this survey any more."
    commenting.delete_comment(comment, by=maya)
    assert guard(mail) == "The comment was taken back."


def test_thread_is_answered_settled_and_opened_again(client, maya, sam, survey):
    comment = on_question(survey, sam)
    address = f"/surveys/{survey.uuid}/comments/"
    client.post(f"{address}add/", {"reply": comment.uuid, "text": "Because."})
    assert TeamComment.objects.get(text="Because.").reply_to == comment
    client.post(f"{address}{comment.uuid}/settle/", {"to": "resolved"})
    comment.refresh_from_db()
    assert (comment.resolved_by, commenting.counts(survey, maya)[0]) == (maya, 0)
    assert "1 settled" in pane(client, survey)
    client.post(f"{address}{comment.uuid}/settle/", {"to": "open"})
    assert commenting.counts(survey, maya)[0] == 1


def test_reply_is_not_settled_alone(survey, maya):
    comment = on_question(survey, maya)
    reply = add_comment(survey, text="Yes", by=maya, reply_to=comment)
    with pytest.raises(CommentRefused):
        commenting.set_resolved(reply, is_resolved=True, by=maya)


def test_unread_mark_goes_when_the_comments_are_opened(client, maya, sam, survey):
    on_question(survey, sam)
    on_question(survey, maya)
    assert commenting.counts(survey, maya) == (2, 1)
    assert "Comments: 2 open, 1 new" in client.get(f"/surveys/{survey.uuid}/").content.decode()
    assert "unread" in pane(client, survey)
    assert commenting.counts(survey, maya) == (2, 0)
    assert commenting.counts(survey, sam) == (2, 1)


def test_own_comment_is_changed_taken_back_and_brought_back(client, maya, survey):
    comment = on_question(survey, maya)
    address = f"/surveys/{survey.uuid}/comments/{comment.uuid}/"
    client.post(address, {"text": "Why five?"})
    assert "Why five?" in pane(client, survey)
    client.post(f"{address}delete/")
    assert "Why five?" not in pane(client, survey)
    client.post(f"{address}restore/")
    comment.refresh_from_db()
    assert (comment.text, comment.deleted_at, comment.edited_at is None) == ("Why five?", None, False)
    entries = AuditEntry.objects.filter(model="surveys.TeamComment").order_by("id")
    assert [entry.action.split(".")[1] for entry in entries] == ["created", "changed", "deleted", "restored"]


@pytest.mark.parametrize("step", ["", "delete/", "restore/"])
def test_nobody_changes_what_others_wrote(client, maya, sam, survey, step):
    comment = on_question(survey, sam)
    client.post(f"/surveys/{survey.uuid}/comments/{comment.uuid}/{step}", {"text": "Mine"})
    comment.refresh_from_db()
    assert (comment.text, comment.deleted_at) == ("Why three?", None)


def test_comment_on_a_question_that_is_gone_can_still_be_read(client, maya, survey):
    on_question(survey, maya)
    draft = draft_of(survey)
    gone = drafting.remove_question(draft.definition, "q2")
    change_draft(draft, rev=0, definition=gone, label="Removed a question", by=maya)
    html = pane(client, survey)
    assert ("Why three?" in html, "not in the survey any more" in html) == (True, True)
    client.post(f"/surveys/{survey.uuid}/comments/add/", {"at": "q2", "text": "And now?"})
    assert TeamComment.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 4001])
def test_comment_needs_a_text_of_sane_length(survey, maya, text):
    with pytest.raises(CommentRefused):
        add_comment(survey, text=text, by=maya)


def test_comment_is_found_under_its_own_survey_alone(client, maya, sam, survey):
    """THREATS row 11: a comment of another survey in the path is no comment."""
    other = create_questionnaire(
        survey.program, owner=survey.owner, name="Other", definition=a_definition(), by=None
    )
    comment = on_question(survey, maya)
    for key in (comment.uuid, uuid.uuid4()):
        address = f"/surveys/{other.uuid}/comments/{key}/delete/"
        assert client.post(address).status_code == 404
    reply = {"reply": comment.uuid, "text": "x"}
    assert client.post(f"/surveys/{other.uuid}/comments/add/", reply).status_code == 404
    wrong = {"reply": "1') OR 1=1--", "text": "x"}
    assert client.post(f"/surveys/{survey.uuid}/comments/add/", wrong).status_code == 404


def test_comments_never_reach_the_definition(survey, maya):
    on_question(survey, maya)
    assert (draft_of(survey).definition, draft_of(survey).rev) == (a_definition(), 0)


def test_texts_that_mean_harm_are_shown_as_they_stand(client, maya, root, survey):
    """THREATS rows 2 and 6: on the page and in the mail."""
    evil = make_user("viewer", root, name="Eve <b>")
    on_question(survey, maya, f"@Eve <b> {EVIL}\r\nBcc: x@example.org")
    html = pane(client, survey)
    assert ("&lt;script&gt;" in html, "<script>alert" in html) == (True, False)
    mail = Message.objects.get(to_address=evil.email)
    assert ("<script>alert" in mail.html, "\n" in mail.subject) == (False, False)
