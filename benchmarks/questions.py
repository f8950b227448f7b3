"""Results of a survey of 40 questions: the page, made for the first time and again; a table; memory.

    python -m benchmarks.questions [RESPONSES]

Beside it a floor: reading the rows' JSON from the database and parsing it, uncounted.
"""

import json
import resource
import sys
from time import perf_counter
from typing import Any

from benchmarks.exports import fill
from benchmarks.house import fresh_house, milliseconds, print_table
from benchmarks.results import record

RESPONSES = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
BUDGET_MS = 1000


def floor(survey: Any) -> float:
    """Seconds for reading and parsing the answers alone."""
    from django.db.models import TextField
    from django.db.models.functions import Cast

    from surveys.models import Response

    began = perf_counter()
    rows = Response.objects.filter(questionnaire=survey).values_list(Cast("answers", TextField()), flat=True)
    for text in rows.iterator(chunk_size=2000):
        json.loads(text)
    return perf_counter() - began


def page(survey: Any, path: str = "") -> Any:
    """Asks for a page as an administrator would."""
    from django.test import Client

    from accounts.models import OrgUnit, User
    from tests.factories.accounts import make_user

    user = User.objects.first() or make_user("administrator", OrgUnit.objects.get())
    client = Client()
    client.force_login(user)
    return lambda: client.get(f"/surveys/{survey.uuid}/results/{path}", SERVER_NAME="localhost")


def main() -> int:
    """Prints the table; 1 where the budget is missed."""
    with fresh_house():
        from metrics.domain.sheets.keeping import read_sheets

        survey = fill(RESPONSES)
        bare = floor(survey)
        began = perf_counter()
        for _ in read_sheets(survey, patience=None):
            pass
        made = perf_counter() - began
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        rows = [
            ["floor: JSON parsed, uncounted", f"{bare * 1000:,.0f}"],
            ["all sheets made (once)", f"{made * 1000:,.0f}"],
        ]
        found = {}
        for name, path in (
            ("page of all questions", ""),
            ("the same, three months, weighted", "?period=2026-01..2026-03&weighted=1"),
            ("cross-tab of two questions", "crosstab/?rows=q2&columns=q26"),
            ("completion", "completion/"),
        ):
            asked = page(survey, path)
            assert asked().status_code == 200, asked().content[:300]
            found[name] = milliseconds(asked, times=3)
            rows.append([name, f"{found[name]:,.0f}"])
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{RESPONSES:,} responses, 40 questions; memory grew by {grown:.0f} MB while counting")
    print_table(("what", "ms"), rows)
    slowest = max(found.values())
    record(
        "results of 40 questions",
        peer=f"{bare * 1000:,.0f} ms to parse the rows",
        ours=f"{slowest:,.0f} ms at {RESPONSES:,} responses",
        ratio=bare * 1000 / slowest,
        budget=f"≤ {BUDGET_MS} ms at 100,000",
        is_met=slowest <= BUDGET_MS,
    )
    return 0 if slowest <= BUDGET_MS else 1


if __name__ == "__main__":
    sys.exit(main())
