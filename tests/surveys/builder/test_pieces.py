"""Questions and blocks that travel: new ids, free names, no condition that points elsewhere."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.document import Document, check_shape
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.drafting import EditRefused, Goal
from surveys.domain.questionnaires.gallery import definition_from, templates
from surveys.logic.checks import check_definition
from tests.factories.surveys import a_definition


def with_logic() -> dict:
    """Q3 shown on q1 and on its own block's q2; q4 foreign."""
    definition = a_definition()
    definition["questions"]["q3"] |= {
        "display": {"any": [{"field": "q1", "op": "lte", "value": 6}]},
        "skip": [{"when": {"field": "q3", "op": "answered"}, "to": "q4"}],
    }
    definition["texts"]["en"]["q3.text"] = "You said {{q1|something}}. Why?"
    return definition


def test_question_gets_a_new_id_a_free_name_and_its_texts():
    definition = a_definition()
    piece = drafting.take_question(definition, "q2")
    new, done = drafting.insert_question_piece(definition, piece, page=0, after="q1", given={"q9"})
    assert (done.uids, new["blocks"]["b1"]["pages"]) == (["q10"], [["q1", "q10", "q2"], ["q3", "q4"]])
    data = new["questions"]["q10"]
    assert (data["key"], [row["key"] for row in data["rows"]]) == ("ratings_2", ["restrooms_2", "security_2"])
    assert new["texts"]["en"]["q10.r1"] == "Restrooms"
    assert definition == a_definition()


def test_concept_comes_along_where_nothing_measures_it_yet():
    empty = a_definition(questions={}, blocks={"b1": {"pages": [[]]}}, texts={"en": {"title": "T"}})
    piece = drafting.take_question(a_definition(), "q1")
    first, done = drafting.insert_question_piece(empty, piece, page=0)
    assert (first["questions"]["q1"]["concept"], done.notes) == ("recommend", [])
    second, done = drafting.insert_question_piece(first, piece, page=0)
    assert "concept" not in second["questions"]["q2"]
    assert done.notes == [
        "“How likely are you to recommend us to a friend or colleague?” measures nothing here: "
        "another question measures “recommend” already."
    ]


def test_conditions_that_lead_elsewhere_are_taken_off_and_told():
    piece = drafting.take_question(with_logic(), "q3")
    new, done = drafting.insert_question_piece(a_definition(), piece, page=1, after="q4")
    data = new["questions"]["q5"]
    assert ("display" in data, "skip" in data) == (False, False)
    assert new["texts"]["en"]["q5.text"] == "You said something. Why?"
    own = "“You said {{q1|something}}. Why?”"
    assert done.notes == [
        f"{own} is always shown: its condition asks for what isn't in this survey.",
        f"{own} skips nothing: what it skipped to or on isn't in this survey.",
        "The gap {{q1|something}} became “something”: what it named isn't in this survey.",
    ]


def test_condition_never_points_to_a_stranger_that_has_the_old_id_here():
    """The piece's condition names q1, which gets no new id; the question itself becomes q1 here."""
    piece = drafting.take_question(with_logic(), "q3")
    empty = a_definition(questions={}, blocks={"b1": {"pages": [[]]}}, texts={"en": {"title": "T"}})
    new, done = drafting.insert_question_piece(empty, piece, page=0)
    assert (done.uids, "display" in new["questions"]["q1"]) == (["q1"], False)


def test_conditions_of_columns_are_taken_off_like_those_of_answers():
    source = a_definition()
    source["questions"]["q2"] |= {
        "kind": "matrix_text",
        "cols": [{"id": "k1", "display": {"field": "q1", "op": "lte", "value": 6}}, {"id": "k2"}],
    }
    del source["questions"]["q2"]["choices"]
    source["texts"]["en"] |= {"q2.k1": "Why", "q2.k2": "Since when"}
    new, done = drafting.insert_question_piece(
        a_definition(), drafting.take_question(source, "q2"), page=0, after="q1"
    )
    assert new["questions"]["q5"]["cols"] == [{"id": "k1"}, {"id": "k2"}]
    assert [note.partition("” ")[2] for note in done.notes] == [
        "is always offered: its condition isn't here."
    ]
    check_definition(new)


