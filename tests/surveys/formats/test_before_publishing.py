"""Surveys of files can be published at once, or the report names every place that must be changed first."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from surveys.document import DefinitionInvalid
from surveys.domain.questionnaires import before_publishing
from surveys.domain.questionnaires.survey_files import read_survey_file
from surveys.formats import Obstacle
from surveys.logic.checks import check_definition
from tests.conftest import SHARED_DATA
from tests.surveys.formats.qsf.build import expression, logic, matrix, single, survey

SITE = "https://panel.example"
FOLDERS = ("qsf", "lss", "xlsform")
BROKEN = ("prometheusresearch__bad_json.qsf", "prometheusresearch__bad_qualtrics_no_type.qsf")
SAMPLES = [path for folder in FOLDERS for path in sorted((SHARED_DATA / folder).glob("*.*"))]
READABLE = [path for path in SAMPLES if path.name not in BROKEN]
# What really is to be done by somebody: sites to allow, an order that Qualtrics didn't mind, no question.
PLACES = {
    "ScottClaessens__survey.qsf": ["End f16 (FL_16 in the file)"],
    "ctesta01__Better_Sample_Survey.qsf": [
        "Q1 “Please indicate how recently you've eaten each of the follo…”"
    ],
    "psych251__survey.qsf": ["End f26 (FL_26 in the file)"],
    "sumtxt__sq-template.qsf": ["Questionnaire"],
}


def leading_on() -> bytes:
    leads = {"SurveyTermination": "Redirect", "EOSRedirectURL": f"{SITE}/done?id=1"}
    ending = {"Type": "EndSurvey", "FlowID": "FL_7", "EndingType": "Advanced", "Options": leads}
    blocks = [{"Type": "Default", "ID": "BL_1", "Description": "One",
               "BlockElements": [{"Type": "Question", "QuestionID": "QID1"}]}]  # fmt: skip
    flow = [{"Type": "Standard", "ID": "BL_1", "FlowID": "FL_2"}, ending]
    return survey([single("QID1", "Yes", "No")], blocks=blocks, flow=flow)


@pytest.mark.shared_data
@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_samples_are_published_at_once_or_say_what_is_to_be_done(path: Path) -> None:
    translation = read_survey_file(path.read_bytes(), path.name)
    assert [one.where for one in translation.obstacles] == PLACES.get(path.name, [])
    if translation.obstacles:
        with pytest.raises(DefinitionInvalid):
            check_definition(translation.definition)
    else:
        check_definition(translation.definition)


def test_a_site_that_an_ending_leads_to_is_named_and_allowing_it_is_enough() -> None:
    translation = read_survey_file(leading_on(), "moved.qsf")
    assert translation.obstacles == [
        Obstacle(
            "End f7 (FL_7 in the file)",
            f"leads to an address that is not on the program's list. Put {SITE} on the program's list of "
            "sites, if it isn't there, or take the address away.",
        )
    ]
    check_definition(translation.definition, redirects=[SITE])


def test_a_choice_that_hangs_on_a_later_answer_says_which() -> None:
    first = single("QID1", "Red", "Blue")
    first["Choices"]["2"]["DisplayLogic"] = logic(expression("q://QID2/SelectableChoice/1", "Selected"))
    translation = read_survey_file(survey([first, single("QID2", "Yes", "No")]), "moved.qsf")
    [obstacle] = translation.obstacles
    assert obstacle.where.startswith("Q1 ")
    assert obstacle.what == (
        "offers an answer on an answer that is asked later (Q2). "
        "Ask that question before, or take the condition away."
    )


def test_a_matrix_with_one_column_can_be_published() -> None:
    asked = matrix("QID1")
    asked["Answers"], asked["AnswerOrder"] = {"1": {"Display": "Applies"}}, ["1"]
    translation = read_survey_file(survey([asked]), "moved.qsf")
    assert len(translation.definition["questions"]["q1"]["choices"]) == 1
    assert translation.obstacles == []
    translation.definition["questions"]["q1"]["choices"] = []
    with pytest.raises(DefinitionInvalid, match="needs at least one point"):
        check_definition(translation.definition)


def test_the_command_and_its_report_tell_of_them(tmp_path: Path, capsys: Any) -> None:
    file, report = tmp_path / "moved.qsf", tmp_path / "report.json"
    file.write_bytes(leading_on())
    call_command("import_survey", str(file), dry_run=True, report=report)
    said = json.loads(report.read_text())["before_publishing"]
    assert [one["where"] for one in said] == ["End f7 (FL_7 in the file)"]
    assert "Before you publish:\n  End f7 (FL_7 in the file): leads to" in capsys.readouterr().out


def test_very_many_are_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = [(f"Page {number}", "is empty.") for number in range(150)]

    def refuse(definition: Any) -> None:
        raise DefinitionInvalid(problems)

    monkeypatch.setattr(before_publishing, "check_definition", refuse)
    found = before_publishing.obstacles_of({"questions": {}}, "qsf")
    assert (len(found), found[-1].what) == (101, "are named by the builder: 50 more.")
