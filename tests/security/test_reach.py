"""`reachable` and `visible_to` of every scoped model against the naive oracle, on random trees and grants."""

from datetime import timedelta
from operator import attrgetter
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import ApiKey, Grant, User
from accounts.policy import ACTIONS, POLICY, USER_ROLES, Role
from tests.security import oracle
from tests.security.marks import OWNED
from tests.security.world import RandomWorld

# kind of the world → the field, or the way by several, that leads to its unit
UNIT_FIELDS = {
    "grant": "unit",
    "key": "unit",
    "audit": "unit",
    "program": "owner",
    "touchpoint": "owner",
    "questionnaire": "owner",
    "bank_item": "owner",
    "team_comment": "questionnaire.owner",
    "trial": "questionnaire.owner",
    "picture": "questionnaire.owner",
    "rule": "owner",
    "metric": "owner",
    "company": "unit",
    "respondent": "unit",
    "link": "unit",
    "invitation": "unit",
    "mapping": "unit",
    "survey_file": "unit",
    "device": "link.unit",
    "refusal": "device.link.unit",
    "response": "unit",
    "upload": "response.unit",
    "score": "unit",
    "annotation": "unit",
    "case": "unit",
    "message": "unit",
}
TODAY = timezone.localdate
DAY = timedelta(days=1)


@st.composite
def trees(draw: Any) -> list[int | None]:
    """Parents of up to seven units; a unit's parent comes before it."""
    size = draw(st.integers(2, 7))
    return [None, *(draw(st.one_of(st.none(), st.integers(0, i - 1))) for i in range(1, size))]


GRANTS = st.lists(
    st.tuples(
        st.sampled_from(USER_ROLES),
        st.integers(0, 6),
        st.booleans(),
        st.sampled_from([None, -1, 0, 1]),
        st.sampled_from([None, -1, 0, 1]),
    ),
    max_size=4,
)


def give(user: User, units: list[Any], grants: list[Any]) -> list[Grant]:
    """Writes the grants that can exist; returns those that count today."""
    counting = []
    for role, index, descendants, first, last in grants:
        unit = units[index % len(units)]
        if first is not None and last is not None and last < first:
            continue
        if Grant.objects.filter(user=user, role=role.value, unit=unit).exists():
            continue
        grant = Grant.objects.create(
            user=user,
            role=role.value,
            unit=unit,
            includes_descendants=descendants,
            valid_from=None if first is None else TODAY() + first * DAY,
            valid_to=None if last is None else TODAY() + last * DAY,
        )
        if (first is None or first <= 0) and (last is None or last >= 0):
            counting.append(grant)
    return counting


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(trees(), GRANTS)
def test_threat_11_reach_of_every_model_is_the_oracles(parents, grants):
    with transaction.atomic():
        world = RandomWorld(parents)
        user = User.objects.create_user("tested@example.org")
        counting = give(user, list(world.units.values()), grants)
        user = User.objects.get(pk=user.pk)
        check_units(world, user, counting)
        check_rows(world, user, counting)
        check_wholes(world, user, counting)
        transaction.set_rollback(True)


def check_units(world: RandomWorld, user: User, grants: list[Grant]) -> None:
    manager = type(next(iter(world.units.values()))).objects
    for action in ACTIONS:
        expected = {code for code, unit in world.units.items() if oracle.may(grants, action, unit)}
        assert set(manager.reachable(user, action).values_list("code", flat=True)) == expected, action
        assert {code for code, unit in world.units.items() if user.can_at(action, unit)} == expected, action
        assert user.can_anywhere(action) == bool(expected), action


def check_rows(world: RandomWorld, user: User, grants: list[Grant]) -> None:
    for kind, field in UNIT_FIELDS.items():
        rows, unit_of = world.things[kind].values(), attrgetter(field)
        manager = type(next(iter(rows)))._default_manager.filter(pk__in=[row.pk for row in rows])
        for action in (oracle.VIEW_ACTIONS[kind], "case.resolve", "survey.edit", "grant.give"):
            expected = {row.pk for row in rows if oracle.may(grants, action, unit_of(row))}
            found = set(manager.reachable(user, action).values_list("pk", flat=True))
            assert found == expected, (kind, action)
        seen = set(manager.visible_to(user).values_list("pk", flat=True))
        assert seen == {row.pk for row in rows if sees(world, grants, kind, unit_of(row))}, kind


