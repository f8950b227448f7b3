"""Panels of the first page: the cases that need somebody, and what the rules did."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from accounts.panels import Today
from actions.domain.inbox import (
    FEW_TO_COUNT,
    cases_in,
    count_up,
    in_figures,
    in_order,
    open_count,
    slice_of,
)
from actions.domain.showing import name_rows
from actions.models import Case, Rule, RuleRun
from common.clock import day_start
from common.clock import today as this_day

URGENT, OVERDUE, RULES = 3, 5, 8
DAYS = 28
Context = dict[str, Any] | None


def cases(today: Today) -> Context:
    """The most urgent open cases in reach, those that nobody has with a button to take them."""
    user = today.user
    if not user.can_anywhere("case.view"):
        return None
    rows = _first(user, "units", URGENT)
    takes = user.reach("case.take")
    named = name_rows(rows, user)
    shown = [(case, who, case.state == "new" and takes.covers(case.unit)) for case, who in named]
    return _counts(user) | {"rows": shown, "is_invented": any(case.is_invented for case in rows)}


def overdue(today: Today) -> Context:
    """The cases that have been overdue longest."""
    user = today.user
    if not user.can_anywhere("case.view"):
        return None
    rows = _first(user, "overdue", OVERDUE)
    return _counts(user) | {
        "rows": name_rows(rows, user),
        "is_invented": any(case.is_invented for case in rows),
    }


def rules(today: Today) -> Context:
    """How often each active rule fired on answers of the last weeks, and how many cases it opened."""
    user = today.user
    if not user.can_anywhere("rule.edit"):
        return None
    active = list(Rule.objects.visible_to(user).active())
    fired, opened = _fired(today, active), _opened(today, active)
    rows = [(rule, fired.get(rule.pk, 0), opened.get(rule.pk, 0)) for rule in active]
    rows.sort(key=lambda row: (-row[1], row[0].position))
    return {"rows": rows[:RULES], "more": max(len(rows) - RULES, 0), "url": reverse("rule_new")}


def _first(user: User, view: str, number: int) -> Sequence[Case]:
    return slice_of(in_order(cases_in(view, user), view, "due"), 0, number)


def _counts(user: User) -> dict[str, Any]:
    late = count_up(cases_in("overdue", user, few=FEW_TO_COUNT))
    return {"open": in_figures(open_count(user)), "overdue": in_figures(late) if late else ""}


def _fired(today: Today, active: Sequence[Rule]) -> dict[int, int]:
    runs = RuleRun.objects.visible_to(today.user).filter(
        rule__in=active,
        outcome=RuleRun.Outcome.FIRED,
        at__gte=_since(),
        response__unit__path__startswith=today.unit.path,
    )
    return dict(runs.order_by().values_list("rule").annotate(n=Count("pk")))


def _opened(today: Today, active: Sequence[Rule]) -> dict[int, int]:
    opened = Case.objects.visible_to(today.user).filter(rule__in=active, opened_at__gte=_since())
    beneath = opened.filter(unit__path__startswith=today.unit.path)
    return dict(beneath.order_by().values_list("rule").annotate(n=Count("pk")))


def _since() -> Any:
    return day_start(this_day() - timedelta(days=DAYS - 1))
