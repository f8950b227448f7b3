"""People and companies that a file names: found where they are known, made where not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from accounts.models import OrgUnit
from common.locks import hold
from delivery.addresses import address_hash, normalise
from surveys.models import Company, Respondent


@dataclass
class Person:
    """What a row says about who answered."""

    email: str = ""
    name: str = ""
    phone: str = ""
    external_id: str = ""
    first_name: str = ""
    last_name: str = ""

    @property
    def whole_name(self) -> str:
        """The name, put together where a file tells its parts."""
        return self.name or f"{self.first_name} {self.last_name}".strip()

    @property
    def key(self) -> tuple[str, str] | None:
        """What the person is known by: the customer number, else the mail address; None for neither."""
        if self.external_id:
            return "id", self.external_id
        return ("mail", normalise(self.email)) if self.email else None


@dataclass(frozen=True)
class Named:
    """A person and a company as a row names them, at the row's unit."""

    person: Person | None
    company: str
    unit: OrgUnit
    language: str = ""
    is_invented: bool = False


@dataclass(frozen=True)
class Known:
    """Who a row names."""

    respondent: Respondent | None = None
    company: Company | None = None


def find_or_make_people(rows: Sequence[Named], *, within: OrgUnit) -> list[Known]:
    """Who each row names, in the order of `rows`. Known ones are looked for beneath `within` only.

    People are known by their customer number, else by their mail address; companies by number or name. The
    number of statements doesn't grow with the rows. Two imports at once take turns: a mail address and a
    company's name may stand twice, so nothing else would keep the second from making them again.
    """
    if not rows:
        return []
    try:
        with transaction.atomic():
            return _find_or_make(rows, within)
    except IntegrityError:  # somebody else has just taken a customer number: it is found now
        with transaction.atomic():
            return _find_or_make(rows, within)


def _find_or_make(rows: Sequence[Named], within: OrgUnit) -> list[Known]:
    hold("people")
    companies = _companies(rows, within)
    of_row = [companies[row.company] if row.company else None for row in rows]
    people = _people(rows, of_row, within)
    return [Known(person, company) for person, company in zip(people, of_row, strict=True)]


def _companies(rows: Sequence[Named], within: OrgUnit) -> dict[str, Company]:
    """The company of each name."""
    first: dict[str, Named] = {}
    for row in rows:
        if row.company:
            first.setdefault(row.company, row)
    if not first:
        return {}
    found = _known_companies(set(first), within)
    new: dict[str, Company] = {}
    for name, row in first.items():
        if name not in found:
            made = Company(name=name[:150], unit=row.unit, is_invented=row.is_invented)
            found[name] = new.setdefault(name.lower(), made)
    Company.objects.bulk_create(new.values())
    return found


def _known_companies(names: set[str], within: OrgUnit) -> dict[str, Company]:
    known = Company.objects.filter(unit__path__startswith=within.path).order_by("-name", "-id")
    # SQLite knows no other small letters than a to z.
    small = {spelt for name in names for spelt in (name.lower(), _ascii_lower(name))}
    named = known.annotate(small_name=Lower("name")).filter(small_name__in=small)
    by_name = {key: one for one in named for key in (one.name.lower(), _ascii_lower(one.name))}
    by_number = {one.external_id: one for one in known.filter(external_id__in=names)}
    found = {name: by_number.get(name) or by_name.get(name.lower()) for name in names}
    return {name: one for name, one in found.items() if one}


def _ascii_lower(text: str) -> str:
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


Key = tuple[str, str]


def _people(
    rows: Sequence[Named], companies: Sequence[Company | None], within: OrgUnit
) -> list[Respondent | None]:
    """The person of each row: a known one, or a new one; rows with the same key name the same."""
    keys = [row.person.key if row.person else None for row in rows]
    people = _known_people({key for key in keys if key}, within)
    taken = _numbers_in_use({key for key in keys if key and key not in people})
    found: list[Respondent | None] = []
    new: list[Respondent] = []
    for row, key, company in zip(rows, keys, companies, strict=True):
        person = people.get(key) if key else None
        if person is None and row.person is not None:
            person = _new_person(row, row.person, company, taken)
            new.append(person)
            if key:
                people[key] = person
        found.append(person)
    Respondent.objects.bulk_create(new)
    return found


def _known_people(keys: set[Key], within: OrgUnit) -> dict[Key, Respondent]:
    known = Respondent.objects.filter(unit__path__startswith=within.path, erased_at=None)
    numbers = [text for kind, text in keys if kind == "id"]
    addresses = {address_hash(text): text for kind, text in keys if kind == "mail"}
    found: dict[Key, Respondent] = {}
    for person in known.filter(external_id__in=numbers) if numbers else ():
        found["id", str(person.external_id)] = person
    same_address = known.filter(address_hash__in=list(addresses)).order_by("name", "id")
    for person in same_address if addresses else ():
        found.setdefault(("mail", addresses[person.address_hash]), person)
    return found


def _numbers_in_use(keys: set[Key]) -> set[str]:
    """Customer numbers that somebody out of reach carries: the person of the row is kept without."""
    numbers = [text for kind, text in keys if kind == "id"]
    if not numbers:
        return set()
    rows = Respondent.objects.filter(external_id__in=numbers)
    return {str(number) for number in rows.values_list("external_id", flat=True)}


def _new_person(row: Named, person: Person, company: Company | None, taken: set[str]) -> Respondent:
    email = normalise(person.email) if person.email else ""
    return Respondent(
        name=person.whole_name[:150],
        email=email,
        phone=person.phone,
        address_hash=address_hash(email) if email else "",
        external_id=None if person.external_id in taken else person.external_id or None,
        language=row.language,
        unit=row.unit,
        company=company,
        is_invented=row.is_invented,
    )
