"""Workflow rules: the list, and the page on which one is written and tried."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import (
    StaffRequest,
    check_params,
    choice_param,
    get_reachable_or_404,
    page_of,
    search,
    sort_key,
    staff_view,
)
from accounts.models import Department, OrgUnit
from actions.domain.rule_conflicts import RuleChanged, state_of
from actions.domain.rules import (
    RuleInvalid,
    check_values,
    delete_rule,
    errors_of,
    known_fields,
    save_rule,
    try_rule,
)
from actions.domain.wording import Row, grouped_fields, in_sentence, rows_of, tree_of
from actions.forms import RuleForm
from actions.models import Rule, RuleRun
from common.clock import now
from common.conditions import OPERATORS, ConditionError, check_tree
from common.forms import INVALID
from common.toasts import toast
from surveys.models import Program, Touchpoint

ORDERS: dict[str, tuple[str, ...]] = {
    "position": ("position", "name"),
    "name": ("name", "pk"),
    "priority": ("-priority", "name"),
}
STATES = [("on", "On"), ("off", "Off")]
MOST_ROWS = 20
CONFLICT = 409
CLASSIC = "answer:recommend"


@staff_view(action="program.view")
@require_safe
def rule_list(request: StaffRequest) -> HttpResponse:
    """`/rules/`."""
    check_params(request, ["program", "state"])
    rules: Any = Rule.objects.visible_to(request.user).select_related("program", "owner", "department")
    programs = [(str(uuid), name) for uuid, name in visible_programs(request).values_list("uuid", "name")]
    if program := choice_param(request, "program", [value for value, _ in programs]):
        rules = rules.filter(Q(program__uuid=program) | Q(program__isnull=True))
    if state := choice_param(request, "state", dict(STATES)):
        rules = rules.filter(is_active=state == "on")
    rules = search(rules, request.GET.get("q", ""), "name", "department__name")
    page = page_of(request, rules.order_by(*sort_key(request, ORDERS, "position")))
    describe(page.object_list, request)
    context = {
        "page_obj": page,
        "programs": programs,
        "states": STATES,
        "may_edit": request.user.can_anywhere("rule.edit"),
    }
    return render(request, "actions/rules.html", context)


def describe(rules: Any, request: StaffRequest) -> None:
    """Puts the sentence and the figures of the last 30 days' answers onto each rule."""
    rows = RuleRun.objects.visible_to(request.user).filter(
        rule__in=rules, response__completed_at__gte=now() - timedelta(days=30)
    )
    met = Q(outcome__in=[RuleRun.Outcome.FIRED, RuleRun.Outcome.TOO_OLD])
    counted = rows.order_by().values("rule").annotate(asked=Count("pk"), fired=Count("pk", filter=met))
    figures = {row["rule"]: row for row in counted}
    labels = known_fields(request.user)
    for rule in rules:
        figure = figures.get(rule.pk, {"asked": 0, "fired": 0})
        rule.asked, rule.fired = figure["asked"], figure["fired"]
        rule.when = in_sentence(rule.conditions, labels)


def visible_programs(request: StaffRequest) -> Any:
    """Programs that may be named in a rule."""
    return Program.objects.visible_to(request.user).order_by("name")


@staff_view(action="rule.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: StaffRequest) -> HttpResponse:
    """A rule from nothing: the classic one, ready to be saved."""
    return edit(request, Rule(conditions=first_conditions(known_fields(request.user))))


def first_conditions(known: dict[str, str]) -> dict[str, Any]:
    """What most rules ask: a recommendation of at most 6. No condition where nobody is asked for one."""
    leaf = {"field": CLASSIC, "op": "lte", "value": 6}
    return {"all": [leaf] if CLASSIC in known else []}


@staff_view(action="program.view")
@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: StaffRequest, uuid: str) -> HttpResponse:
    """One rule: read by who is beneath its owner, written by who is at or above it."""
    if request.method == "POST":
        return edit(request, get_reachable_or_404(Rule.objects, request.user, "rule.edit", uuid=uuid))
    return edit(request, get_object_or_404(Rule.objects.visible_to(request.user), uuid=uuid))


def edit(request: StaffRequest, rule: Rule) -> HttpResponse:
    """The page of a rule, and what its buttons do: save, try, delete, add and remove rows."""
    may_edit = not rule.pk or request.user.can_at("rule.edit", rule.owner)
    form = RuleForm(request.POST or None, instance=rule, user=request.user)
    if request.method != "POST":
        joined, rows, is_nested = rows_of(rule.conditions)
        return page(request, rule, form, joined, rows, may_edit=may_edit, is_nested=is_nested)
    if not may_edit:
        raise PermissionDenied("Your access here is for reading only.")
    joined, rows = posted_rows(request)
    act = request.POST.get("do", "save")
    if act == "delete" and rule.pk:
        delete_rule(rule, by=request.user)
        toast(request, f"Rule “{rule.name}” deleted")
        return redirect("rules")
    if act == "add" or act.startswith("remove-"):
        more_rows = changed_rows(rows, act, known_fields(request.user))
        return page(request, rule, unbound(form, rule, request), joined, more_rows)
    rule.conditions = tree_of(joined, rows)
    if act == "try":
        return tried(request, rule, form, joined, rows)
    return saved(request, rule, form, joined, rows)


