"""The demo's programs, their questionnaires, metrics, links and rules."""

from accounts.models import Department, OrgUnit, User
from actions.domain.rules import save_rule
from actions.models import Rule
from actions.models.rules import Priority
from demo.questionnaires import after_your_flight, passenger_survey, staff_pulse
from demo.structure import AREAS
from metrics.domain.dimensions import declare_dimension
from metrics.models import Dimension, Metric
from surveys.domain.questionnaires.editing import create_questionnaire, publish_version
from surveys.models import Concept, Program, PublicLink, Questionnaire, Touchpoint

PASSENGER = "passenger-survey"
FLIGHT = "after-your-flight"
PULSE = "staff-pulse"
SOURCE_NOTE = (
    "Ratings and comments of the Passenger survey: City and County of San Francisco, public domain, "
    "unaltered but for one comment that is left out because it names where a person comes from. "
    "Everything marked “invented” is made up and says nothing about what the airport did. "
    "The wave of 2014 was asked in September, the others in May: a change from 2014 carries the season."
)
CONCEPTS = {
    "recommend": ("Likelihood to recommend", None),
    "overall": ("Overall satisfaction", None),
    "security": ("Ease of security", "checkpoint"),
    "clean_restrooms": ("Restrooms clean", "restrooms"),
    "safe": ("Feeling safe", "feeling-safe"),
    "wifi": ("Wi-Fi", "wifi"),
    "shops": ("Shops", "shops"),
    "restaurants": ("Restaurants", "restaurants"),
    "signs": ("Signs", "signs"),
}
METRICS = [
    # key, name, kind, concept, scale
    ("nps", "Net Promoter Score", Metric.Kind.NPS, "recommend", (0, 10)),
    ("overall", "Overall satisfaction", Metric.Kind.OSAT, "overall", (1, 5)),
    ("security", "Easy to pass through security", Metric.Kind.TOP_BOX, "security", (1, 5)),
    ("restrooms", "Restrooms clean", Metric.Kind.TOP_BOX, "clean_restrooms", (1, 5)),
    ("safety", "Feeling safe", Metric.Kind.TOP_BOX, "safe", (1, 5)),
    ("wifi", "Wi-Fi", Metric.Kind.TOP_BOX, "wifi", (1, 5)),
    ("shops", "Shops", Metric.Kind.TOP_BOX, "shops", (1, 5)),
    ("restaurants", "Restaurants", Metric.Kind.TOP_BOX, "restaurants", (1, 5)),
    ("signs", "Signs", Metric.Kind.TOP_BOX, "signs", (1, 5)),
]
DIMENSIONS = {"airline": "Airline", "gate": "Gate"}  # embedded data of the waves, by name


def build_programs(root: OrgUnit, *, by: User) -> dict[str, Questionnaire]:
    """Programs with published questionnaires, metrics, links and rules; running it again changes nothing."""
    build_concepts()
    questionnaires = build_questionnaires(root, by=by)
    build_metrics(root)
    build_dimensions(by=by)
    build_links(questionnaires[FLIGHT])
    build_rules(root, by=by)
    return questionnaires


def build_concepts() -> None:
    """What the surveys' questions measure, across surveys."""
    touchpoints = {touchpoint.code: touchpoint for touchpoint in Touchpoint.objects.all()}
    for key, (name, touchpoint) in CONCEPTS.items():
        Concept.objects.get_or_create(
            key=key, defaults={"name": name, "touchpoint": touchpoints[touchpoint] if touchpoint else None}
        )


