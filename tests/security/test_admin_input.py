"""The administration against who may sign in to it: lookups, keys, places, calendars, refusals."""

from datetime import date

import pytest

from accounts.models import ApiKey, AuditEntry, BusinessCalendar, OrgUnit
from accounts.policy import Role
from actions.models import Rule
from surveys.models import JourneyStage
from tests.factories.actions import RuleFactory
from tests.factories.metrics import MetricFactory, a_score, answered
from tests.factories.surveys import ProgramFactory, a_response, publish
from tests.security.administration import page, signed_in

pytestmark = pytest.mark.django_db
NOBODYS_KEYS = ("1') OR 1=1--", "abc", "9" * 30, "1\x00", "²", "NaN")


HIDDEN = [
    (Role.AUDITOR, "delivery_message", "text__contains=reset"),
    (Role.AUDITOR, "delivery_message", "to_address__startswith=a"),
    (Role.AUDITOR, "delivery_message", "id__gt=1"),
    (Role.ADMINISTRATOR, "accounts_user", "password__startswith=pbkdf2"),
    (Role.ADMINISTRATOR, "accounts_apikey", "key_hash__startswith=a"),
    (Role.ANALYST, "surveys_response", "respondent=1"),
    (Role.ANALYST, "surveys_response", "answers__regex=^(.|.)*ZZ"),
    (Role.ANALYST, "surveys_response", "program__owner__name__startswith=O"),
    (Role.ANALYST, "actions_case", "respondent__email__startswith=a"),
    (Role.ANALYST, "actions_case", "foo=1"),
    (Role.ANALYST, "actions_case", "o=99"),
    (Role.ANALYST, "actions_case", "o=owner__password"),
    (Role.ANALYST, "actions_case", "p=-1"),
]


@pytest.mark.parametrize(("role", "model", "query"), HIDDEN, ids=[f"{row[1]}?{row[2]}" for row in HIDDEN])
def test_threat_10_no_lookup_but_the_offered_filters(
    root: OrgUnit, role: Role, model: str, query: str
) -> None:
    client = signed_in(role, root)
    assert client.get(f"{page(model, 'changelist')}?{query}").status_code == 400


def test_threat_10_offered_filters_still_work(root: OrgUnit) -> None:
    client, program = signed_in(Role.ANALYST, root), ProgramFactory(owner=root)
    a_response(publish(program), unit=root, answers={"q1": 3})
    for query in (
        f"program__id__exact={program.pk}", "status__exact=complete", "excluded_at__isempty=1",
        "day__year=2026", "o=-1.2", "p=1", "q=x",
    ):  # fmt: skip
        assert client.get(f"{page('surveys_response', 'changelist')}?{query}").status_code == 200, query


@pytest.mark.parametrize("across", ["yes", "<script>", "2"])
def test_threat_9_neither_some_rows_nor_all_of_them_is_400(root: OrgUnit, across: str) -> None:
    client, rows = signed_in(Role.ADMINISTRATOR, root), page("surveys_questionnaire", "changelist")
    publish(ProgramFactory(owner=root))
    for key in ("a,b", "1"):
        chosen = {"action": "close", "select_across": across, "_selected_action": key}
        assert client.post(rows, chosen).status_code == 400


def test_threat_14_nobody_makes_their_part_an_organisation(root: OrgUnit, part: OrgUnit) -> None:
    admin = signed_in(Role.ADMINISTRATOR, part)
    form = {"name": "Part", "code": "part", "parent": "", "calendar": ""}
    answer = admin.post(page("accounts_orgunit", "change", part.pk), form | {"name": "Renamed"})
    assert answer.status_code == 400
    assert "only the organisation&#x27;s has none" in answer.content.decode()
    assert admin.post(page("accounts_orgunit", "add"), form | {"code": "mine"}).status_code == 400
    part.refresh_from_db()
    assert (part.parent, part.name) == (root, "Part")
    assert OrgUnit.objects.count() == 2


