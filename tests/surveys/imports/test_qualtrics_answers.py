"""Answers exported from Qualtrics come into the survey imported from there, and every number stays."""

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import OrgUnit
from surveys import document as documents
from surveys.document import Document
from surveys.domain.questionnaires import editing
from surveys.domain.questionnaires.editing import create_questionnaire, publish_version
from surveys.domain.questionnaires.survey_files import read_survey_file
from surveys.imports.jobs import go_on
from surveys.imports.mapping import Column, read_mapping
from surveys.imports.qualtrics import SEEN_ONLY
from surveys.imports.targets import Target, targets_of
from surveys.models import ImportRun, Program, Questionnaire, Response
from tests.factories.accounts import DepartmentFactory
from tests.surveys.formats.qsf.build import multiple, single, survey, text
from tests.surveys.imports.pages import address, upload
from tests.surveys.imports.test_qualtrics import FILES


def published(airport: OrgUnit, data: bytes, *, is_anonymous: bool = False) -> Questionnaire:
    program = Program.objects.create(
        name="Moved",
        code="moved",
        kind="relational",
        owner=airport,
        default_department=DepartmentFactory(),
        is_anonymous=is_anonymous,
    )
    definition = read_survey_file(data, "moved.qsf").definition
    made = create_questionnaire(program, owner=airport, name="Moved", definition=definition, by=None)
    publish_version(made, by=None)
    made.refresh_from_db()
    return made


def asked() -> bytes:
    yes_no = single("QID1", "Yes", "No", RecodeValues={"1": "5", "2": "7"})
    return survey([yes_no, multiple("QID2", "Red", "Blue"), text("QID3")])


def today(*rows: list[str]) -> bytes:
    """A file as Qualtrics writes it today."""
    names = ["StartDate", "EndDate", "Status", "IPAddress", "ResponseId", "LocationLatitude", "UserLanguage",
             "T1", "T2_1", "T2_2", "T3", "source"]  # fmt: skip
    ids: list[dict[str, str]] = [
        {"ImportId": name}
        for name in (
            "startDate", "endDate", "status", "ipAddress", "_recordId", "locationLatitude", "userLanguage",
            "QID1", "QID2", "QID2", "QID3_TEXT", "source",
        )
    ]  # fmt: skip
    for place, choice in ((8, "1"), (9, "2")):
        ids[place]["choiceId"] = choice
    out = io.StringIO()
    csv.writer(out).writerows([names, ["text"] * len(names), [json.dumps(one) for one in ids], *rows])
    return out.getvalue().encode("utf-8-sig")


def row(number: int, *answers: str, status: str = "IP Address") -> list[str]:
    moment = f"2026-05-0{number} 10:00:00"
    return [moment, moment, status, "192.0.2.1", f"R_{number}", "47.1", "EN", *answers, "poster"]


def test_a_file_of_today_is_matched_checked_and_imported_on_the_pages(page: Client, airport: OrgUnit) -> None:
    made = published(airport, asked())
    data = today(row(1, "5", "1", "", "Fine"), row(2, "7", "", "1", ""), row(3, SEEN_ONLY, "", "", "=1+1"))
    run_page = upload(page, made, data, name="answers.csv").url
    run = ImportRun.objects.get()
    assert run_page == address("import_mapping", run)
    shown = page.get(run_page).content.decode()
    assert "A file of Qualtrics." in shown and "Addresses of computers" in shown
    assert "LocationLatitude, source" in shown

    page.post(run_page, {"what": "check"})
    go_on(run.pk)
    page.post(address("import_start", run), {"what": "import"})
    go_on(run.pk)

    run.refresh_from_db()
    assert (run.status, run.created_count, run.error_count) == ("done", 3, 0)
    stored = list(Response.objects.order_by("external_id").values_list("external_id", "answers", "embedded"))
    beside = {"LocationLatitude": "47.1", "source": "poster"}
    assert stored == [
        ("R_1", {"q1": "c1", "q2": ["c1"], "q3": "Fine"}, beside),
        ("R_2", {"q1": "c2", "q2": ["c2"]}, beside),
        ("R_3", {"q3": "=1+1"}, beside),
    ]
    assert Response.objects.filter(unit=airport, language="en", source="qualtrics").count() == 3