def check_wholes(world: RandomWorld, user: User, grants: list[Grant]) -> None:
    """Files and imports of a unit and all beneath it: for who has a role there, or above, with what stands
    beneath."""
    wide = [grant for grant in grants if grant.includes_descendants]
    for kind in ("export", "run"):
        rows, action = world.things[kind].values(), oracle.VIEW_ACTIONS[kind]
        manager = type(next(iter(rows)))._default_manager.filter(pk__in=[row.pk for row in rows])
        expected = {row.pk for row in rows if oracle.may(wide, action, row.unit)}
        assert set(manager.reachable(user, action).values_list("pk", flat=True)) == expected, kind
        assert set(manager.visible_to(user).values_list("pk", flat=True)) == expected, kind


def sees(world: RandomWorld, grants: list[Grant], kind: str, unit: Any) -> bool:
    action = oracle.VIEW_ACTIONS[kind]
    if kind not in OWNED:
        return oracle.may(grants, action, unit)
    return oracle.may_see_owned(grants, action, unit, world.units.values()) or oracle.may(
        grants, action, unit
    )


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(trees(), st.sets(st.sampled_from(sorted(ACTIONS))), st.integers(0, 6), st.booleans())
def test_a_key_reaches_what_its_unit_and_its_scopes_both_allow(parents, scopes, index, descendants):
    with transaction.atomic():
        world = RandomWorld(parents)
        units = list(world.units.values())
        key = ApiKey.objects.create(
            name="k",
            prefix="p",
            key_hash="h",
            unit=units[index % len(units)],
            includes_descendants=descendants,
            scopes=sorted(scopes),
        )
        for action in ACTIONS:
            is_scoped = action in scopes and action in POLICY[Role.PARTNER]
            expected = {code for code, unit in world.units.items()
                        if is_scoped and oracle.may([key], action, unit)}  # fmt: skip
            assert {code for code, unit in world.units.items() if key.can_at(action, unit)} == expected, (
                action
            )
        transaction.set_rollback(True)


def test_every_scoped_model_is_among_those_tested():
    """A new model with `reachable` belongs into UNIT_FIELDS and the world, or here with its reason."""
    elsewhere = {
        "accounts.OrgUnit",  # check_units
        "accounts.User",  # tests/accounts/test_people_in_reach.py
        "actions.CaseResponse",  # hang on their case
        "actions.CaseEvent",
        "actions.CaseTask",
        "actions.RuleRun",  # hang on their response
        "metrics.Verbatim",
        "surveys.Export",  # check_wholes
        "surveys.ImportRun",
    }
    scoped = {
        model._meta.label for model in apps.get_models() if hasattr(model._default_manager, "reachable")
    }
    labels = {"grant": "accounts.Grant", "key": "accounts.ApiKey", "audit": "accounts.AuditEntry"}
    surveys = ("company", "respondent", "program", "touchpoint", "questionnaire", "invitation", "response")
    labels |= {kind: f"surveys.{kind.capitalize()}" for kind in surveys}
    labels |= {"link": "surveys.PublicLink", "mapping": "surveys.ImportMapping"}
    labels |= {"survey_file": "surveys.SurveyFile", "device": "surveys.KioskDevice"}
    labels |= {"refusal": "surveys.KioskRefusal", "upload": "surveys.Upload"}
    labels |= {"bank_item": "surveys.BankItem", "team_comment": "surveys.TeamComment"}
    labels |= {"trial": "surveys.TrialRun", "picture": "surveys.Picture"}
    labels |= {kind: f"metrics.{kind.capitalize()}" for kind in ("metric", "score", "annotation")}
    labels |= {"case": "actions.Case", "rule": "actions.Rule", "message": "delivery.Message"}
    assert set(labels) == set(UNIT_FIELDS)
    assert sorted(scoped - elsewhere - set(labels.values())) == []


def test_every_role_and_action_has_a_cell():
    assert set(POLICY) == set(Role)
    assert set().union(*POLICY.values()) <= set(ACTIONS)
    assert [action for action in ACTIONS if not any(action in allowed for allowed in POLICY.values())] == []
