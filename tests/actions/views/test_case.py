"""A case's page and its steps as people use them, and who may."""

import re

import pytest
from django.test import Client

from actions.domain.cases import assign_case, finish_case, mail_customer, release_case, take_case
from actions.domain.changing import note
from actions.domain.showing import shown_text
from actions.models import Case, CaseTask
from delivery.models import Message
from tests.actions.views.people import as_user, page
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, make_user
from tests.factories.actions import (
    CaseFactory,
    RootCauseFactory,
    RuleFactory,
    case_about,
    process,
)
from tests.factories.surveys import ProgramFactory, a_response, publish

pytestmark = pytest.mark.django_db


def test_threat_01_script_in_a_comment_is_shown_as_text(units, manager):
    survey = publish(ProgramFactory(owner=units[0]))
    RuleFactory(owner=units[0], name="<script>alert(2)</script>")
    bad = "<img src=x onerror=alert(1)>"
    process(a_response(survey, unit=units[2], answers={"q1": 1, "q3": bad}))
    for url in ("/cases/", f"/cases/{Case.objects.get().uuid}/", f"/cases/?case={Case.objects.get().uuid}"):
        text = page(as_user(manager), url)
        assert bad not in text
        assert "<script>alert(2)" not in text
        assert "&lt;img src=x" in text


def test_taking_from_the_page_and_undoing_it(manager, case):
    client = as_user(manager)
    answer = client.post(f"/cases/{case.uuid}/take/", follow=True)
    case.refresh_from_db()
    assert case.owner == manager
    assert f"Case {case.number} is yours" in answer.content.decode()
    client.post(f"/cases/{case.uuid}/release/")
    case.refresh_from_db()
    assert (case.owner, case.state) == (None, "new")


def test_giving_back_takes_nothing_from_who_was_handed_the_case_meanwhile(units, case, monkeypatch):
    agent, colleague = (make_user("case_agent", units[2], name=name) for name in ("Ana Silva", "Bo Kim"))
    take_case(case, by=agent)

    def hand_over_first(*args, **options):
        assign_case(case, by=None, user=colleague)
        return release_case(*args, **options)

    monkeypatch.setattr("actions.domain.cases.release_case", hand_over_first)
    answer = as_user(agent).post(f"/cases/{case.uuid}/release/", follow=True).content.decode()
    case.refresh_from_db()
    assert (case.owner, case.state) == (colleague, "assigned")
    assert "Rapport was faster" in answer


def test_who_comes_late_reads_who_was_faster(units, manager, case):
    other = make_user("case_agent", units[2], name="Sofia Rossi")
    take_case(case, by=other)
    text = as_user(manager).post(f"/cases/{case.uuid}/take/", follow=True).content.decode()
    assert "Sofia Rossi was faster" in text
    case.refresh_from_db()
    assert case.owner == other


def test_a_stale_close_keeps_what_was_written_and_tells_why(units, manager, case):
    rev = take_case(case, by=manager).rev
    cause = RootCauseFactory()
    client = as_user(manager)
    client.post(f"/cases/{case.uuid}/note/", {"text": "Called"})
    data = {"root_cause": cause.pk, "resolution": "Third lane opened", "rev": rev}
    answer = client.post(f"/cases/{case.uuid}/close/", data)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "was faster" in text
    assert "Third lane opened" in text
    rev = re.search(r'name="rev" value="(\d+)"', text)[1]
    assert client.post(f"/cases/{case.uuid}/close/", data | {"rev": rev}).status_code == 302
    case.refresh_from_db()
    assert case.state == "closed"


def test_closing_without_a_cause_says_what_is_missing(manager, case):
    take_case(case, by=manager)
    answer = as_user(manager).post(f"/cases/{case.uuid}/close/", {"resolution": "x"})
    assert answer.status_code == 400
    assert "Choose a root cause" in answer.content.decode()


def test_resolving_only_leaves_the_closing_for_later(manager, case):
    take_case(case, by=manager)
    data = {"root_cause": RootCauseFactory().pk, "resolution": "Lane opened"}
    client = as_user(manager)
    client.post(f"/cases/{case.uuid}/close/", data | {"only": "resolve"})
    case.refresh_from_db()
    assert case.state == "resolved"
    client.post(f"/cases/{case.uuid}/close/", data)
    case.refresh_from_db()
    assert (case.state, case.events.filter(kind="resolved").count()) == ("closed", 1)


def test_every_step_works_from_its_plain_page(units, manager, case):
    client = as_user(manager)
    client.post(f"/cases/{case.uuid}/take/")
    steps = [
        ("contact", {"channel": "phone", "outcome": "reached", "text": "Sorry"}, "contacted"),
        ("mail", {"subject": "Hello", "text": "Dear {{ name }}"}, "contacted"),
        ("wait", {"whom": "customer"}, "waiting"),
        ("resume", {}, "contacted"),
        ("note", {"text": "Internal"}, "contacted"),
        ("hand-over", {"person": "", "unit": units[2].pk, "department": case.department_id}, "new"),
    ]
    for step, data, state in steps:
        if step != "resume":
            page(client, f"/cases/{case.uuid}/{step}/")
        assert client.post(f"/cases/{case.uuid}/{step}/", data).status_code == 302
        case.refresh_from_db()
        assert (step, case.state) == (step, state)
    assert Message.objects.get(kind="case.reply").text.startswith("Dear Ines Ferreira")


