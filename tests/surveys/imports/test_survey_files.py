"""Surveys from files, used as people do: upload, look at the report, create the survey or don't."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from common.clock import now
from surveys.domain.questionnaires import staging
from surveys.domain.questionnaires.editing import draft_of
from surveys.domain.questionnaires.survey_files import read_survey_file
from surveys.models import Program, Questionnaire, SurveyFile
from surveys.views.imports.elements import kind_in_words
from tests.factories.accounts import DepartmentFactory, make_user
from tests.surveys.formats.qsf.build import multiple, single, survey, text
from tests.surveys.formats.test_before_publishing import leading_on

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads in this process: that a second one is started is tried once, and takes a second each time."""
    monkeypatch.setattr(staging, "read_apart", read_survey_file)


@pytest.fixture
def program(airport: OrgUnit) -> Program:
    return Program.objects.create(
        name="Passengers",
        code="passengers",
        kind="relational",
        owner=airport,
        default_department=DepartmentFactory(),
        is_default=True,
    )


@pytest.fixture
def editor(airport: OrgUnit) -> Any:
    return make_user(Role.PROGRAM_MANAGER, airport)


@pytest.fixture
def page(editor: Any) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def qsf(**more: Any) -> bytes:
    asked = [single("QID1", "Yes", "No", QuestionJS="alert(1)"), multiple("QID2", "a", "b"), text("QID3")]
    return survey(asked, **more)


def upload(page: Client, data: bytes, name: str = "moved.qsf") -> Any:
    file = io.BytesIO(data)
    file.name = name
    return page.post(reverse("surveys:survey_import"), {"file": file})


def at(name: str, file: SurveyFile) -> str:
    return reverse(f"surveys:{name}", args=[file.uuid])


def make(page: Client, file: SurveyFile, **more: Any) -> Any:
    said = {"name": "Moved over", "program": Program.objects.get().pk, "owner": file.unit_id}
    return page.post(at("survey_file_make", file), said | more)


def test_nothing_is_saved_before_the_report_was_seen(
    page: Client, program: Program, read_here: None, editor: Any
) -> None:
    answer = upload(page, qsf())
    file = SurveyFile.objects.get()
    assert answer.url == at("survey_file", file)
    assert Questionnaire.objects.count() == 0
    assert (file.question_count, file.uploaded_by, file.format) == (3, editor, "qsf")
    shown = page.get(answer.url).content.decode()
    assert "QID1/JS" in shown and "Left out" in shown

    answer = make(page, file)

    made = Questionnaire.objects.get()
    assert answer.url == reverse("surveys:builder", args=[made.uuid])
    assert (made.name, made.program, made.owner) == ("Moved over", program, program.owner)
    assert [one["kind"] for one in draft_of(made).definition["questions"].values()] == [
        "single",
        "multiple",
        "short_text",
    ]
    file.refresh_from_db()
    assert (file.questionnaire, file.expires_at, file.definition) == (made, None, {})


def test_report_is_filtered_searched_and_downloaded(page: Client, program: Program, read_here: None) -> None:
    upload(page, qsf())
    file = SurveyFile.objects.get()
    left_out = page.get(at("survey_file", file), {"status": "left_out"}).content.decode()
    assert "QID1/JS" in left_out and ">QID3<" not in left_out
    found = page.get(at("survey_file", file), {"q": "qid3"}).content.decode()
    assert ">QID3<" in found and "QID1/JS" not in found
    assert page.get(at("survey_file", file), {"status": "other"}).status_code == 400

    answer = page.get(at("survey_file_report", file))
    said = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert (said["questions"], said["elements"]) == (3, file.elements)
    kinds = {one["id"]: one["status"] for one in said["elements"]}
    assert kinds["QID1"] == "full" and kinds["QID1/JS"] == "left_out"
    counts = [sum(one == status for one in kinds.values()) for status in ("full", "simplified", "left_out")]
    assert counts == [file.full_count, file.simplified_count, file.left_out_count]


def test_report_begins_with_what_is_lost_in_words_people_know(
    page: Client, program: Program, read_here: None
) -> None:
    upload(page, qsf())
    lines = page.get(at("survey_file", SurveyFile.objects.get())).context["page_obj"].object_list
    statuses = [one.status for one in lines]
    assert statuses == sorted(statuses, key=["left_out", "simplified", "full"].index)
    assert statuses[0] == "left_out" and lines[0].source == "QID1/JS"
    question = next(one for one in lines if one.source == "QID2")
    assert (question.name, question.kind) == ("Text of QID2", "Multiple choice, several answers")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("MC SAVR TX", "Multiple choice, one answer"),
        ("MC NPS", "Multiple choice, Net Promoter Score"),
        ("MC", "Multiple choice"),
        ("DisplayLogic", "Display logic"),
        ("Root", "Survey flow"),
        ("Survey Options", "Survey options"),
        ("S Short free text", "Short free text"),
        ("random_order", "Random order"),
        ("select_one yes_no", "Select one yes no"),
        ("", ""),
    ],
)
def test_constructs_of_other_tools_are_named_in_words(kind: str, words: str) -> None:
    assert kind_in_words(kind) == words


def test_report_is_paged_and_shows_the_pages_to_come(page: Client, program: Program, read_here: None) -> None:
    upload(page, survey([text(f"QID{number}", QuestionText=f"Why {number}?") for number in range(1, 81)]))
    file = SurveyFile.objects.get()
    first = page.get(at("survey_file", file))
    assert len(first.context["page_obj"].object_list) == 50
    assert first.context["page_obj"].paginator.count == file.element_count
    pages = page.get(at("survey_file", file), {"show": "pages"}).content.decode()
    assert "Why 1?" in pages and "Why 80?" in pages


