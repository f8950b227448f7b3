"""The page of columns and its report: dates by example, earlier columns proposed, mappings that can't be."""

import io
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from surveys import document as documents
from surveys.imports.jobs import go_on
from surveys.imports.targets import targets_of
from surveys.models import ImportRun, Questionnaire
from tests.factories.accounts import make_user
from tests.surveys.imports.pages import CSV, address, choose, text_of, upload


def test_dates_are_chosen_by_example_and_read_anew(page: Client, passengers: Questionnaire) -> None:
    upload(page, passengers, CSV.replace("03.05.2026", "30.05.2026 14:05"))
    run = ImportRun.objects.get()
    run.definition["columns"] = [
        one
        if one["column"] != "Submitted"
        else {"column": "Submitted", "to": "completed_at", "precision": "day"}
        for one in run.definition["columns"]
    ]
    run.save()
    shown = text_of(page, "import_mapping", run)
    for example in ("30.05.2026 14:05", "30.05.2026", "5/30/2026", "30/05/2026", "dates of Excel"):
        assert f"{example}</option>" in shown, example
    assert "This is no date written like 2026-05-30" in shown
    sent = {"c1.to": "completed_at", "c1.precision": "day", "c1.kind": "format:%d.%m.%Y %H:%M"}
    chosen = " ".join(page.post(address("import_mapping", run), sent).content.decode().split())
    assert "30.05.2026 14:05 → <span>30 May 2026, 14:05</span>" in chosen
    assert '<option value="format:%d.%m.%Y %H:%M" selected>' in chosen


def test_another_format_is_typed_in_letters_and_never_made_up(
    page: Client, passengers: Questionnaire
) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    empty = choose(page, run, **{"c1.kind": "format", "c1.format": ""})
    assert empty.status_code == 400
    words = empty.content.decode()
    assert "say how its dates are written, such as DD.MM.YYYY hh:mm" in words
    assert "%m/%d/%Y" not in run_columns(run)["Submitted"]["date"]["format"]
    assert 'name="c1.format"' in words and "Say how it is written." in words
    typed = page.post(
        address("import_mapping", run),
        {"c1.to": "completed_at", "c1.kind": "format", "c1.format": "DD.M.YYYY"},
    )
    assert run_columns(run)["Submitted"]["date"]["format"] == "%d.%m.%Y"
    assert "3 May 2026" in typed.content.decode()
    wrong = page.post(
        address("import_mapping", run),
        {"c1.to": "completed_at", "c1.kind": "format", "c1.format": "YYYY-YYYY"},
    )
    assert wrong.status_code == 200 and 'value="YYYY-YYYY"' in wrong.content.decode()


def run_columns(run: ImportRun) -> dict[str, Any]:
    run.refresh_from_db()
    return {one["column"]: one for one in run.definition["columns"]}


def test_a_channel_of_the_mapping_that_nobody_knows_stays_chosen(
    page: Client, passengers: Questionnaire
) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    assert '<option value="api" selected>API</option>' in text_of(page, "import_mapping", run)
    run.definition["constants"] = {"channel": "chat"}
    run.save()
    assert '<option value="chat" selected>Chat</option>' in text_of(page, "import_mapping", run)


def test_nothing_to_import_offers_no_import(page: Client, passengers: Questionnaire) -> None:
    upload(page, passengers, CSV.replace(";A;", ";X;").replace(";B;", ";Y;"))
    run = ImportRun.objects.get()
    choose(page, run)
    go_on(run.pk)
    report = text_of(page, "import_run", run)
    assert 'value="import"' not in report and "Leave out the" not in report
    assert f'<a class="btn primary" href="{address("import_mapping", run)}">Change the columns</a>' in report


def test_failed_import_without_a_good_row_offers_no_import(page: Client, passengers: Questionnaire) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    ImportRun.objects.update(status="failed", is_dry=False, error="x", error_count=3)
    assert 'value="import"' not in text_of(page, "import_run", run)


def test_errors_are_told_by_column_and_message_with_values_as_examples(
    page: Client, passengers: Questionnaire
) -> None:
    rows = [f"b{n};03.05.2026;Z{n % 6};9;5;" for n in range(12)]
    upload(page, passengers, CSV + "\n".join(rows))
    run = ImportRun.objects.get()
    choose(page, run)
    go_on(run.pk)
    (group,) = page.get(address("import_run", run)).context["groups"]
    assert (group.column, group.times, group.more) == ("Boarding area", 13, 3)
    assert group.examples == ["Z0", "Z1", "Z2", "Z3"]
    assert "13\u00a0×</b>" in page.get(address("import_run", run)).content.decode()


def test_same_file_again_takes_the_columns_of_the_last_import_and_says_so(
    page: Client, passengers: Questionnaire
) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    choose(page, run)
    answer = upload(page, passengers, name="again.csv")
    latest = ImportRun.objects.latest("id")
    run.refresh_from_db()
    assert latest.definition == run.definition
    shown = page.get(answer.url).content.decode()
    assert "proposed as in the import before" in shown and address("import_run", run) in shown


