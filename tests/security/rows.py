"""One row of every kind at a unit, with texts that say where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.domain.keys import issue_key
from accounts.models import AuditEntry, Grant, User
from accounts.policy import Role
from actions.models import Case, CaseEvent, CaseResponse, CaseTask, Rule, RuleRun
from common.clock import local_day
from delivery.models import Message
from metrics.models import Annotation, Metric, Score, Verbatim
from surveys.models import Program, Response, Touchpoint, Upload
from tests.security.content import ADDRESS, ANSWERED, COMMENT, MAIL, NAME

if TYPE_CHECKING:
    from tests.security.world import World
from tests.security.marks import mark
from tests.security.survey_rows import asking_rows, questionnaire_rows, rows_beside


def everything(world: World, position: str) -> dict[str, Any]:
    """One row of every kind at the unit of `position`."""
    made: dict[str, Any] = {"unit": world.units[position]}
    for maker in MAKERS:
        made |= maker(world, position, made)
    return made


def _people(world: World, position: str, made: dict[str, Any]) -> dict[str, Any]:
    word, unit = mark(position), made["unit"]
    known = mark(position, "owner")  # who has access above a unit may be given its cases
    person = User.objects.create_user(f"{known.lower()}.person@example.org", name=f"{known} person")
    grant = Grant.objects.create(user=person, role=Role.UNIT_MANAGER.value, unit=unit)
    key, _ = issue_key(name=f"{word} key", unit=unit, scopes=["unit.view"], by=None)
    entry = AuditEntry.objects.create(
        actor_label=f"{word} actor",
        action=f"{word.lower()}.changed",
        model="accounts.OrgUnit",
        object_label=f"{word} object",
        unit=unit,
        changes={"name": [f"{word} before", f"{word} after"]},
        reason=f"{word} reason",
    )
    return {"person": person, "grant": grant, "key": key, "audit": entry}


def _configuration(world: World, position: str, made: dict[str, Any]) -> dict[str, Any]:
    word, unit = mark(position, "program"), made["unit"]
    program = Program.objects.create(
        name=f"{word} program",
        code=f"program-{position}",
        kind=Program.Kind.TRANSACTIONAL,
        owner=unit,
        default_department=world.department,
        min_answers=1,
        min_comments=1,
    )
    touchpoint = Touchpoint.objects.create(
        name=f"{word} touchpoint",
        code=f"touchpoint-{position}",
        stage=world.stage,
        department=world.department,
        owner=unit,
    )
    rule = Rule.objects.create(
        name=f"{word} rule",
        owner=unit,
        program=program,
        department=world.department,
        conditions={"all": []},
    )
    metric = Metric.objects.create(
        key=f"{word.lower()}-nps",
        name=f"{word} metric",
        kind=Metric.Kind.NPS,
        concept=world.concept,
        owner=unit,
        is_headline=True,
    )
    return {"program": program, "touchpoint": touchpoint, "rule": rule, "metric": metric}


def _answers(world: World, position: str, made: dict[str, Any]) -> dict[str, Any]:
    word, unit, now = mark(position), made["unit"], timezone.now() - timedelta(hours=1)
    shared = {"program": made["program"], "touchpoint": made["touchpoint"], "unit": unit}
    response = Response.objects.create(
        **shared,
        questionnaire=made["questionnaire"],
        version=made["version"],
        channel="link",
        language="en",
        respondent=made["respondent"],
        company=made["company"],
        status="complete",
        started_at=now,
        completed_at=now,
        day=local_day(now),
        answers={"q1": 2, "q2": f"{word} {COMMENT}", "q3": f"{ANSWERED}@example.org"},
        shown=["q1", "q2", "q3"],
        processing="done",
    )
    Verbatim.objects.create(
        response=response,
        address="q2",
        program=made["program"],
        unit=unit,
        submitted_at=now,
        text=f"{word} {COMMENT}",
    )
    score = Score.objects.create(
        **shared,
        metric=made["metric"],
        response=response,
        channel="link",
        submitted_at=now,
        day=local_day(now),
        value=2,
    )
    annotation = Annotation.objects.create(unit=unit, day=local_day(now), text=f"{word} annotation")
    data = ContentFile(f"{word} {ANSWERED}".encode(), "note.txt")
    upload = Upload.objects.create(
        questionnaire=made["questionnaire"],
        response=response,
        answer_uuid=response.uuid,
        ref="q3",
        file=data,
        name=f"{word}.txt",
        content_type="text/plain",
        size_bytes=data.size,
    )
    return {"response": response, "score": score, "annotation": annotation, "upload": upload}


def _work(world: World, position: str, made: dict[str, Any]) -> dict[str, Any]:
    word, now = mark(position), timezone.now()
    case = Case.objects.create(
        number=1000 + Case.objects.count(),
        title=f"{word} case",
        unit=made["unit"],
        department=world.department,
        program=made["program"],
        touchpoint=made["touchpoint"],
        respondent=made["respondent"],
        company=made["company"],
        rule=made["rule"],
        score_value=2,
        excerpt=f"{word} {COMMENT}",
        opened_at=now,
        due_at=now + timedelta(hours=3),
    )
    CaseResponse.objects.create(case=case, response=made["response"])
    address = f"{word.lower()}.{ADDRESS.lower()}@example.org"
    for kind, text, data in (
        ("opened", f"{word} event", {}),
        ("mailed", f"Dear {word} {NAME}, {MAIL}", {"subject": f"{word} {MAIL}"}),
        ("mail_failed", f"550 {address} unknown to {word}", {}),
    ):
        CaseEvent.objects.create(
            case=case, kind=kind, at=now, actor_label=f"{word} actor", text=text, data=data
        )
    run = RuleRun.objects.create(
        rule=made["rule"], response=made["response"], outcome=RuleRun.Outcome.FIRED, explanation=[]
    )
    message = Message.objects.create(
        dedupe_key=f"message-{position}",
        kind="case.reply",
        unit=made["unit"],
        to_name=f"{word} {NAME}",
        to_address=address,
        address_hash=position,
        subject=f"{word} {MAIL}",
        text=f"{word} {MAIL}",
        html=f"<p>{word} {MAIL}</p>",
        error=f"550 {address} is unknown",
        replies=[[now.isoformat(), "refused", f"550 {address} is unknown"]],
    )
    task = CaseTask.objects.create(case=case, department=world.department, title=f"{word} task")
    return {"case": case, "task": task, "rule_run": run, "message": message}


MAKERS: list[Callable[[World, str, dict[str, Any]], dict[str, Any]]] = [
    _people,
    _configuration,
    questionnaire_rows,
    rows_beside,
    asking_rows,
    _answers,
    _work,
]
