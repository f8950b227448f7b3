"""Programs, touchpoints and the stages of the customer's journey: made, changed, put in order."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, ProtectedError, Q

from accounts.domain import audit
from accounts.domain.audit import Actor
from accounts.domain.starting import root_of_organisation, start_structure
from accounts.models import Department
from common.clock import now
from common.phrases import ENGLISH
from surveys.models import JourneyStage, Program, QuestionnaireVersion, Touchpoint


@transaction.atomic
def create_program(*, by: Actor, **fields: Any) -> Program:
    """A new listening effort; `fields` are the model's. Raises ValidationError."""
    program = Program(**fields)
    _take_default(program)
    program.full_clean()
    program.save()
    audit.record(by, "program.created", program, changes=audit.diff({}, audit.snapshot(program, *fields)))
    return program


@transaction.atomic
def make_first_program(*, by: Actor) -> Program:
    """The program of an installation that has none: the organisation's, about its customers."""
    start_structure()
    return create_program(
        name="Customer feedback",
        code="customer-feedback",
        kind=Program.Kind.RELATIONAL,
        owner=root_of_organisation(),
        default_department=Department.objects.order_by("pk").first(),
        is_default=True,
        by=by,
    )


@transaction.atomic
def change_program(program: Program, *, by: Actor, **fields: Any) -> Program:
    """Other values for these fields; the code stays. Raises ValidationError."""
    return _change(program, "program.changed", by, fields)


def languages_of(program: Program) -> list[str]:
    """The languages that its surveys ask in, as drafts or published; English where there is none."""
    versions = QuestionnaireVersion.objects.filter(
        Q(number__isnull=True) | Q(pk=F("questionnaire__current")), questionnaire__program=program
    )
    found = versions.order_by("questionnaire", "number").values_list("languages", flat=True)
    return list(dict.fromkeys(code for languages in found for code in languages)) or [ENGLISH]


@transaction.atomic
def close_program(program: Program, *, by: Actor) -> Program:
    """Its surveys take no more answers, but from those who began within the 24 hours before."""
    program = Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    if not program.is_open:
        return program
    fields = {"is_open": False, "closed_at": now()}
    return cast(Program, _change(program, "program.closed", by, fields))


@transaction.atomic
def reopen_program(program: Program, *, by: Actor) -> Program:
    """Its surveys take answers again; a planned end that has passed is taken out."""
    program = Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    fields: dict[str, Any] = {"is_open": True, "closed_at": None}
    if program.closes_at and program.closes_at <= now():
        fields["closes_at"] = None
    return cast(Program, _change(program, "program.reopened", by, fields))


@transaction.atomic
def create_touchpoint(*, by: Actor, **fields: Any) -> Touchpoint:
    """A point of contact, at the end of its stage. Raises ValidationError."""
    last = Touchpoint.objects.filter(stage=fields["stage"]).aggregate(last=Max("position"))["last"]
    touchpoint = Touchpoint(position=0 if last is None else last + 1, **fields)
    touchpoint.full_clean()
    touchpoint.save()
    changes = audit.diff({}, audit.snapshot(touchpoint, *fields))
    audit.record(by, "touchpoint.created", touchpoint, changes=changes)
    return touchpoint


@transaction.atomic
def change_touchpoint(touchpoint: Touchpoint, *, by: Actor, **fields: Any) -> Touchpoint:
    """Other values for these fields; the code stays. Raises ValidationError."""
    return _change(touchpoint, "touchpoint.changed", by, fields)


@transaction.atomic
def create_stage(*, name: str, by: Actor) -> JourneyStage:
    """A stage at the end of the journey. Raises ValidationError."""
    last = JourneyStage.objects.aggregate(last=Max("position"))["last"]
    stage = JourneyStage(name=name.strip(), position=0 if last is None else last + 1)
    stage.full_clean()
    stage.save()
    audit.record(by, "stage.created", stage, changes={"name": [None, stage.name]})
    return stage


@transaction.atomic
def change_stage(stage: JourneyStage, *, name: str, by: Actor) -> JourneyStage:
    """Another name. Raises ValidationError."""
    return _change(stage, "stage.changed", by, {"name": name.strip()})


@transaction.atomic
def move_stage(stage: JourneyStage, *, step: int, by: Actor) -> None:
    """One place earlier (-1) or later (+1) in the journey."""
    stages = list(JourneyStage.objects.select_for_update().order_by("position", "name"))
    at = stages.index(stage)
    goal = at + step
    if not 0 <= goal < len(stages):
        return
    stages.insert(goal, stages.pop(at))
    for position, one in enumerate(stages):
        one.position = position
    JourneyStage.objects.bulk_update(stages, ["position"])
    audit.record(by, "stage.moved", stage, changes={"position": [at, goal]})


@transaction.atomic
def remove_stage(stage: JourneyStage, *, by: Actor) -> None:
    """Removes a stage without touchpoints. Raises ValidationError otherwise."""
    audit.record(by, "stage.removed", stage, changes={"name": [stage.name, None]})
    try:
        stage.delete()
    except ProtectedError:
        raise ValidationError("Touchpoints belong to this stage. Give them to another one first.") from None


def _change(row: Any, action: str, by: Actor, fields: dict[str, Any]) -> Any:
    before = audit.snapshot(row, *fields)
    for name, value in fields.items():
        setattr(row, name, value)
    if isinstance(row, Program):
        _take_default(row)
    row.full_clean()
    row.save(update_fields=list(fields))
    if changes := audit.diff(before, audit.snapshot(row, *fields)):
        audit.record(by, action, row, changes=changes)
    return row


def _take_default(program: Program) -> None:
    """One program is the one on which units' pages open."""
    if program.is_default:
        Program.objects.filter(is_default=True).exclude(pk=program.pk).update(is_default=False)