def test_threat_14_the_whole_organisations_administrator_may_make_a_root(root: OrgUnit) -> None:
    admin = signed_in(Role.ADMINISTRATOR, root)
    form = {"name": "Second", "code": "second", "parent": "", "calendar": ""}
    assert admin.post(page("accounts_orgunit", "add"), form).status_code == 302
    assert OrgUnit.objects.get(code="second").parent is None


SHARED = [
    (Role.ADMINISTRATOR, "accounts_department", {"name": "Mine", "code": "mine"}),
    (Role.ADMINISTRATOR, "accounts_unitlevel", {"depth": "5", "name": "Desk", "name_plural": "Desks"}),
    (Role.ADMINISTRATOR, "accounts_businesscalendar", {"name": "Mine", "time_zone": "UTC"}),
    (Role.PROGRAM_MANAGER, "surveys_journeystage", {"name": "Mine"}),
    (Role.PROGRAM_MANAGER, "surveys_concept", {"name": "Mine", "key": "mine"}),
    (Role.PROGRAM_MANAGER, "actions_rootcause", {"name": "Mine", "code": "mine"}),
]


@pytest.mark.parametrize(("role", "model", "form"), SHARED, ids=[row[1] for row in SHARED])
def test_threat_13_what_is_the_organisations_is_not_changed_from_a_part(
    part: OrgUnit, role: Role, model: str, form: dict[str, str]
) -> None:
    assert signed_in(role, part).post(page(model, "add"), form).status_code == 403


def test_threat_11_the_order_of_foreign_stages_stays(root: OrgUnit, part: OrgUnit) -> None:
    stages = [JourneyStage.objects.create(name=f"Stage {at}", position=at) for at in range(3)]
    form = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "3", "_save": "Save"}
    for at, stage in enumerate(stages):
        form |= {f"form-{at}-id": str(stage.pk), f"form-{at}-position": str(9 - at)}
    answer = signed_in(Role.PROGRAM_MANAGER, part).post(page("surveys_journeystage", "changelist"), form)
    assert answer.status_code in (200, 403)
    assert list(JourneyStage.objects.order_by("pk").values_list("position", flat=True)) == [0, 1, 2]


@pytest.mark.parametrize("key", NOBODYS_KEYS)
def test_threat_9_chosen_rows_are_keys(root: OrgUnit, key: str) -> None:
    form = {"action": "take", "_selected_action": [key], "confirmed": "1"}
    answer = signed_in(Role.ADMINISTRATOR, root).post(page("actions_case", "changelist"), form)
    assert answer.status_code == 400


def test_threat_12_own_and_foreign_keys_together_do_nothing(root: OrgUnit, part: OrgUnit) -> None:
    keys = [
        ApiKey.objects.create(name=unit.name, unit=unit, key_hash=unit.code, prefix=unit.code)
        for unit in (part, root)
    ]
    form = {"action": "revoke", "_selected_action": [key.pk for key in keys], "confirmed": "1"}
    answer = signed_in(Role.ADMINISTRATOR, part).post(page("accounts_apikey", "changelist"), form)
    assert answer.status_code == 400
    assert ApiKey.objects.filter(revoked_at__isnull=True).count() == 2


@pytest.mark.parametrize("key", ["%", "²", "NaN", "9" * 30, "1 OR 1=1"])
@pytest.mark.parametrize(
    ("model", "field"),
    [("accounts_orgunit", "parent"), ("accounts_grant", "unit"), ("surveys_program", "owner")],
)
def test_threat_9_a_place_that_is_no_key_is_refused(root: OrgUnit, model: str, field: str, key: str) -> None:
    answer = signed_in(Role.ADMINISTRATOR, root).post(page(model, "add"), {"name": "X", field: key})
    assert answer.status_code == 400


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a": NaN}', "1" * 5000, '"\\ud800"', '"\\u0000"'])
def test_threat_27_json_is_read_strictly(root: OrgUnit, text: str) -> None:
    rule = RuleFactory(owner=root)
    form = {
        "name": "X",
        "owner": str(root.pk),
        "priority": "2",
        "conditions": text,
        "department": str(rule.department.pk),
    }
    answer = signed_in(Role.ADMINISTRATOR, root).post(page("actions_rule", "change", rule.pk), form)
    assert answer.status_code == 400
    assert Rule.objects.get().conditions == rule.conditions


