import codecs
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from surveys.formats import FileUnreadable
from surveys.formats.detect import read_survey
from surveys.formats.own import write_own
from tests.conftest import SHARED_DATA
from tests.surveys.formats.books import form
from tests.surveys.formats.lss import survey

SURVEYJS = {"pages": [{"elements": [{"type": "text", "name": "q"}]}]}
OWN = {"schema": 1, "languages": ["en"], "flow": [], "blocks": {}, "questions": {}, "texts": {}}
BLOCK = {"Type": "Default", "ID": "BL_1", "BlockElements": [{"Type": "Question", "QuestionID": "QID1"}]}
QUESTION = {"QuestionID": "QID1", "QuestionType": "TE", "Selector": "SL", "QuestionText": "Why?"}
QSF = {
    "SurveyEntry": {"SurveyName": "Q"},
    "SurveyElements": [
        {"Element": "BL", "Payload": [BLOCK]},
        {"Element": "SQ", "PrimaryAttribute": "QID1", "Payload": QUESTION},
    ],
}
SAMPLES = sorted(path for name in ("qsf", "lss", "xlsform") for path in (SHARED_DATA / name).glob("*"))


@pytest.mark.parametrize(
    ("data", "format_name"),
    [
        (json.dumps(SURVEYJS).encode(), "surveyjs"),
        (b"\xef\xbb\xbf \n" + json.dumps(SURVEYJS).encode(), "surveyjs"),
        (json.dumps(SURVEYJS).encode("utf-16"), "surveyjs"),
        (json.dumps(QSF).encode(), "qsf"),
        (write_own(OWN, name="x"), "rapport-survey-1"),
        (survey({"title": "q", "type": "S"}), "limesurvey"),
        (form({"type": "text", "name": "q", "label": "Q?"}), "xlsform"),
    ],
    ids=["surveyjs", "mark", "utf16", "qsf", "own", "lss", "xlsx"],
)
@pytest.mark.parametrize("filename", ["", "survey.txt", "wrong.qsf"])
def test_the_content_says_which_format_it_is(data: bytes, format_name: str, filename: str) -> None:
    assert read_survey(data, filename).format == format_name


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "This file is empty."),
        (b"  \n", "This file is empty."),
        (b"[1]", "This JSON holds a list, and no survey."),
        (b"{}", "This JSON holds no survey of SurveyJS: it has neither pages nor elements."),
        (b"PK\x03\x04rest", "This workbook can't be read. Save it again as .xlsx or CSV."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "This workbook can't be read. Save it again as .xlsx."),
    ],
)
def test_what_holds_no_survey_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(FileUnreadable) as caught:
        read_survey(data, "x.qsf")

    assert str(caught.value) == message


def test_other_files_are_named_with_what_can_be_read() -> None:
    with pytest.raises(
        FileUnreadable, match=r"^This \.pdf file holds no survey that can be read\. Readable are Qualtrics"
    ):
        read_survey(b"%PDF-1.7", "report.pdf")


@pytest.mark.shared_data
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_sample_file_is_read_but_the_broken_ones(path: Path) -> None:
    if "__bad_" in path.name:
        with pytest.raises(FileUnreadable):
            read_survey(path.read_bytes(), path.name)
    else:
        assert read_survey(path.read_bytes(), path.name).report.elements


FORM = b"""%s,,,
,type,name,label
,text,a,Why?
,select_one yn,b,Really?
choices,,,
,list_name,name,label
,yn,y,Yes
,yn,n,No
settings,,,
,form_title,form_id,
,Trial,tr,
"""


@pytest.mark.parametrize(
    "data",
    [
        FORM % b"survey",
        codecs.BOM_UTF8 + FORM % b'"survey"',
        (FORM % b"Survey").replace(b",", b";").replace(b"\n", b"\r\n"),
    ],
    ids=["plain", "quoted", "semicolons"],
)
def test_a_form_as_one_csv_is_read(data: bytes) -> None:
    translation = read_survey(data, "form.csv")
    questions = translation.definition["questions"].values()

    assert (translation.format, translation.name) == ("xlsform", "Trial")
    assert [(one["key"], one["kind"]) for one in questions] == [("a", "short_text"), ("b", "single")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"survey,\n,\xff\xfe", "This CSV can't be read. Save it again as CSV in UTF-8, or as .xlsx."),
        (b"survey,,\n,type,name\n", "The survey sheet of this workbook asks no question."),
        (gzip.compress(b"{}"), "This file is packed (gzip). Unpack it and import what is in it."),
    ],
    ids=["signs", "empty", "gzip"],
)
def test_what_is_wrong_with_packed_and_csv_files_is_said(data: bytes, message: str) -> None:
    with pytest.raises(FileUnreadable) as caught:
        read_survey(data, "form.csv")

    assert str(caught.value) == message


def test_the_survey_in_an_archive_is_named() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("survey_12_tokens.lst", "x")
        archive.writestr("survey_12.lss", "x")

    with pytest.raises(FileUnreadable, match=r"^This is an archive\. Take survey_12\.lss out of it"):
        read_survey(target.getvalue(), "survey_12.lsa")


def test_an_lss_file_saved_as_utf_16_is_read_whatever_it_says_of_itself() -> None:
    data = survey({"title": "a", "type": "S"})

    assert b"UTF-8" in data
    assert read_survey(data.decode().encode("utf-16"), "a.lss").questions == 1
