"""Takes the demo away and leaves everything of one's own: what own rows hang on stays, and is told."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, Q, QuerySet

from accounts.models import BusinessCalendar, Department, OrgUnit, UnitLevel, User
from actions.models import Case, RootCause, Rule
from delivery.models import Message
from demo.causes import FRAME
from demo.flights import SOURCE
from demo.programs import CONCEPTS, FLIGHT, METRICS, PASSENGER, PULSE
from demo.structure import DEPARTMENTS, JOURNEY, LEVELS, PEOPLE, ROOT_CODE, TREE
from demo.waves import YEARS
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Annotation, Metric, Slice
from surveys.models import (
    Concept,
    ImportMapping,
    ImportRun,
    Invitation,
    JourneyStage,
    Program,
    PublicLink,
    Questionnaire,
    Respondent,
    Response,
    Touchpoint,
)

BATCH = 500
INVENTED_PROGRAMS = (FLIGHT, PULSE)


def remove_demo(say: Callable[[str], None]) -> list[str]:
    """Deletes what `load_demo` made; gives what had to stay, in words. Running it again is harmless."""
    remove_answers(say)
    kept = remove_programs(say)
    kept += remove_structure(say)
    rebuild_metrics()
    return kept


def remove_answers(say: Callable[[str], None]) -> None:
    """Cases, messages, responses, people of the demo: the waves, and all of the invented programs."""
    say("Cases, messages and responses")
    invented = Program.objects.filter(code__in=INVENTED_PROGRAMS)
    wave = Q(program__code=PASSENGER, source="sfo")
    responses = Response.objects.filter(wave | Q(program__in=invented) | Q(source=SOURCE))
    _in_batches(Case.objects.filter(Q(program__in=invented) | Q(case_responses__response__in=responses)))
    _in_batches(Message.objects.filter(is_invented=True))
    _in_batches(responses)
    _in_batches(Invitation.objects.filter(questionnaire__program__in=invented))
    _in_batches(Respondent.objects.filter(is_invented=True))  # also who left an address while trying it out
    Annotation.objects.filter(unit__code=ROOT_CODE, text__startswith="EgyptAir").delete()


def remove_programs(say: Callable[[str], None]) -> list[str]:
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
    PublicLink.objects.filter(questionnaire__program__in=gone).delete()
    Slice.objects.filter(program__in=gone).delete()
    for questionnaire in Questionnaire.objects.filter(program__in=gone):
        questionnaire.current = None
        questionnaire.save(update_fields=["current"])
        kept += _delete_each([questionnaire])
    kept += _delete_each(gone)
    kept += _delete_each(Metric.objects.filter(key__in=[row[0] for row in METRICS], scores__isnull=True))
    kept += _delete_each(Concept.objects.filter(key__in=CONCEPTS, metrics__isnull=True, fields__isnull=True))
    return kept


def remove_structure(say: Callable[[str], None]) -> list[str]:
    """People, causes, touchpoints, departments and units that nothing of one's own hangs on."""
    say("People, units and departments")
    emails = [person.email for person in PEOPLE]
    codes = [f"sfo-{code}" for causes in FRAME.values() for code, _ in causes]
    units = [ROOT_CODE, *TREE, *(code for _, areas in TREE.values() for code in areas)]
    touchpoints = [code for group in JOURNEY.values() for code, _, _ in group]
    kept = _delete_each(User.objects.filter(email__in=emails, is_invented=True))
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


def _in_batches(rows: QuerySet[Any]) -> None:
    """Deletes in short transactions, so that others may write in between."""
    while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
        rows.model._default_manager.filter(pk__in=keys).delete()


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