def test_threat_27_a_form_claims_no_more_rows_than_it_may_have(root: OrgUnit) -> None:
    stage, rows = JourneyStage.objects.create(name="Arriving"), "touchpoints-TOTAL_FORMS"
    form = {"name": "Leaving", "touchpoints-INITIAL_FORMS": "0", rows: "9" * 30}
    answer = signed_in(Role.PROGRAM_MANAGER, root).post(
        page("surveys_journeystage", "change", stage.pk), form
    )
    assert answer.status_code == 400
    assert len(answer.context["inline_admin_formsets"][0].formset.forms) == 100


WRONG_HOURS = [
    ({"time_zone": "Mars/Base"}, "no such time zone"),
    ({"monday": "17:00-09:00"}, "in order"),
    ({"monday": "late"}, "Write hours as"),
    ({"holidays": "nope"}, "Write holidays as"),
    ({}, "at least one weekday"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG_HOURS)
def test_threat_27_a_calendar_that_cannot_be_read_is_refused(
    root: OrgUnit, wrong: dict[str, str], words: str
) -> None:
    form = {"name": "Odd", "time_zone": "UTC", "tuesday": "09:00-17:00" if wrong else ""} | wrong
    answer = signed_in(Role.ADMINISTRATOR, root).post(page("accounts_businesscalendar", "add"), form)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not BusinessCalendar.objects.exists()


def test_threat_37_who_may_embed_a_survey_is_said_on_the_programs_own_page(root: OrgUnit) -> None:
    program = ProgramFactory(owner=root, frame_origins=["https://www.example.org"])
    form = {
        "name": "New name", "kind": program.kind, "audience": program.audience, "owner": str(root.pk),
        "default_department": str(program.default_department.pk), "min_answers": "5", "min_comments": "10",
        "remeasure_after_days": "14", "partial_after_days": "7", "frame_origins": '["https://*"]',
    }  # fmt: skip
    answer = signed_in(Role.ADMINISTRATOR, root).post(page("surveys_program", "change", program.pk), form)
    assert answer.status_code == 302
    program.refresh_from_db()
    assert (program.name, program.frame_origins) == ("New name", ["https://www.example.org"])
    assert AuditEntry.objects.filter(action="program.changed").count() == 1


def test_threat_40_single_ratings_of_few_are_no_rows_of_the_administration(root: OrgUnit) -> None:
    program = ProgramFactory(owner=root, audience="employees", min_answers=2)
    questionnaire, metric = publish(program), MetricFactory(owner=root)
    client, told = signed_in(Role.ANALYST, root), []
    for rating in (3, 9):
        response = answered(questionnaire, unit=root, day=date(2026, 5, 4), answers={"q1": rating})
        score = a_score(metric, response)
        answer = client.get(page("metrics_score", "change", score.pk))
        rows = client.get(page("metrics_score", "changelist")).context["cl"].result_count
        told.append((answer.status_code, rows))
    assert told == [(404, 0), (200, 2)]


def test_threat_21_sites_that_surveys_may_lead_to_are_checked_in_the_administration(root: OrgUnit) -> None:
    program = ProgramFactory(owner=root)
    form = {
        "name": "New name", "kind": program.kind, "audience": program.audience, "owner": str(root.pk),
        "default_department": str(program.default_department.pk), "min_answers": "5", "min_comments": "10",
        "remeasure_after_days": "14", "partial_after_days": "7",
    }  # fmt: skip
    address = page("surveys_program", "change", program.pk)
    client = signed_in(Role.ADMINISTRATOR, root)
    refused = client.post(address, form | {"redirect_origins": "http://evil.example"})
    program.refresh_from_db()
    assert (refused.status_code, program.redirect_origins) == (400, [])
    client.post(address, form | {"redirect_origins": "https://www.example.org/"})
    program.refresh_from_db()
    assert program.redirect_origins == ["https://www.example.org"]
