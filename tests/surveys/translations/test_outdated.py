"""A translation is older than its source from the source's change until it is written anew or confirmed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.document import Document
from surveys.document.outdated import is_outdated, mark_outdated, print_of
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import (
    AlreadyPublished,
    change_draft,
    draft_of,
    publish_version,
    redo,
    undo,
)
from surveys.formats.own.files import read_own, write_own
from surveys.logic.wording import progress_of, translated, troubles_of
from tests.surveys.translations.given import a_survey, two_languages

pytestmark = pytest.mark.django_db
LOST = "The gap {{q1}} of the source is missing."


def edited(survey, language, texts):
    draft = draft_of(survey)
    definition = drafting.set_texts(draft.definition, language, texts)
    return change_draft(draft, rev=draft.rev, definition=definition, label="Edited", by=None).definition


def outdated(survey):
    return draft_of(survey).definition.get("outdated", {})


def test_change_of_the_source_marks_what_was_translated_from_it():
    survey = a_survey()
    old = draft_of(survey).definition["texts"]["en"]["q1.text"]
    edited(survey, "en", {"q1.text": "Recommend?", "q2.r1": "Toilets"})  # q2.r1 isn't translated
    assert outdated(survey) == {"de": {"q1.text": print_of(old)}}
    edited(survey, "en", {"q1.text": "Would you recommend us?"})
    assert outdated(survey) == {"de": {"q1.text": print_of(old)}}
    edited(survey, "en", {"q1.text": old})
    assert "outdated" not in draft_of(survey).definition


def test_translating_anew_and_confirming_settle_it_and_undo_brings_it_back():
    survey = a_survey()
    edited(survey, "en", {"q1.text": "Recommend?", "title": "Today"})
    marked = draft_of(survey).definition
    edited(survey, "de", {"q1.text": "Empfehlen?"})
    assert list(outdated(survey)["de"]) == ["title"]
    draft = draft_of(survey)
    kept = drafting.confirm_texts(draft.definition, "de", {"title"})
    change_draft(draft, rev=draft.rev, definition=kept, label="Still right", by=None)
    settled = draft_of(survey).definition
    assert "outdated" not in settled
    undo(draft_of(survey))
    assert undo(draft_of(survey)).definition == marked
    redo(draft_of(survey))
    assert redo(draft_of(survey)).definition == settled


def test_marks_move_with_pages_and_go_with_questions_and_languages():
    definition = two_languages(**{"b1.p1.title": "Zweite"})
    definition["texts"]["en"]["b1.p1.title"] = "Second"
    definition["outdated"] = {"de": {"b1.p1.title": "x", "q1.text": "y"}}
    moved = drafting.move_page(definition, 1, -1)
    assert (moved["texts"]["de"]["b1.p0.title"], moved["outdated"]["de"]["b1.p0.title"]) == ("Zweite", "x")
    removed = mark_outdated(definition, drafting.remove_question(definition, "q1"))
    assert removed["outdated"] == {"de": {"b1.p1.title": "x"}}
    assert drafting.remove_language(definition, "de").get("outdated") is None


def test_own_json_brings_the_marks_along():
    survey = a_survey()
    edited(survey, "en", {"q1.text": "Recommend?"})
    definition = draft_of(survey).definition | {"schema": 1}
    assert read_own(write_own(definition, name="Flight")).definition == definition


def test_confirming_alone_is_nothing_to_publish():
    survey = a_survey()
    edited(survey, "en", {"q1.text": "Recommend?"})
    publish_version(survey, by=None)
    draft = draft_of(survey)
    kept = drafting.confirm_texts(draft.definition, "de", {"q1.text"})
    change_draft(draft, rev=draft.rev, definition=kept, label="Still right", by=None)
    with pytest.raises(AlreadyPublished):
        publish_version(survey, by=None)


def test_progress_counts_each_text_once():
    survey = a_survey(**{"q3.text": "Warum?"})
    edited(survey, "en", {"q1.text": "Recommend?"})
    document = Document(draft_of(survey).definition)
    progress = progress_of(document, "de")
    there = len(document.definition["texts"]["de"])
    found = (progress.total, progress.missing, progress.changed, progress.wrong)
    assert found == (16, 16 - there, 1, 1)
    assert progress.percent == (there - 1) * 100 // 16
    assert progress_of(document, "en").is_complete


def test_texts_stand_in_the_order_of_the_survey():
    rows = translated(Document(two_languages()), "de")
    paths = [row.wording.path for row in rows]
    assert paths[:4] == ["title", "q1.text", "q1.low", "q1.high"]
    assert paths[4:13] == ["q2.text", *(f"q2.c{n}" for n in (1, 2, 3, 4, 5, 9)), "q2.r1", "q2.r2"]
    assert paths[-1] == "thanks"
    assert [(row.wording.place, row.wording.name) for row in rows[4:7]] == [
        ("Q2", "Question"),
        ("Q2", "Point 1"),
        ("Q2", "Point 2"),
    ]


@pytest.mark.parametrize(
    ("source", "text", "said"),
    [
        ("Hi {{q1}}", "Hallo {{q1}}", []),
        ("Hi {{ q1 | you }}", "Hallo {{q1|Sie}}", []),
        ("Hi {{q1}}", "Hallo", [LOST]),
        ("Hi", "Hallo {{q2}}", ["The source has no gap {{q2}}."]),
        ("Hi {{q1}}", "Hallo {{q1}", [LOST, "A gap in double braces is broken."]),
        ("<b>Hi</b>", "<B>Hallo</B>", []),
        ("<b>Hi</b>", "<b>Hallo", ["The tags differ from the source: </b> is missing."]),
        ("Hi", "<script>x</script> a < b", []),
        ("Hi", "<i>Hallo</i>", ["The tags differ from the source: </i> is too many, <i> is too many."]),
        ("Hi", "x" * 41, ["It has 41 characters, at most 40 fit."]),
    ],
)  # fmt: skip
def test_gaps_and_tags_must_be_those_of_the_source(source, text, said):
    assert troubles_of(source, text, 40) == said


@given(st.lists(st.tuples(st.sampled_from(["en", "de"]), st.sampled_from("abc")), max_size=12))
def test_a_text_is_outdated_as_long_as_its_source_differs(edits):
    """Against a naive memory of what the source said when the translation was last written."""
    definition = {"languages": ["en", "de"], "texts": {"en": {"title": "a"}, "de": {"title": "a"}}}
    translated_from = "a"
    for language, text in edits:
        is_new = definition["texts"][language]["title"] != text
        new = drafting.set_texts(definition, language, {"title": text})
        definition = mark_outdated(definition, new)
        if language == "de" and is_new:
            translated_from = definition["texts"]["en"]["title"]
        is_old = definition["texts"]["en"]["title"] != translated_from
        assert is_outdated(definition, "de", "title") == is_old


def test_marks_follow_a_page_into_another_block_and_a_question_into_its_copy():
    survey = a_survey()
    before = draft_of(survey).definition
    titled = drafting.set_texts(before, "en", {"b1.p0.title": "Start"})
    titled = drafting.set_texts(titled, "de", {"b1.p0.title": "Anfang"})
    draft = draft_of(survey)
    change_draft(draft, rev=draft.rev, definition=titled, label="Titles", by=None)
    edited(survey, "en", {"b1.p0.title": "Begin", "q1.text": "Recommend?"})
    marks = outdated(survey)["de"]
    assert sorted(marks) == ["b1.p0.title", "q1.text"]
    draft = draft_of(survey)
    moved, block = drafting.add_node(draft.definition, "block", drafting.Goal())
    moved = drafting.place_page(moved, 0, block, 0)
    moved, twin = drafting.duplicate_question(moved, "q1")
    change_draft(draft, rev=draft.rev, definition=moved, label="Moved", by=None)
    assert outdated(survey) == {
        "de": {
            f"{block}.p0.title": marks["b1.p0.title"],
            "q1.text": marks["q1.text"],
            f"{twin}.text": marks["q1.text"],
        }
    }
