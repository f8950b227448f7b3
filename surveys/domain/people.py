"""People and companies that a file names: found where they are known, made where not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import OrgUnit
from delivery.addresses import address_hash, normalise
from surveys.models import Company, Respondent


@dataclass
class Person:
    """What a row says about who answered."""

    email: str = ""
    name: str = ""
    phone: str = ""
    external_id: str = ""


@dataclass(frozen=True)
class Named:
    """A person and a company as a row names them, at the row's unit."""

    person: Person | None
    company: str
    unit: OrgUnit
    language: str = ""
    is_invented: bool = False


@transaction.atomic
def find_or_make_people(rows: Sequence[Named], *, within: OrgUnit) -> list[dict[str, Any]]:
    """{"respondent": …, "company": …} of each row. Known ones are looked for beneath `within` only.

    People are known by their customer number, else by their mail address; companies by number or name.
    """
    companies = {
        name: _company(name, row, within) for name, row in {r.company: r for r in rows}.items() if name
    }
    people: dict[tuple[str, str], Respondent] = {}
    found = []
    for row in rows:
        company = companies.get(row.company)
        respondent = _respondent(row, company, within, people) if row.person else None
        found.append({"respondent": respondent, "company": company})
    return found


def _company(name: str, row: Named, within: OrgUnit) -> Company:
    known = Company.objects.filter(unit__path__startswith=within.path)
    company = known.filter(external_id=name).first() or known.filter(name__iexact=name).first()
    return company or Company.objects.create(name=name[:150], unit=row.unit, is_invented=row.is_invented)


def _respondent(
    row: Named, company: Company | None, within: OrgUnit, people: dict[tuple[str, str], Respondent]
) -> Respondent:
    person = row.person or Person()
    email = normalise(person.email) if person.email else ""
    key = ("id", person.external_id) if person.external_id else ("mail", email)
    if key[1] and key in people:
        return people[key]
    known = Respondent.objects.filter(unit__path__startswith=within.path, erased_at=None)
    respondent = None
    if person.external_id:
        respondent = known.filter(external_id=person.external_id).first()
    elif email:
        respondent = known.filter(address_hash=address_hash(email)).first()
    if respondent is None:
        respondent = Respondent.objects.create(
            name=person.name,
            email=email,
            phone=person.phone,
            address_hash=address_hash(email) if email else "",
            external_id=_free(person.external_id),
            language=row.language,
            unit=row.unit,
            company=company,
            is_invented=row.is_invented,
        )
    people[key] = respondent
    return respondent


def _free(external_id: str) -> str | None:
    """The number, unless somebody out of reach carries it: then the person is kept without."""
    if not external_id or Respondent.objects.filter(external_id=external_id).exists():
        return None
    return external_id
