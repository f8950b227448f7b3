"""What questions of files measure once they are here: nobody moving over should miss the NPS."""

from typing import Any

from surveys.domain.questionnaires.survey_files import read_survey_file, write_survey_file
from tests.surveys.formats.qsf.build import question, single, survey


def nps(qid: str) -> dict[str, Any]:
    return question(qid, "MC", "NPS", Choices=[{"Display": str(one)} for one in range(11)])


def measured(data: bytes) -> dict[str, str]:
    asked = read_survey_file(data, "moved.qsf").definition["questions"]
    return {uid: one["concept"] for uid, one in asked.items() if "concept" in one}


def test_the_first_nps_question_of_another_tool_measures_recommending() -> None:
    assert measured(survey([single("QID1"), nps("QID2"), nps("QID3")])) == {"q2": "recommend"}


def test_a_survey_of_ours_that_measures_nothing_comes_back_so() -> None:
    definition = read_survey_file(survey([nps("QID1")]), "moved.qsf").definition
    del definition["questions"]["q1"]["concept"]
    for kind in ("json", "qsf"):
        assert measured(write_survey_file(definition, name="Ours", file_format=kind)) == {}
    definition["questions"]["q1"]["concept"] = "loyalty"
    for kind in ("json", "qsf"):
        assert measured(write_survey_file(definition, name="Ours", file_format=kind)) == {"q1": "loyalty"}