def test_block_keeps_the_logic_within_itself():
    definition = with_logic()
    piece = drafting.take_block(definition, "b1")
    new, done = drafting.insert_block_piece(definition, piece, goal=Goal("b1"))
    assert (done.block, done.uids) == ("b2", ["q5", "q6", "q7", "q8"])
    assert new["blocks"]["b2"]["pages"] == [["q5", "q6"], ["q7", "q8"]]
    assert new["questions"]["q7"]["display"] == {"any": [{"field": "q5", "op": "lte", "value": 6}]}
    assert new["questions"]["q7"]["skip"][0]["to"] == "q8"
    assert new["texts"]["en"]["q7.text"] == "You said {{q5|something}}. Why?"
    assert [node["id"] for node in new["flow"]] == ["b1", "b2"]


def test_texts_come_in_the_languages_that_the_survey_has():
    piece = drafting.take_question(definition_from(templates()["trust"], ["en", "de", "fr"]), "q1")
    german = a_definition(languages=["de", "es"], texts={"de": {"title": "T"}, "es": {}})
    new, done = drafting.insert_question_piece(german, piece, page=0, after="q1")
    assert new["texts"]["de"]["q5.text"] == "Wie sehr vertrauen Sie uns insgesamt?"
    assert (set(new["texts"]), done.notes) == ({"de", "es"}, ["It has no words yet in Español."])


def test_text_of_another_language_stands_in_and_says_so():
    piece = drafting.take_question(definition_from(templates()["trust"], ["fr"]), "q1")
    new, done = drafting.insert_question_piece(a_definition(), piece, page=0)
    assert new["texts"]["en"]["q5.text"].startswith("Dans l’ensemble")
    assert done.notes == ["Translate it into English: it is in Français."]


def test_words_that_were_carried_forward_come_along():
    document = templates()["brand_tracker"].document
    definition = copy.deepcopy(dict(document.definition))
    uid = next(uid for uid, one in document.questions.items() if one.key == "used")
    for texts in definition["texts"].values():
        del texts[f"{uid}.c1"]
    piece = drafting.take_question(definition, uid)
    new, done = drafting.insert_question_piece(a_definition(), piece, page=0)
    assert new["texts"]["en"]["q5.c1"] == "Our brand"
    assert ("carry" in new["questions"]["q5"], "from" in new["questions"]["q5"]["choices"][0]) == (
        False,
        False,
    )
    assert any("offers all its answers" in note for note in done.notes)


@pytest.mark.parametrize("take", [drafting.take_question, drafting.take_block])
def test_what_is_gone_is_refused(take):
    with pytest.raises(EditRefused):
        take(a_definition(), "nothing")


ALL = [(key, uid) for key, one in templates().items() for uid in one.document.questions]


@settings(deadline=None)
@given(st.lists(st.sampled_from(ALL), min_size=1, max_size=6))
def test_any_pieces_put_together_can_be_published(chosen):
    """Whatever is put in, no condition, pipe or name is left that publishing would refuse."""
    definition = a_definition(blocks={"b1": {"pages": [["q1", "q2"], ["q3"]]}})
    del definition["questions"]["q4"]
    for key, uid in chosen:
        source = dict(templates()[key].document.definition)
        if source["questions"][uid]["kind"] == "contact" or "{{loop" in source["texts"]["en"][f"{uid}.text"]:
            continue
        definition, _ = drafting.insert_question_piece(
            definition, drafting.take_question(source, uid), page=0, after="q1"
        )
        check_shape(definition)
    check_definition(definition)
    assert len(Document(definition).languages) == 1
