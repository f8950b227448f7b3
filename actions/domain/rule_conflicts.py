"""Two people who change a rule at once: the second hears of the first before anything is saved."""

from hashlib import sha256

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import AuditEntry
from actions.models import Rule
from common.refusals import Refused

UNSEEN = {"id", "uuid", "created_at", "is_invented"}


class RuleChanged(Refused):
    """Somebody was faster; the message says who and when."""


def state_of(rule: Rule) -> str:
    """Which state of a rule was read: the same as long as nobody changes it. "" for a new one."""
    if not rule.pk:
        return ""
    names = sorted(field.name for field in Rule._meta.concrete_fields if field.name not in UNSEEN)
    values = [(name, rule.serializable_value(name)) for name in names]
    return sha256(repr(values).encode()).hexdigest()[:20]


def check_unchanged(rule: Rule, seen: str) -> None:
    """Raises RuleChanged where `rule` isn't as it was when `seen` was read any more."""
    if seen in ("", state_of(rule)):
        return
    last = AuditEntry.objects.filter(model=Rule._meta.label, object_id=str(rule.pk)).first()
    who = last.actor_label if last else "Somebody"
    when = date_format(timezone.localtime(last.at), "H:i") if last else "a moment ago"
    raise RuleChanged(
        f"{who} was faster: this rule was changed at {when}, and yours isn’t saved. Open it again to see "
        "that change, or save once more to put what stands here in its place."
    )
