"""export_responses: what the page does, from the command line."""

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.policy import Role
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.surveys.exports.given import a_survey, answered
from tests.surveys.exports.sav_reader import read_sav

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey() -> Questionnaire:
    made = a_survey()
    answered(made)
    answered(made, unit=OrgUnitFactory(code="far"))
    return made


def test_writes_by_the_ending_and_says_how_many(
    survey: Questionnaire, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, book = tmp_path / "answers.sav", tmp_path / "codebook.csv"
    call_command("export_responses", str(survey.uuid), "--out", str(file), "--codebook", str(book))
    assert "2 responses" in capsys.readouterr().out
    assert [case["nps"] for case in read_sav(file.read_bytes()).cases] == [3, 3]
    lines = list(csv.reader(book.read_text(encoding="utf-8-sig").splitlines()))
    assert ["nps", "Recommend us?", "0 to 10 (NPS)", "Number", "1", "", ""] in lines
    assert ["trip", "", "", "", "", "1", "Work"] in lines
    assert ["trip", "", "", "", "", "'-9", "Not asked"] in lines


def test_takes_unit_codes_and_somebodys_reach(survey: Questionnaire, tmp_path: Path) -> None:
    file = tmp_path / "answers"
    call_command(
        "export_responses", survey.name, "--out", str(file), "--format", "csv", "--unit", "far", "--codes"
    )
    (row,) = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    assert (row["unit_code"], row["trip"]) == ("far", "2")
    viewer = make_user(Role.VIEWER, survey.owner)
    other = tmp_path / "none.csv"
    call_command("export_responses", survey.name, "--out", str(other), "--as", viewer.email)
    assert len(other.read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("No such survey", (), "There is no survey named"),
        ("All kinds", ("--unit", "nowhere"), "There is no unit with the code nowhere."),
        ("All kinds", ("--as", "nobody@example.org"), "There is nobody with the address"),
    ],
)
def test_says_what_is_wrong(
    survey: Questionnaire, tmp_path: Path, name: str, more: tuple[str, ...], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("export_responses", name, "--out", str(tmp_path / "a.csv"), *more)
    assert not (tmp_path / "a.csv").exists()


def test_writes_over_nothing(survey: Questionnaire, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("mine")
    with pytest.raises(CommandError, match="already"):
        call_command("export_responses", survey.name, "--out", str(file))
    assert file.read_text() == "mine"


def test_wants_a_format(survey: Questionnaire, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Say which format"):
        call_command("export_responses", survey.name, "--out", str(tmp_path / "answers"))