def test_threat_11_columns_of_an_import_out_of_reach_are_not_proposed(
    page: Client, passengers: Questionnaire
) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    choose(page, run)
    area = OrgUnit.objects.get(code="sfo-a")
    below = Client()
    below.force_login(make_user(Role.ANALYST, area))
    file = io.BytesIO(CSV.encode())
    file.name = "may.csv"
    answer = below.post(
        reverse("surveys:import_new"), {"file": file, "questionnaire": passengers.pk, "unit": area.pk}
    )
    latest = ImportRun.objects.latest("id")
    assert latest != run and answer.url == address("import_mapping", latest)
    assert below.get(answer.url, {"from": str(run.uuid)}).status_code == 404
    assert below.get(answer.url, {"from": "x"}).status_code == 404


def use(page: Client, run: ImportRun, text: str | bytes) -> Any:
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    file.name = "mapping.json"
    return page.post(address("import_mapping_use", run), {"mapping_file": file}, follow=True)


def definition_with(**parts: Any) -> str:
    column = {"column": "Submitted", "to": "completed_at"} | parts.pop("column", {})
    return json.dumps({"format": "rapport-mapping-1", "columns": [column], **parts})


@pytest.mark.parametrize(
    "text",
    [
        definition_with(constants={"weight": float("nan")}),
        definition_with(file={"encoding": "undefined"}),
        definition_with(file={"encoding": "idna"}),
        definition_with(file={"encoding": "punycode"}),
        definition_with(file={"encoding": "hex"}),
        definition_with(file={"delimiter": "\ud800"}),
        definition_with(file={"delimiter": ";;"}),
        definition_with(name="\ud800"),
        definition_with(name="a\x00"),
        definition_with(column={"column": "\ud800"}),
        definition_with(column={"values": {"a": "\ud800"}}),
        definition_with(column={"date": {"kind": "format", "format": "%Y-%Y"}}),
        definition_with(column={"date": {"kind": "format", "format": "%Q"}}),
        definition_with(column={"date": {"kind": "format", "format": "%"}}),
        "[" * 100_000,
        '{"a": 1, "a": 2}',
        b"\xff\xfe",
        "null",
    ],
)
def test_threat_25_mapping_that_cannot_be_used_is_refused_in_words_and_not_stored(
    page: Client, passengers: Questionnaire, text: str | bytes
) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    answer = use(page, run, text)
    assert answer.status_code == 200
    assert "This mapping can&#x27;t be used." in answer.content.decode()
    before = run.definition
    run.refresh_from_db()
    assert run.definition == before
    assert page.get(address("import_mapping_download", run)).status_code == 200


def test_mapping_file_is_taken(page: Client, passengers: Questionnaire) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    use(page, run, b"\xef\xbb\xbf" + definition_with(file={"encoding": "UTF8", "delimiter": ";"}).encode())
    assert list(run_columns(run)) == ["Submitted"]


@pytest.mark.parametrize(
    "definition",
    [
        {"file": {"encoding": "undefined"}, "columns": []},
        {"file": "x", "columns": "x"},
        {"columns": [{"column": "Submitted", "to": "completed_at", "date": "x"}]},
        {
            "columns": [
                {"column": "Submitted", "to": "completed_at", "date": {"kind": "format", "format": "%Y-%Y"}}
            ]
        },
        {
            "columns": [
                {
                    "column": "Submitted",
                    "to": "completed_at",
                    "date": {"kind": "day_of_month", "year": "x", "month": "y"},
                }
            ]
        },
        {"columns": [{"column": "Boarding area", "to": "unit", "values": ["x"]}]},
        {
            "columns": [
                {
                    "column": "How likely is it?",
                    "to": "answer:nps",
                    "values": 1,
                    "missing": 2,
                    "not_applicable": "x",
                }
            ]
        },
        {},
    ],
)
def test_page_of_a_run_with_a_broken_mapping_lets_one_mend_it(
    page: Client, passengers: Questionnaire, definition: dict[str, Any]
) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    good = run.definition
    ImportRun.objects.update(definition={"format": "rapport-mapping-1"} | definition)
    assert page.get(address("import_mapping", run)).status_code == 200
    refused = page.post(address("import_mapping_save", run), {"name": "Broken"}, follow=True)
    if definition.get("columns") != []:
        assert "This mapping can&#x27;t be saved yet." in refused.content.decode() or not definition
    use(page, run, json.dumps(good))
    assert choose(page, run).status_code == 302


def test_threat_25_nul_in_a_posted_mapping_is_a_bad_request(page: Client, passengers: Questionnaire) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    for sent in ({"c1.to": "embedded:a\x00"}, {"header_row": "1", "delimiter": "\x00"}):
        assert page.post(address("import_mapping", run), sent).status_code == 400
    run.refresh_from_db()
    assert "\\u0000" not in json.dumps(run.definition)


def test_not_applicable_is_offered_once_and_stays_chosen(page: Client, passengers: Questionnaire) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    own = targets_of(documents.of_version(passengers.published))["overall"].aside
    assert own
    column = {"column": "SFO Airport as a whole", "to": "answer:overall", "values": {"6": own}}
    ImportRun.objects.update(definition=run.definition | {"columns": [column]})
    shown = text_of(page, "import_mapping", run)
    choices = shown.split('value="6"')[1].split("</select>")[0]
    assert re.findall(r'<option value="(na|=[^"]*)"( selected)?>([^<]*pplicable)', choices) == [
        ("na", " selected", "Not applicable")
    ]
