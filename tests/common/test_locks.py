"""What is made once is made once, also where two ask for it at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections, transaction

from metrics.domain import rebuild_requests
from metrics.domain.dimensions import declare_dimension
from metrics.models import Dimension
from surveys.domain.asking.invitations import invite
from surveys.domain.asking.people import Named, Person, find_or_make_people
from surveys.models import Company, Invitation, Respondent
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory, publish

pytestmark = [pytest.mark.postgres(only=True), pytest.mark.django_db(transaction=True)]
WAIT_SECONDS = 20


def at_once(act: Callable[[int], Any]) -> tuple[Any, Any]:
    """What `act(0)` gives, and `act(1)`, which asks before the first has ended, and has to wait."""

    def second() -> Any:
        try:
            return act(1)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first = act(0)
            waiting = pool.submit(second)
            with pytest.raises(TimeoutError):
                waiting.result(1)
        return first, waiting.result(WAIT_SECONDS)


def test_two_imports_make_a_person_and_a_company_once() -> None:
    north = OrgUnitFactory()
    rows = [Named(Person(email="ana@customer.test"), "Acme", north)]
    first, second = at_once(lambda _: find_or_make_people(rows, within=north))
    assert first == second
    assert (Respondent.objects.count(), Company.objects.count()) == (1, 1)


def test_two_invitations_of_one_key_are_one() -> None:
    survey = publish(ProgramFactory())
    ana = Respondent.objects.create(name="Ana", email="ana@customer.test", unit=survey.owner)
    fields: dict[str, Any] = {"subject": "How was it?", "body": "{{ link }}"}
    first, second = at_once(
        lambda _: invite(ana, questionnaire=survey, unit=survey.owner, dedupe_key="wave", **fields)
    )
    assert first == second == Invitation.objects.get()


def test_two_dimensions_take_two_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_requests, "enqueue", lambda *args: None)
    at_once(lambda n: declare_dimension(by=None, key=f"d{n}", name=f"D{n}", field=f"f{n}", is_active=True))
    assert sorted(Dimension.objects.values_list("key", "slot")) == [("d0", 1), ("d1", 2)]
