"""What an import means for cases: whether its rows are young enough to open some, and which are open."""

from datetime import date

from django.db.models import Q

from accounts.models import OrgUnit
from actions.models import Case, CaseResponse, Rule
from actions.querysets import CaseQuerySet
from common.clock import today
from surveys.models import ImportRun


def days_that_open_cases(run: ImportRun) -> int:
    """How far back the rules look that may fire on a row of this checked import; 0 where none may."""
    units = run.tally.get("units", {})
    if not units:
        return 0
    age = (today() - date.fromisoformat(run.tally["last"])).days
    program = run.questionnaire.program_id
    rules = Rule.objects.active().filter(Q(program=None) | Q(program=program), max_age_days__gte=age)
    paths = OrgUnit.objects.filter(pk__in=[int(key) for key in units]).values_list("path", flat=True)
    reach = [
        rule.max_age_days
        for rule in rules.select_related("owner")
        if any(path.startswith(rule.owner.path) for path in paths)
    ]
    return max(reach, default=0)


def open_cases_of(run: ImportRun) -> CaseQuerySet:
    """The open cases about responses of the import, the oldest first."""
    return cases_of(run).open().order_by("id")


def withdrawn_cases_of(run: ImportRun) -> CaseQuerySet:
    """The cases that were closed when the import was undone, and still are."""
    return cases_of(run).withdrawn()


def cases_of(run: ImportRun) -> CaseQuerySet:
    """All cases about responses of the import."""
    about = CaseResponse.objects.filter(response__import_run=run).values("case")
    return Case.objects.filter(pk__in=about)
