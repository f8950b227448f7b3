"""What people wrote in answer to one question, for who may read it."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from accounts.reach import Principal
from metrics.domain.questions.choosing import RIGHT, Chosen
from metrics.domain.questions.items import Item
from metrics.domain.questions.judging import Judge
from metrics.domain.sheets.keeping import read_sheets
from metrics.domain.veils import Veil, veil_over
from metrics.models import Score
from surveys.models import Response
from surveys.querysets import COUNTED, ResponseQuerySet

MOST_WORDS = 8


@dataclass(frozen=True)
class Voices:
    """The responses that hold a text at an address, each with it as `said`; none where few people keep all of
    them hidden. `are_some_hidden`: at single units few answered."""

    rows: QuerySet[Response]
    are_hidden: bool
    are_some_hidden: bool


def find_voices(principal: Principal, chosen: Chosen, item: Item, address: str, text: str = "") -> Voices:
    """The texts at `address`, the newest first. Which of them are found by `text` is no smaller group."""
    group = responses_of(principal, chosen)
    if not item.is_alone:
        group = group.filter(version__in=item.versions)
    veil = veil_over(group)
    program = chosen.look.questionnaire.program
    if program.pk in veil.silent or program.pk in veil.unrated or _are_few(group, item, address, chosen):
        return Voices(Response.objects.none(), True, False)
    rows: QuerySet[Any] = with_text(group, address).exclude(veil.without_texts)
    for word in text.replace("\x00", "").split()[:MOST_WORDS]:
        rows = rows.filter(said__icontains=word)
    rows = rows.select_related("unit", "program", "touchpoint", "respondent", "company")
    return Voices(rows.order_by("-completed_at", "-id"), False, _hides_places(veil, chosen))


def responses_of(principal: Principal, chosen: Chosen) -> ResponseQuerySet:
    """The responses that a look is about, as rows in reach."""
    look = chosen.look
    rows: ResponseQuerySet = Response.objects.to_look_at().reachable(principal, RIGHT)
    rows = rows.filter(questionnaire=look.questionnaire, unit__in=look.units, status__in=COUNTED)
    if look.period is not None:
        rows = rows.filter(day__gte=look.period.first, day__lte=look.period.last)
    if look.versions is not None:
        rows = rows.filter(version__in=look.versions)
    for one in look.narrowed:
        if one.name.startswith("seg"):
            scores = Score.objects.filter(**{one.name: one.wanted or 0})
            rows = rows.filter(pk__in=scores.values("response"))
        else:
            rows = rows.filter(**{one.name: one.wanted})
    return rows


def with_text(rows: ResponseQuerySet, address: str) -> QuerySet[Any]:
    """Those with something written at `address`, which they have as `said`."""
    said = Cast(KeyTextTransform(address, "answers"), TextField())
    return rows.annotate(said=Coalesce(said, Value(""), output_field=TextField())).exclude(said="")


def _are_few(group: ResponseQuerySet, item: Item, address: str, chosen: Chosen) -> bool:
    """Whether fewer wrote something there than an anonymous or employee program shows texts from, or would
    be left over by those beside them (THREATS 40)."""
    program = chosen.look.questionnaire.program
    if not program.hides_few_comments:
        return False
    few: Any = with_text(group, address).order_by()[: program.min_comments]
    if len(few.values_list("pk")) < program.min_comments:
        return True
    judge = Judge(replace(chosen.look, are_texts=True), chosen.tree)
    for sheet in read_sheets(chosen.look.questionnaire, patience=None):
        wrote = sheet.answer(address).is_there
        if not item.is_alone:
            wrote &= sheet.fact("version").where(set(item.versions))
        judge.add(address, judge.at(sheet), wrote)
    return bool(judge.why(address))


def _hides_places(veil: Veil, chosen: Chosen) -> bool:
    """Whether one of the units looked at keeps its texts to itself: those of other programs are no matter."""
    program, units = chosen.look.questionnaire.program.pk, chosen.look.units
    return any(of == program and unit in units for of, unit in veil.few_comments | veil.few_answers)
