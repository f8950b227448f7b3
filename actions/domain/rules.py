"""Workflow rules: checked when saved, explained whenever asked, tried on what came before."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.domain import audit
from accounts.domain.audit import Actor
from accounts.models import OrgUnit, User
from accounts.reach import Principal
from actions.domain.facts import FIXED, Facts, facts_about
from actions.domain.rule_conflicts import check_unchanged
from actions.models import Rule, RuleRun
from common.conditions import ConditionError, LeafResult, Verdict, check_tree, evaluate, fields_of, leaves_of
from common.refusals import Refused
from metrics.domain import periods
from metrics.domain.reading import Period
from metrics.models import Metric
from surveys.document import of_published
from surveys.models import Concept, Program, Questionnaire, Response, Touchpoint

ATTRIBUTE = re.compile(r"attribute:[A-Za-z][\w .-]{0,59}\Z")
AUDITED = (
    "name", "owner", "program", "conditions", "priority", "department",
    "contact_hours", "resolve_hours", "max_age_days", "position", "is_active",
)  # fmt: skip
SHOWN_TEXT = 60
HIDDEN = "hidden: too few answered"
TRIED = 5000
CHUNK = 500


class RuleInvalid(Refused):
    """A rule that can't be saved; `errors` maps field → message."""

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__(" ".join(errors.values()))


@transaction.atomic
def save_rule(rule: Rule, *, by: Actor, seen: str = "") -> Rule:
    """Saves a new or changed rule. Raises RuleInvalid for conditions that could never be evaluated.

    `seen` is the state that was read (`state_of`); given, a change made meanwhile raises RuleChanged.
    """
    stored = Rule.objects.select_for_update().filter(pk=rule.pk).first() if rule.pk else None
    if stored:
        check_unchanged(stored, seen)
    errors = errors_of(rule, by if isinstance(by, User) else None)
    if errors:
        raise RuleInvalid(errors)
    before = audit.snapshot(stored, *AUDITED) if stored else {}
    rule.save()
    changes = audit.diff(before, audit.snapshot(rule, *AUDITED))
    if changes or stored is None:
        audit.record(by, "rule.changed" if stored else "rule.created", rule, changes=changes)
    return rule


@transaction.atomic
def delete_rule(rule: Rule, *, by: Actor) -> None:
    """Removes a rule with what it said about responses; the cases it opened stay."""
    audit.record(by, "rule.deleted", rule, changes=audit.diff(audit.snapshot(rule, *AUDITED), {}))
    rule.delete()


def errors_of(rule: Rule, principal: Principal | None = None) -> dict[str, str]:
    """What keeps a rule from being saved, by field. What `principal` may not see does not exist for them."""
    errors: dict[str, str] = {}
    try:
        rule.full_clean(exclude=["conditions"])
    except ValidationError as error:
        errors = {name: " ".join(messages) for name, messages in error.message_dict.items()}
    fields = known_fields(principal)
    try:
        check_tree(rule.conditions, known_field=lambda name: name in fields or bool(ATTRIBUTE.match(name)))
        if not any(True for _ in leaves_of(rule.conditions)):
            raise ConditionError("Add a condition; without one every answer would open a case.")
        check_values(rule.conditions, principal)
    except ConditionError as error:
        errors["conditions"] = str(error)
    return errors


def check_values(tree: dict[str, Any], principal: Principal | None = None) -> None:
    """ConditionError for units, touchpoints and programs that don't exist, and scores compared with words.

    Codes are texts: 101 is none, though the database would find "101" by it.
    """
    named = {"unit": OrgUnit, "touchpoint": Touchpoint, "program": Program}
    for leaf in leaves_of(tree):
        value = leaf.get("value")
        for one in value if isinstance(value, list) else [value]:
            model = named.get(leaf["field"])
            if model and one is not None and not is_code(one, model, principal):
                raise ConditionError(f"There is no {leaf['field']} with the code {str(one)[:40]!r}.")
            if leaf["op"] in ("lt", "lte", "gt", "gte") and not is_number(one):
                raise ConditionError(f"“{str(one)[:40]}” is not a number.")


def is_code(value: Any, model: Any, principal: Principal | None) -> bool:
    """Whether it is the code of a row of `model` that `principal` may see."""
    return isinstance(value, str) and seen_by(principal, model).filter(code=value).exists()


def is_number(value: Any) -> bool:
    """Whether a value compares as a number; infinities and not-a-number don't."""
    try:
        return not isinstance(value, bool) and abs(float(value)) < float("inf")
    except (TypeError, ValueError):
        return False


def seen_by(principal: Principal | None, model: Any) -> Any:
    """The rows of `model` that `principal` may look at; None is the system."""
    return model.objects.all() if principal is None else model.objects.visible_to(principal)


