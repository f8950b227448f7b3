"""Who may do what where, said a second time and as plainly as can be: no paths, no querysets, only parents.

It shares the table of roles and actions with the product, since that table is the rule, and nothing else.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from accounts.policy import POLICY, Role

# How the row of a kind is seen. "owner": shared configuration, seen from beneath and above its owner.
VIEW_ACTIONS = {
    "unit": "unit.view",
    "person": "grant.give",
    "grant": "grant.give",
    "key": "apikey.manage",
    "audit": "audit.view",
    "program": "program.view",
    "touchpoint": "program.view",
    "questionnaire": "program.view",
    "version": "program.view",
    "draft": "program.view",
    "bank_item": "program.view",
    "team_comment": "program.view",
    "trial": "program.view",
    "picture": "program.view",
    "rule": "program.view",
    "metric": "score.view",
    "company": "response.view",
    "respondent": "response.view",
    "link": "response.view",
    "device": "response.view",
    "refusal": "response.view",
    "invitation": "response.view",
    "mapping": "import.run",
    "run": "import.run",
    "export": "response.export",
    "survey_file": "survey.edit",
    "response": "response.view",
    "upload": "response.view",
    "score": "score.view",
    "annotation": "score.view",
    "rule_run": "response.view",
    "case": "case.view",
    "task": "case.view",
    "message": "message.view",
}


def above(unit: Any) -> Iterator[Any]:
    """`unit` and every unit above it."""
    while unit is not None:
        yield unit
        unit = unit.parent


def may(grants: Iterable[Any], action: str, unit: Any) -> bool:
    """Whether any grant (with `role`, `unit`, `includes_descendants`) allows `action` at `unit`."""
    for grant in grants:
        if action not in POLICY[Role(grant.role)]:
            continue
        if grant.unit.pk == unit.pk:
            return True
        if grant.includes_descendants and any(one.pk == grant.unit.pk for one in above(unit)):
            return True
    return False


def may_see_owned(grants: Iterable[Any], action: str, owner: Any, units: Iterable[Any]) -> bool:
    """Shared configuration: seen by who holds `action` at its owner or anywhere beneath."""
    beneath = [unit for unit in units if any(one.pk == owner.pk for one in above(unit))]
    return any(may(grants, action, unit) for unit in beneath)
