"""People and companies that files name: who is found and who is made, in few statements."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import OrgUnit
from delivery.addresses import address_hash
from surveys.domain.asking import people
from surveys.domain.asking.people import Named, Person, find_or_make_people
from surveys.models import Company, Respondent
from tests.factories.accounts import OrgUnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def north() -> OrgUnit:
    return OrgUnitFactory(name="North", parent=OrgUnitFactory())


def named(unit: OrgUnit, company: str = "", **person: str) -> Named:
    return Named(Person(**person) if person else None, company, unit)


def person(unit: OrgUnit, **fields: Any) -> Respondent:
    if email := fields.get("email"):
        fields["address_hash"] = address_hash(email)
    return Respondent.objects.create(unit=unit, **fields)


def test_people_are_found_by_number_else_by_address_beneath_the_unit_alone(north: OrgUnit) -> None:
    south = OrgUnitFactory(parent=north.parent)
    ana = person(north, email="ana@customer.test", external_id="7")
    ben = person(north, email="ben@customer.test")
    person(south, email="cleo@customer.test", external_id="9")
    rows = [
        named(north, external_id="7", email="other@customer.test"),
        named(north, email=" BEN@Customer.test "),
        named(north, email="cleo@customer.test", external_id="9"),
        named(north),
    ]
    found = find_or_make_people(rows, within=north)
    assert [one.respondent for one in found[:2]] == [ana, ben]
    cleo = found[2].respondent
    assert cleo is not None and cleo.unit == north
    assert (cleo.external_id, cleo.email) == (None, "cleo@customer.test")
    assert (found[3].respondent, found[3].company) == (None, None)
    assert Respondent.objects.count() == 4


def test_rows_with_the_same_number_or_address_are_one_person_and_others_are_not(north: OrgUnit) -> None:
    rows = [
        named(north, external_id="7", name="Ana"),
        named(north, external_id="7", name="Ana B."),
        named(north, email="ben@customer.test"),
        named(north, email="Ben@customer.test"),
        named(north, name="Cleo"),
        named(north, name="Cleo"),
    ]
    keys = [one.respondent.pk for one in find_or_make_people(rows, within=north) if one.respondent]
    assert (keys[0] == keys[1], keys[2] == keys[3], keys[4] == keys[5]) == (True, True, False)
    assert Respondent.objects.get(pk=keys[0]).name == "Ana"
    assert Respondent.objects.get(pk=keys[2]).address_hash == address_hash("ben@customer.test")
    again = find_or_make_people(rows[:4], within=north)
    assert [one.respondent.pk for one in again if one.respondent] == keys[:4]


def test_an_erased_person_is_not_found_again(north: OrgUnit) -> None:
    gone = person(north, external_id="7", erased_at="2026-01-01T00:00Z")
    found = find_or_make_people([named(north, external_id="7")], within=north)[0].respondent
    assert found is not None and (found.pk == gone.pk, found.external_id) == (False, None)


def test_companies_are_found_by_number_or_name_whatever_its_case(north: OrgUnit) -> None:
    acme = Company.objects.create(name="Acme", unit=north)
    numbered = Company.objects.create(name="Other", external_id="C-1", unit=north)
    abroad = Company.objects.create(name="Österreich AG", unit=north)
    Company.objects.create(name="Far", unit=OrgUnitFactory(parent=north.parent))
    names = ["ACME", "C-1", "Österreich ag", "Far", "New", "new"]
    found = [one.company for one in find_or_make_people([named(north, name) for name in names], within=north)]
    assert found[:3] == [acme, numbered, abroad]
    assert found[4] == found[5]
    assert list(Company.objects.filter(unit=north).order_by("id").values_list("name", flat=True)) == [
        "Acme", "Other", "Österreich AG", "Far", "New",
    ]  # fmt: skip


def statements(rows: list[Named], within: OrgUnit) -> int:
    with CaptureQueriesContext(connection) as asked:
        find_or_make_people(rows, within=within)
    return len(asked)


def test_the_number_of_statements_does_not_grow_with_the_rows(north: OrgUnit) -> None:
    def rows(numbers: range) -> list[Named]:
        return [
            named(north, f"Firm {n}", email=f"p{n}@customer.test", external_id=f"n{n}" if n % 2 else "")
            for n in numbers
        ]

    few, many = statements(rows(range(2)), north), statements(rows(range(100, 300)), north)
    assert (few < 12, many < 16) == (True, True)  # SQLite takes fewer than 1,000 values in one insert
    assert statements(rows(range(2)), north) == statements(rows(range(100, 300)), north) < few
    assert Respondent.objects.count() == 202


def test_a_number_that_somebody_takes_meanwhile_is_theirs(
    north: OrgUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = people._numbers_in_use
    others = iter([lambda: person(north, external_id="7", name="Faster"), lambda: None])

    def is_taken_then(keys: Any) -> set[str]:
        found = taken(keys)
        next(others)()
        return found

    monkeypatch.setattr(people, "_numbers_in_use", is_taken_then)
    found = find_or_make_people([named(north, external_id="7", name="Slow")], within=north)[0].respondent
    assert found is not None and found.name == "Slow"
    with pytest.raises(IntegrityError):
        person(north, external_id=str(found.external_id))