def known_fields(principal: Principal | None = None) -> dict[str, str]:
    """Everything that `principal`'s rules can ask, in words; attributes may be named freely besides."""
    fields = {f"score:{key}": name for key, name in seen_by(principal, Metric).values_list("key", "name")}
    fields |= {f"answer:{key}": name for key, name in Concept.objects.values_list("key", "name")}
    published = seen_by(principal, Questionnaire).filter(current__isnull=False)
    for version in published.values_list("current", flat=True):
        document = of_published(version)
        for spec in document.fields():
            label = document.label(spec.address)
            fields.setdefault(f"answer:{spec.export_name}", label)
            fields.setdefault(f"answer:{spec.address}", label)
    return fields | FIXED


def judge(rule: Rule, response: Response, facts: Facts) -> Verdict:
    """Whether the rule's conditions hold for the response, leaf by leaf."""
    return evaluate(rule.conditions, lambda name: facts.lookup(response, name))


def fits(rule: Rule, response: Response) -> bool:
    """Whether the rule is about this response's program, and its owner stands at or above its unit."""
    return rule.program_id in (None, response.program_id) and response.unit.path.startswith(rule.owner.path)


def outcome_of(rule: Rule, response: Response, verdict: Verdict, moment: datetime) -> str:
    """fired, too_old or not_met."""
    if not verdict:
        return RuleRun.Outcome.NOT_MET
    is_old = response.completed_at is None or response.completed_at < moment - timedelta(
        days=rule.max_age_days
    )
    return RuleRun.Outcome.TOO_OLD if is_old else RuleRun.Outcome.FIRED


def in_words(verdict: Verdict, response: Response, facts: Facts) -> list[dict[str, Any]]:
    """The verdict's leaves as they are stored with a run: field, label, op, wanted, found, met."""
    return [
        {
            "field": leaf.field,
            "label": facts.label(response, leaf.field),
            "op": leaf.op,
            "wanted": leaf.wanted,
            "found": found_by(leaf, response, facts),
            "met": leaf.met,
        }
        for leaf in verdict.leaves
    ]


def found_by(leaf: LeafResult, response: Response, facts: Facts) -> Any:
    """What the leaf found, as it is kept with a run."""
    if facts.keeps_from(response, leaf.field):
        return HIDDEN
    return response.unit.name if leaf.field == "unit" else shown(leaf)


def shown(leaf: LeafResult) -> Any:
    """What was found, as it is kept. Of free text only its length: the text itself must stay erasable."""
    if isinstance(leaf.found, str) and (len(leaf.found) > SHOWN_TEXT or "contains" in leaf.op):
        return f"a text of {len(leaf.found)} characters"
    if isinstance(leaf.found, float) and leaf.found.is_integer():
        return int(leaf.found)
    return str(leaf.found) if isinstance(leaf.found, str) else leaf.found


@dataclass
class Trial:
    """What a rule would have done: on how many answers of which days it was tried, how often it holds, where.

    `hidden`: of how many of them it may not hear all that it asks for.
    """

    first: date | None = None
    last: date | None = None
    seen: int = 0
    met: int = 0
    hidden: int = 0
    is_capped: bool = False
    units: dict[str, int] = field(default_factory=dict)
    samples: list[Response] = field(default_factory=list)

    @property
    def period(self) -> str:
        """The days of the responses, in words: "1 to 31 May 2018"."""
        return periods.in_words(Period(self.first, self.last)) if self.first and self.last else ""


def try_rule(rule: Rule, *, principal: Principal) -> Trial:
    """Tries a rule (saved or not) on the newest counted responses that `principal` may see, at most 5,000."""
    trial, fields = Trial(), fields_of(rule.conditions)
    for response, facts in past_responses(rule, principal):
        trial.seen += 1
        trial.first, trial.last = response.day, trial.last or response.day  # the newest comes first
        trial.hidden += any(facts.keeps_from(response, name) for name in fields)
        if judge(rule, response, facts):
            trial.met += 1
            trial.units[response.unit.name] = trial.units.get(response.unit.name, 0) + 1
            if len(trial.samples) < 5:
                trial.samples.append(response)
    trial.is_capped = trial.seen >= TRIED
    trial.units = dict(sorted(trial.units.items(), key=lambda pair: (-pair[1], pair[0])))
    return trial


def past_responses(rule: Rule, principal: Principal) -> Iterator[tuple[Response, Facts]]:
    """The responses a rule is tried on, with the facts of their chunk."""
    rows = Response.objects.visible_to(principal).counted().filter(is_remeasurement=False)
    rows = rows.filter(unit__path__startswith=rule.owner.path).order_by("-completed_at", "-id")
    if rule.program_id:
        rows = rows.filter(program=rule.program_id)
    keys = list(rows.values_list("pk", flat=True)[:TRIED])
    for start in range(0, len(keys), CHUNK):
        chunk = list(Response.objects.filter(pk__in=keys[start : start + CHUNK]))
        facts = facts_about(chunk)
        for response in chunk:
            yield response, facts
