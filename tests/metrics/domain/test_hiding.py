"""THREATS 40: nothing that one page and its CSV say lets a small group be worked out."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import OrgUnit, User
from accounts.policy import Role
from metrics.api import read_score
from metrics.domain.reading import Period
from metrics.domain.results import ROLLING_DAYS
from metrics.domain.selection import choose
from metrics.models import Cell, Metric, Slice
from metrics.views.dashboard_csv import csv_rows
from metrics.views.overview import Overview, gather
from surveys.models import Program, Touchpoint
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import ProgramFactory, TouchpointFactory

LEAST = 5
DAYS = [date(2018, 4, 28) + timedelta(days=n) for n in (0, 1, 3, 4, 5, 9, 10, 17, 34)] + [date(2016, 5, 2)]
CHANNELS = ("link", "qr")
FILTERS = ("touchpoint", "channel")
Atom = tuple[int, date, int, str]  # unit, day, touchpoint, channel
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
Group = frozenset[Atom]
PAGES = st.fixed_dictionaries(
    {},
    optional={
        "touchpoint": st.sampled_from(["t0", "t1"]),
        "channel": st.sampled_from(CHANNELS),
        "period": st.sampled_from(["2018-05", "2018-04..2018-05", "all"]),
        "from": st.sampled_from([day.isoformat() for day in DAYS]),
        "step": st.sampled_from(["day", "week", "month"]),
        "level": st.sampled_from(["1", "2"]),
    },
)
ANSWERS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(DAYS),
        st.integers(0, 1),
        st.sampled_from(CHANNELS),
        st.sampled_from([1, 2, 4, 5, 6, 11]),
    ),
    min_size=1,
    max_size=14,
)
TREES = st.lists(st.integers(0, 4), min_size=1, max_size=5)


class World:
    """One tree, one program with two touchpoints, and so many answers of each kind."""

    def __init__(self, parents: list[int], answers: list[tuple[int, date, int, str, int]]) -> None:
        self.units = [OrgUnitFactory(name="Root", code="root")]
        for place, parent in enumerate(parents):
            self.units.append(OrgUnitFactory(parent=self.units[parent % (place + 1)]))
        self.program: Program = ProgramFactory(owner=self.units[0], is_default=True, min_answers=LEAST)
        self.metric: Metric = MetricFactory(key="nps", owner=self.units[0])
        self.touchpoints = [TouchpointFactory(code=f"t{n}", owner=self.units[0]) for n in range(2)]
        self.reader: User = make_user(Role.VIEWER, self.units[0])
        self.answers: dict[Atom, int] = {}
        for unit, day, touchpoint, channel, n in answers:
            atom = (self.units[unit % len(self.units)].pk, day, self.touchpoints[touchpoint].pk, channel)
            self.answers[atom] = self.answers.get(atom, 0) + n
        self._write_cells()

    def _write_cells(self) -> None:
        line = {unit.pk: unit.ancestor_ids for unit in self.units}
        found: dict[tuple[int, int, date], int] = {}
        whole = Slice.objects.create(key=str(self.program.pk), program=self.program, is_whole_program=True)
        for (unit, day, touchpoint, channel), n in self.answers.items():
            part, _ = Slice.objects.get_or_create(
                key=f"{self.program.pk}/{touchpoint}/{channel}",
                program=self.program,
                touchpoint=Touchpoint(pk=touchpoint),
                channel=channel,
            )
            for above in line[unit]:
                for slice_id in (whole.pk, part.pk):
                    found[slice_id, above, day] = found.get((slice_id, above, day), 0) + n
        Cell.objects.bulk_create(
            Cell(metric=self.metric, slice_id=slice_id, unit_id=unit, day=day, n=n, total=9.0 * n,
                 total_sq=81.0 * n, c9=n, weight=n, weight_sq=n, weighted_total=9.0 * n,
                 weighted_total_sq=81.0 * n, w9=n)
            for (slice_id, unit, day), n in found.items()
        )  # fmt: skip

    def group(self, page: Overview, unit: OrgUnit, period: Period) -> Group:
        """The answers that a number of the page sums up."""
        filters = page.selection.filters
        beneath = {one.pk for one in self.units if unit.pk in one.ancestor_ids}
        return frozenset(
            atom
            for atom in self.answers
            if atom[0] in beneath
            and period.contains(atom[1])
            and filters.touchpoint_id in (None, atom[2])
            and filters.channel in ("", atom[3])
        )

    def number(self, group: Group) -> int:
        return sum(self.answers[atom] for atom in group)


def page_of(world: World, unit: OrgUnit, params: dict[str, str]) -> Overview | None:
    try:
        selection = choose(world.reader, unit, {name: params[name] for name in params if name != "level"})
    except Exception:  # what isn't offered there
        return None
    if selection is None:
        return None
    page = gather(world.reader, selection, "")
    deep = [level for level in page.levels if str(level.depth) == params.get("level")]
    return gather(world.reader, selection, params["level"]) if deep else page


def shown_on(world: World, page: Overview) -> Iterator[tuple[str, OrgUnit, Group]]:
    """Every number of the page with its unit and the answers that it sums up."""
    chosen, unit = page.selection, page.unit
    if not page.shown.hidden:
        yield "score", unit, world.group(page, unit, chosen.period)
    if page.before is not None and chosen.before is not None and not page.before.hidden:
        yield "before", unit, world.group(page, unit, chosen.before)
    ends = [*(point.on for point in page.points[1:]), chosen.period.last + timedelta(days=1)]
    for point, after in zip(page.points, ends, strict=False):
        first = max(point.on, chosen.period.first)
        if point.alone is not None:
            yield "step", unit, world.group(page, unit, Period(first, after - timedelta(days=1)))
        if point.rolling is not None:
            windows = [
                world.group(page, unit, Period(point.on - timedelta(days=back), point.on))
                for back in range(ROLLING_DAYS)
            ]
            yield "rolling", unit, next(one for one in windows if world.number(one) == point.rolling.n)
    for row in page.rows:
        if row.estimate is not None:
            yield "unit", row.unit, world.group(page, row.unit, chosen.period)


def check(world: World, page: Overview) -> None:
    shown = list(shown_on(world, page))
    written = [row for row in csv_rows(page) if row[0] != "Table" and row[5] != ""]
    assert len(written) == len(shown)
    for name, above, group in shown:
        assert world.number(group) >= LEAST, name
        for other, beneath, part in shown:
            if above.pk in beneath.ancestor_ids and part <= group:
                rest = world.number(group - part)
                assert rest == 0 or rest >= LEAST, f"{name} less {other} tells of {rest}"
    for kind in ("unit", "step"):
        parts = [group for name, _, group in shown if name == kind]
        for name, _, group in shown:
            if name == "score":
                rest = world.number(group - frozenset().union(*parts))
                assert rest == 0 or rest >= LEAST, f"the whole less every shown {kind} tells of {rest}"
    api = read_score(page.selection)
    assert api["is_hidden"] == bool(page.shown.hidden)
    assert (api["value"] is None) == bool(page.shown.hidden)
    if page.shown.hidden:
        assert page.shown.tally.counts is None or not sum(page.shown.tally.counts)
        assert [page.points, page.change] == [[], None]


@pytest.mark.postgres
@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(TREES, ANSWERS, st.integers(0, 5), PAGES)
def test_threat_40_no_page_tells_of_a_small_group(
    parents: Any, answers: Any, place: int, params: Any
) -> None:
    with transaction.atomic():
        world = World(parents, answers)
        page = page_of(world, world.units[place % len(world.units)], params)
        if page is not None:
            check(world, page)
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=SLOW)
@given(TREES, ANSWERS, st.integers(0, 5))
def test_threat_40_no_two_pages_of_a_unit_and_those_above_it_differ_by_few(
    parents: Any, answers: Any, place: int
) -> None:
    """Scores of any period and filter, less those under narrower filters, there and at each unit beneath."""
    with transaction.atomic():
        world = World(parents, answers)
        unit = world.units[place % len(world.units)]
        shown = []
        for one in OrgUnit.objects.filter(pk__in=unit.ancestor_ids):
            for params in pages():
                page = page_of(world, one, params)
                if page is not None and not page.shown.hidden:
                    shown.append((one, params, world.group(page, one, page.selection.period)))
        for above, params, group in shown:
            for beneath, other, part in shown:
                is_wider = all(other.get(name) == params[name] for name in FILTERS if name in params)
                if is_wider and above.pk in beneath.ancestor_ids and part <= group:
                    rest = world.number(group - part)
                    assert rest == 0 or rest >= LEAST, f"{params} less {other} tells of {rest}"
        transaction.set_rollback(True)


def pages() -> Iterator[dict[str, str]]:
    periods = [{}, {"period": "2018-05"}, {"period": "all"}, {"from": "2018-05-01", "to": "2018-05-02"}]
    periods += [{"from": "2018-04-28", "to": last} for last in ("2018-05-01", "2018-05-02", "2018-05-15")]
    for period in periods:
        for filters in ({}, {"touchpoint": "t0"}, {"channel": "qr"}, {"touchpoint": "t0", "channel": "qr"}):
            yield period | filters
