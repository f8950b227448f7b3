"""What cases and rules add to the pages of units and responses, and to the state of the system."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.reach import Principal
from accounts.system import Line
from actions.domain.imported import days_that_open_cases, open_cases_of, withdrawn_cases_of
from actions.domain.inbox import count_up, in_figures
from actions.domain.showing import name_rows
from actions.domain.wording import value_in_words
from actions.models import Case, CaseResponse, RuleRun
from common.clock import now
from common.conditions import OPERATORS
from surveys.models import ImportRun, Response
from surveys.panels import ImportNote

SHOWN = 5
MOST_LINKS = 10


def open_cases(request: HttpRequest, unit: OrgUnit) -> dict[str, Any] | None:
    """The most urgent open cases of a unit and beneath; nothing for who may not see cases there."""
    user: Any = request.user
    if not user.can_at("case.view", unit):
        return None
    rows = Case.objects.visible_to(user).open().filter(unit__path__startswith=unit.path)
    urgent = rows.filter(due_at__isnull=False).order_by("due_at", "id")
    return {
        "rows": name_rows(urgent.select_related("unit", "owner", "respondent")[:SHOWN], user),
        "open": in_figures(count_up(rows)),
        "overdue": count_up(rows.filter(due_at__lt=now())),
        "url": f"{reverse('inbox')}?view=units",
    }


def rule_runs(request: HttpRequest, response: Response) -> dict[str, Any] | None:
    """What each rule said about a response, and why."""
    user: Any = request.user
    runs = list(RuleRun.objects.visible_to(user).filter(response=response).select_related("rule"))
    for run in runs:
        run.leaves = [leaf_words(leaf) for leaf in run.explanation]
    link = CaseResponse.objects.visible_to(user).filter(response=response).select_related("case").first()
    return {
        "runs": runs,
        "link": link,
        "why": "" if runs else why_not_asked(response),
        "may_open": user.can_at("case.take", response.unit)
        and response.erased_at is None
        and response.superseded_by_id is None,
        "response": response,
    }


def correction(request: HttpRequest, response: Response) -> dict[str, Any] | None:
    """The case about a response, for who is about to correct it; nothing where there is none."""
    link = CaseResponse.objects.filter(response=response).select_related("case__unit").first()
    if link is None:
        return None
    user: Any = request.user
    others = link.case.case_responses.exclude(pk=link.pk).filter(response__erased_at__isnull=True)
    return {
        "case": link.case,
        "is_seen": Case.objects.visible_to(user).filter(pk=link.case.pk).exists(),
        "is_first": link.is_first,
        "has_others": others.exists(),
    }


def notes_on_import(principal: Principal, run: ImportRun) -> Iterator[ImportNote]:
    """That an import may open cases, or which are open because of it."""
    if run.is_dry:
        if run.created_count and (days := days_that_open_cases(run)):
            yield ImportNote(
                "Importing these rows may open cases.",
                f"Rules look at answers of the last {days} days, and a new case is mailed to the people who "
                "work there. You can keep the rules away from this import.",
                hint=f"Recent: of the last {days} days. Managers are alerted to each new case.",
            )
        return
    is_undone = run.status in (ImportRun.Status.UNDOING, ImportRun.Status.UNDONE)
    if closed := withdrawn_cases_of(run).visible_to(principal).count():
        were = "1 case was closed" if closed == 1 else f"{closed:,} cases were closed"
        yield ImportNote(f"{were} with this import.", "Nobody had worked on them yet.")
    cases = open_cases_of(run).visible_to(principal)
    if not (found := cases.count()):
        return
    links = [(f"Case {one.number}", reverse("case", args=[one.uuid])) for one in cases[:MOST_LINKS]]
    if found > MOST_LINKS:
        links.append(("All open cases", f"{reverse('inbox')}?view=units"))
    are_open = "1 case is open" if found == 1 else f"{found:,} cases are open"
    text = (
        "Somebody has worked on them, or they have other answers too: close those that nobody needs."
        if is_undone
        else "Undoing the import closes those that nobody has worked on; the others stay open."
    )
    yield ImportNote(f"{are_open} about these responses.", text, links)


def leaf_words(leaf: dict[str, Any]) -> dict[str, Any]:
    """One comparison for reading."""
    return {
        **leaf,
        "words": OPERATORS.get(leaf["op"], leaf["op"]),
        "wanted_words": value_in_words(leaf.get("wanted")),
        "found_words": value_in_words(leaf.get("found")),
    }


def why_not_asked(response: Response) -> str:
    """Why no rule looked at the response."""
    if response.is_remeasurement:
        return "it is a second measurement"
    if response.is_test:
        return "it is a test"
    if response.is_spam:
        return "it looks like a robot’s"
    if response.superseded_by_id is not None:
        return "a correction has replaced it"
    if response.excluded_at is not None:
        return "it is left out of the scores"
    if response.import_run is not None and not response.import_run.opens_cases:
        return "it was imported without cases"
    return "it waits to be processed" if response.processing == Response.Processing.WAITING else ""


def overdue_line() -> Line | None:
    """Overdue cases, for the state of the system."""
    overdue = count_up(Case.objects.open().filter(due_at__lt=now()))
    total = count_up(Case.objects.open())
    level = "warn" if overdue else "good"
    text = f"{in_figures(total)} open"
    url = f"{reverse('inbox')}?view=overdue"
    return Line(f"{in_figures(overdue)} overdue", level, text, url, "Overdue cases", action="case.view")
