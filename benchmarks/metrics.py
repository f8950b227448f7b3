"""Q1, Q2 and Q6 from cells and from raw scores, their growth, and how soon an answer counts."""

import random
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from time import perf_counter
from typing import Any

from benchmarks.house import fresh_house, milliseconds, print_table
from benchmarks.results import record

SIZES = (100_000, 1_000_000)
DAYS = 730
LAST = date(2025, 12, 31)
FIRST = LAST - timedelta(days=DAYS - 1)
BRANCHES = (5, 8, 5)  # 200 leaves under 46 units above them
RESPONSES = 1000
VALUES = 40  # of the one dimension
BUDGETS = {"Q1": 2, "Q2": 5, "Q6": 10}  # ms


def main(sizes: Sequence[int]) -> None:
    """Measures and prints."""
    with fresh_house():
        world = make_world()
        found: dict[str, list[float]] = {}
        raw: dict[str, list[float]] = {}
        have = 0
        for size in sizes:
            add_scores(world, have, size)
            have = size
            sum_up()
            if size == sizes[0]:
                report_dimension(world, size)
            for name, query in queries(world).items():
                found.setdefault(name, []).append(milliseconds(query))
            for name, query in raw_queries(world).items():
                raw.setdefault(name, []).append(milliseconds(query, times=5))
        report(found, raw, sizes)
        report_freshness(world)


def report(found: dict[str, list[float]], raw: dict[str, list[float]], sizes: Sequence[int]) -> None:
    """One row a query: ours and raw at each size, growth, and the ratio at the largest."""
    heads = ["query", *(f"{size:,} ms" for size in sizes), "growth", "raw scores ms", "ours / raw"]
    rows = []
    for name, times in found.items():
        plain = raw[name]
        growth, ratio = times[-1] / times[0], times[-1] / plain[-1]
        rows.append(
            [name, *(f"{one:.2f}" for one in times), f"{growth:.2f}×", f"{plain[-1]:.1f}", f"{ratio:.4f}"]
        )
        most = BUDGETS[name[:2]]
        what = f"{name[:2]} at {sizes[-1]:,} scores"
        record(
            what,
            peer=f"raw {plain[-1]:.0f} ms",
            ours=f"{times[-1]:.2f} ms",
            ratio=ratio,
            budget=f"<= {most} ms",
            is_met=times[-1] <= most,
        )
        record(
            f"{name[:2]} growth from {sizes[0]:,}",
            peer=f"raw {plain[-1] / plain[0]:.1f}×",
            ours=f"{growth:.2f}×",
            budget="<= 1.3×",
            is_met=growth <= 1.3,
        )
    print_table(heads, rows)


