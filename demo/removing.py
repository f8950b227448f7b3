"""Takes the demo away and leaves everything of one's own: what own rows hang on stays, and is told."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, Q, QuerySet

from accounts.models import AuditEntry, BusinessCalendar, Department, OrgUnit, UnitLevel, User
from actions.models import Case, CaseResponse, RootCause, Rule
from common.turns import let_others_write
from delivery.models import Message
from demo.causes import FRAME
from demo.flights import SOURCE
from demo.programs import CONCEPTS, DIMENSIONS, FLIGHT, METRICS, PASSENGER, PULSE
from demo.structure import DEPARTMENTS, JOURNEY, LEVELS, PEOPLE, ROOT_CODE, TREE
from demo.waves import YEARS
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Annotation, Dimension, Metric, Score, Slice
from surveys.models import (
    Concept,
    ImportMapping,
    ImportRun,
    Invitation,
    JourneyStage,
    KioskDevice,
    Program,
    PublicLink,
    Questionnaire,
    Respondent,
    Response,
    Touchpoint,
)

BATCH = 500
INVENTED_PROGRAMS = (FLIGHT, PULSE)
Say = Callable[[str], None]
Went = Callable[[int], None]


def is_demo_there() -> bool:
    """Whether anything is left that `remove_demo` would take away."""
    return (
        Program.objects.filter(code__in=(PASSENGER, *INVENTED_PROGRAMS)).exists()
        or OrgUnit.objects.filter(code__in=TREE).exists()
        or demo_people().exists()
    )


def demo_people() -> QuerySet[User]:
    """The demo's logins."""
    return User.objects.filter(email__in=[person.email for person in PEOPLE], is_invented=True)


def remove_demo(say: Say, went: Went = lambda rows: None) -> list[str]:
    """Deletes what `load_demo` made; gives what had to stay, in words. Running it again is harmless.

    `say` hears what is being removed, `went` how many rows of `answers_to_remove` have gone since.
    """
    remove_answers(say, went)
    kept = remove_programs(say)
    kept += remove_structure(say)
    say("Sums of what stays")
    rebuild_metrics(progress=lambda reached, total: went(0))
    return kept


def answers_to_remove() -> list[tuple[str, QuerySet[Any]]]:
    """Cases, messages, responses, people of the demo, in the order in which they can go: the waves, and all
    of the invented programs."""
    invented = Program.objects.filter(code__in=INVENTED_PROGRAMS)
    wave = Q(program__code=PASSENGER, source="sfo")
    responses = Response.objects.filter(wave | Q(program__in=invented) | Q(source=SOURCE))
    about = CaseResponse.objects.filter(response__in=responses)
    return [
        ("case", Case.objects.filter(Q(program__in=invented) | Q(pk__in=about.values("case")))),
        ("message", Message.objects.filter(is_invented=True)),
        ("response", responses),
        ("invitation", Invitation.objects.filter(questionnaire__program__in=invented)),
        # also who left an address while trying it out
        ("customer", Respondent.objects.filter(is_invented=True)),
    ]


def remove_answers(say: Say, went: Went) -> None:
    """Takes away `answers_to_remove`, some at a time."""
    say("Cases, messages and responses")
    for _, rows in answers_to_remove():
        _in_batches(rows, went)
    Annotation.objects.filter(unit__code=ROOT_CODE, text__startswith="EgyptAir").delete()


