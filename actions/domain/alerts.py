"""Telling people about cases: whoever works at the unit, or at the nearest unit above it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from accounts.domain.audit import Actor
from accounts.models import Grant, OrgUnit, User
from accounts.policy import Role, roles_allowing
from actions.domain.mailing import case_url
from actions.models import Case
from common.clock import now
from common.wakeups import wake
from delivery.addresses import address_hash, normalise
from delivery.models import Message

# Administrators look after the installation; cases are theirs only where nobody else stands above.
WORKERS = sorted(roles_allowing("case.take") - {Role.ADMINISTRATOR, Role.PARTNER})
MANAGERS = sorted(roles_allowing("case.reassign") - {Role.ADMINISTRATOR})


@dataclass(frozen=True)
class People:
    """The people who hold roles at some units and above, read at once: unit id → grants."""

    grants: dict[int, list[Grant]]

    def nearest(self, unit: OrgUnit) -> list[User]:
        """Who stands nearest: at `unit`, else at the next unit above that has somebody."""
        return next(iter(self._levels(unit)), [])

    def above(self, unit: OrgUnit, level: int) -> tuple[list[User], bool]:
        """Who stands `level` filled levels above `unit` (0: the nearest), and whether anybody is further up.

        A unit with nobody above it escalates to its own people.
        """
        levels = [users for pk in reversed(unit.ancestor_ids[:-1]) if (users := self._at(pk, unit))]
        levels = levels or self._levels(unit)
        return (levels[level], level + 1 < len(levels)) if level < len(levels) else ([], False)

    def all_for(self, unit: OrgUnit) -> list[User]:
        """Everybody who reaches `unit`, the nearest first."""
        return list(dict.fromkeys(user for level in self._levels(unit) for user in level))

    def _levels(self, unit: OrgUnit) -> list[list[User]]:
        return [users for pk in reversed(unit.ancestor_ids) if (users := self._at(pk, unit))]

    def _at(self, pk: int, unit: OrgUnit) -> list[User]:
        fitting = [g.user for g in self.grants.get(pk, []) if g.includes_descendants or pk == unit.pk]
        return list(dict.fromkeys(fitting))


def people_for(units: Iterable[OrgUnit], roles: Sequence[str]) -> People:
    """Current grants of `roles` at `units` and all units above them: one query."""
    wanted = {pk for unit in units for pk in unit.ancestor_ids}
    rows = (
        Grant.objects.current()
        .filter(unit__in=wanted, role__in=roles, user__is_active=True)
        .select_related("user")
        .order_by("pk")
    )
    grants: dict[int, list[Grant]] = {}
    for row in rows:
        grants.setdefault(row.unit_id, []).append(row)
    return People(grants)


def alert_opened(cases: Sequence[Case]) -> None:
    """Tells the people nearest to each case's unit: one query, one insert."""
    if not cases:
        return
    people = people_for([case.unit for case in cases], WORKERS)
    rows = []
    for case in cases:
        users = people.nearest(case.unit)
        rating = f", rated {case.score_value:g} of {case.score_max}" if case.score_value is not None else ""
        subject = f"New case {case.number}: {case.unit}{rating}"
        rows += [alert(case, user, "opened", subject, lines_of(case)) for user in users]
    queue_alerts(rows)


def alert_handed_over(case: Case, *, by: Actor) -> None:
    """Tells the new owner, or the people of the queue, unless they did it themselves."""
    users = [case.owner] if case.owner else people_for([case.unit], WORKERS).nearest(case.unit)
    who = str(by) if by is not None else "Rapport"
    where = f"was handed to you by {who}" if case.owner else f"came to {case.unit}, from {who}"
    subject = f"Case {case.number} {where}"
    key = f"assigned-{case.rev}"
    queue_alerts([alert(case, user, key, subject, lines_of(case)) for user in users if user != by])


def lines_of(case: Case) -> list[str]:
    """What an alert says; no name and no address of a customer, since mail travels."""
    lines = [case.title]
    if case.excerpt and case.excerpt != case.title:
        lines.append(f"“{case.excerpt}”")
    lines.append(f"{case.get_priority_display()} priority, {case.department}.")
    return lines


def alert(case: Case, user: User, key: str, subject: str, lines: Sequence[str]) -> Message:
    """An unsaved alert to one person; `key` keeps it from being sent twice."""
    address = normalise(user.email)
    heading = " ".join(subject.split())[:300]
    return Message(
        kind="case.alert",
        dedupe_key=f"case:{case.uuid}:{key}:{user.pk}",
        unit=case.unit,
        to_address=address,
        to_name=user.name[:150],
        address_hash=address_hash(address),
        subject=heading,
        text=letter("txt", case, heading, lines),
        html=letter("html", case, heading, lines),
        context={"case": case.pk, "user": user.pk},
        is_invented=case.is_invented or user.is_invented,
        next_attempt_at=now(),
    )


def letter(kind: str, case: Case, heading: str, lines: Iterable[str]) -> str:
    """An alert's text or HTML. The organisation goes unnamed: asking for it costs a query per alert."""
    values = {
        "heading": heading,
        "body": "\n\n".join(lines),
        "url": case_url(case),
        "organisation": "Rapport",
    }
    text = render_to_string(
        f"emails/alert.{kind}", {**values, "reason": f"You work on cases at {case.unit}."}
    )
    return text.strip() + "\n"


def queue_alerts(messages: list[Message]) -> None:
    """Many rows of the outbox in one statement; what stands there already stays as it is."""
    if messages:
        Message.objects.bulk_create(messages, ignore_conflicts=True)
        wake("drain_outbox")
