"""import_survey: from a file to a draft, with the report of what came across."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import OrgUnit
from surveys.domain.questionnaires.editing import draft_of
from surveys.models import Program, Questionnaire
from tests.factories.surveys import ProgramFactory

pytestmark = pytest.mark.django_db

FORM = {
    "title": "Visit",
    "pages": [
        {
            "name": "p1",
            "elements": [
                {"type": "radiogroup", "name": "colour", "title": "Which?", "choices": ["red", "blue"]},
                {"type": "comment", "name": "why", "title": "Why?", "visibleIf": "{colour} = 'red'"},
                {"type": "file", "name": "photo", "title": "A photo"},
            ],
        }
    ],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "visit.json"
    path.write_text(json.dumps(FORM))
    return path


def run(*args: Any) -> str:
    out = StringIO()
    call_command("import_survey", *map(str, args), stdout=out)
    return out.getvalue()


def test_a_survey_becomes_a_draft_of_the_only_program(file: Path) -> None:
    program = ProgramFactory()

    said = run(file)

    made = Questionnaire.objects.get()
    assert (made.program, made.owner, made.name, made.current) == (program, program.owner, "Visit", None)
    kinds = [data["kind"] for data in draft_of(made).definition["questions"].values()]
    assert kinds == ["single", "long_text", "file"]
    assert "is a draft of the program" in said


def test_without_a_program_one_is_made_for_it(file: Path) -> None:
    run(file)
    run(file)
    assert [survey.program.name for survey in Questionnaire.objects.all()] == ["Customer feedback"] * 2
    assert Program.objects.get().owner == OrgUnit.objects.get()


def test_a_dry_run_writes_the_report_and_keeps_nothing(file: Path, tmp_path: Path) -> None:
    said = run(file, "--dry-run", "--report", tmp_path / "out.json")

    report = json.loads((tmp_path / "out.json").read_text())
    assert (report["survey"], report["format"], report["questions"]) == ("Visit", "surveyjs", 3)
    of = {element["id"]: element["status"] for element in report["elements"]}
    assert (of["colour"], of["why"], of["photo"]) == ("full", "full", "full")
    assert "Nothing was kept" in said
    assert not Questionnaire.objects.exists()


def test_a_broken_file_ends_with_two_and_one_line(tmp_path: Path) -> None:
    (tmp_path / "bad.qsf").write_text('{"SurveyElements": [')
    with pytest.raises(CommandError) as raised:
        run(tmp_path / "bad.qsf")
    assert raised.value.returncode == 2
    assert "\n" not in str(raised.value)


def test_the_program_that_opens_first_is_taken(file: Path) -> None:
    ProgramFactory()
    first = ProgramFactory(is_default=True)
    run(file)
    assert Questionnaire.objects.get().program == first


def test_among_several_programs_one_must_be_named(file: Path) -> None:
    ProgramFactory(code="first")
    second = ProgramFactory(code="second")
    with pytest.raises(CommandError, match="Say with --program"):
        run(file)
    run(file, "--program", "second", "--name", "Mine")
    assert (Questionnaire.objects.get().program, Questionnaire.objects.get().name) == (second, "Mine")