def test_how_the_file_is_read_can_be_changed_without_losing_where_answers_begin(
    page: Client, airport: OrgUnit
) -> None:
    made = published(airport, asked())
    url = upload(page, made, today(row(1, "5", "1", "", "Fine"))).url
    page.post(url, {"header_row": "1", "delimiter": ",", "encoding": ""})
    assert ImportRun.objects.get().definition["file"]["skip"] == 2


def test_previews_are_tests_and_count_nowhere(airport: OrgUnit, tmp_path: Path) -> None:
    made = published(airport, asked())
    file = tmp_path / "answers.csv"
    file.write_bytes(today(row(1, "5", "", "", ""), row(2, "7", "", "", "", status="Survey Preview")))
    call_command("import_responses", str(file), questionnaire=str(made.uuid))
    assert dict(Response.objects.values_list("external_id", "is_test")) == {"R_1": False, "R_2": True}


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (["IP Address", "Survey Preview", "Survey Test", "IP-Adresse"], "2 of them are tests."),
        (["Survey Preview", "Survey Preview"], "All of them are tests."),
        (["IP Address"], ""),
    ],
)
def test_an_import_tells_how_many_are_tests(
    page: Client, airport: OrgUnit, statuses: list[str], said: str
) -> None:
    """Who finds nothing under the results knows why; the way there is shown where there is something."""
    made = published(airport, asked())
    rows = [row(number, "5", "", "", "", status=status) for number, status in enumerate(statuses, 1)]
    url = upload(page, made, today(*rows)).url
    run = ImportRun.objects.get()
    page.post(url, {"what": "check"})
    go_on(run.pk)
    page.post(address("import_start", run), {"what": "import"})
    go_on(run.pk)
    report = page.get(address("import_run", run)).content.decode()
    assert (f"<b>{said}</b>" in report) if said else ("are tests" not in report)
    assert ("Results by question" in report) is ("IP Address" in statuses)


def of_era(era: str, column: str, rows: list[tuple[str, str, str]]) -> bytes:
    """Rows of (id, what stands in `column`, answer) as Qualtrics wrote files in one of its three ways."""
    names, ids = ["ResponseId", "EndDate", column, "T1"], ["_recordId", "endDate", column.lower(), "QID1"]
    heads = {
        "today": [names, names, [json.dumps({"ImportId": one}) for one in ids]],
        "older": [names, names, [f"{{'ImportId': '{one}'}}" for one in ids]],
        "oldest": [["V1", "V9", "V10", "T1", ""], ["ResponseID", "EndDate", column, "Is it?", ""]],
    }
    out = io.StringIO()
    body = [[name, "2026-05-03 10:00:00", said, answer] for name, said, answer in rows]
    csv.writer(out).writerows([*heads[era], *body])
    return out.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("era", ["today", "older", "oldest"])
@pytest.mark.parametrize(
    ("column", "no", "yes"),
    [("Finished", "0", "1"), ("Finished", "False", "TRUE"), ("Finished", "Falsch", "Wahr"),
     ("Progress", "60", "100")],
)  # fmt: skip
def test_who_broke_off_is_partial_as_of_the_end_date(
    era: str, column: str, no: str, yes: str, airport: OrgUnit, tmp_path: Path
) -> None:
    made = published(airport, asked())
    file = tmp_path / "answers.csv"
    file.write_bytes(of_era(era, column, [("R_1", no, "5"), ("R_2", yes, "7"), ("R_3", "", "5")]))
    call_command("import_responses", str(file), questionnaire=str(made.uuid))
    stored = Response.objects.order_by("external_id")
    assert list(stored.values_list("status", "answers")) == [
        ("partial", {"q1": "c1"}),
        ("complete", {"q1": "c2"}),
        ("complete", {"q1": "c1"}),
    ]
    assert {(str(one.day), one.is_finished, one.processing) for one in stored} == {
        ("2026-05-03", True, "waiting")
    }
    assert [one.is_broken_off for one in stored] == [True, False, False]
    assert stored.filter(saved_at__isnull=False).count() == 0


