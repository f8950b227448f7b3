"""Words: HTML there, plain text or a few tags here; piping; translations."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.document import rich
from surveys.formats.qsf.html import lost, to_html, to_plain, to_rich
from tests.surveys.formats.qsf.build import (
    choices,
    less_than_full,
    matrix,
    multiple,
    question,
    read,
    single,
    text,
    told,
)

FORMATTING = "Fonts, colours and layout of its text aren't kept; the words are."
TAGS = ("<b>", "</b>", "<br>", "<div>", "</div>", "<p>", "</p>", "<ul><li>", "</a>", "<img src=x>")
SIGNS = ("&lt;", "&amp;", "&nbsp;", "<", ">", "a", "é", "{{", "&", " ", "\n", "<script>x</script>")
PIECES = st.sampled_from([*TAGS, *SIGNS, "<a href='https://x.org?a=1&b=2'>"])


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("Plain", "Plain"),
        ("1<br>Not at all", "1\nNot at all"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("A &amp; B&nbsp;&lt; C", "<p>A &amp; B\N{NO-BREAK SPACE}&lt; C</p>"),
        ("<span style='color:red'>Red</span> <strong>bold</strong>", "Red <strong>bold</strong>"),
        ("<h1>Title</h1><ul><li>one</li></ul>", "<h2>Title</h2><ul><li>one</li></ul>"),
        ("<script>alert(1)</script>Hello", "Hello"),
        ("<a href='javascript:alert(1)'>x</a>", "<a>x</a>"),
        ("<img src=x onerror=alert(1)>Look", "Look"),
        ("Line\nbreaks in the file", "Line breaks in the file"),
    ],
)
def test_question_texts_keep_simple_html(raw: str, kept: str) -> None:
    assert to_rich(raw) == kept


def test_labels_are_plain_text() -> None:
    assert to_plain("<b>1</b><br/>Not&nbsp;at &lt;all&gt;") == "1\nNot\N{NO-BREAK SPACE}at <all>"


@given(st.lists(PIECES, max_size=12).map("".join))
def test_texts_read_the_same_when_they_are_written_back(raw: str) -> None:
    as_rich, as_plain = to_rich(raw), to_plain(raw)

    assert to_rich(to_html(as_rich, "q1.text")) == as_rich
    assert to_plain(to_html(as_plain, "q1.c1")) == as_plain
    assert "<script" not in rich(as_rich).lower()


@pytest.mark.parametrize(
    "piece", ["<", "<b>", "<!--", "<div ", " ", "<br", "&", "<a href='", "\n", "<p>", "<ul><li>", "<b><i>"]
)
def test_a_megabyte_of_broken_html_is_read_at_once(piece: str) -> None:
    raw = piece * (1_000_000 // len(piece))
    started = time.process_time()

    kept = to_rich(raw), to_plain(raw), lost(raw, "q1.text")

    assert time.process_time() - started < 2
    assert max(len(one) for one in kept[:2]) <= 500_000


def test_what_a_text_loses_is_told_of_beside_the_question() -> None:
    pictured = single("QID1", QuestionText='<span style="color:red">Look</span><img src="https://x/y.png">')
    scripted = single("QID2", QuestionText="<script>alert(1)</script>Hello <b>you</b>")
    coloured = single("QID3", "<b>Yes</b>", "No")

    translation = read(pictured, scripted, coloured)

    assert less_than_full(translation) == {
        "QID1/Media": ("left_out", "Pictures, videos and sounds in its text stay behind."),
        "QID1/Formatting": ("simplified", FORMATTING),
        "QID2/Media": ("left_out", "Scripts and styles in its text stay behind."),
        "QID3/Formatting": ("simplified", FORMATTING),
    }
    assert translation.definition["texts"]["en"]["q2.text"] == "Hello <b>you</b>"


def test_a_text_without_end_is_cut_and_told_of() -> None:
    translation = read(single("QID1", QuestionText="word " * 200_000))

    assert len(translation.definition["texts"]["en"]["q1.text"]) <= 60_000
    why = "Its text is longer than 60,000 characters; the end stays behind."
    assert less_than_full(translation) == {"QID1": ("simplified", why)}


@pytest.mark.parametrize(
    ("pipe", "ours"),
    [
        ("${e://Field/first}", "{{embedded.first}}"),
        ("${q://QID1/ChoiceGroup/SelectedChoices}", "{{q1.chosen}}"),
        ("${q://QID1/ChoiceGroup/UnselectedChoices}", "{{q1.not_chosen}}"),
        ("${q://QID1/ChoiceTextEntryValue/2}", "{{q1.c2.text}}"),
        ("${q://QID1/QuestionText}", "{{q1.question}}"),
        ("${q://QID2/ChoiceTextEntryValue}", "{{q2}}"),
        ("${q://QID3/ChoiceGroup/SelectedAnswers/1}", "{{q3.r1}}"),
        ("${m://FirstName}", "{{respondent.first_name}}"),
        ("${m://Email1}", "{{respondent.email}}"),
        ("${lm://Field/1}", "{{loop}}"),
        ("${lm://Field/3}", "{{loop.3}}"),
        ("${lm://CurrentLoopNumber}", "{{loop.number}}"),
    ],
)
def test_pipes_come_across(pipe: str, ours: str) -> None:
    translation = read(
        multiple("QID1", "a", "b"), text("QID2"), matrix("QID3"), text("QID4", QuestionText=f"So {pipe}?")
    )

    assert translation.definition["texts"]["en"]["q4.text"] == f"So {ours}?"
    assert less_than_full(translation) == {}


@pytest.mark.parametrize(
    "pipe", ["${rand://int/1:6}", "${q://QID99/QuestionText}", "${e://Field/a-b}", "${loc://City}"]
)
def test_other_pipes_stand_as_they_are_written(pipe: str) -> None:
    translation = read(text("QID1", QuestionText=f"So {pipe}?"))

    assert translation.definition["texts"]["en"]["q1.text"] == f"So {pipe}?"
    why = f"{pipe} stands for nothing here and is shown as it is written."
    assert less_than_full(translation) == {"QID1/Piping": ("left_out", why)}


def test_what_is_asked_for_in_texts_is_declared() -> None:
    translation = read(text("QID1", QuestionText="Dear ${e://Field/name}"))

    assert translation.definition["embedded"] == [{"name": "name", "from": "link"}]


def test_translations_come_across_by_language() -> None:
    german = {"QuestionText": "Wie war es?", "Choices": {"1": {"Display": "Gut"}}, "ColumnLabels": []}
    chinese = {"QuestionText": "怎么样", "Answers": {"2": {"Display": "坏"}}}
    nps = question("QID2", "MC", "NPS", Choices=[{"Display": str(one)} for one in range(11)])
    nps |= {"ColumnLabels": [{"Display": "Never"}, {"Display": "Surely"}]}
    nps |= {"Language": {"DE": {"ColumnLabels": [{"Display": "Nie"}, {"Display": "Sicher"}]}}}

    translation = read(matrix("QID1", 1, 2, Language={"DE": german, "ZH-S": chinese, "Elvish!": {}}), nps)

    texts = translation.definition["texts"]
    assert translation.definition["languages"] == ["en", "de", "zh-hans"]
    assert texts["de"] == {"q1.text": "Wie war es?", "q1.r1": "Gut", "q2.low": "Nie", "q2.high": "Sicher"}
    assert texts["zh-hans"] == {"q1.text": "怎么样", "q1.c2": "坏"}
    assert (texts["en"]["q2.low"], texts["en"]["q2.high"]) == ("Never", "Surely")
    why = "Its language isn't one that Rapport knows."
    assert less_than_full(translation) == {"QID1/Language/Elvish!": ("left_out", why)}


def test_a_translation_that_loses_something_is_told_of_by_language() -> None:
    german = {"QuestionText": "<font color=red>Rot</font>", "Choices": choices("Ja")}

    translation = read(single("QID1", Language={"DE": german}))

    assert less_than_full(translation) == {"QID1/Language/DE/Formatting": ("simplified", FORMATTING)}
    assert told(translation)["QID1/Language/DE"] == ("full", "")
