"""What a query string asks of a survey's results, and what may be asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.core.exceptions import BadRequest
from django.http import Http404

from accounts.models import OrgUnit
from accounts.reach import Principal
from metrics.domain.dimension_choice import DimensionChoice, choose_dimension
from metrics.domain.periods import month_end
from metrics.domain.questions.items import Item, Versions, items_of
from metrics.domain.questions.judging import Tree
from metrics.domain.questions.look import MOST_NARROWED, Look, Narrow
from metrics.domain.questions.measures import Measures, measures_of
from metrics.domain.reading import Period
from metrics.domain.sheets.columns import Sheet
from metrics.models import NOT_KNOWN
from surveys import document as documents
from surveys.models import Questionnaire, QuestionnaireVersion, Touchpoint

RIGHT = "response.view"
FACTS = ("touchpoint", "channel", "language", "device", "status")
PARAMS = frozenset({"unit", "period", "version", "dimension", "value", "weighted", "words", *FACTS})
STATES = {"complete": "Complete", "partial": "Partial"}
DEVICES = {"phone": "Phone", "tablet": "Tablet", "desktop": "Computer"}
MONTHS = re.compile(r"(\d{4})-(\d{2})")
TOO_NARROW = "Choose at most two of version, touchpoint, channel, language, device, state and dimension."


@dataclass(frozen=True)
class Chosen:
    """A look with what it was chosen from."""

    look: Look
    items: Sequence[Item]
    versions: Versions
    tree: Tree
    touchpoints: Mapping[int, Touchpoint]
    by: DimensionChoice
    units: Mapping[int, OrgUnit] = field(default_factory=dict)  # in reach
    measures: Measures = field(default_factory=Measures)

    def item(self, key: str) -> Item:
        """The question that an address names. Raises BadRequest."""
        found = next((one for one in self.items if one.key == key), None)
        if found is None:
            raise BadRequest("Unknown question.")
        return found

    @property
    def is_narrowed_fully(self) -> bool:
        """Whether nothing more may narrow the look."""
        look = self.look
        return len(look.narrowed) + (look.versions is not None) >= MOST_NARROWED


def find_questionnaire(principal: Principal, uuid: Any) -> Questionnaire:
    """A survey that `principal` may see: shared from its owner's unit downwards. Raises Http404."""
    rows = Questionnaire.objects.visible_to(principal).select_related("program", "owner", "current")
    found: Questionnaire | None = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404("Nothing here.")
    return found


def choose(principal: Principal, questionnaire: Questionnaire, params: Mapping[str, str]) -> Chosen:
    """The look that `params` ask for. Raises BadRequest for what isn't offered, Http404 where `principal`
    reaches no unit."""
    versions = _versions(questionnaire)
    reach = principal.reach(RIGHT)
    in_reach = {one.pk: one for one in OrgUnit.objects.reachable(principal, RIGHT).order_by("depth", "path")}
    unit = _unit(in_reach, params.get("unit", ""))
    touchpoints = {one.pk: one for one in Touchpoint.objects.visible_to(principal)}
    by = choose_dimension(params)
    number = params.get("version", "")
    keys = {str(number): key for key, number, _ in versions}
    if number and number not in keys:
        raise BadRequest("Unknown version.")
    if params.get("weighted", "") not in ("", "0", "1"):
        raise BadRequest("Weighted is 0 or 1.")
    words = params.get("words", "")  # the language that questions and answers are told in
    if words and words not in languages_of(versions):
        raise BadRequest("The survey isn't written in this language.")
    narrowed = _narrowed(params, touchpoints, by)
    if len(narrowed) + bool(number) > MOST_NARROWED:
        raise BadRequest(TOO_NARROW)
    look = Look(
        questionnaire=questionnaire,
        program=questionnaire.program,
        unit=unit,
        units=frozenset(pk for pk, one in in_reach.items() if one.path.startswith(unit.path)),
        is_whole_unit=reach.covers_subtree(unit),
        period=read_period(params.get("period", "")),
        narrowed=narrowed,
        versions=frozenset({keys[number]}) if number else None,
        is_weighted=params.get("weighted") == "1",
        raw={name: value for name, value in params.items() if name in PARAMS and value},
    )
    paths = dict(OrgUnit.objects.values_list("pk", "path"))
    measures = measures_of(questionnaire)
    items = items_of(versions, words, measures)
    return Chosen(look, items, versions, Tree.of(paths), touchpoints, by, in_reach, measures)


