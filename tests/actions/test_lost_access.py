"""Whose access ends keeps no case: work goes back to the queue, where somebody finds it."""

import pytest

from accounts.domain.access import withdraw_grant
from actions.domain.cases import take_case
from tests.factories.accounts import make_user
from tests.factories.actions import CaseFactory, terminal_and_areas

pytestmark = pytest.mark.django_db


def test_a_case_goes_back_to_the_queue_when_its_owners_access_ends():
    _, _, area = terminal_and_areas()
    case, manager = CaseFactory(unit=area), make_user("unit_manager", area)
    take_case(case, by=manager)

    withdraw_grant(manager.grants.get(), by=None)

    case.refresh_from_db()
    assert (case.state, case.owner) == ("new", None)
    assert case.department is not None
    assert list(case.events.values_list("kind", flat=True)) == ["taken", "released"]
