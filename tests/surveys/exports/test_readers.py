"""SPSS files as a reader that others wrote sees them (ReadStat, which R and Stata's users know)."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from surveys.exports.making import Choices
from surveys.models import Questionnaire
from tests.factories.surveys import a_response
from tests.surveys.exports.given import COMMENT, a_survey, answered, full_answers, second_version, written

pytestmark = pytest.mark.django_db
BEYOND = 10**13
Columns = Mapping[str, list[Any]]


@pytest.fixture
def survey() -> Questionnaire:
    """Answered in full, hardly, and, in its second version, hardly."""
    made = a_survey()
    answered(made)
    a_response(made, answers={"q1": 9})
    second_version(made)
    a_response(made, answers={"q0": 33, "q1": 0, "q3": "c1"})
    return made


def read(survey: Questionnaire, folder: Path, *, user_missing: bool = True) -> tuple[Columns, Any]:
    path = folder / "answers.sav"
    path.write_bytes(written(survey, Choices("sav")))
    columns, about = pyreadstat.read_sav(str(path), output_format="dict", user_missing=user_missing)
    return {name: list(cells) for name, cells in columns.items()}, about


def test_values_labels_and_reasons_are_read_by_others(survey: Questionnaire, tmp_path: Path) -> None:
    columns, about = read(survey, tmp_path)
    assert (about.number_rows, about.file_encoding) == (3, "UTF-8")
    assert columns["nps"] == [3, 9, 0]
    assert columns["restrooms_2"] == [5, -8, -9]
    assert columns["areas_r2_2"] == [-7, -8, -9]
    assert columns["delay"] == [-7, -BEYOND - 8, -BEYOND - 8]
    assert columns["why"] == [COMMENT, "", ""]
    assert columns["flew_on"][0] == date(2026, 5, 30)
    assert about.column_names_to_labels["restrooms_2"] == "How were these? – Restrooms"
    labels = about.variable_value_labels["trip"]
    assert (labels[1], labels[2], labels[-9]) == ("Business", "Other", "Not asked")


def test_reasons_are_declared_missing(survey: Questionnaire, tmp_path: Path) -> None:
    columns, _ = read(survey, tmp_path, user_missing=False)
    kept = [cell for cell in columns["restrooms_2"] if cell is not None and cell == cell]
    assert kept == [5]
    assert [cell for cell in columns["delay"] if cell is not None and cell == cell] == [-7]  # minutes early


def test_long_texts_come_whole(survey: Questionnaire, tmp_path: Path) -> None:
    said = "Wie schön! " * 400
    version = survey.versions.get(number=1)
    answered(survey, version=version, answers=full_answers() | {"q7": said})
    columns, _ = read(survey, tmp_path)
    assert columns["why"][-1] == said.rstrip()