def saved(request: StaffRequest, rule: Rule, form: RuleForm, joined: str, rows: list[Row]) -> HttpResponse:
    """Saves, or shows what keeps the rule from being saved."""
    errors: dict[str, str] = {}
    if form.is_valid():
        try:
            save_rule(form.instance, by=request.user, seen=form.cleaned_data["seen"])
        except RuleChanged as changed:
            form.add_error(None, str(changed))
            state = state_of(Rule.objects.get(pk=rule.pk))
            return page(request, rule, form, joined, rows, more={"state": state}, status=CONFLICT)
        except RuleInvalid as invalid:
            errors = invalid.errors
            for name, message in errors.items():
                if name in form.fields:
                    form.add_error(name, message)
        else:
            toast(request, f"Rule “{rule.name}” saved")
            return redirect("rules")
    elif wrong := errors_of(rule, request.user).get("conditions"):
        errors = {"conditions": wrong}  # all that is wrong at once
    return page(request, rule, form, joined, rows, errors=errors, status=INVALID)


def tried(request: StaffRequest, rule: Rule, form: RuleForm, joined: str, rows: list[Row]) -> HttpResponse:
    """Tries the rule as it stands on the page; nothing is saved."""
    form.is_valid()
    trial, trial_error = None, ""
    fields = known_fields(request.user)
    try:
        check_tree(rule.conditions, known_field=lambda name: name in fields or name.startswith("attribute:"))
        check_values(rule.conditions, request.user)
        rule.owner = form.cleaned_data["owner"]
        rule.program = form.cleaned_data.get("program")
        trial = try_rule(rule, principal=request.user)
    except ConditionError as error:
        trial_error = str(error)
    except KeyError:
        trial_error = "Choose the unit the rule is for."
    more = {"trial": trial, "trial_error": trial_error}
    if request.headers.get("HX-Request"):
        return render(request, "actions/_trial.html", more)
    return page(request, rule, form, joined, rows, more=more)


def unbound(form: RuleForm, rule: Rule, request: StaffRequest) -> RuleForm:
    """The form with what was typed, without complaints: rows come and go before a rule is ready."""
    initial = {name: form.data.get(name) for name in form.fields}
    initial["is_active"] = bool(form.data.get("is_active"))
    return RuleForm(None, instance=rule, user=request.user, initial=initial)


def posted_rows(request: StaffRequest) -> tuple[str, list[Row]]:
    """The rows of the form, in order."""
    names = ("field", "attribute", "op", "value")
    columns = [request.POST.getlist(name)[:MOST_ROWS] for name in names]
    rows = [Row(*(part[:200] for part in parts)) for parts in zip(*columns, strict=False)]
    return request.POST.get("joined", "all"), rows


def changed_rows(rows: list[Row], act: str, known: dict[str, str]) -> list[Row]:
    """One row more, or one less."""
    if act == "add":
        first = CLASSIC if CLASSIC in known else next(iter(known))
        return [*rows, Row(first, "", "lte", "")][:MOST_ROWS]
    at = act.removeprefix("remove-")
    return [row for n, row in enumerate(rows) if str(n) != at]


def page(
    request: StaffRequest,
    rule: Rule,
    form: RuleForm,
    joined: str,
    rows: list[Row],
    *,
    may_edit: bool = True,
    is_nested: bool = False,
    errors: dict[str, str] | None = None,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a rule, or only its conditions where htmx asks for them."""
    labels = known_fields(request.user)
    context = {
        "rule": rule,
        "form": form,
        "joined": joined,
        "rows": [{**vars(row), "fields": grouped_fields(labels, row.field)} for row in rows],
        "has_answers": any(name.startswith(("answer:", "score:")) for name in labels),
        "operators": list(OPERATORS.items()),
        "known_values": known_values(request),
        "when": in_sentence(rule.conditions, labels),
        "may_edit": may_edit,
        "state": form["seen"].value(),
        "has_departments": Department.objects.exists(),
        "may_add_departments": request.user.can_anywhere("unit.edit"),
        "is_nested": is_nested,
        "errors": errors or {},
        **(more or {}),
    }
    is_rows = request.headers.get("HX-Target") == "conditions" and status == 200
    template = "actions/_conditions.html" if is_rows else "actions/rule.html"
    return render(request, template, context, status=status)


def known_values(request: StaffRequest) -> list[tuple[str, str]]:
    """Codes that can be compared with: units, touchpoints, programs."""
    units = OrgUnit.objects.visible_to(request.user).active().values_list("code", "name")[:500]
    touchpoints = Touchpoint.objects.visible_to(request.user).values_list("code", "name")
    return [*units, *touchpoints, *visible_programs(request).values_list("code", "name")]