def test_threat_03_nothing_of_a_file_runs_on_its_pages(
    page: Client, program: Program, read_here: None
) -> None:
    one = single("QID1", EVIL, "No", QuestionText=f"Choose {EVIL}", QuestionJS=EVIL, DataExportTag=EVIL)
    upload(page, survey([one], name=EVIL), name=f"{EVIL}.qsf")
    file = SurveyFile.objects.get()
    for address in (
        reverse("surveys:survey_import"),
        at("survey_file", file),
        f"{at('survey_file', file)}?show=pages",
    ):
        assert "<img src=x" not in page.get(address).content.decode()
    refused = upload(page, b"{", name=f"{EVIL}.qsf")
    assert refused.status_code == 400 and "<img src=x" not in refused.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", "is cut off or was changed by hand"),
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n", "holds no survey"),
        (b'{"SurveyEntry": {}, "SurveyElements": 5}', "SurveyElements"),
        (b"[" * 5000, "nested deeper"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><document>&a;</document>", ""),
        (b"PK\x03\x04broken", ""),
    ],
)
def test_broken_file_gives_one_sentence_and_keeps_nothing(
    page: Client, program: Program, read_here: None, data: bytes, words: str
) -> None:
    answer = upload(page, data)
    assert answer.status_code == 400 and words in answer.content.decode()
    assert "<title>Error: Import a survey" in answer.content.decode()
    assert len(answer.context["form"].errors["file"]) == 1
    assert SurveyFile.objects.count() == 0


def test_file_over_the_limit_is_refused_unread(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.forms.survey_files.MAX_FILE_BYTES", 100)
    assert "at most 10 MB" in upload(page, b"x" * 101).content.decode()


def test_the_same_file_waits_once_and_is_told_of_when_a_survey_was_made(
    page: Client, program: Program, read_here: None
) -> None:
    upload(page, qsf())
    upload(page, qsf())
    file = SurveyFile.objects.get()
    make(page, file)
    answer = page.get(upload(page, qsf()).url)
    assert SurveyFile.objects.count() == 2
    assert "This very file was imported before." in answer.content.decode()
    assert "Moved over" in answer.content.decode()


@pytest.mark.postgres
def test_a_survey_is_made_once_of_a_file(page: Client, program: Program, read_here: None) -> None:
    upload(page, qsf())
    file = SurveyFile.objects.get()
    make(page, file)
    assert make(page, file).url == at("survey_file", file)
    assert Questionnaire.objects.count() == 1
    with pytest.raises(staging.AlreadyMade):
        staging.make_survey(file, program=program, owner=program.owner, by=None)


def test_a_file_forgotten_while_a_survey_is_made_of_it_says_so(
    page: Client, program: Program, read_here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(page, qsf())
    file = SurveyFile.objects.get()

    def forgotten(*args: Any, **kwargs: Any) -> Questionnaire:
        SurveyFile.objects.filter(pk=file.pk).delete()
        return staging.make_survey(*args, **kwargs)

    monkeypatch.setattr("surveys.views.imports.surveys.make_survey", forgotten)
    answer = make(page, file)
    assert answer.url == reverse("surveys:survey_import")
    assert "taken off the list meanwhile" in page.get(answer.url).content.decode()
    assert Questionnaire.objects.count() == 0


def test_a_form_with_mistakes_comes_back_with_the_report(
    page: Client, program: Program, read_here: None
) -> None:
    upload(page, qsf())
    file = SurveyFile.objects.get()
    answer = make(page, file, name="")
    assert answer.status_code == 400 and "QID1/JS" in answer.content.decode()
    assert Questionnaire.objects.count() == 0


def test_who_edits_surveys_elsewhere_sees_nothing_of_it(
    page: Client, program: Program, read_here: None, airport: OrgUnit
) -> None:
    upload(page, qsf())
    file = SurveyFile.objects.get()
    other = Client()
    other.force_login(make_user(Role.PROGRAM_MANAGER, OrgUnit.objects.get(code="sfo-a")))
    assert other.get(at("survey_file", file)).status_code == 404
    assert file.name not in other.get(reverse("surveys:survey_import")).content.decode()


def test_what_nobody_made_a_survey_of_is_forgotten(page: Client, program: Program, read_here: None) -> None:
    upload(page, qsf())
    made = SurveyFile.objects.get()
    make(page, made)
    upload(page, qsf())
    waiting = SurveyFile.objects.waiting().get()
    assert staging.forget_old_survey_files() == 0
    SurveyFile.objects.filter(pk=waiting.pk).update(expires_at=now() - timedelta(seconds=1))
    assert staging.forget_old_survey_files() == 1
    assert list(SurveyFile.objects.all()) == [made]


def test_taken_off_the_list_the_survey_stays(page: Client, program: Program, read_here: None) -> None:
    upload(page, qsf())
    file = SurveyFile.objects.get()
    make(page, file)
    page.post(at("survey_file_delete", file))
    assert (SurveyFile.objects.count(), Questionnaire.objects.count()) == (0, 1)


def test_what_is_to_be_done_before_publishing_stands_in_the_report(
    page: Client, program: Program, read_here: None
) -> None:
    upload(page, leading_on())
    file = SurveyFile.objects.get()
    shown = page.get(at("survey_file", file)).content.decode()
    assert "Before you publish" in shown and "End f7 (FL_7 in the file)" in shown
    [one] = page.get(at("survey_file_report", file)).json()["before_publishing"]
    assert one["what"].startswith("leads to an address")
    make(page, file)
    assert "Before you publish" not in page.get(at("survey_file", file)).content.decode()
