import pytest

from surveys.formats.shared.markup import for_path, in_words, plain, tidy


@pytest.mark.parametrize(
    ("source", "wanted", "lost"),
    [
        ("Are you well?", "Are you well?", set()),
        ("a < b & c", "a < b & c", set()),
        ("<p>One</p>", "One", set()),
        ("<p>One <b>two</b></p>", "One <b>two</b>", set()),
        ("<p>One</p><p>Two</p>", "<p>One</p><p>Two</p>", set()),
        ('<span style="color:red">Red</span>', "Red", {"styles"}),
        ("Hi<script>alert(1)</script>", "Hi", {"scripts"}),
        ('<img src=x onerror="alert(1)">See', "See", {"pictures", "scripts"}),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>', {"scripts"}),
        ("<table><tr><td>1</td></tr></table>", "1", {"tables"}),
        ("half \ud800 sign", "half \ufffd sign", {"characters that can't be kept"}),
        ("bell\x07\x00", "bell", set()),
        ("&lt;b&gt; is a tag", "<p>&lt;b&gt; is a tag</p>", set()),
    ],
)
def test_rich_texts_keep_simple_tags_alone(source: str, wanted: str, lost: set[str]) -> None:
    assert tidy(source) == (wanted, lost)


@pytest.mark.parametrize(
    ("source", "wanted", "lost"),
    [
        ("Caf&eacute;", "Café", set()),
        ("<b>Yes</b>", "Yes", {"emphasis"}),
        ("one<br>two", "one\ntwo", set()),
        ("<p>one</p>\n<p>two</p>", "one\ntwo", set()),
        ("<svg onload=alert(1)>x", "x", {"pictures", "scripts"}),
        ('<a href="https://example.org">there</a>', "there", {"links"}),
    ],
)
def test_plain_texts_keep_words_alone(source: str, wanted: str, lost: set[str]) -> None:
    assert plain(source) == (wanted, lost)


def test_the_path_decides_what_a_text_may_hold() -> None:
    assert for_path("q1.text", "<b>x</b>") == ("<b>x</b>", set())
    assert for_path("q1.c1", "<b>x</b>") == ("x", {"emphasis"})


def test_many_tags_are_taken_out_without_being_parsed() -> None:
    text, lost = tidy("<b>" * 50_000 + "x")

    assert text.strip("< b>") in ("", "x")
    assert "emphasis" in lost


def test_losses_are_named_in_one_order() -> None:
    assert in_words({"styles", "scripts"}) == "Its texts lost: scripts, styles."
    assert in_words(set()) == ""