def test_finished_says_more_than_progress(airport: OrgUnit, tmp_path: Path) -> None:
    made = published(airport, asked())
    data = today([*row(1, "5", "1", "", "")[:-1], "1"]).decode("utf-8-sig")
    data = data.replace("LocationLatitude", "Progress").replace("locationLatitude", "progress")
    data = data.replace("47.1", "60").replace(",source", ",Finished")
    data = data.replace('""source""', '""finished""')
    file = tmp_path / "answers.csv"
    file.write_text(data)
    call_command("import_responses", str(file), questionnaire=str(made.uuid))
    assert Response.objects.values_list("status", "embedded").get() == ("complete", {"Progress": "60"})


def test_a_word_that_says_neither_is_an_error_of_its_row(airport: OrgUnit, tmp_path: Path) -> None:
    made = published(airport, asked())
    file = tmp_path / "answers.csv"
    file.write_bytes(of_era("today", "Finished", [("R_1", "nearly", "5")]))
    with pytest.raises(CommandError, match="1 of 1 rows have errors"):
        call_command("import_responses", str(file), questionnaire=str(made.uuid))
    assert Response.objects.count() == 0


def test_a_status_that_nobody_knows_is_no_answer_that_counts(airport: OrgUnit, tmp_path: Path) -> None:
    made = published(airport, asked())
    file = tmp_path / "answers.csv"
    file.write_bytes(
        today(row(1, "5", "", "", "", status="Imported"), row(2, "7", "", "", "", status="Trial"))
    )
    with pytest.raises(CommandError, match="1 of 2 rows have errors"):
        call_command("import_responses", str(file), questionnaire=str(made.uuid))
    assert Response.objects.count() == 0


def test_names_are_put_together_and_never_kept_beside(airport: OrgUnit, tmp_path: Path) -> None:
    made = published(airport, asked())
    data = today(row(1, "5", "", "", "")).decode("utf-8-sig").replace("LocationLatitude", "RecipientEmail")
    data = data.replace("locationLatitude", "recipientEmail").replace("47.1", "ann@example.org")
    data = data.replace("source", "RecipientLastName").replace("poster", "Bell")
    file = tmp_path / "answers.csv"
    file.write_text(data)
    call_command("import_responses", str(file), questionnaire=str(made.uuid))
    response = Response.objects.get()
    assert response.respondent is not None
    assert (response.respondent.name, response.respondent.email) == ("Bell", "ann@example.org")
    assert response.embedded == {}


def test_answers_of_loops_go_to_their_round(airport: OrgUnit, tmp_path: Path) -> None:
    loop = {"Looping": "Static", "LoopingOptions": {"Static": {"1": {"1": "Bus"}, "2": {"1": "Train"}}}}
    blocks = [{"Type": "Default", "Description": "Loop", "ID": "BL_1",
               "BlockElements": [{"Type": "Question", "QuestionID": "QID1"}], "Options": loop}]  # fmt: skip
    made = published(airport, survey([single("QID1", "Good", "Bad")], blocks=blocks))
    names = ["EndDate", "ResponseId", "1_T1", "2_T1", "3_T1"]
    ids = [{"ImportId": one} for one in ("endDate", "_recordId", "1_QID1", "2_QID1", "3_QID1")]
    out = io.StringIO()
    rows = [names, names, [json.dumps(one) for one in ids], ["2026-05-01 10:00:00", "R_1", "1", "2", "1"]]
    csv.writer(out).writerows(rows)
    file = tmp_path / "answers.csv"
    file.write_text(out.getvalue())
    call_command("import_responses", str(file), questionnaire=str(made.uuid))
    response = Response.objects.get()
    assert response.answers == {"q1@i1": "c1", "q1@i2": "c2"}
    assert response.embedded == {"3_T1": "1"}


