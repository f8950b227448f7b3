"""A small organisation in which everything exists everywhere, so that nothing foreign may ever be seen.

    top ── parent ── own ── child
     │        └───── sibling
     └── outside

Everybody tested has one role at `own`, with what stands beneath. Rows of `sibling`, `parent` and `outside`
carry SENTINEL in every text: it may appear in no answer. Shared configuration (programs, rules …) of `parent`
is meant to be read from beneath together with its owner's name, so both carry MARKPARENT instead. The name of
`top` is the organisation's, which respondents read.
"""

from collections.abc import Iterable
from typing import Any

from accounts.domain.keys import SCOPES, issue_key
from accounts.models import AuditEntry, BusinessCalendar, Department, Grant, OrgUnit, UnitLevel, User
from accounts.policy import USER_ROLES, Role
from actions.domain.opening import open_case
from actions.models import CaseEvent, RootCause
from common.clock import now
from delivery.models import DoNotContact
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Dimension, Score
from surveys.models import Concept, JourneyStage
from tests.security.content import a_quiet_response
from tests.security.marks import POSITIONS, SENTINEL, copy, mark
from tests.security.rows import everything


class World:
    """`things[kind][position]` is a row; `users[role]` holds the role at own, `tops[role]` at top.

    `two_hats` only looks at own (analyst, auditor) and may do everything outside. `quiet[kind]` is a row
    at own about an answer whose comment nobody may read.
    """

    def __init__(self) -> None:
        self.prepare(_tree(), POSITIONS)
        for kind, row in self._shared().items():
            self.things[kind] = {"own": row}
        self.users = {role: self._user(role, "own") for role in USER_ROLES}
        self.tops = {role: self._user(role, "top") for role in USER_ROLES}
        self.grants = {role: list(user.grants.select_related("unit")) for role, user in self.users.items()}
        self.nobody = User.objects.create_user(f"{SENTINEL.lower()}.nobody@example.org", name=SENTINEL)
        self.both = self._cross()
        self.two_hats = self._user(Role.ANALYST, "own", "hats")
        for role, position in ((Role.AUDITOR, "own"), (Role.ADMINISTRATOR, "outside")):
            Grant.objects.create(user=self.two_hats, role=role.value, unit=self.units[position])
        self.quiet = self._quiet()
        rebuild_metrics()
        for position, score in self.things["score"].items():  # computed anew
            self.things["score"][position] = Score.objects.get(metric=score.metric, response=score.response)
        self.key, self.plain_key = issue_key(name="Partner", unit=self.units["own"], scopes=SCOPES, by=None)

    def prepare(self, units: dict[str, OrgUnit], positions: Iterable[str]) -> None:
        """One row of every kind at each of `positions`."""
        self.units = units
        self.department = Department.objects.create(name="Guest services", code="guests")
        self.stage = JourneyStage.objects.create(name="Arriving")
        self.concept = Concept.objects.create(key="recommend", name="Recommendation")
        self.calendar = BusinessCalendar.objects.create(name="Office", time_zone="UTC")
        self.things: dict[str, dict[str, Any]] = {}
        for position in positions:
            for kind, row in everything(self, position).items():
                self.things.setdefault(kind, {})[position] = row

    def _cross(self) -> User:
        """What hangs on rows of `own` and belongs elsewhere; returns somebody with access here and there."""
        own = {kind: rows["own"] for kind, rows in self.things.items()}
        outside = {kind: rows["outside"] for kind, rows in self.things.items() if "outside" in rows}
        for row in (
            copy(outside["response"], respondent=own["respondent"], company=own["company"]),
            copy(
                outside["run"],
                questionnaire=own["questionnaire"],
                file_checksum="own",
                status="done",
                is_dry=False,
            ),
            copy(
                self.things["response"]["child"],
                program=own["program"],
                questionnaire=own["questionnaire"],
                version=own["version"],
            ),
        ):
            row.save(force_insert=True)
        self._write_history(own)
        both = User.objects.create_user("markown.both@example.org", name="MARKOWN both")
        for position in ("own", "outside"):
            Grant.objects.create(user=both, role=Role.VIEWER.value, unit=self.units[position])
        return both

    def _write_history(self, own: dict[str, Any]) -> None:
        """What was done to rows of `own` elsewhere, how they came here, and the organisation's rows."""
        outside = self.units["outside"]
        moved = {"unit": [str(outside), str(self.units["own"])]}
        for row in (row for kind, row in own.items() if "outside" in self.things[kind]):
            about = {"model": row._meta.label, "object_id": str(row.pk), "object_label": "Own row"}
            if row != own["response"]:  # whose past goes with it
                AuditEntry.objects.create(
                    **about, action="grant.given", unit=outside, actor_label=f"{SENTINEL} actor"
                )
            AuditEntry.objects.create(
                **about, action="response.moved", unit=self.units["own"], actor_label="Own", changes=moved
            )
        for kind, names in (("moved", ("from", "to")), ("assigned", ("unit",))):
            data = dict.fromkeys(names, str(outside))
            CaseEvent.objects.create(case=own["case"], kind=kind, at=now(), actor_label="Own", data=data)
        copy(self.things["audit"]["outside"], unit=None).save(force_insert=True)
        copy(self.things["message"]["outside"], unit=None, dedupe_key="nowhere").save(force_insert=True)

    def _quiet(self) -> dict[str, Any]:
        """Rows at own about an answer whose comment is hidden from everybody."""
        program = {"name": "MARKOWN quiet", "code": "quiet", "owner": self.units["own"], "min_answers": 1}
        program["default_department"] = self.department
        response = a_quiet_response(self.things["response"]["own"], program)
        return {"response": response, "case": open_case(response, by=None)}

    def _user(self, role: Role, position: str, name: str = "") -> User:
        user = User.objects.create_user(
            f"{name or role}.{position}@example.org", name=f"Principal {role.label}"
        )
        Grant.objects.create(user=user, role=role.value, unit=self.units[position])
        return user

    def _shared(self) -> dict[str, Any]:
        cause = RootCause.objects.create(name="Queue", code="queue")
        stop = DoNotContact.objects.create(address_hash="0" * 64, reason="by_hand")
        level = UnitLevel.objects.create(depth=0, name="Company", name_plural="Companies")
        dimension = Dimension.objects.create(key="airline", name="Airline", field="airline", slot=1)
        value = dimension.values.create(code=1, key="delta", label="Delta")
        return {"dimension": dimension, "dimension_value": value,
                "department": self.department, "root_cause": cause, "stage": self.stage,
                "concept": self.concept, "calendar": self.calendar, "stop": stop, "level": level}  # fmt: skip


class RandomWorld(World):
    """The same rows over another tree: `parents[i]` is the index of unit i's parent, None for a root."""

    def __init__(self, parents: list[int | None]) -> None:
        made: list[OrgUnit] = []
        for number, parent in enumerate(parents):
            above = made[parent] if parent is not None else None
            made.append(OrgUnit.objects.create(name=f"Unit {number}", code=f"n{number}", parent=above))
        units = {unit.code: unit for unit in made}
        self.prepare(units, units)


def _tree() -> dict[str, OrgUnit]:
    def make(position: str, parent: OrgUnit | None) -> OrgUnit:
        name = f"{mark(position, 'owner')} unit"
        return OrgUnit.objects.create(name=name, code=position, parent=parent)

    units = {"top": OrgUnit.objects.create(name="MARKTOP unit", code="top")}
    for position, parent in (
        ("parent", "top"),
        ("outside", "top"),
        ("own", "parent"),
        ("sibling", "parent"),
        ("child", "own"),
    ):
        units[position] = make(position, units[parent])
    OrgUnit.objects.create(name="MARKCHILD deep unit", code="deep", parent=units["child"])
    return units
