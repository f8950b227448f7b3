"""What a program's other surveys measure beside this one: a dashboard's number less a survey's is theirs.

So a question that a metric reads is shown only where the other surveys' answers could be shown too, judged
as one group under the same look and under each that lets more through. Where there are several, none of them
may follow from the others that are shown.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
from django.db.models import Count

from metrics.domain.few import Hidden, hidden_parts
from metrics.domain.questions.judging import Judge, JudgedSheet, Tree
from metrics.domain.questions.look import Look
from metrics.domain.questions.measures import Measures
from metrics.domain.sheets.columns import Column, Sheet
from metrics.models import NOT_KNOWN, OTHER, Score
from surveys.models import Questionnaire, Response

ON_DASHBOARDS = ("touchpoint", "channel")  # and dimensions: what narrows a dashboard
OTHERS = "others"


class Siblings:
    """The scores of a program's other surveys, by metric. Reads once what `looks` are narrowed by."""

    def __init__(self, looks: Sequence[Look], measures: Measures, tree: Tree) -> None:
        self.measures, self.tree = measures, tree
        self.sheets: dict[int, Sheet] = {}
        questionnaire = looks[0].questionnaire
        metrics = {key for keys in measures.metrics.values() for key in keys}
        others = Questionnaire.objects.filter(program=questionnaire.program_id).exclude(pk=questionnaire.pk)
        if metrics and others.exists():
            names = {one.name for look in looks for one in look.narrowed if one.name.startswith("seg")}
            self.sheets = _sheets(questionnaire, metrics, sorted(names))

    def why(self, look: Look, address: str, n: int) -> Hidden:
        """Why the `n` answers at `address` aren't shown under `look`, if it is for the other surveys."""
        path = address.partition("@")[0]
        for metric in self.measures.metrics.get(path, ()):
            sheet = self.sheets.get(metric)
            if sheet is not None and self._tells(sheet, look, n):
                return Hidden.NEIGHBOUR
        return Hidden.NO

    def _tells(self, sheet: Sheet, look: Look, n: int) -> bool:
        """Whether dashboards less the `n` answers under `look` tell what few answered elsewhere: they may be
        narrowed as the look is, and by less of it."""
        narrowed = [one for one in look.narrowed if is_on_dashboards(one.name)]
        for size in range(len(narrowed) + 1):
            for some in combinations(narrowed, size):
                if self._are_few(sheet, replace(look, narrowed=some, versions=None)):
                    return True
        return self._is_neighbour(sheet, replace(look, narrowed=narrowed, versions=None), n)

    def _are_few(self, sheet: Sheet, look: Look) -> bool:
        """Whether the others under `look`, taken together, or at a unit above, may not be shown."""
        judge = Judge(look, self.tree)
        judged = judge.at(sheet)
        judge.add(OTHERS, judged, np.ones(sheet.rows, bool))
        if judge.why(OTHERS) in (Hidden.FEW, Hidden.NEIGHBOUR):
            return True
        there = judged.fits & judged.in_time
        above = [int(np.count_nonzero(there & (judged.level >= level))) for level in range(judge.levels)]
        return any(0 < number < look.least for number in above)

    def _is_neighbour(self, sheet: Sheet, look: Look, n: int) -> bool:
        """Whether the survey must be hidden beside another one that few answered."""
        chosen = JudgedSheet(Judge(look, self.tree), sheet).chosen
        column = sheet.fact("questionnaire")
        numbers: Counter[Any] = Counter({OTHERS: n})
        for code, number in zip(*np.unique(column.codes[chosen], return_counts=True), strict=True):
            numbers[column.values[int(code) - 1]] += int(number)
        return hidden_parts(numbers, look.least)[OTHERS] is Hidden.NEIGHBOUR


def is_on_dashboards(name: str) -> bool:
    """Whether dashboards may be narrowed by this fact."""
    return name in ON_DASHBOARDS or name.startswith("seg")


def _sheets(questionnaire: Questionnaire, metrics: set[int], segments: Sequence[str]) -> dict[int, Sheet]:
    """A sheet for each metric: a row for each score of the program's other surveys that dashboards count."""
    rows = Score.objects.filter(program=questionnaire.program_id, metric__in=metrics, is_counted=True)
    names = ("unit_id", "day", "touchpoint_id", "channel", "response__questionnaire_id", *segments)
    counted = rows.exclude(response__questionnaire=questionnaire).order_by()
    found: dict[int, list[tuple[Any, ...]]] = {}
    for metric, *cells in counted.values_list("metric_id", *names).annotate(n=Count("pk")):
        found.setdefault(metric, []).append(tuple(cells))
    return {metric: _sheet(groups, segments) for metric, groups in found.items()}


def _sheet(groups: Sequence[tuple[Any, ...]], segments: Sequence[str]) -> Sheet:
    units, days, touchpoints, channels, surveys, *codes, numbers = zip(*groups, strict=True)
    cells: dict[str, Sequence[Any]] = {
        "unit": units,
        "day": [day.toordinal() for day in days],
        "touchpoint": touchpoints,
        "channel": channels,
        "questionnaire": surveys,
        "status": [Response.Status.COMPLETE.value] * len(groups),
    }
    for name, of in zip(segments, codes, strict=True):
        cells[name] = [code if NOT_KNOWN < code <= OTHER else None for code in of]
    facts = {}
    for name, of_groups in cells.items():
        column = Column.of(of_groups)
        facts[name] = Column(column.values, np.repeat(column.codes, numbers))
    return Sheet(sum(numbers), facts=facts)
