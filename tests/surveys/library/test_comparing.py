"""Comparing two states in words, the history of a draft, and going back."""

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.document import Document
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.comparing import Line, compare
from surveys.domain.questionnaires.gallery import templates
from surveys.views.library.comparing import differences
from tests.factories.surveys import a_definition


def told(old, new):
    """(status, name, lines) of all differences."""
    found = differences(Document(old), Document(new))
    return [(one.status, one.name, [(line.what, line.old, line.new) for line in one.lines]) for one in found]


def test_same_state_has_no_difference():
    assert told(a_definition(), copy.deepcopy(a_definition())) == []


def test_texts_and_settings_of_a_question_are_compared():
    new = drafting.set_texts(a_definition(), "en", {"q3.text": "Why?"})
    new["questions"]["q3"] |= {"required": True, "display": {"field": "q1", "op": "lte", "value": 6}}
    assert told(a_definition(), new) == [
        ("changed", "Q3 Why?", [
            ("Shown when", "", "Q1 is at most 6"),
            ("Required", "", "yes"),
            ("Question (English)", "What is the main reason for your answer?", "Why?"),
        ]),
    ]  # fmt: skip


def test_added_and_removed_questions_stand_where_they_stood():
    new, _ = drafting.add_question(a_definition(), "short_text", page=0, after="q1")
    new = drafting.remove_question(new, "q3")
    names = [(status, name) for status, name, _ in told(a_definition(), new)]
    assert names == [
        ("added", "Q2 Short text"),
        ("removed", "Q3 What is the main reason for your answer?"),
    ]


def test_moved_question_is_told_as_moved():
    new = drafting.place_question(a_definition(), "q4", 0, 0)
    assert [row for row in told(a_definition(), new) if row[0] == "moved"] == [
        ("moved", "Q1 May we contact you about this?", [("Place", "page 2, Q4", "page 1, Q1")])
    ]


def test_answers_are_compared_by_what_they_are_and_their_order():
    new = a_definition()
    new["questions"]["q2"]["choices"][0]["value"] = 0
    first, second, *rest = new["questions"]["q2"]["choices"]
    new["questions"]["q2"]["choices"] = [second, first, *rest]
    new["texts"]["en"]["q2.c5"] = "Great"
    rest = "“Average”, “Good”, “Great”, “Did not use”"
    before, after = f"“Unacceptable”, “Below average”, {rest}", f"“Below average”, “Unacceptable”, {rest}"
    (row,) = told(a_definition(), new)
    assert row[2] == [
        ("“Unacceptable”", "value: 1", "value: 0"),
        ("Order of answers", before, after),
        ("Answer (English)", "Outstanding", "Great"),
    ]  # fmt: skip


def test_every_language_is_compared():
    new = drafting.add_language(a_definition(), "de")
    new = drafting.set_texts(new, "de", {"q1.text": "Wie wahrscheinlich?", "title": "Flughafen"})
    names = {line[0] for _, _, lines in told(a_definition(), new) for line in lines}
    assert names == {"Question (Deutsch)", "Title (Deutsch)", "Languages"}


def test_flow_is_compared_step_by_step():
    new = copy.deepcopy(a_definition())
    new["flow"] = [
        {"type": "branch", "id": "f1", "when": {"field": "q1", "op": "lte", "value": 6}, "flow": [
            {"type": "end", "id": "f2", "outcome": "screened"}]},
        *new["flow"],
    ]  # fmt: skip
    (row,) = told(a_definition(), new)
    assert (row[1], row[2]) == (
        "Flow",
        [("Step", "", "If Q1 is at most 6"), ("Step", "", "  End: screened")],
    )


def test_what_has_no_words_is_shown_as_it_is_written():
    new = a_definition(look={"accent": "#1a7f5a"}, unheard_of={"x": 1})
    lines = told(a_definition(), new)[0][2]
    assert lines == [("Look", "", '{\n "accent": "#1a7f5a"\n}'), ("unheard_of", "", '{\n "x": 1\n}')]


def test_translations_out_of_date_are_counted():
    new = a_definition(outdated={"de": {"q1.text": "0e97", "q3.text": "0e98"}, "fr": {}})
    assert told(a_definition(), new)[0][2] == [("Translations out of date", "", "Deutsch: 2")]


PATHS = [(key, uid) for key, one in templates().items() for uid in one.document.questions]


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(PATHS), st.sampled_from(PATHS))
def test_comparing_there_and_back_tells_the_same(first, second):
    """Whatever one way tells as added, the other tells as taken out; nothing is told twice."""
    old, new = (Document(templates()[key].document.definition) for key, _ in (first, second))
    there, back = (compare(*pair, lambda document, tree: str(tree)) for pair in ((old, new), (new, old)))
    turned = {"added": "removed", "removed": "added"}
    assert {(one.uid, turned.get(one.status, one.status)) for one in there} == {
        (one.uid, one.status) for one in back
    }
    assert not there if first[0] == second[0] else there
    assert all(line.old != line.new for one in there for line in one.lines if isinstance(line, Line))
