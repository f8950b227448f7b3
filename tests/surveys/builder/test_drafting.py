"""Edits of definitions, as values."""

import copy

import pytest

from surveys.document import Document, check_shape
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import change_draft, draft_of, publish_version
from surveys.domain.questionnaires.starting import STARTS
from surveys.logic.wording import progress_of
from tests.factories.surveys import a_definition, publish

PAGES = [["q1", "q2"], ["q3", "q4"]]


def pages(definition):
    return definition["blocks"]["b1"]["pages"]


def test_add_question_stands_behind_the_named_one_and_leaves_the_old_definition():
    old = a_definition()
    before = copy.deepcopy(old)
    new, uid = drafting.add_question(old, "single", page=0, after="q1")
    assert (uid, pages(new), old == before) == ("q5", [["q1", "q5", "q2"], ["q3", "q4"]], True)
    assert new["questions"]["q5"] == {
        "kind": "single",
        "key": "single",
        "choices": [{"id": "c1"}, {"id": "c2"}],
    }


@pytest.mark.parametrize("kind", ["nps", "rating", "matrix", "number", "date", "information", "contact"])
def test_add_question_of_every_kind_can_be_saved(kind):
    new, uid = drafting.add_question(a_definition(), kind, page=1)
    check_shape(new)
    assert pages(new)[1][-1] == uid


def test_add_question_never_gives_a_published_id_again():
    _, uid = drafting.add_question(a_definition(), "date", page=0, used={"q1", "q9"})
    assert uid == "q10"


def test_add_question_refuses_an_unknown_kind():
    with pytest.raises(drafting.EditRefused, match="no such kind"):
        drafting.add_question(a_definition(), "laser", page=0)


@pytest.mark.django_db
@pytest.mark.postgres
def test_used_ids_holds_ids_of_all_published_parts():
    survey = publish()
    draft = draft_of(survey)
    asked = draft.definition["questions"]["q2"]
    other = asked | {"rows": [{"id": "r7"}]}
    definition = drafting.change_question(draft.definition, "q2", other, {"q2.r7": "Shops"})
    change_draft(draft, rev=draft.rev, definition=definition, label="Other rows", by=None)
    first = {"c1", "c2", "c3", "c4", "c5", "c9", "r1", "r2"}
    assert drafting.used_ids(survey, ["q2", "q1"]) == {"q2": first, "q1": set()}
    publish_version(survey, by=None)
    assert drafting.used_ids(survey, ["q2", "q77"]) == {"q2": first | {"r7"}, "q77": set()}


@pytest.mark.parametrize(
    ("uid", "step", "expected"),
    [
        ("q1", 1, [["q2", "q1"], ["q3", "q4"]]),
        ("q2", 1, [["q1"], ["q2", "q3", "q4"]]),
        ("q3", -1, [["q1", "q2", "q3"], ["q4"]]),
        ("q1", -1, PAGES),
        ("q4", 1, PAGES),
    ],
)
def test_move_question_goes_over_the_edges_of_pages(uid, step, expected):
    assert pages(drafting.move_question(a_definition(), uid, step)) == expected


def test_place_question_counts_without_the_question_itself():
    assert pages(drafting.place_question(a_definition(), "q1", 1, 1)) == [["q2"], ["q3", "q1", "q4"]]
    assert pages(drafting.place_question(a_definition(), "q1", 0, 1)) == [["q2", "q1"], ["q3", "q4"]]


def test_remove_question_takes_its_texts_along():
    new = drafting.remove_question(a_definition(), "q2")
    assert pages(new) == [["q1"], ["q3", "q4"]]
    assert [path for path in new["texts"]["en"] if path.startswith("q2.")] == []
    assert "q2" not in new["questions"]


def test_duplicate_question_copies_texts_and_gets_a_name_of_its_own():
    new, twin = drafting.duplicate_question(a_definition(), "q2")
    assert (twin, pages(new)[0]) == ("q5", ["q1", "q2", "q5"])
    assert new["questions"]["q5"]["key"] == "ratings_2"
    assert new["texts"]["en"]["q5.r1"] == "Restrooms"


def test_change_question_takes_texts_of_removed_parts_out_of_all_languages():
    old = drafting.set_texts(drafting.add_language(a_definition(), "es"), "es", {"q2.r2": "Seguridad"})
    data = old["questions"]["q2"] | {"rows": [{"id": "r1"}]}
    new = drafting.change_question(old, "q2", data, {"q2.r1": "Toilets"})
    assert (new["texts"]["en"]["q2.r1"], "q2.r2" in new["texts"]["en"], new["texts"]["es"]) == (
        "Toilets",
        False,
        {},
    )


def test_pages_keep_their_titles_when_they_move_and_go():
    titled = drafting.set_texts(a_definition(), "en", {"b1.p0.title": "First", "b1.p1.title": "Second"})
    grown = drafting.add_page(titled, 0)
    assert pages(grown) == [["q1", "q2"], [], ["q3", "q4"]]
    assert grown["texts"]["en"]["b1.p2.title"] == "Second"
    moved = drafting.move_page(grown, 2, -1)
    assert (pages(moved)[1], moved["texts"]["en"]["b1.p1.title"]) == (["q3", "q4"], "Second")
    left = drafting.remove_page(moved, 0)
    assert pages(left) == [["q3", "q4"], []]
    assert left["texts"]["en"]["b1.p0.title"] == "Second"
    assert "q1" not in left["questions"]


def test_remove_page_keeps_the_last_one():
    one = drafting.remove_page(a_definition(), 1)
    with pytest.raises(drafting.EditRefused, match="at least one page"):
        drafting.remove_page(one, 0)


def test_languages_are_added_once_and_the_first_one_stays():
    two = drafting.add_language(a_definition(), "es")
    assert Document(two).languages == ["en", "es"]
    assert progress_of(Document(two), "es").missing == len(two["texts"]["en"])
    with pytest.raises(drafting.EditRefused):
        drafting.add_language(two, "es")
    with pytest.raises(drafting.EditRefused):
        drafting.remove_language(two, "en")
    assert Document(drafting.remove_language(two, "es")).languages == ["en"]


@pytest.mark.parametrize("key", list(STARTS))
def test_every_start_can_be_saved_as_a_draft(key):
    definition = STARTS[key].definition("After your visit")
    check_shape(definition)
    assert definition["texts"]["en"]["title"] == "After your visit"
