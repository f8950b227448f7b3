"""Answers exported from Qualtrics, onto a survey imported from there: every column finds its place."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from surveys.document import Document
from surveys.formats.qsf import read_qsf
from surveys.imports.mapping import read_mapping
from surveys.imports.qualtrics import Proposal, propose_mapping, read_head
from surveys.imports.targets import targets_of
from surveys.imports.values import AnswerReader
from tests.surveys.formats.qsf.build import choices, matrix, multiple, question, single, survey, text

Rows = list[list[str]]
FILES = {
    "qtools__Better_Sample_Survey_Better_Sample_Survey.csv": ("Better_Sample_Survey", 42),
    "qtools__Many_Different_Question_Types_Sample_Survey.csv": ("Sample_Survey", 145),
    "qtools__Many_Different_Question_Types_Sample_Survey__Insights_.csv": ("Sample_Survey", 176),
    "qtools__Matrix_Single_Answer_Survey_Matrix_Single_Answer_Testing.csv": (
        "Matrix_Single_Answer_Testing",
        21,
    ),
    "qtools__Multiple_Answer_Multiple_Choices_Questions_Multiple_Answer_MC_Questions.csv": (
        "Multiple_Answer_MC_Questions",
        22,
    ),
    "qtools__Multiple_Answer_Multiple_Choices_Questions_Multiple_Answer_MC_Questions__Insights_.csv": (
        "Multiple_Answer_MC_Questions",
        22,
    ),
    "qtools__No_Basis_for_Evaluation_No_Basis_for_Evaluation__Insights_.csv": ("No_Basis_for_Evaluation", 35),
    "qtools__No_Basis_for_Evaluation_No_Basis_for_Evaluation__Legacy_.csv": ("No_Basis_for_Evaluation", 35),
    "qtools__Single_Answer_Multiple_Choice_Questions_Single_Answer_MC_Questions.csv": (
        "Single_Answer_MC_Questions",
        6,
    ),
    "qtools__Single_Answer_Multiple_Choice_Questions_Single_Answer_MC_Questions__Insights_.csv": (
        "Single_Answer_MC_Questions",
        6,
    ),
    "qtools__Survey_Logic_Survey_Logic_EVERYWHERE.csv": ("Survey_Logic_EVERYWHERE", 7),
    "qtools__Text_Entry_Components_Questions_with_Text_Entry_Components.csv": (
        "Questions_with_Text_Entry_Components",
        23,
    ),
    "qtools__User_Notes_Survey_Notes_Survey.csv": ("Notes_Survey", 3),
    "qtools__inst_testdata_Sample_Survey.csv": ("Better_Sample_Survey", 60),
}


def invented() -> dict[str, Any]:
    colours = multiple("QID2", "Red", "Other", RecodeValues={"1": "10", "2": "11"})
    colours["Choices"]["2"]["TextEntry"] = "true"
    number: dict[str, Any] = {
        "Validation": {"Settings": {"Type": "ContentType", "ContentType": "ValidNumber"}}
    }
    column = {"QuestionType": "Matrix", "Selector": "Likert", "SubSelector": "MultipleAnswer"}
    inner = {"1": column | {"QuestionText": "Which?", "Answers": choices("a", "b")}}
    asked = [
        single("QID1", "Yes", "No"),
        colours,
        matrix("QID3"),
        matrix("QID4", sub="MultipleAnswer"),
        text("QID5", **number),
        question("QID6", "SBS", "SBSMatrix", Choices=choices("r"), AdditionalQuestions=inner),
    ]
    return read_qsf(survey(asked)).definition


def proposed(rows: Rows, **more: Any) -> Proposal:
    proposal = propose_mapping(invented(), rows, **more)
    assert proposal is not None
    read_mapping(proposal.mapping)
    return proposal


def targets(proposal: Proposal) -> dict[str, str]:
    return {column["column"]: column["to"] for column in proposal.mapping["columns"]}


def test_columns_of_today_are_found_by_their_import_ids() -> None:
    ids = [
        "_recordId",
        "endDate",
        "QID1",
        "QID2",
        "QID2",
        "QID2_2_TEXT",
        "QID3_2",
        "QID4_1",
        "QID5_TEXT",
        "QID6#1_1",
        "who",
    ]
    names = [
        "ResponseId",
        "EndDate",
        "T1",
        "T2_1",
        "T2_2",
        "T2_2_TEXT",
        "T3_2",
        "T4_1_3",
        "T5",
        "T6#1_1_2",
        "who?",
    ]
    said: list[dict[str, str]] = [{"ImportId": one} for one in ids]
    said[1]["timeZone"] = "America/Denver"
    for place, choice in ((3, "1"), (4, "2"), (7, "3"), (9, "2")):
        said[place]["choiceId"] = choice
    rows = [
        names,
        ["text"] * len(names),
        [json.dumps(one) for one in said],
        ["R_1", "2020-01-01 10:00:00", "No"],
    ]

    proposal = proposed(rows)

    assert targets(proposal) == {
        "ResponseId": "external_id",
        "EndDate": "completed_at",
        "T1": "answer:T1",
        "T2_1": "answer:T2.c1",
        "T2_2": "answer:T2.c2",
        "T2_2_TEXT": "answer:T2.c2.text",
        "T3_2": "answer:T3.r2",
        "T4_1_3": "answer:T4.r1.c3",
        "T5": "answer:T5",
        "T6#1_1_2": "answer:T6.r1.k1.c2",
        "who?": "embedded:who_",
    }
    by_name = {column["column"]: column for column in proposal.mapping["columns"]}
    assert by_name["EndDate"]["time_zone"] == "America/Denver"
    assert by_name["T1"]["by"] == "label"
    assert by_name["T2_1"]["values"] == {"10": "1", "Red": "1"}
    assert proposal.mapping["file"]["skip"] == 2


def test_the_older_head_writes_ids_as_python_does() -> None:
    rows = [["ResponseID", "T2_10", "T4_1_2"], ["x"] * 3]
    rows.append(["{'ImportId': 'responseId'}", "{'ImportId': 'QID2-1'}", "{'ImportId': 'QID4-1-2'}"])

    assert targets(proposed([*rows, ["R_1", "1", ""]])) == {
        "ResponseID": "external_id",
        "T2_10": "answer:T2.c1",
        "T4_1_2": "answer:T4.r1.c2",
    }


def test_the_oldest_head_has_two_rows_and_names_only() -> None:
    first = ["\N{BYTE ORDER MARK}V1", "V6", "V9", "T1", "T2_1", "T2_11_TEXT", "T3_1", "T9", ""]
    second = ["ResponseID", "IPAddress", "EndDate", "Text", "Red", "Other-TEXT", "Row", "What", ""]
    proposal = proposed(
        [first, second, ["R_1", "1.2.3.4", "2016-05-27 11:44:08", "2", "1", "x", "3", "", ""]]
    )

    assert targets(proposal) == {
        "V1": "external_id",
        "V9": "completed_at",
        "T1": "answer:T1",
        "T2_1": "answer:T2.c1",
        "T2_11_TEXT": "answer:T2.c2.text",
        "T3_1": "answer:T3.r1",
        "T9": "embedded:T9",
    }
    assert proposal.left_out == {"V6": "Addresses of computers aren't kept."}
    assert proposal.mapping["file"] | {"skip": 1, "header_row": 1} == proposal.mapping["file"]
    assert next(one for one in proposal.mapping["columns"] if one["column"] == "T1")["by"] == "value"


def test_names_that_stand_twice_give_way_to_the_ids() -> None:
    ids = [json.dumps({"ImportId": one}) for one in ("QID3_1", "QID3_2")]

    proposal = proposed([["same", "same"], ["a", "b"], ids, ["1", "2"]])

    assert targets(proposal) == {ids[0]: "answer:T3.r1", ids[1]: "answer:T3.r2"}
    assert proposal.mapping["file"] | {"skip": 0, "header_row": 3} == proposal.mapping["file"]


def test_anonymous_programs_are_offered_no_contacts() -> None:
    ids = [json.dumps({"ImportId": one}) for one in ("recipientEmail", "QID1")]

    proposal = proposed([["RecipientEmail", "T1"], ["a", "b"], ids], is_anonymous=True)

    assert targets(proposal) == {"T1": "answer:T1"}
    assert proposal.left_out == {"RecipientEmail": "This program is anonymous and keeps no contacts."}


@pytest.mark.parametrize(
    "rows", [[], [["a"]], [["a", "b"], ["1", "2"], ["3", "4"]], [["a"], ["b"], ["[" * 5000]]]
)
def test_other_files_are_none_of_these(rows: Rows) -> None:
    assert read_head(rows) is None
    assert propose_mapping(invented(), rows) is None


@pytest.mark.shared_data
@pytest.mark.parametrize("name", sorted(FILES))
def test_real_exports_land_with_every_column_and_every_value(name: str, shared_data: Path) -> None:
    source, answered = FILES[name]
    data = (shared_data / "qsf" / f"ctesta01__{source}.qsf").read_bytes()
    rows = list(
        csv.reader(io.StringIO((shared_data / "qualtrics_csv" / name).read_text(encoding="utf-8-sig")))
    )
    definition = read_qsf(data).definition

    proposal = propose_mapping(definition, rows)

    assert proposal is not None
    mapping, document = read_mapping(proposal.mapping), Document(definition)
    header = [cell.strip() for cell in rows[mapping.file.header_row - 1]]
    landed = {column.column for column in mapping.columns} | set(proposal.left_out)
    assert landed == {cell for cell in header if cell}
    assert list(proposal.left_out.values()) == ["Addresses of computers aren't kept."]
    answers = [column for column in mapping.columns if column.is_answer]
    assert len(answers) == answered
    found = targets_of(document)
    for column in answers:
        reader = AnswerReader(column, found[column.to.removeprefix("answer:")], document)
        place = header.index(column.column)
        cells = {
            row[place].strip() for row in rows[mapping.file.header_row + mapping.file.skip :] if row[place:]
        }
        assert {cell: error for cell in cells if (error := reader.read(cell)[2])} == {}