def test_unknown_steps_and_get_of_acts_do_nothing(manager, case):
    client = as_user(manager)
    assert client.get(f"/cases/{case.uuid}/explode/").status_code == 404
    assert client.get(f"/cases/{case.uuid}/take/").status_code == 405
    case.refresh_from_db()
    assert case.rev == 0


@pytest.mark.parametrize(
    "step", ["take", "release", "resume", "note", "contact", "close", "hand-over", "mail"]
)
def test_out_of_reach_is_404_and_reading_only_is_403(units, case, step):
    stranger = make_user("unit_manager", OrgUnitFactory(parent=units[1]))
    reader = make_user("analyst", units[0])
    assert as_user(stranger).post(f"/cases/{case.uuid}/{step}/", {"text": "x"}).status_code == 404
    assert as_user(reader).post(f"/cases/{case.uuid}/{step}/", {"text": "x"}).status_code == 403
    case.refresh_from_db()
    assert case.rev == 0
    assert Client().post(f"/cases/{case.uuid}/{step}/").status_code == 302


def test_handing_over_offers_and_takes_only_what_is_in_reach(units, manager, case):
    elsewhere = OrgUnitFactory(parent=units[1], name="ELSEWHERE")
    outsider = make_user("unit_manager", elsewhere, name="OUTSIDER")
    client = as_user(manager)
    text = page(client, f"/cases/{case.uuid}/hand-over/")
    assert "ELSEWHERE" not in text
    assert "OUTSIDER" not in text
    data = {"person": outsider.pk, "unit": elsewhere.pk, "department": case.department_id}
    assert client.post(f"/cases/{case.uuid}/hand-over/", data).status_code == 400
    case.refresh_from_db()
    assert case.unit == units[2]


@pytest.mark.parametrize(
    "target", ["//evil.example/cases/", "https://evil.example/", "/admin/", "/cases/\n//evil"]
)
def test_threat_21_the_way_back_never_leads_away(manager, case, target):
    answer = as_user(manager).post(f"/cases/{case.uuid}/take/", {"next": target})
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert answer["Location"] == f"/cases/{case.uuid}/"


def test_another_cases_task_is_not_reached(units, manager, case):
    other = CaseFactory(unit=OrgUnitFactory())
    task = CaseTask.objects.create(case=other, department=DepartmentFactory(), title="Theirs")
    assert as_user(manager).post(f"/cases/{case.uuid}/tasks/{task.uuid}/", {"done": "1"}).status_code == 404
    task.refresh_from_db()
    assert task.done_at is None


def test_before_and_after_stand_on_the_case(units, manager, case):
    take_case(case, by=manager)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="x", asks_again=False)
    Case.objects.update(second_value=8, well_handled=True, remeasured_at=case.opened_at)
    text = page(as_user(manager), f"/cases/{case.uuid}/")
    assert "3 → 8" in text


def test_an_anonymous_case_says_so(units, manager):
    case = case_about(a_response(unit=units[2], answers={"q1": 1}))
    text = page(as_user(manager), f"/cases/{case.uuid}/")
    assert "The answer was anonymous" in text


def test_a_case_is_opened_by_hand_from_a_response(units, manager):
    response = a_response(publish(ProgramFactory(owner=units[0])), unit=units[2], answers={"q1": 10})
    answer = as_user(manager).post(f"/responses/{response.uuid}/case/")
    assert answer["Location"] == f"/cases/{Case.objects.get().uuid}/"


def test_mail_to_the_customer_is_shown_to_who_may_see_names(units, manager, case):
    """The page says what the API says: that a mail went out, and to whom it may concern also what it said."""
    fresh = take_case(case, by=manager)
    mail_customer(fresh, by=manager, subject="Sorry, {{ name }}", text="Dear {{ name }}, two lanes more now.")
    note(fresh, "mail_failed", by=None, text="550 ines@example.org unknown")
    words = ("Sorry, Ines Ferreira", "Dear Ines Ferreira", "550 ines@example.org")
    seen = page(as_user(manager), f"/cases/{case.uuid}/")
    assert [word in seen for word in words] == [True, True, True]
    analyst = make_user("analyst", units[0])
    seen = page(as_user(analyst), f"/cases/{case.uuid}/")
    assert "Mail to the customer" in seen
    assert [word in seen for word in (*words, "Ines", "two lanes more", "ines@")] == [False] * 6
    known = case.events.get(kind="mailed")
    assert shown_text(known, sees_contact=False) == ""
    assert shown_text(known, sees_contact=True).startswith("Dear Ines")


def test_breadcrumbs_lead_only_where_one_may_go(units, manager, case):
    agent = make_user("case_agent", units[2])
    for user, is_link in ((manager, True), (agent, False)):
        for url in (f"/cases/{case.uuid}/", f"/cases/?case={case.uuid}"):
            ways = re.findall(r'href="(/units/[0-9a-f-]{36}/)"', page(as_user(user), url))
            assert (f"/units/{units[2].uuid}/" in ways) is is_link
            assert {as_user(user).get(way).status_code for way in ways} <= {200}
