"""Translations out to CSV and XLIFF and in again: exactly, whatever a spreadsheet does, and hostile ones."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.document import Document
from surveys.domain.questionnaires.editing import draft_of, undo
from surveys.domain.questionnaires.translating import (
    compare,
    compare_file,
    export_translation,
    take_translation,
)
from surveys.formats.translations import (
    Entry,
    Exported,
    FileUnreadable,
    TranslationFile,
    read_translation,
    write_translation,
)
from surveys.formats.translations.tables import guarded, unguarded
from surveys.logic.wording import translated
from tests.surveys.translations.given import a_survey, two_languages

pytestmark = pytest.mark.django_db
ODD = {
    "q1.low": '=HYPERLINK("x")',
    "q1.high": "-5 °C; \"warm\", 'kalt'",
    "q2.c1": "@home\nzwei Zeilen",
    "q2.c2": "'=zitiert",
    "q2.c3": "+1",
    "q2.r1": "שלום ؟ ﷺ",
    "q2.r2": "a < b & c > d \U0001f600",
}


def file_of(kind, definition):
    document = Document(definition)
    return write_translation(kind, Exported("Flight", "en", "de", translated(document, "de")))


@pytest.mark.parametrize("kind", ["csv", "xlf"])
def test_what_is_written_is_read_back_exactly(kind):
    definition = two_languages(**ODD)
    file = read_translation(file_of(kind, definition), f"x.{kind}")
    texts = definition["texts"]
    assert {one.path: one.text for one in file.entries if one.text} == texts["de"]
    assert {one.path: one.source for one in file.entries} == texts["en"]
    assert (file.language, file.source_language, file.unread) == ("de", "en", [])


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_a_quote_before_a_cell_is_taken_away_again(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).lstrip(" \u00a0\ufeff").startswith(("=", "+", "-", "@"))


def test_cells_that_begin_as_formulas_do_are_quoted():
    lines = file_of("csv", two_languages(**ODD)).decode("utf-8-sig")
    cells = {row[0]: row[-1] for row in csv.reader(io.StringIO(lines))}
    assert cells["q1.low"] == '\'=HYPERLINK("x")'
    assert (cells["q2.c3"], cells["q2.c2"]) == ("'+1", "''=zitiert")


def as_excel_saves(data):
    """German Excel: semicolons, Windows line ends, a byte order mark."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_unicode_text(data):
    """Excel's "Unicode text": UTF-16 with tabs."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-16")


def as_workbook(data):
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
        book.active.append(["" if cell is None else cell for cell in row])
    for row in book.active.iter_rows():
        for cell in row:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("saved", [as_excel_saves, as_unicode_text, as_workbook])
def test_spreadsheets_give_back_what_they_were_given(saved):
    definition = two_languages(**ODD)
    name = "x.xlsx" if saved is as_workbook else "x.csv"
    file = read_translation(saved(file_of("csv", definition)), name)
    assert {one.path: one.text for one in file.entries if one.text} == definition["texts"]["de"]


XLIFF_2 = """<?xml version="1.0"?><xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0"
 srcLang="en" trgLang="de-DE"><file id="f"><group id="g"><unit id="1" name="q1.low">
 <segment state="translated"><source>Not at all.</source><target>Gar <pc id="1">nicht</pc>.</target></segment>
 <ignorable><source> </source></ignorable>
 <segment><source>Likely</source><target>Wahrscheinlich</target></segment></unit>
 <unit id="q1.high"><segment state="initial"><source>Extremely likely</source>
 <target>Extremely likely</target>
 </segment></unit><unit id="q2.text"><segment><source>x</source></segment></unit></group></file></xliff>"""


def test_xliff_2_is_read_with_segments_and_inline_codes():
    file = read_translation(XLIFF_2.encode(), "x.xlf")
    assert [(one.path, one.text) for one in file.entries] == [
        ("q1.low", "Gar nicht. Wahrscheinlich"),
        ("q1.high", ""),
        ("q2.text", ""),
    ]
    assert file.entries[0].source == "Not at all. Likely"
    assert file.language == "de-de"


def test_xliff_1_in_utf_16_with_codes_of_a_tool_is_read():
    text = (
        '<?xml version="1.0" encoding="UTF-16"?><xliff version="1.2"><file source-language="en" '
        'target-language="de"><body><trans-unit id="7" resname="q1.low"><source>Not</source>'
        '<target>A <g id="1">B</g><ph id="2">{{q1}}</ph></target></trans-unit></body></file></xliff>'
    )
    assert read_translation(text.encode("utf-16"), "x").entries == [Entry("q1.low", "Not", "A B{{q1}}")]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><xliff version="1.2">&b;</xliff>'
WITHIN = (  # each unit would hold the texts of all within it: 3 GB of a file of 1 MB
    '<xliff version="1.2">' + "<trans-unit id='a'><source>" * 8_000 + "x" * 300_000 + "<x/>y"
    + "</source></trans-unit>" * 8_000 + "</xliff>"
)  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xliff version="1.2">&a;</xliff>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (BOMB.encode(), "refused"),
        (OUTSIDE.encode(), "refused"),
        (b"<xliff", "is cut off, or was changed by hand"),
        (b"<html></html>", "no XLIFF"),
        (b'<xliff version="3.0"/>', "isn't known"),
        (b"<?xml version='1.0' encoding='nonsense'?><xliff/>", "is cut off, or was changed by hand"),
        (b"", "empty"),
        (b"%PDF-1.7", "document"),
        (b"a,b\n1,2\n", "needs the columns"),
        (b"Path,Translation\n" * 10 + b"\x00" * 30, None),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (b"," * 5_000 + b"\n", None),
        (("<a>" * 100_000).encode(), "more than 50 deep"),
        (b"<xliff>" + b"<a/>" * 500_000 + b"</xliff>", "more than 500,000 elements"),
        (WITHIN.encode(), "more than 50 deep"),
    ],
    ids=["T25-bomb", "T25-outside", "T24-broken", "no-xliff", "version", "encoding", "empty", "pdf",
         "columns", "T24-nul", "T24-size", "T24-wide", "deep", "T24-many", "T25-within"],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused_in_words(data, why):
    try:
        found = read_translation(data, "x.csv")
    except FileUnreadable as error:
        assert why is None or why in str(error)
    else:
        assert why is None
        assert [where for where, _ in found.unread] == ["Row 11"]


def a_file(*entries):
    return TranslationFile(entries=[Entry(*one) for one in entries])


def test_comparison_tells_everything_that_a_file_says():
    document = Document(two_languages())
    file = a_file(
        ("title", None, " Wie war es heute? "),
        ("q1.text", "Old words", "Empfehlen Sie uns?"),
        ("q1.low", "Not at all likely", "Gar nicht"),
        ("q3.text", "Why {{q1}}?", "Warum?"),
        ("q2.text", None, ""),
        ("q9.text", None, "x"),
        ("q1.high", None, "einmal"),
        ("q1.high", None, "Sehr"),
    )
    found = compare(document, "de", file)
    assert {one.wording.path: one.state for one in found.changes} == {
        "title": "unchanged",
        "q1.text": "changed",
        "q1.low": "added",
        "q1.high": "added",
        "q2.text": "empty",
        "q3.text": "changed",
    }
    assert (found.unknown, found.twice) == (["q9.text"], ["q1.high"])
    news = {one.wording.path: one for one in found.news}
    assert (news["q1.high"].new, news["q1.text"].source_then, news["q1.text"].is_safe) == (
        "Sehr",
        "Old words",
        False,
    )
    assert news["q3.text"].troubles == ["The gap {{q1}} of the source is missing."]
    assert (news["q1.low"].is_safe, news["q3.text"].is_safe) == (True, False)


def test_chosen_texts_are_one_change_and_keep_the_mark_of_an_older_source():
    survey = a_survey()
    draft = draft_of(survey)
    before = draft.definition
    file = a_file(
        ("q1.text", "Old words", "Empfehlen?"), ("q1.low", None, "Gar nicht"), ("q1.high", None, "Sehr")
    )
    found = compare(Document(before), "de", file)
    saved = take_translation(draft, found, ["q1.text", "q1.low"], rev=draft.rev, by=None).definition
    assert (saved["texts"]["de"]["q1.text"], saved["texts"]["de"]["q1.low"]) == ("Empfehlen?", "Gar nicht")
    assert "q1.high" not in saved["texts"]["de"]
    assert list(saved["outdated"]["de"]) == ["q1.text"]
    assert undo(draft_of(survey)).definition == before


def test_a_language_of_its_own_is_added_by_its_file():
    survey = a_survey()
    draft = draft_of(survey)
    found = compare(Document(draft.definition), "fr", a_file(("q1.low", None, "Pas du tout")))
    saved = take_translation(draft, found, ["q1.low"], rev=draft.rev, by=None).definition
    assert (saved["languages"], saved["texts"]["fr"]) == (["en", "de", "fr"], {"q1.low": "Pas du tout"})


def test_a_file_of_another_language_is_refused():
    survey = a_survey()
    with pytest.raises(FileUnreadable, match="This file holds Deutsch, not Français"):
        compare_file(draft_of(survey), "fr", export_translation(survey, "de", "xlf"), "x.xlf")
