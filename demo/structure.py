"""The airport: units, departments, the stages of a passenger's journey, invented people who work there."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.domain.access import make_administrator
from accounts.models import BusinessCalendar, Department, Grant, OrgUnit, UnitLevel, User
from accounts.policy import Role
from surveys.models import JourneyStage, Touchpoint

PASSWORD = "rapport-demo"  # noqa: S105  printed at the start and shown at the login
ROOT_CODE = "sfo"
LEVELS = [("Airport", "Airports"), ("Terminal", "Terminals"), ("Boarding area", "Boarding areas")]
TREE = {
    "sfo-t1": ("Terminal 1", {"sfo-b": "Boarding area B", "sfo-c": "Boarding area C"}),
    "sfo-t2": ("Terminal 2", {"sfo-d": "Boarding area D"}),
    "sfo-t3": ("Terminal 3", {"sfo-e": "Boarding area E", "sfo-f": "Boarding area F"}),
    "sfo-intl": ("International", {"sfo-a": "Boarding area A", "sfo-g": "Boarding area G"}),
}
AREAS = ("sfo-a", "sfo-b", "sfo-c", "sfo-d", "sfo-e", "sfo-f", "sfo-g")
DEPARTMENTS = {
    "guest-services": "Guest services",
    "security-liaison": "Security liaison",
    "custodial": "Custodial",
    "landside": "Landside",
    "it": "IT",
    "concessions": "Concessions",
    "museum": "Museum",
}
JOURNEY = {
    "Getting here": [
        ("roads", "Roads", "landside"),
        ("parking", "Parking", "landside"),
        ("long-term-shuttle", "Long-term shuttle", "landside"),
        ("airtrain", "AirTrain", "landside"),
        ("rental-cars", "Rental cars", "landside"),
    ],
    "Security": [
        ("checkpoint", "Checkpoint", "security-liaison"),
        ("feeling-safe", "Feeling safe", "security-liaison"),
    ],
    "Finding the way": [
        ("signs", "Signs", "guest-services"),
        ("screens", "Screens", "guest-services"),
        ("information-booths", "Information booths", "guest-services"),
        ("walkways", "Walkways", "guest-services"),
    ],
    "Waiting": [
        ("boarding-area", "Boarding area", "guest-services"),
        ("restrooms", "Restrooms", "custodial"),
        ("wifi", "Wi-Fi", "it"),
    ],
    "Enjoying": [
        ("restaurants", "Restaurants", "concessions"),
        ("shops", "Shops", "concessions"),
        ("artwork", "Artwork", "museum"),
    ],
}


@dataclass(frozen=True)
class Person:
    """An invented member of staff: one login of the demo."""

    email: str
    name: str
    role: Role
    unit: str
    department: str = ""


PEOPLE = [
    Person("admin@example.org", "Ana Lindgren", Role.ADMINISTRATOR, "sfo"),
    Person("program@example.org", "Peter Adeyemi", Role.PROGRAM_MANAGER, "sfo"),
    Person("analyst@example.org", "Yuki Brandt", Role.ANALYST, "sfo"),
    Person("regional@example.org", "Maya Okafor", Role.REGIONAL_MANAGER, "sfo-intl"),
    Person("manager@example.org", "Dev Perera", Role.UNIT_MANAGER, "sfo-a", "guest-services"),
    Person("manager-b@example.org", "Lena Costa", Role.UNIT_MANAGER, "sfo-b", "guest-services"),
    Person("manager-c@example.org", "Omar Haddad", Role.UNIT_MANAGER, "sfo-c", "guest-services"),
    Person("manager-d@example.org", "Ruth Kimura", Role.UNIT_MANAGER, "sfo-d", "guest-services"),
    Person("manager-e@example.org", "Jonas Varga", Role.UNIT_MANAGER, "sfo-e", "guest-services"),
    Person("manager-f@example.org", "Grace Nwosu", Role.UNIT_MANAGER, "sfo-f", "guest-services"),
    Person("manager-g@example.org", "Sofia Rinaldi", Role.UNIT_MANAGER, "sfo-g", "guest-services"),
    Person("agent@example.org", "Tomasz Wolf", Role.CASE_AGENT, "sfo-intl", "security-liaison"),
    Person("viewer@example.org", "Ines Duarte", Role.VIEWER, "sfo"),
    Person("auditor@example.org", "Carl Petersen", Role.AUDITOR, "sfo"),
]


def build_structure() -> OrgUnit:
    """Units, departments, touchpoints and logins; gives the root unit. Running it again changes nothing."""
    root = build_units()
    departments = build_departments()
    build_touchpoints(root, departments)
    build_people(departments)
    return root


def build_units() -> OrgUnit:
    """The tree down to the boarding areas, with the business hours of an airport."""
    for depth, (name, plural) in enumerate(LEVELS):
        UnitLevel.objects.get_or_create(depth=depth, defaults={"name": name, "name_plural": plural})
    hours = {str(day): [["06:00", "22:00"]] for day in range(7)}
    calendar, _ = BusinessCalendar.objects.get_or_create(
        name="Airport hours", defaults={"time_zone": "America/Los_Angeles", "weekly_hours": hours}
    )
    root, _ = OrgUnit.objects.get_or_create(
        code=ROOT_CODE, defaults={"name": "San Francisco International", "calendar": calendar}
    )
    for code, (name, areas) in TREE.items():
        terminal, _ = OrgUnit.objects.get_or_create(code=code, defaults={"name": name, "parent": root})
        for area_code, area_name in areas.items():
            OrgUnit.objects.get_or_create(code=area_code, defaults={"name": area_name, "parent": terminal})
    return root


def build_departments() -> dict[str, Department]:
    """Departments by code."""
    return {
        code: Department.objects.get_or_create(code=code, defaults={"name": name})[0]
        for code, name in DEPARTMENTS.items()
    }


def build_touchpoints(root: OrgUnit, departments: dict[str, Department]) -> None:
    """The journey's stages in order, each with its points of contact."""
    for stage_position, (stage_name, touchpoints) in enumerate(JOURNEY.items()):
        stage, _ = JourneyStage.objects.get_or_create(name=stage_name, defaults={"position": stage_position})
        for position, (code, name, department) in enumerate(touchpoints):
            Touchpoint.objects.get_or_create(
                code=code,
                defaults={
                    "name": name,
                    "stage": stage,
                    "department": departments[department],
                    "owner": root,
                    "position": position,
                },
            )


def build_people(departments: dict[str, Department]) -> None:
    """One invented login per role, and a manager for each boarding area."""
    units = {unit.code: unit for unit in OrgUnit.objects.filter(code__startswith=ROOT_CODE)}
    hashed = ""  # everybody has the same public password: hashing it once saves seconds
    for person in PEOPLE:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            hashed = hashed or make_password(PASSWORD)
            user = User.objects.create_user(person.email, None, name=person.name, is_invented=True)
            user.password = hashed
            user.save(update_fields=["password"])
        if person.department:
            user.departments.add(departments[person.department])
        if person.role is Role.ADMINISTRATOR:
            make_administrator(user)
        else:
            Grant.objects.get_or_create(user=user, role=person.role.value, unit=units[person.unit])