def build_questionnaires(root: OrgUnit, *, by: User) -> dict[str, Questionnaire]:
    """Each program with its published questionnaire, by the program's code."""
    guests = Department.objects.get(code="guest-services")
    programs = [
        Program(
            code=PASSENGER,
            name="Passenger survey",
            kind=Program.Kind.RELATIONAL,
            is_default=not Program.objects.filter(is_default=True).exists(),
            is_anonymous=True,
            source_note=SOURCE_NOTE,
        ),
        Program(
            code=FLIGHT,
            name="After your flight",
            kind=Program.Kind.TRANSACTIONAL,
            remeasure_after_days=0,
            is_invented=True,
        ),
        Program(
            code=PULSE,
            name="Staff pulse",
            kind=Program.Kind.PULSE,
            audience=Program.Audience.EMPLOYEES,
            is_anonymous=True,
            is_invented=True,
        ),
    ]
    definitions = {PASSENGER: passenger_survey(), FLIGHT: after_your_flight(), PULSE: staff_pulse()}
    found = {}
    for program in programs:
        of_program = Questionnaire.objects.filter(program__code=program.code, is_system=False)
        existing = of_program.order_by("pk").first()  # what people add to the demo's program is younger
        if existing is None:
            program.owner, program.default_department = root, guests
            program.save()
            existing = create_questionnaire(
                program, owner=root, name=program.name, definition=definitions[program.code], by=by
            )
            existing.is_invented = program.is_invented
            existing.save(update_fields=["is_invented"])
            publish_version(existing, by=by)
            existing.refresh_from_db()
        found[program.code] = existing
    return found


def build_metrics(root: OrgUnit) -> None:
    """NPS, overall satisfaction, and the ratings that the demo's story is about."""
    for position, (key, name, kind, concept, (low, high)) in enumerate(METRICS):
        Metric.objects.get_or_create(
            key=key,
            defaults={
                "name": name,
                "short_name": "NPS" if key == "nps" else name,
                "kind": kind,
                "concept": Concept.objects.get(key=concept),
                "owner": root,
                "scale_min": low,
                "scale_max": high,
                "is_headline": key in ("nps", "overall"),
                "position": position,
            },
        )


def build_dimensions(*, by: User) -> None:
    """What the waves say of each flight, where nothing of that key was declared."""
    for key, name in DIMENSIONS.items():
        if not Dimension.objects.filter(key=key).exists():
            declare_dimension(by=by, key=key, name=name, field=key)


def build_links(questionnaire: Questionnaire) -> None:
    """A public link for each boarding area, with an address that people can remember."""
    touchpoint = Touchpoint.objects.get(code="boarding-area")
    for unit in OrgUnit.objects.filter(code__in=AREAS):
        PublicLink.objects.get_or_create(
            token=f"demo-{unit.code.removeprefix('sfo-')}-after-your-flight",
            defaults={
                "questionnaire": questionnaire,
                "unit": unit,
                "touchpoint": touchpoint,
                "label": f"After your flight, {unit.name}",
                "is_invented": True,
            },
        )


def build_rules(root: OrgUnit, *, by: User) -> None:
    """Four rules that open cases; each fires on the real 2018 wave as its back-test says."""
    departments = {department.code: department for department in Department.objects.all()}
    rules = [
        ("Unlikely to recommend (0 to 6)", "score:nps", 6, Priority.NORMAL, "guest-services", 8, 40),
        ("Restrooms rated 1 or 2", "score:restrooms", 2, Priority.NORMAL, "custodial", 8, 24),
        ("Security rated 1 or 2", "score:security", 2, Priority.HIGH, "security-liaison", 4, 24),
        ("Does not feel safe (1 or 2)", "score:safety", 2, Priority.URGENT, "security-liaison", 2, 8),
    ]
    for position, (name, field, limit, priority, department, contact, resolve) in enumerate(rules):
        if Rule.objects.filter(owner=root, name=name).exists():
            continue
        rule = Rule(
            name=name,
            owner=root,
            conditions={"all": [{"field": field, "op": "lte", "value": limit}]},
            priority=priority,
            department=departments[department],
            contact_hours=contact,
            resolve_hours=resolve,
            position=position,
            is_invented=True,
        )
        save_rule(rule, by=by)
