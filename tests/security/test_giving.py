"""What is refused beyond one's own part by the last lock alone, whatever page or program asked for it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.domain.access import give_grant, invite_user
from accounts.domain.keys import issue_key
from accounts.domain.units import create_unit
from accounts.models import ApiKey, Grant, OrgUnit, User
from accounts.policy import Role
from surveys.domain.responses.correcting import exclude_response
from tests.factories.accounts import GrantFactory, OrgUnitFactory, UserFactory, make_user
from tests.factories.surveys import ProgramFactory, a_response, publish
from tests.security.administration import page, signed_in

pytestmark = pytest.mark.django_db
VIEWER = Role.VIEWER


def a_grant(by: User, unit: OrgUnit, wide: bool) -> None:
    give_grant(UserFactory(), role=VIEWER, unit=unit, by=by, includes_descendants=wide)


def an_invitation(by: User, unit: OrgUnit, wide: bool) -> None:
    said: dict[str, Any] = {"email": "new@example.org", "name": "New", "role": VIEWER, "unit": unit}
    invite_user(**said, by=by, includes_descendants=wide)


def a_key(by: User, unit: OrgUnit, wide: bool) -> None:
    issue_key(name="New", unit=unit, scopes=["unit.view"], by=by, includes_descendants=wide)


def a_unit(by: User, unit: OrgUnit, wide: bool) -> None:
    create_unit(name="New", code="new", parent=unit, by=by)


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("give", [a_grant, an_invitation, a_key, a_unit])
def test_threat_14_nothing_is_given_elsewhere(
    root: OrgUnit, part: OrgUnit, give: Callable[[User, OrgUnit, bool], None], wide: bool
) -> None:
    by, elsewhere = make_user(Role.ADMINISTRATOR, part), OrgUnitFactory(parent=root)
    for unit in (elsewhere, root):
        with pytest.raises((PermissionDenied, ValidationError)):
            give(by, unit, wide)
    assert (Grant.objects.count(), ApiKey.objects.count(), OrgUnit.objects.count()) == (1, 0, 3)
    give(by, part, wide)


def test_threat_11_the_administration_excludes_nothing_that_is_for_reading(
    root: OrgUnit, part: OrgUnit
) -> None:
    client, elsewhere = signed_in(Role.ADMINISTRATOR, part), OrgUnitFactory(parent=root)
    GrantFactory(user=User.objects.get(), role=VIEWER.value, unit=elsewhere)
    survey = publish(ProgramFactory(owner=root))
    counted, excluded = (a_response(survey, unit=elsewhere, answers={"q1": 3}) for _ in range(2))
    exclude_response(excluded, by=None, reason="A test")
    for action, row in (("exclude_selected", counted), ("include_selected", excluded)):
        row.refresh_from_db()
        before = row.excluded_at
        form = {"action": action, "_selected_action": [row.pk], "reason": "Bad for us", "confirmed": "1"}
        answer = client.post(page("surveys_response", "changelist"), form, follow=True)
        assert "for reading only" in answer.content.decode()
        row.refresh_from_db()
        assert row.excluded_at == before


def test_threat_13_a_part_does_not_choose_the_program_that_pages_open_on(part: OrgUnit) -> None:
    program = ProgramFactory(owner=part)
    form = {
        "name": "New name", "kind": program.kind, "audience": program.audience, "owner": str(part.pk),
        "default_department": str(program.default_department.pk), "min_answers": "5", "min_comments": "10",
        "remeasure_after_days": "14", "partial_after_days": "7", "is_default": "on",
    }  # fmt: skip
    client = signed_in(Role.PROGRAM_MANAGER, part)
    assert client.post(page("surveys_program", "change", program.pk), form).status_code == 302
    program.refresh_from_db()
    assert (program.name, program.is_default) == ("New name", False)