def test_other_files_still_need_a_mapping(airport: OrgUnit, tmp_path: Path) -> None:
    made = published(airport, asked())
    file = tmp_path / "answers.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="isn't one of Qualtrics"):
        call_command("import_responses", str(file), questionnaire=str(made.uuid))


def test_the_mapping_is_written_to_be_changed(airport: OrgUnit, tmp_path: Path) -> None:
    made = published(airport, asked())
    file, written = tmp_path / "answers.csv", tmp_path / "mapping.json"
    file.write_bytes(today(row(1, "5", "1", "", "Fine")))
    call_command("import_responses", str(file), questionnaire=str(made.uuid), write_mapping=written)
    assert Response.objects.count() == 0
    call_command("import_responses", str(file), questionnaire=str(made.uuid), mapping=str(written))
    assert Response.objects.get().answers == {"q1": "c1", "q2": ["c1"], "q3": "Fine"}


@pytest.mark.shared_data
@pytest.mark.parametrize("name", sorted(FILES))
def test_every_column_of_real_files_holds_what_the_file_says(
    name: str, shared_data: Path, airport: OrgUnit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is read again with nothing but csv, and counted column by column."""
    # Choices of two of these hang on later answers, which somebody would mend before publishing.
    monkeypatch.setattr(editing, "check_definition", lambda definition, **more: [])
    source, answered = FILES[name]
    made = published(airport, (shared_data / "qsf" / f"ctesta01__{source}.qsf").read_bytes())
    path, written = shared_data / "qualtrics_csv" / name, tmp_path / "mapping.json"
    call_command("import_responses", str(path), questionnaire=str(made.uuid), write_mapping=written)
    call_command("import_responses", str(path), questionnaire=str(made.uuid))

    mapping = read_mapping(json.loads(written.read_text()))
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    head, body = mapping.file.header_row, rows[mapping.file.header_row + mapping.file.skip :]
    header = [cell.strip() for cell in rows[head - 1]]
    body = [one for one in body if any(cell.strip() for cell in one)]
    stored = list(Response.objects.values_list("answers", flat=True))
    assert len(stored) == len(body)
    document = documents.of_version(made.published)
    targets, compared = targets_of(document), 0
    for column in mapping.columns:
        if not column.is_answer:
            continue
        target = targets[column.to.removeprefix("answer:")]
        cells = [one[header.index(column.column)].strip() for one in body]
        said = Counter(cell for cell in cells if cell not in column.missing)
        kept = Counter(word for one in stored if (word := told(one, column, target, document)) is not None)
        assert kept == translated(said, column, target), column.column
        compared += 1
    assert compared == answered


def told(answers: dict[str, Any], column: Column, target: Target, document: Document) -> str | None:
    """A stored answer as the file writes it: a code, a label, a number, a text."""
    value = answers.get(target.address)
    if target.choice:
        return "1" if target.choice in (value or []) else None
    if value is None:
        return None
    if target.spec.value_type != "choice":
        return f"{value:g}" if isinstance(value, int | float) else str(value)
    choice = next(one for one in target.choices if one["id"] == value)
    if column.by == "label":
        return document.text(f"{target.path}.{value}")
    return f"{choice['value']:g}"


def translated(said: Counter[str], column: Column, target: Target) -> Counter[str]:
    """What the file says, with each way of writing a chosen choice, or a number, as one."""
    found: Counter[str] = Counter()
    for cell, times in said.items():
        word = column.values.get(cell, cell)
        if target.spec.value_type == "number":
            word = f"{float(word):g}"
        found[word] += times
    return found
