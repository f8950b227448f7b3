"""Looking back on a draft over HTTP: what each change did, versions side by side, going back."""

import pytest
import time_machine

from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import (
    change_draft,
    draft_of,
    redo,
    undo,
)
from surveys.domain.questionnaires.history import restore_state, runs_of, states_around
from surveys.domain.questionnaires.upkeep import publish_survey
from surveys.models import DraftChange
from tests.factories.accounts import make_user
from tests.factories.surveys import a_definition

EVIL = "<script>alert(1)</script>"


def edit(survey, texts, by=None, label="Changed"):
    draft = draft_of(survey)
    new = drafting.set_texts(draft.definition, "en", texts)
    return change_draft(draft, rev=draft.rev, definition=new, label=label, by=by)


@pytest.mark.django_db
def test_states_around_each_change_lead_into_each_other(survey):
    for number in range(6):
        edit(survey, {f"q{number % 4 + 1}.text": f"Words {number}"})
    draft = draft_of(survey)
    for _ in range(2):
        draft = undo(draft)
    changes = list(draft.changes.order_by("rev"))
    states = [states_around(draft, change) for change in changes]
    assert [change.is_undone for change in changes] == [False] * 4 + [True] * 2
    assert states[0][0] == a_definition()
    assert all(states[place][1] == states[place + 1][0] for place in range(5))
    assert states[3][1] == draft.definition


@pytest.mark.django_db
def test_older_state_is_brought_back_as_a_change_that_undo_takes_back(survey):
    edit(survey, {"q1.text": "First"}, label="Changed “First”")
    draft = edit(survey, {"q1.text": "Second"})
    first = draft.changes.order_by("rev").first()
    draft = restore_state(draft, rev=draft.rev, goal=first, by=None)
    assert draft.definition["texts"]["en"]["q1.text"] == "First"
    assert draft.changes.order_by("-rev").first().label == "Went back to “Changed “First””"
    draft = undo(draft)
    assert draft.definition["texts"]["en"]["q1.text"] == "Second"
    assert redo(draft).definition["texts"]["en"]["q1.text"] == "First"


@pytest.mark.django_db
def test_published_version_is_brought_back(client, maya, survey):
    version = publish_survey(survey, by=maya)
    edit(survey, {"q1.text": "New"})
    client.post(f"/surveys/{survey.uuid}/restore/", {"rev": 1, "version": 1})
    assert draft_of(survey).definition == version.definition
    assert client.post(f"/surveys/{survey.uuid}/restore/", {"rev": 1, "version": 1}).status_code == 409
    for wrong in ({"version": 9}, {"change": 99}, {"change": "1' OR 1=1"}, {}):
        answer = client.post(f"/surveys/{survey.uuid}/restore/", {"rev": 2, **wrong})
        assert answer.status_code == 404


@pytest.mark.django_db
def test_history_is_filtered_and_opened(client, maya, survey, root):
    sam = make_user("program_manager", root, name="Sam Rivera")
    edit(survey, {"q1.text": "How likely?"}, maya, "Changed “How likely?”")
    edit(survey, {"q3.text": "Why?"}, sam, "Changed “Why?”")
    address = f"/surveys/{survey.uuid}/history/"

    def found(query):
        html = client.get(address + query).content.decode()
        return "Changed “How likely?”" in html, "Changed “Why?”" in html

    assert found("") == (True, True)
    assert found(f"?person={sam.uuid}") == (False, True)
    assert found("?question=q1") == (True, False)
    assert found("?q=likely") == (True, False)
    rev = DraftChange.objects.get(label="Changed “Why?”").rev
    html = client.get(f"{address}?open={rev}").content.decode()
    assert "<del>What is the main reason for your answer?</del>" in html
    assert "<ins>Why?</ins>" in html


@pytest.mark.django_db
def test_neighbours_saved_in_one_go_are_one_line(client, maya, survey, root):
    """Another person, another label and a pause of more than five minutes begin a line of their own."""
    sam = make_user("program_manager", root, name="Sam Rivera")
    with time_machine.travel("2031-05-05 09:00Z", tick=False) as clock:
        for minutes, words, by, label in [
            (0, "One", maya, "Text"), (4, "Two", maya, "Text"), (4, "Three", maya, "Text"),
            (1, "Four", sam, "Text"), (6, "Five", sam, "Text"), (1, "Six", sam, "Other"),
        ]:  # fmt: skip
            clock.shift(60 * minutes)
            edit(survey, {"q1.text": words}, by, label)
    changes = list(draft_of(survey).changes.order_by("-rev"))
    assert [run.size for run in runs_of(changes)] == [1, 1, 1, 3]

    html = client.get(f"/surveys/{survey.uuid}/history/?open={changes[-1].rev}").content.decode()
    assert html.count("saved 3 times") == 1
    assert ("<ins>Three</ins>" in html, "<ins>Two</ins>" in html) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "history/?person=1",
        "history/?question=q99",
        "history/?by__password=x",
        "compare/?old=7",
        "compare/?x=1",
    ],
)
def test_unknown_filters_are_refused(client, maya, survey, address):
    """THREATS row 10."""
    assert client.get(f"/surveys/{survey.uuid}/{address}").status_code == 400


@pytest.mark.django_db
def test_versions_are_compared_side_by_side(client, maya, survey):
    address = f"/surveys/{survey.uuid}/compare/"
    assert "Not published yet" in client.get(address).content.decode()
    publish_survey(survey, by=maya)
    assert "No difference" in client.get(address).content.decode()
    edit(survey, {"q1.text": EVIL})
    html = client.get(address).content.decode()
    assert "1 difference from version 1 to the draft." in html
    assert ("<ins>&lt;script&gt;" in html, EVIL in html) == (True, False)  # THREATS row 2
    assert (
        "1 difference from the draft to version 1."
        in client.get(f"{address}?old=draft&new=1").content.decode()
    )