def queries(world: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """The pages' own functions."""
    from metrics.domain import results
    from metrics.domain.reading import Period

    metric, root, filters = world["metric"], world["root"], world["filters"]
    year = Period(LAST - timedelta(days=364), LAST)
    all_time = Period(FIRST, LAST)

    def now_and_before() -> object:
        new, old = (results.tally(metric, root, period, filters) for period in (year, year.before()))
        return results.score_of(metric, new), results.compare(metric, new, old)

    return {
        "Q1 NPS, interval, now and before": now_and_before,
        "Q2 by month, 24 months": lambda: results.trend(metric, root, all_time, filters, step="month"),
        "Q6 rolling, daily, a year": lambda: results.trend(metric, root, year, filters, step="day"),
    }


def raw_queries(world: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """The same sums without cells, in SQL over the scores."""
    from django.db import connection

    year = LAST - timedelta(days=364)
    promoters, detractors = (f"SUM(CASE WHEN value {side} THEN 1 ELSE 0 END)" for side in ("> 8", "< 7"))
    groups = f"{promoters}, {detractors}, COUNT(*)"
    where = "metric_id = %s AND unit_id IN (SELECT id FROM accounts_orgunit WHERE path LIKE %s)"

    def ask(select: str, first: date, last: date, group: str = "") -> object:
        sql = f"SELECT {select}{groups} FROM metrics_score WHERE {where} AND day BETWEEN %s AND %s {group}"
        with connection.cursor() as cursor:
            cursor.execute(sql, [world["metric"].pk, world["root"].path + "%", first, last])
            return cursor.fetchall()

    before = year - timedelta(days=1)
    return {
        "Q1 NPS, interval, now and before": lambda: (ask("", year, LAST), ask("", FIRST, before)),
        "Q2 by month, 24 months": lambda: ask("day, ", FIRST, LAST, "GROUP BY day"),
        "Q6 rolling, daily, a year": lambda: ask("day, ", year, LAST, "GROUP BY day"),
    }


def report_dimension(world: dict[str, Any], size: int) -> None:
    """Q3, which reads scores: by the values of a dimension, and the children of one value."""
    from dataclasses import replace

    from django.db import connection

    from metrics.domain import results
    from metrics.domain.breakdown import break_down
    from metrics.domain.reading import Period
    from metrics.domain.scored import Segment
    from metrics.domain.segment_hiding import hiding_of

    metric, root, filters, dimension = (world[name] for name in ("metric", "root", "filters", "dimension"))
    year = Period(LAST - timedelta(days=364), LAST)

    def by_value(unit: Any) -> object:
        hiding = hiding_of(metric, unit, filters)
        return break_down(metric, unit, dimension, year, filters, hiding=hiding)

    def children_of_a_value() -> object:
        of_value = replace(filters, segment=Segment(dimension, 2))
        return results.ranking(metric, root, list(root.children.all()), year, of_value)

    def raw() -> object:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seg1, value, COUNT(*) FROM metrics_score WHERE metric_id = %s"
                " AND day BETWEEN %s AND %s GROUP BY seg1, value",
                [metric.pk, year.first, year.last],
            )
            return cursor.fetchall()

    plain, rows = milliseconds(raw, times=3), []
    for name, query in {
        "Q3 by the values of a dimension": lambda: by_value(root),
        "Q3 the same at a unit beneath": lambda: by_value(world["child"]),
        "Q3 the children of one value": children_of_a_value,
    }.items():
        ours = milliseconds(query, times=3)
        rows.append([name, f"{ours:.0f}", f"{plain:.0f}", f"{ours / plain:.1f}"])
        record(
            f"{name}, {size:,} scores",
            peer=f"raw {plain:.0f} ms",
            ours=f"{ours:.0f} ms",
            ratio=ours / plain,
            budget="<= 100 ms",
            is_met=ours <= 100,
        )
    print_table(["query", f"{size:,} ms", "raw scores ms", "ours / raw"], rows)


def make_world() -> dict[str, Any]:
    """A tree of 246 units, a program, a questionnaire, an NPS, and responses that scores may hang on."""
    from accounts.models import Department, OrgUnit
    from metrics.domain.reading import Filters
    from metrics.models import Dimension, DimensionValue, Metric, Slice
    from surveys.domain.questionnaires.editing import create_questionnaire, publish_version
    from surveys.models import Concept, Program, Response

    root = OrgUnit.objects.create(name="Everything", code="root")
    level = [root]
    for branches in BRANCHES:
        level = [
            OrgUnit.objects.create(name=f"{parent.name} {i}"[:100], code=f"{parent.code}-{i}", parent=parent)
            for parent in level
            for i in range(branches)
        ]
    department = Department.objects.create(name="All", code="all")
    program = Program.objects.create(
        name="Bench", code="bench", kind="transactional", owner=root, default_department=department
    )
    questionnaire = create_questionnaire(program, owner=root, name="Bench", definition=DEFINITION, by=None)
    publish_version(questionnaire, by=None)
    questionnaire.refresh_from_db()
    concept = Concept.objects.get_or_create(key="recommend", defaults={"name": "Recommend"})[0]
    metric = Metric.objects.create(key="nps", name="NPS", kind="nps", concept=concept, owner=root)
    Slice.objects.create(key=str(program.pk), program=program, is_whole_program=True)
    dimension = Dimension.objects.create(key="airline", name="Airline", field="airline", slot=1)
    DimensionValue.objects.bulk_create(
        DimensionValue(dimension=dimension, code=code, key=str(code), label=f"Airline {code}")
        for code in range(1, VALUES + 1)
    )
    from common.clock import now

    moment = now()
    common = {"questionnaire": questionnaire, "version": questionnaire.current, "program": program}
    common |= {"unit": root, "channel": "link", "status": "complete", "started_at": moment}
    common |= {"completed_at": moment, "day": LAST, "is_test": True, "processing": "done"}
    responses = Response.objects.bulk_create([Response(**common) for _ in range(RESPONSES)])
    return {
        "root": root,
        "leaves": [unit.pk for unit in level],
        "leaf": level[0],
        "child": root.children.all()[0],
        "dimension": dimension,
        "program": program,
        "questionnaire": questionnaire,
        "metric": metric,
        "filters": Filters(program),
        "responses": [response.pk for response in responses],
    }


def add_scores(world: dict[str, Any], have: int, size: int) -> None:
    """Invented scores up to `size`, written in bulk; iterations keep them apart on a thousand responses."""
    from django.db import connection, transaction

    draw = random.Random(have)
    columns = (
        "metric_id, unit_id, response_id, program_id, channel, submitted_at, day, value, weight, iteration,"
        " is_counted, seg1, seg2, seg3, seg4, seg5, seg6, seg7, seg8"
    )
    sql = f"INSERT INTO metrics_score ({columns}) VALUES ({', '.join(['%s'] * 19)})"
    fixed, others = (world["metric"].pk, world["program"].pk), [0] * 7
    for start in range(have, size, 50_000):
        rows = []
        for number in range(start, min(start + 50_000, size)):
            day = FIRST + timedelta(days=draw.randrange(DAYS))
            unit, response = draw.choice(world["leaves"]), world["responses"][number % RESPONSES]
            rating = draw.choice((3, 5, 6, 7, 8, 8, 9, 9, 10, 10, 10))
            value = draw.choice((1, 1, *range(2, VALUES + 1), *range(2, 10)))
            when = f"{day} 20:00:00"
            rows.append(
                (fixed[0], unit, response, fixed[1], "link", when, day, rating, 1.0, str(number), True,
                 value, *others)
            )  # fmt: skip
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def sum_up() -> None:
    """Cells of all units in one statement; what `refresh` does step by step is measured apart."""
    from django.db import connection

    counts = [f"SUM(CASE WHEN s.value = {i} THEN 1 ELSE 0 END)" for i in range(11)]
    plain = ["COUNT(*)", "SUM(s.value)", "SUM(s.value * s.value)"]
    names = ["n", "total", "total_sq", *(f"c{i}" for i in range(11)), "weight", "weight_sq"]
    names += ["weighted_total", "weighted_total_sq", *(f"w{i}" for i in range(11))]
    values = [*plain, *counts, "COUNT(*)", *plain, *counts]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM metrics_cell")
        cursor.execute(
            f"INSERT INTO metrics_cell (metric_id, slice_id, unit_id, day, {', '.join(names)})"
            f" SELECT s.metric_id, (SELECT MIN(id) FROM metrics_slice), above.id, s.day, {', '.join(values)}"
            " FROM metrics_score s JOIN accounts_orgunit u ON u.id = s.unit_id"
            " JOIN accounts_orgunit above ON u.path LIKE above.path || '%'"
            " GROUP BY s.metric_id, above.id, s.day"
        )
        cursor.execute("ANALYZE")


def report_freshness(world: dict[str, Any]) -> None:
    """From a submission to the number on the page, the queue's wait left out."""
    from metrics.domain import results
    from metrics.domain.cells import refresh
    from surveys.domain.responses.processing import process_responses
    from surveys.domain.responses.recording import Incoming, complete_response

    rows = []
    for number in (1, 200):
        before = results.tally(world["metric"], world["root"], None, world["filters"]).n
        for _ in range(number):
            complete_response(
                Incoming(
                    questionnaire=world["questionnaire"],
                    version=world["questionnaire"].current,
                    unit=world["leaf"],
                    answers={"q1": 9},
                )
            )
        started = perf_counter()
        process_responses()
        processed = perf_counter()
        refresh()
        after = results.tally(world["metric"], world["root"], None, world["filters"]).n
        done = perf_counter()
        assert after == before + number, (before, after)
        spans = [processed - started, done - processed]
        rows.append([number, *(f"{span * 1000:.0f}" for span in spans), f"{done - started:.2f}"])
    print()
    print_table(["submissions waiting", "processing ms", "cells and reading ms", "on the page after s"], rows)


DEFINITION: dict[str, Any] = {
    "title": "Bench",
    "languages": ["en"],
    "flow": [{"type": "block", "id": "b1"}],
    "blocks": {"b1": {"pages": [["q1"]]}},
    "questions": {"q1": {"kind": "nps", "key": "nps", "required": True, "concept": "recommend"}},
    "texts": {"en": {"title": "Bench", "q1.text": "How likely are you to recommend us?"}},
}

if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
