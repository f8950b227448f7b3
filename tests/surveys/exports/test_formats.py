"""Each format read back: what was answered, skipped, not asked, not applicable."""

import csv
import io
import json
from copy import deepcopy
from datetime import date
from typing import Any

import openpyxl
import pytest

from common.clock import local
from surveys.exports.making import Choices
from surveys.exports.writers.parquet import is_installed
from surveys.exports.writers.sav import seconds_of
from surveys.exports.writers.sav_dictionary import DAY_ZERO
from surveys.models import Questionnaire
from tests.factories.surveys import a_response, publish
from tests.surveys.exports.given import (
    COMMENT,
    DEFINITION,
    a_survey,
    answered,
    full_answers,
    second_version,
    written,
)
from tests.surveys.exports.sav_reader import read_sav

pytestmark = pytest.mark.django_db
BEYOND = 10**13


@pytest.fixture
def survey() -> Questionnaire:
    """Answered in full, hardly, and, in its second version, hardly."""
    made = a_survey()
    answered(made)
    a_response(made, answers={"q1": 9})
    second_version(made)
    a_response(
        made, answers={"q0": 33, "q1": 0, "q3": "c1"}, embedded={"gate": "A7", "who": "robin@example.org"}
    )
    return made


def table(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def column(rows: list[dict[str, Any]], name: str) -> list[Any]:
    return [row.get(name) for row in rows]


def test_csv_tells_labels(survey: Questionnaire) -> None:
    rows = table(written(survey))
    assert column(rows, "nps") == ["3", "9", "0"]
    assert column(rows, "restrooms_2") == ["Great", "", ""]
    assert column(rows, "areas_r2_2") == ["Did not use", "", ""]
    assert column(rows, "trip") == ["Other", "", "Business"]
    assert (column(rows, "used_wifi"), column(rows, "used_c2")) == (["1", "", ""], ["0", "", ""])
    assert column(rows, "why") == [f"'{COMMENT}", "", ""]
    assert column(rows, "effort") == ["Can't say", "", ""]
    assert column(rows, "more_c1") == ["Slow", "", ""]
    assert (column(rows, "gate"), column(rows, "who")) == (["", "", "A7"], ["", "", ""])
    assert column(rows, "version") == ["1", "1", "2"]
    assert "mail" not in rows[0]


def test_csv_tells_codes_and_why_there_is_no_answer(survey: Questionnaire) -> None:
    rows = table(written(survey, Choices("csv", words=False, reasons=True)))
    assert column(rows, "restrooms_2") == ["5", "-8", "-9"]
    assert column(rows, "restrooms") == ["-9", "-9", "-8"]
    assert column(rows, "areas_r2_2") == ["-7", "-8", "-9"]
    assert column(rows, "trip") == ["2", "-8", "1"]
    assert column(rows, "delay") == ["-7", str(-BEYOND - 8), str(-BEYOND - 8)]
    assert column(rows, "age") == [str(-BEYOND - 9), str(-BEYOND - 9), "33"]


def test_csv_says_reasons_in_words(survey: Questionnaire) -> None:
    rows = table(written(survey, Choices("csv", words=True, reasons=True)))
    assert column(rows, "restrooms_2") == ["Great", "Skipped", "Not asked"]
    assert column(rows, "why") == [f"'{COMMENT}", "", ""]


def test_csv_keeps_quotes_commas_and_lines(survey: Questionnaire) -> None:
    said = 'Two "words",\nand a line'
    version = survey.versions.get(number=1)
    answered(survey, version=version, answers=full_answers() | {"q7": said})
    assert column(table(written(survey)), "why")[-1] == said


def test_threat_8_nothing_in_a_csv_begins_a_formula() -> None:
    made = a_survey()
    answers = full_answers() | {"q7": "=cmd|' /C calc'!A0", "q3.c2.text": "＝1", "q10@c1": "\t@x"}
    answered(made, answers=answers, language="=1+1", embedded={"gate": "+1"})
    row = table(written(made))[0]
    cells = (row["why"], row["trip_c2_text"], row["more_c1"], row["language"], row["gate"])
    assert [cell[:1] for cell in cells] == ["'"] * 5


def test_json_lines_leave_out_what_was_not_asked(survey: Questionnaire) -> None:
    rows = [json.loads(line) for line in written(survey, Choices("jsonl")).splitlines()]
    first, second, third = rows
    assert (first["why"], first["delay"], first["areas_r2_2"]) == (COMMENT, -7, "Did not use")
    assert (second["restrooms_2"], "why" in second, "age" in second) == (None, False, False)
    assert (third["age"], third["nps"], "restrooms_2" in third) == (33, 0, False)
    assert (third["gate"], third["who"], "gate" in first) == ("A7", None, False)
    codes = json.loads(written(survey, Choices("jsonl", words=False)).splitlines()[0])
    assert (codes["trip"], codes["areas_r2_2"]) == (2, -7)


def test_workbook_holds_numbers_as_numbers_and_runs_nothing(survey: Questionnaire) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(survey, Choices("xlsx"))))
    head, *rows = list(book["Answers"].iter_rows())
    place = {cell.value: number for number, cell in enumerate(head)}
    assert [row[place["nps"]].value for row in rows] == [3, 9, 0]
    why = rows[0][place["why"]]
    assert (why.value, why.data_type) == (COMMENT, "s")
    assert rows[1][place["trip"]].value is None
    book.close()