def languages_of(versions: Versions) -> list[str]:
    """All languages that these versions are written in, those of the newest first."""
    return list(dict.fromkeys(code for _, _, document in versions for code in document.languages))


def _versions(questionnaire: Questionnaire) -> Versions:
    """The published versions, the newest first."""
    rows = QuestionnaireVersion.objects.published().filter(questionnaire=questionnaire).order_by("-number")
    found = rows.values_list("pk", "number")
    return [(pk, number, documents.of_published(pk)) for pk, number in found if number is not None]


def _unit(in_reach: Mapping[int, OrgUnit], wanted: str) -> OrgUnit:
    found = next((one for one in in_reach.values() if str(one.uuid) == wanted or not wanted), None)
    if found is None:
        if wanted:
            raise BadRequest("Unknown unit.")
        raise Http404
    return found


def _narrowed(
    params: Mapping[str, str], touchpoints: Mapping[int, Touchpoint], by: DimensionChoice
) -> list[Narrow]:
    found = []
    for name in FACTS:
        wanted: Any = params.get(name, "")
        if not wanted:
            continue
        if name == "touchpoint":
            wanted = next((pk for pk, one in touchpoints.items() if one.code == wanted), None)
        known: Any = {"status": STATES, "device": DEVICES}.get(name)
        if wanted is None or (known is not None and wanted not in known) or len(str(wanted)) > 12:
            raise BadRequest(f"Unknown {name}.")
        found.append(Narrow.fact(name, wanted))
    if by.segment is not None:
        slot, code = by.segment.dimension.slot, by.segment.code
        found.append(Narrow.fact(f"seg{slot}", None if code == NOT_KNOWN else code))
    return found


def read_period(text: str) -> Period | None:
    """Whole months as an address holds them: 2018-05, 2018-03..2018-05, 2018; "" or all for all time."""
    if text in ("", "all"):
        return None
    first, _, last = text.partition("..")
    return Period(*_ends(_month(first, 1), _month(last or first, 12)))


def _month(text: str, month: int) -> date:
    """The first of the month that `text` names; of a year that month."""
    if re.fullmatch(r"\d{4}", text):
        text = f"{text}-{month:02}"
    found = MONTHS.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 2200:
        raise BadRequest("Write months as year-month, such as 2018-05 or 2018-03..2018-05.")
    return date(int(found[1]), int(found[2]), 1)


def _ends(first: date, last: date) -> tuple[date, date]:
    if first > last:
        raise BadRequest("The period ends before it begins.")
    return first, month_end(last)


class Offer:
    """What a look could be narrowed by: the values that responses in reach have; `see` each sheet."""

    def __init__(self, chosen: Chosen) -> None:
        self.chosen = chosen
        self.values: dict[str, set[Any]] = {name: set() for name in (*FACTS, "unit", "version")}
        self.months: set[tuple[int, int]] = set()

    def see(self, sheet: Sheet) -> None:
        """Adds a sheet."""
        units = self.chosen.units
        in_reach = sheet.fact("unit").where(units) & sheet.fact("status").where(STATES)
        for name, known in self.values.items():
            column = sheet.fact(name)
            known.update(column.values[code - 1] for code in np.unique(column.codes[in_reach]) if code)
        day = sheet.fact("day")
        for code in np.unique(day.codes[in_reach]):
            on = date.fromordinal(day.values[code - 1])
            self.months.add((on.year, on.month))