def remove_programs(say: Say) -> list[str]:
    """Rules, links, imports, questionnaires, programs and metrics that nothing of one's own uses."""
    say("Programs, questionnaires, metrics and rules")
    programs = Program.objects.filter(code__in=(PASSENGER, *INVENTED_PROGRAMS))
    used = set(Response.objects.filter(program__in=programs).values_list("program__code", flat=True))
    used |= set(
        Rule.objects.filter(program__in=programs, is_invented=False).values_list("program__code", flat=True)
    )
    kept = [
        f"Program {program}: it holds answers or rules of your own."
        for program in programs.filter(code__in=used)
    ]
    Rule.objects.filter(owner__code=ROOT_CODE, is_invented=True).delete()
    names = [f"SFO passenger survey {year}" for year in YEARS]
    mappings = ImportMapping.objects.filter(name__in=names, questionnaire__program__code=PASSENGER)
    ImportRun.objects.filter(mapping__in=mappings).delete()
    mappings.delete()
    gone = programs.exclude(code__in=used)
    KioskDevice.objects.filter(link__questionnaire__program__in=gone).delete()
    PublicLink.objects.filter(questionnaire__program__in=gone).delete()
    Slice.objects.filter(program__in=gone).delete()
    for questionnaire in Questionnaire.objects.filter(program__in=gone):
        questionnaire.current = None
        questionnaire.save(update_fields=["current"])
        kept += _delete_each([questionnaire])
    kept += _delete_each(gone)
    kept += remove_dimensions()
    kept += _delete_each(Metric.objects.filter(key__in=[row[0] for row in METRICS], scores__isnull=True))
    kept += _delete_each(Concept.objects.filter(key__in=CONCEPTS, metrics__isnull=True, fields__isnull=True))
    return kept


def remove_dimensions() -> list[str]:
    """What the demo declared, where nothing of one's own is told apart by it."""
    kept = []
    declared = AuditEntry.objects.filter(action="dimension.declared", actor__in=demo_people())
    keys = {str(pk) for pk in declared.values_list("object_id", flat=True)}
    for dimension in Dimension.objects.filter(key__in=DIMENSIONS):
        if str(dimension.pk) not in keys:
            continue
        if Score.objects.filter(**{f"{dimension.column}__gt": 0}).exists():
            kept.append(f"Dimension {dimension}: ratings of your own are told apart by it.")
        else:
            dimension.delete()
    return kept


def remove_structure(say: Say) -> list[str]:
    """People, causes, touchpoints, departments and units that nothing of one's own hangs on."""
    say("People, units and departments")
    codes = [f"sfo-{code}" for causes in FRAME.values() for code, _ in causes]
    units = [ROOT_CODE, *TREE, *(code for _, areas in TREE.values() for code in areas)]
    touchpoints = [code for group in JOURNEY.values() for code, _, _ in group]
    kept = _delete_each(demo_people())
    kept += _delete_each(RootCause.objects.filter(code__in=codes))
    kept += _delete_each(RootCause.objects.filter(code__startswith="sfo-g", children__isnull=True))
    kept += _delete_each(Touchpoint.objects.filter(code__in=touchpoints))
    kept += _delete_each(JourneyStage.objects.filter(name__in=JOURNEY, touchpoints__isnull=True))
    kept += _delete_each(Department.objects.filter(code__in=DEPARTMENTS))
    kept += _delete_each(OrgUnit.objects.filter(code__in=units).order_by("-depth"))
    kept += _delete_each(BusinessCalendar.objects.filter(name="Airport hours"))
    if not OrgUnit.objects.exists():
        UnitLevel.objects.filter(name__in=[name for name, _ in LEVELS]).delete()
    return kept


def _in_batches(rows: QuerySet[Any], went: Went) -> None:
    """Deletes in short transactions, so that others may write in between."""
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        began = time.monotonic()
        rows.model._default_manager.filter(pk__in=keys).delete()
        let_others_write(time.monotonic() - began)
        went(len(keys))


def _delete_each(rows: Iterable[Model]) -> list[str]:
    """Deletes row by row; gives those that something else protects."""
    kept = []
    for row in rows:
        try:
            with transaction.atomic():
                row.delete()
        except (ProtectedError, IntegrityError):
            kind = str(row._meta.verbose_name).capitalize()
            kept.append(f"{kind} {row}: something of your own uses it.")
    return kept
