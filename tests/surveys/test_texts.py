"""Typed text as it is kept."""

import unicodedata

import pytest

from surveys.document import rich
from surveys.kinds.texts import clean_text


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
