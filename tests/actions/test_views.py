"""Inbox, case page, steps, rules and causes as people use them, and who may."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.domain.cases import finish_case, mail_customer, take_case
from actions.domain.changing import note
from actions.domain.inbox import cases_in
from actions.domain.showing import shown_text
from actions.models import Case, CaseTask, RootCause, Rule
from delivery.models import Message
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, make_user
from tests.factories.actions import (
    CaseFactory,
    RootCauseFactory,
    RuleFactory,
    case_about,
    process,
    terminal_and_areas,
)
from tests.factories.surveys import ProgramFactory, RespondentFactory, a_response, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    return terminal_and_areas()


@pytest.fixture
def manager(units):
    return make_user("unit_manager", units[2], name="Dev Patel")


@pytest.fixture
def case(units):
    person = RespondentFactory(name="Ines Ferreira", email="ines@example.org", may_be_contacted=True)
    return CaseFactory(unit=units[2], respondent=person)


def as_user(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_inbox_shows_cases_of_ones_units_only(units, manager, case):
    elsewhere = CaseFactory(unit=OrgUnitFactory(parent=units[1]), title="SENTINEL", excerpt="SENTINEL")
    text = page(as_user(manager), "/cases/")
    assert "Ines Ferreira" in text
    assert str(case.number) in text
    assert "SENTINEL" not in text
    assert str(elsewhere.number) not in text


@pytest.mark.parametrize("view", ["mine", "units", "unclaimed", "overdue", "waiting", "closed"])
def test_each_view_holds_its_cases(units, manager, view):
    from datetime import timedelta  # noqa: PLC0415  one use

    from django.utils import timezone  # noqa: PLC0415  one use

    moment = timezone.now()
    cause = RootCauseFactory()
    rows = {
        "new": CaseFactory(unit=units[2]),
        "late": CaseFactory(unit=units[2], due_at=moment - timedelta(hours=1)),
        "mine": CaseFactory(unit=units[2], owner=manager),
        "paused": CaseFactory(
            unit=units[2],
            owner=manager,
            state="waiting",
            waiting_for="customer",
            paused_at=moment,
            due_at=None,
        ),
        "closed": CaseFactory(
            unit=units[2], owner=manager, state="closed", root_cause=cause, resolved_at=moment, due_at=None
        ),
    }
    wanted = {
        "mine": {"mine", "paused"},
        "units": {"new", "late", "mine", "paused"},
        "unclaimed": {"new", "late"},
        "overdue": {"late"},
        "waiting": {"paused"},
        "closed": {"closed"},
    }[view]
    text = page(as_user(manager), f"/cases/?view={view}")
    shown = set(re.findall(r'data-case="([^"]+)"', text))
    assert shown == {str(rows[name].uuid) for name in wanted}


def test_wide_and_narrow_reach_find_the_same_cases(units, manager, case):
    CaseFactory(unit=OrgUnitFactory(parent=units[1]))
    for few in (60, 0):
        assert list(cases_in("units", manager, few=few)) == [case]


def test_paused_cases_follow_dated_ones_across_pages(units, manager, monkeypatch):
    from django.utils import timezone  # noqa: PLC0415  one use

    monkeypatch.setattr("actions.domain.inbox.PAGE", 2)
    dated = [CaseFactory(unit=units[2]) for _ in range(3)]
    paused = [
        CaseFactory(unit=units[2], state="waiting", owner=manager, due_at=None, paused_at=timezone.now())
        for _ in range(2)
    ]
    order = []
    for number in (1, 2, 3, 4):
        text = page(as_user(manager), f"/cases/?page={number}")
        order.append(re.findall(r'data-case="([^"]+)"', text))
    names = [str(row.uuid) for row in [*dated, *paused]]
    assert order == [names[:2], names[2:4], names[4:], []]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("owner__password__startswith=x", 400),
        ("sort=owner__password", 400),
        ("view=all", 400),
        ("department=99", 400),
        ("priority=9", 400),
        ("page=zzz", 200),
        ("case=nonsense", 404),
        ("sort=rating&q=%00lane", 200),
    ],
)
def test_inbox_refuses_what_it_does_not_know(manager, case, query, status):
    assert as_user(manager).get(f"/cases/?{query}").status_code == status


def test_search_finds_words_numbers_and_names_one_may_see(units, manager, case):
    CaseFactory(unit=units[2], title="Wi-Fi", excerpt="Wi-Fi dropped")
    for words in ("forty", f"%23{case.number}", "ferreira lanes"):
        assert re.findall(r'data-case="([^"]+)"', page(as_user(manager), f"/cases/?q={words}")) == [
            str(case.uuid)
        ]
    analyst = make_user("analyst", units[0])
    assert re.findall(r"data-case", page(as_user(analyst), "/cases/?q=ferreira")) == []


def test_names_and_addresses_are_masked_without_the_right_to_see_them(units, case):
    text = page(as_user(make_user("analyst", units[0])), f"/cases/{case.uuid}/")
    assert "Ferreira" not in text
    assert "ines@example.org" not in text
    assert "Your access doesn’t show names" in text


@pytest.mark.parametrize("url", ["/cases/", "case"])
def test_pages_cost_the_same_statements_with_one_and_with_three(units, manager, url):
    survey = publish(ProgramFactory(owner=units[0]))
    RuleFactory(owner=units[0])

    def count() -> int:
        address = url if url != "case" else f"/cases/{Case.objects.order_by('id').first().uuid}/"
        with CaptureQueriesContext(connection) as queries:
            page(as_user(manager), address)
        return len(queries)

    process(a_response(survey, unit=units[2], answers={"q1": 1, "q3": "Bad"}))
    page(as_user(manager), url if url != "case" else "/cases/")
    first = count()
    process(*[a_response(survey, unit=units[2], answers={"q1": 1, "q3": "Bad"}) for _ in range(2)])
    assert count() == first


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


def test_a_response_shows_why_rules_fired_and_its_case(units, manager):
    survey = publish(ProgramFactory(owner=units[0]))
    RuleFactory(owner=units[0], name="Detractor")
    response = a_response(survey, unit=units[2], answers={"q1": 3})
    process(response)
    text = page(as_user(manager), reverse("response", args=[response.uuid]))
    assert "why this fired, why that did not" in text
    assert f"Case {Case.objects.get().number}" in text


def test_a_case_is_opened_by_hand_from_a_response(units, manager):
    response = a_response(publish(ProgramFactory(owner=units[0])), unit=units[2], answers={"q1": 10})
    answer = as_user(manager).post(f"/responses/{response.uuid}/case/")
    assert answer["Location"] == f"/cases/{Case.objects.get().uuid}/"


# Rules


def rule_data(units, department, **changes) -> dict:
    chosen = {"owner": units[0].pk, "program": "", "department": department.pk, "priority": 3}
    figures = {"contact_hours": 4, "resolve_hours": 24, "max_age_days": 14, "position": 0}
    rows = {"field": ["answer:recommend"], "attribute": [""], "op": ["lte"], "value": ["6"]}
    return {"name": "Detractor", "is_active": "on", "joined": "all"} | chosen | figures | rows | changes


def test_a_rule_is_written_tried_and_saved_without_script(units):
    publish(ProgramFactory(owner=units[0]))
    client = as_user(make_user("program_manager", units[0]))
    data = rule_data(units, DepartmentFactory())
    more = client.post("/rules/new/", data | {"do": "add"}).content.decode()
    assert more.count('name="field"') == 2
    less = client.post("/rules/new/", data | {"do": "remove-0"}).content.decode()
    assert less.count('name="field"') == 0
    tried = client.post("/rules/new/", data | {"do": "try"}).content.decode()
    assert "answers would have opened a case" in tried
    assert Rule.objects.count() == 0
    assert client.post("/rules/new/", data | {"do": "save"}).status_code == 302
    rule = Rule.objects.get()
    assert rule.conditions == {"all": [{"field": "answer:recommend", "op": "lte", "value": 6}]}
    assert "is at most 6" in page(client, "/rules/")
    assert client.post(f"/rules/{rule.uuid}/", {"do": "delete"}).status_code == 302
    assert Rule.objects.count() == 0


def test_a_rule_with_an_unknown_field_is_explained(units):
    client = as_user(make_user("program_manager", units[0]))
    answer = client.post("/rules/new/", rule_data(units, DepartmentFactory(), field=["password"]))
    assert answer.status_code == 400
    assert "Unknown field" in answer.content.decode()


def test_rules_are_read_beneath_their_owner_and_written_at_or_above(units):
    rule = RuleFactory(owner=units[1])
    above, beneath = make_user("program_manager", units[0]), make_user("program_manager", units[2])
    aside = make_user("program_manager", OrgUnitFactory())
    assert as_user(beneath).get(f"/rules/{rule.uuid}/").status_code == 200
    assert as_user(beneath).post(f"/rules/{rule.uuid}/", {"do": "delete"}).status_code == 403
    assert as_user(aside).get(f"/rules/{rule.uuid}/").status_code == 404
    assert as_user(aside).post(f"/rules/{rule.uuid}/", {"do": "delete"}).status_code == 404
    assert Rule.objects.count() == 1
    assert as_user(above).post(f"/rules/{rule.uuid}/", {"do": "delete"}).status_code == 302


def test_a_rule_cannot_be_given_to_a_unit_above_ones_own(units):
    client = as_user(make_user("program_manager", units[2]))
    answer = client.post("/rules/new/", rule_data(units, DepartmentFactory()))
    assert answer.status_code == 400
    assert Rule.objects.count() == 0


# Root causes


def test_causes_are_made_ordered_and_deleted(units):
    client = as_user(make_user("administrator", units[0]))
    client.post("/settings/root-causes/new/", {"name": "Staffing", "is_active": "on"})
    group = RootCause.objects.get()
    for name in ("Peak", "Illness"):
        client.post("/settings/root-causes/new/", {"name": name, "parent": group.pk, "is_active": "on"})
    illness = RootCause.objects.get(name="Illness")
    client.post(f"/settings/root-causes/{illness.uuid}/move/", {"to": "up"})
    assert list(group.children.values_list("name", flat=True)) == ["Illness", "Peak"]
    refused = client.post(f"/settings/root-causes/{group.uuid}/", {"do": "delete", "name": "Staffing"})
    assert "still has causes" in refused.content.decode()
    client.post(f"/settings/root-causes/{illness.uuid}/", {"do": "delete", "name": "Illness"})
    assert list(group.children.values_list("name", flat=True)) == ["Peak"]


def test_causes_belong_to_the_organisation(units):
    client = as_user(make_user("program_manager", units[2]))
    assert client.get("/settings/root-causes/").status_code == 200
    assert client.post("/settings/root-causes/new/", {"name": "Mine"}).status_code == 403
    assert RootCause.objects.count() == 0


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
