"""Typed text as it is kept."""

import unicodedata
from html.parser import HTMLParser

import pytest

from surveys.document import Document, rich
from surveys.document.texts import inline
from surveys.kinds.markup import without_markup
from surveys.kinds.texts import clean_text
from surveys.views.respondents.pages import Filling, RenderedPage
from surveys.views.respondents.rendering import quoting


class Tags(HTMLParser):
    """The elements of a page as a browser reads them: name, and the names of its attributes."""

    @classmethod
    def of(cls, html):
        reader = cls()
        reader.found = set()
        reader.feed(html)
        return reader.found

    def handle_starttag(self, tag, attrs):
        self.found.add((tag, tuple(sorted(name for name, _ in attrs))))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" two lines\r\nof text\r ", "two lines\nof text"),
        ("a\ttab", "a\ttab"),
        ("Jo\x80hn", "John"),  # what is left of a name in another encoding
        ("nul\x00 and delete\x7f", "nul and delete"),
        ("Zoë 🙂", "Zoë 🙂"),
    ],
)
def test_clean_text_keeps_lines_and_tabs_and_no_other_control(typed, kept):
    assert clean_text(typed) == kept


def test_clean_text_drops_every_control_sign():
    every = f"a{''.join(map(chr, range(0x110000)))}z"
    assert {sign for sign in clean_text(every) if unicodedata.category(sign) == "Cc"} == {"\n", "\t"}


@pytest.mark.parametrize(
    ("target", "is_kept"),
    [
        ("{{q1}}", False),
        ("{{embedded.link|https://example.org/}}", False),
        ("https://{{q1}}/", False),
        ("https://example.org{{q1}}", False),
        ("https://example.org@{{q1}}/", False),
        ("//{{q1}}", False),
        (" java{{q1}}", False),
        ("https://example.org/?a={{q1}}", True),
        ("mailto:{{respondent.email}}", True),
    ],
)
def test_threat_4_no_answer_decides_where_a_link_leads(target, is_kept):
    link = f' href="{target}"' if is_kept else ""
    assert rich(f'<a href="{target}">on</a>') == f'<a{link} rel="noopener noreferrer">on</a>'


@pytest.mark.parametrize(
    ("text", "shown", "words"),
    [
        ("How <b>likely</b> is it?", "How <b>likely</b> is it?", "How likely is it?"),
        ("<p>One.</p><p>Two &amp; more.</p>", "One.<br>Two &amp; more.", "One. Two & more."),
        ("<ul><li>a</li><li>b</li></ul>", "a<br>b", "a b"),
        ('<B onclick="x()">now</B>', "<b>now</b>", "now"),
        ("<b>a</b><script>alert(1)</script>", "<b>a</b>", "a"),
        ("<b>a</b><img src=x onerror=alert(1)>", "<b>a</b>", "a"),
        ("<b>a</b><svg onload=alert(1)>", "<b>a</b>", "a"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>', "x"),
        ('<a href="{{q1}}">x</a>', '<a rel="noopener noreferrer">x</a>', "x"),
    ],
)
def test_threat_4_text_of_a_question_keeps_simple_html_on_one_line_and_nothing_else(text, shown, words):
    assert inline(text) == shown
    assert hasattr(inline(text), "__html__")
    assert without_markup(text) == words


@pytest.mark.parametrize(
    "text", ["Is 3 < 5 > 4?", "Dear <your name>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>"]
)
def test_threat_4_text_without_simple_html_is_left_to_be_escaped(text):
    assert (inline(text), hasattr(inline(text), "__html__"), without_markup(text)) == (text, False, text)


@pytest.mark.parametrize(
    "text",
    [
        "<b>Hello</b> {{q1|<img src=x onerror=alert(1)>}}",
        '<a href="https://example.org/?a={{q1|x" onclick="alert(1)}}">on</a>',
        '<b title="{{q1|x" onclick="alert(1)}}">on</b>',
        "<b>Hello</b> {{q1}}",
    ],
)
def test_threat_6_pipes_in_the_text_of_a_question_bring_words_alone(text):
    said = '"><script>alert(2)</script><b onclick="alert(3)">'
    page = RenderedPage(quoting(inline(text)), Document({}), "en")
    html = page.fill(Filling(quote=lambda pipe: said + pipe)).decode()
    assert Tags.of(html) <= {("b", ()), ("a", ("href", "rel")), ("a", ("rel",))}