def test_workbook_goes_on_on_another_sheet(survey: Questionnaire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.exports.writers.xlsx.MOST_ROWS", 3)
    book = openpyxl.load_workbook(io.BytesIO(written(survey, Choices("xlsx"))))
    assert {sheet.title: sheet.max_row for sheet in book} == {"Answers": 3, "Answers 2": 2}
    book.close()


def test_spss_keeps_labels_and_reasons(survey: Questionnaire) -> None:
    found = read_sav(written(survey, Choices("sav")))
    assert (found.encoding, found.case_count, len(found.cases)) == ("UTF-8", 3, 3)
    assert column(found.cases, "restrooms_2") == [5, -8, -9]
    assert column(found.cases, "areas_r2_2") == [-7, -8, -9]
    assert column(found.cases, "delay") == [-7, -BEYOND - 8, -BEYOND - 8]
    assert column(found.cases, "why") == [COMMENT, "", ""]
    assert found.labels["restrooms_2"] == "How were these? – Restrooms"
    assert found.value_labels["trip"] == {
        1: "Business", 2: "Other", 3: "Family",
        -6: "Hidden: too few answers", -7: "Not applicable", -8: "Skipped", -9: "Not asked",
    }  # fmt: skip
    assert (found.missing["trip"], found.missing["delay"]) == ((-9, -6), (-BEYOND - 9, -BEYOND - 6))
    day = (date(2026, 5, 30).toordinal() - DAY_ZERO) * 86_400
    assert column(found.cases, "flew_on") == [day, None, None]


@pytest.mark.parametrize("length", [7, 8, 9, 254, 255, 256, 505, 2000])
def test_spss_keeps_texts_of_any_length(length: int) -> None:
    made = a_survey()
    text = ("Größe €" * length)[: length - 1] + "."
    answered(made, answers=full_answers() | {"q7": text})
    answered(made)
    found = read_sav(written(made, Choices("sav")))
    assert column(found.cases, "why") == [text, COMMENT]
    assert column(found.cases, "more_c1") == ["Slow", "Slow"]


def test_spss_names_and_long_labels() -> None:
    definition = deepcopy(DEFINITION)
    definition["questions"]["q1"]["key"] = "1st question?"
    definition["questions"]["q5"]["key"] = "with"
    definition["questions"]["q6"]["key"] = "ä" * 60
    definition["texts"]["en"]["q1.text"] = "é" * 300
    made = publish(definition=definition, name="Odd names")
    answered(made)
    found = read_sav(written(made, Choices("sav")))
    assert {"v_1st_question", "v_with", "ä" * 32} <= set(found.names)
    assert found.labels["v_1st_question"] == "é" * 127


def test_spss_without_a_response_is_a_file_still() -> None:
    found = read_sav(written(a_survey(), Choices("sav")))
    assert (found.case_count, found.cases, "nps" in found.names) == (0, [], True)


def test_moments_are_those_of_the_wall_clock(survey: Questionnaire) -> None:
    response = survey.responses.order_by("id").first()
    moment = local(response.completed_at)
    assert table(written(survey))[0]["completed_at"] == moment.strftime("%Y-%m-%d %H:%M:%S")
    assert read_sav(written(survey, Choices("sav"))).cases[0]["completed_at"] == seconds_of(moment)
    said = json.loads(written(survey, Choices("jsonl")).splitlines()[0])
    assert said["completed_at"] == moment.isoformat()


def test_parquet_says_what_it_needs(survey: Questionnaire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.exports.writers.parquet.is_installed", lambda: False)
    with pytest.raises(ValueError, match="needs the package pyarrow"):
        written(survey, Choices("parquet"))


@pytest.mark.skipif(not is_installed(), reason="needs pyarrow, an extra")
def test_parquet_has_typed_columns(survey: Questionnaire) -> None:
    from pyarrow import parquet  # noqa: PLC0415  not everywhere

    found = parquet.read_table(io.BytesIO(written(survey, Choices("parquet"))))
    assert column(found.to_pylist(), "nps") == [3, 9, 0]
    assert column(found.to_pylist(), "flew_on") == [date(2026, 5, 30), None, None]
    assert column(found.to_pylist(), "effort") == [None, None, None]
    assert column(found.to_pylist(), "trip") == ["Other", None, "Business"]
    first = survey.responses.order_by("id").first()
    assert found.to_pylist()[0]["completed_at"] == first.completed_at
    assert found.schema.field("nps").metadata[b"label"] == b"Recommend us?"
    codes = parquet.read_table(io.BytesIO(written(survey, Choices("parquet", words=False))))
    assert column(codes.to_pylist(), "trip") == [2, None, 1]
    assert column(codes.to_pylist(), "areas_r2_2") == [None, None, None]
