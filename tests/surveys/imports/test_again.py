"""An undone import's file comes in again, read otherwise: all rows, the right scores, nothing erased."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from actions.domain.cases import open_case
from actions.models import CaseEvent
from metrics.domain.cells import refresh
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Score
from surveys.domain.imports import files as import_files
from surveys.domain.imports import runs as import_runs
from surveys.domain.imports import undoing
from surveys.domain.responses.correcting import exclude_response, include_response
from surveys.domain.responses.erasing import erase_response, preview_erasure
from surveys.domain.responses.processing import process_responses
from surveys.domain.responses.recording import Incoming, complete_response, complete_responses
from surveys.imports import run_import
from surveys.imports.jobs import go_on
from surveys.models import ImportRun, Questionnaire, Respondent, Response
from tests.dying import every_death
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import ProgramFactory, publish

ROWS = 25
FILE = "Day,Unit,A,B,Id,Mail,Text\n" + "".join(
    f"2026-01-{n % 28 + 1:02},root,{n % 11},{10 - n % 11},{n},p{n}@customer.test,Said {n}\n"
    for n in range(ROWS)
)
WRONG, RIGHT = "A", "B"  # which column holds the rating


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.imports.passes.BATCH", 10)
    monkeypatch.setattr("surveys.domain.imports.undoing.BATCH", 10)
    monkeypatch.setattr("surveys.domain.imports.runs.enqueue", lambda *args: True)


@pytest.fixture
def shop(db: Any) -> Questionnaire:
    questionnaire = publish(ProgramFactory(owner=OrgUnitFactory(code="root")))
    MetricFactory(owner=questionnaire.owner)
    return questionnaire


def mapping(rating: str, *, has_id: bool = True) -> dict[str, Any]:
    columns: list[dict[str, Any]] = [
        {"column": "Day", "to": "completed_at", "precision": "day"},
        {"column": "Unit", "to": "unit"},
        {"column": rating, "to": "answer:nps"},
        {"column": "Mail", "to": "respondent:email"},
        {"column": "Text", "to": "answer:why"},
    ]
    if has_id:
        columns.append({"column": "Id", "to": "external_id"})
    return {"format": "rapport-mapping-1", "columns": columns, "constants": {"source": "shop"}}


def file() -> Any:
    return io.BytesIO(FILE.encode())


def a_run(questionnaire: Questionnaire, rating: str, **options: Any) -> ImportRun:
    run = import_runs.create_run(
        questionnaire,
        unit=questionnaire.owner,
        definition=mapping(rating, **options),
        file_name="x.csv",
        checksum="c",
        by=None,
    )
    assert import_runs.start_run(run, is_dry=False, skip_errors=False, by=None, in_background=False)
    return run


def bring_in(questionnaire: Questionnaire, rating: str, **options: Any) -> ImportRun:
    run = run_import(a_run(questionnaire, rating, **options), file)
    run.refresh_from_db()
    assert (run.status, run.error) == ("done", "")
    settle()
    return run


def undo(run: ImportRun) -> None:
    assert undoing.start_undoing(run, by=None)
    assert go_on(run.pk) == "undone"
    settle()


def settle() -> None:
    process_responses()
    refresh()


def counts(run: ImportRun) -> tuple[int, int, int]:
    run.refresh_from_db()
    return run.created_count, run.known_count, run.error_count


def ratings() -> list[float]:
    assert rebuild_metrics(check=True).total == 0
    return sorted(Score.objects.values_list("value", flat=True))


def ratings_by(rating: str) -> list[float]:
    return sorted((n % 11 if rating == WRONG else 10 - n % 11) for n in range(ROWS))


@pytest.mark.parametrize("has_id", [True, False])
def test_the_same_file_comes_in_again_read_otherwise(shop: Questionnaire, has_id: bool) -> None:
    undone = bring_in(shop, WRONG, has_id=has_id)
    undo(undone)
    run = bring_in(shop, RIGHT, has_id=has_id)
    assert counts(run) == (ROWS, 0, 0)
    assert ratings() == ratings_by(RIGHT)
    counted = Response.objects.counted()
    assert set(counted.values_list("import_run", flat=True)) == {run.pk}
    old = Response.objects.get(import_run=undone, answers__q3="Said 7")
    new = counted.get(answers__q3="Said 7")
    assert (old.superseded_by, old.external_id) == (new, None)
    assert new.external_id == ("7" if has_id else None)
    entry = AuditEntry.objects.get(action="response.replaced", object_id=str(old.pk))
    assert entry.reason == "The import was undone, and this row came in again."
    assert counts(bring_in(shop, RIGHT, has_id=has_id)) == (0, ROWS, 0)


@pytest.mark.parametrize("is_dry", [True, False])
def test_threat_11_an_import_takes_no_place_beyond_its_unit(shop: Questionnaire, is_dry: bool) -> None:
    """Who may import beneath knows the file and brings its rows in as theirs."""
    undone = bring_in(shop, WRONG)
    undo(undone)
    below = OrgUnitFactory(code="below", parent=shop.owner)
    said = mapping(RIGHT)
    said["columns"] = [one for one in said["columns"] if one["to"] != "unit"]
    said["constants"] |= {"unit": "below"}
    run = import_runs.create_run(shop, unit=below, definition=said, file_name="x.csv", checksum="c", by=None)
    assert import_runs.start_run(run, is_dry=is_dry, skip_errors=True, by=None, in_background=False)
    run_import(run, file)
    assert counts(run) == (0, 0, ROWS)
    assert Response.objects.filter(import_run=undone, superseded_by=None).count() == ROWS
    assert undoing.start_redoing(undone, by=None)


def test_threat_11_a_key_takes_no_place_beyond_its_unit(shop: Questionnaire) -> None:
    """The uuids of imported rows follow from what the file says."""
    undo(bring_in(shop, WRONG))
    left = Response.objects.first()
    assert left is not None
    said = {"questionnaire": shop, "version": shop.published, "answers": {"q1": 9}, "uuid": left.uuid}
    sibling = OrgUnitFactory(parent=shop.owner)
    recorded = complete_response(Incoming(unit=sibling, **said))
    assert (recorded.outcome, recorded.response) == ("conflict", left)
    assert complete_responses([Incoming(unit=sibling, **said)])[0].outcome == "conflict"
    assert complete_response(Incoming(unit=shop.owner, **said)).outcome == "created"


def test_a_check_says_that_all_rows_come_in(shop: Questionnaire) -> None:
    undo(bring_in(shop, WRONG))
    run = a_run(shop, RIGHT)
    ImportRun.objects.filter(pk=run.pk).update(is_dry=True)
    run_import(run, file)
    assert counts(run) == (ROWS, 0, 0)
    assert Response.objects.counted().count() == 0


def test_what_came_in_again_is_not_counted_twice_by_counting_the_old_import_again(
    shop: Questionnaire,
) -> None:
    first = bring_in(shop, WRONG)
    undo(first)
    second = bring_in(shop, RIGHT)
    assert not undoing.start_redoing(first, by=None)
    undo(second)
    assert ratings() == []
    assert undoing.start_redoing(second, by=None)
    assert go_on(second.pk) == "done"
    settle()
    assert ratings() == ratings_by(RIGHT)


def test_an_import_can_be_undone_and_repeated_as_often_as_one_likes(shop: Questionnaire) -> None:
    for rating in (WRONG, RIGHT, WRONG, RIGHT):
        run = bring_in(shop, rating)
        assert counts(run) == (ROWS, 0, 0)
        assert ratings() == ratings_by(rating)
        undo(run)
    assert ratings() == []


def test_what_people_decided_by_hand_stays(shop: Questionnaire) -> None:
    run = bring_in(shop, WRONG)
    exclude_response(Response.objects.get(external_id="3"), by=None, reason="A test of ours.")
    undo(run)
    include_response(Response.objects.get(external_id="5"), by=None)
    again = a_run(shop, WRONG)
    run_import(again, file)
    assert counts(again) == (ROWS - 1, 1, 0)
    settle()
    assert rebuild_metrics(check=True).total == 0
    left_out = Response.objects.get(external_id="3")
    assert (left_out.import_run, left_out.excluded_why) == (again, "A test of ours.")
    assert Response.objects.get(external_id="5").import_run == run
    assert Score.objects.count() == ROWS - 1


def test_what_was_erased_does_not_come_back(shop: Questionnaire) -> None:
    run = bring_in(shop, WRONG)
    erased = Response.objects.get(external_id="4")
    erase_response(erased, by=None, reason="The customer asked for it.")
    undo(run)
    again = bring_in(shop, RIGHT)
    assert counts(again) == (ROWS - 1, 1, 0)
    erased.refresh_from_db()
    assert (erased.excluded_at is not None, erased.superseded_by) == (True, None)
    assert not Respondent.objects.filter(email="p4@customer.test").exists()
    assert not Response.objects.filter(answers__q3="Said 4").exists()


def test_erasing_the_new_one_empties_what_it_replaced(shop: Questionnaire) -> None:
    undo(bring_in(shop, WRONG))
    undo(bring_in(shop, RIGHT))
    bring_in(shop, WRONG)
    response = Response.objects.get(external_id="4")
    assert preview_erasure(response).is_person_forgotten is True
    erase_response(response, by=None, reason="The customer asked for it.")
    assert not Response.objects.filter(answers__q3="Said 4").exists()
    assert Response.objects.filter(erased_at__isnull=False).count() == 3
    assert not Respondent.objects.filter(email="p4@customer.test").exists()
    assert counts(bring_in(shop, WRONG)) == (0, ROWS, 0)


def test_the_same_record_by_the_api_is_a_new_one_too(shop: Questionnaire) -> None:
    undo(bring_in(shop, WRONG))
    assert shop.current is not None
    sent = Incoming(
        questionnaire=shop,
        version=shop.current,
        unit=shop.owner,
        answers={"q1": 9},
        source="shop",
        external_id="4",
        require=False,
    )
    recorded = complete_response(sent)
    assert (recorded.outcome, recorded.response.answers) == ("created", {"q1": 9})
    assert complete_response(sent).outcome == "same"
    old = Response.objects.get(answers__q3="Said 4")
    assert (old.superseded_by, old.external_id) == (recorded.response, None)


def test_the_case_of_a_replaced_answer_tells_it_and_still_leads_there(shop: Questionnaire) -> None:
    run = bring_in(shop, WRONG)
    old = Response.objects.get(external_id="4")
    case = open_case(old, by=make_user("administrator", shop.owner))
    undo(run)
    bring_in(shop, RIGHT)
    old.refresh_from_db()
    assert CaseEvent.objects.get(case=case, kind="opened").data["response"] == str(old.uuid)
    assert list(case.events.order_by("id").values_list("kind", flat=True))[-2:] == ["left_out", "replaced"]


@pytest.mark.django_db(transaction=True)
def test_coming_in_again_killed_at_any_commit_brings_every_row_once(shop: Questionnaire) -> None:
    undo(bring_in(shop, WRONG))
    for death in every_death():
        run = a_run(shop, RIGHT)
        with death:
            run_import(run, file)
        ImportRun.objects.update(leased_until=None)
        run_import(run, file)
        assert counts(run) == (ROWS, 0, 0), death
        settle()
        assert ratings() == ratings_by(RIGHT), death
        replaced = Response.objects.filter(superseded_by__import_run=run)
        assert replaced.count() == ROWS, death
        undo(run)


def test_the_command_brings_an_undone_file_in_again(shop: Questionnaire, tmp_path: Any) -> None:
    (tmp_path / "x.csv").write_text(FILE)
    for rating in (WRONG, RIGHT):
        (tmp_path / "m.json").write_text(json.dumps(mapping(rating)))
        call_command("import_responses", str(tmp_path / "x.csv"), mapping=str(tmp_path / "m.json"))
        settle()
        assert ratings() == ratings_by(rating)
        if rating == WRONG:
            undo(ImportRun.objects.get())


def address(name: str, run: ImportRun) -> str:
    return reverse(f"surveys:{name}", kwargs={"uuid": run.uuid})


def test_from_its_page_an_undone_file_comes_in_again_with_other_columns(shop: Questionnaire) -> None:
    page, analyst = Client(), make_user("analyst", shop.owner)
    page.force_login(analyst)
    first = a_run(shop, WRONG)
    import_files.save_file(first, [FILE.encode()[:100], FILE.encode()[100:]])
    run_import(first, file)
    undo(first)
    assert "Import it again" in page.get(address("import_run", first)).content.decode()
    answer = page.post(address("import_again", first))
    second = ImportRun.objects.latest("id")
    assert answer["Location"] == address("import_mapping", second)
    assert (second.started_by, second.definition, second.status) == (analyst, first.definition, "uploaded")
    assert b"".join(bytes(one.data) for one in second.chunks.all()) == FILE.encode()
    import_runs.change_mapping(second, definition=mapping(RIGHT))
    assert import_runs.start_run(second, is_dry=False, skip_errors=False, by=None, in_background=False)
    assert go_on(second.pk) == "done"
    settle()
    assert ratings() == ratings_by(RIGHT)
    shown = " ".join(page.get(address("import_run", first)).content.decode().split())
    assert "came in again with a later import" in shown
    assert "Count again" not in shown
    old = Response.objects.get(import_run=first, answers__q3="Said 4")
    shown = page.get(reverse("response", args=[old.uuid])).content.decode()
    assert reverse("response", args=[old.superseded_by.uuid]) in shown
    assert "Include again" not in shown


def test_only_an_undone_import_whose_file_is_here_is_begun_again(shop: Questionnaire) -> None:
    page = Client()
    page.force_login(make_user("analyst", shop.owner))
    run = bring_in(shop, WRONG)
    page.post(address("import_again", run))
    undo(run)
    answer = page.post(address("import_again", run), follow=True)
    assert "isn’t kept" in answer.content.decode()
    assert ImportRun.objects.count() == 1
