"""Exporting a survey of 40 questions, by the command: responses a second and peak memory, per format.

    python -m benchmarks.exports [RESPONSES [FORMAT …]]

Beside it a floor: reading the same rows from the database and writing their JSON text as CSV, unread. The
same export of a quarter of the rows shows whether memory grows with them.
"""

import csv
import json
import os
import random
import subprocess
import sys
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.house import fresh_house, print_table
from benchmarks.results import record

RESPONSES = int(sys.argv[1]) if len(sys.argv) > 1 else 8_000
FORMATS = sys.argv[2:] or ["csv", "jsonl", "sav", "xlsx"]
BATCH = 2_000
WANTED = 20_000  # responses a second, to CSV
FIRST = date(2026, 1, 1)
DAYS = 100
WORDS = ("the", "staff", "were", "kind", "but", "we", "waited", "far", "too", "long", "nobody", "told", "us")


def definition() -> dict[str, Any]:
    """40 questions: 0 to 10, ratings, single and multiple choices, a number, a day and two comments."""
    kinds = ["nps", *["rating"] * 24, *["single"] * 8, *["multiple"] * 3, "number", "date"]
    kinds += ["short_text", "long_text"]
    points = [{"id": f"c{point}", "value": point} for point in range(1, 6)]
    questions, texts = {}, {"title": "Forty questions"}
    for number, kind in enumerate(kinds, 1):
        uid = f"q{number}"
        questions[uid] = {"kind": kind, "key": f"question_{number}"}
        texts[f"{uid}.text"] = f"Question {number} about the airport?"
        if kind in ("rating", "single", "multiple"):
            questions[uid]["choices"] = points if kind == "rating" else [{"id": f"c{n}"} for n in range(1, 7)]
            texts |= {f"{uid}.c{n}": f"Answer {n}" for n in range(1, 7)}
    names = list(questions)
    pages = [names[at : at + 8] for at in range(0, len(names), 8)]
    return {
        "title": "Forty questions",
        "languages": ["en"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": pages}},
        "questions": questions,
        "texts": {"en": texts},
    }


def an_answer(kind: str, chance: random.Random) -> Any:
    match kind:
        case "nps":
            return chance.randint(0, 10)
        case "rating":
            return f"c{chance.randint(1, 5)}"
        case "single":
            return f"c{chance.randint(1, 6)}"
        case "multiple":
            return [f"c{number}" for number in sorted(chance.sample(range(1, 7), 2))]
        case "number":
            return chance.randint(0, 300)
        case "date":
            return (FIRST + timedelta(days=chance.randrange(DAYS))).isoformat()
    return " ".join(chance.choices(WORDS, k=3 if kind == "short_text" else 15))


def fill(count: int) -> Any:
    """A published survey with so many responses, each of which answered everything."""
    from accounts.models import Department, OrgUnit
    from surveys.domain.questionnaires.editing import create_questionnaire, publish_version
    from surveys.models import Program, Response

    unit = OrgUnit.objects.create(name="Airport", code="airport")
    program = Program.objects.create(
        name="Forty", code="forty", kind="relational", owner=unit,
        default_department=Department.objects.create(name="Care", code="care"),
    )  # fmt: skip
    survey = create_questionnaire(program, owner=unit, name="Forty", definition=definition(), by=None)
    version = publish_version(survey, by=None)
    chance = random.Random(7)
    kinds = {uid: said["kind"] for uid, said in version.definition["questions"].items()}
    for first in range(0, count, BATCH):
        rows = []
        for number in range(first, min(first + BATCH, count)):
            day = FIRST + timedelta(days=number * DAYS // count)
            moment = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
            rows.append(
                Response(
                    uuid=uuid.UUID(int=chance.getrandbits(128)), questionnaire=survey, version=version,
                    program=program, unit=unit, channel="link", language="en", status="complete",
                    started_at=moment, completed_at=moment + timedelta(seconds=240), day=day,
                    answers={uid: an_answer(kind, chance) for uid, kind in kinds.items()},
                    shown=list(kinds), processing="done",
                )
            )  # fmt: skip
        Response.objects.bulk_create(rows, batch_size=BATCH)
    return survey


def floor(survey: Any, path: Path) -> tuple[float, float]:
    """Seconds, of the clock and of the processor, for writing id, time and answers as they are, unread."""
    from django.db.models import TextField
    from django.db.models.functions import Cast

    from surveys.models import Response

    began, cpu = time.perf_counter(), time.process_time()
    rows = Response.objects.filter(questionnaire=survey).order_by("id")
    said = rows.values_list("uuid", "completed_at", Cast("answers", TextField()))
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows(said.iterator(chunk_size=BATCH))
    return time.perf_counter() - began, time.process_time() - cpu


def speeds(count: float, seconds: float, cpu: float) -> tuple[str, str]:
    """Responses a second, by the clock and by the processor, which others on the machine don't slow."""
    return f"{count / seconds:,.0f}", f"{count / cpu:,.0f}"


def export(survey: Any, path: Path, *more: str) -> tuple[float, float, float]:
    """Seconds that the command took, seconds of the processor, and the peak of its memory in MB."""
    script = (
        "import json, resource, sys, time, django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('check'); began, cpu = time.perf_counter(), time.process_time()\n"
        "call_command('export_responses', *sys.argv[1:], verbosity=0)\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "seconds = [time.perf_counter() - began, time.process_time() - cpu]\n"
        "print('\\n' + json.dumps([*seconds, peak]))"
    )
    command = [sys.executable, "-c", script, str(survey.uuid), "--out", str(path), *more]
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    seconds, cpu, peak = json.loads(done.stdout.splitlines()[-1])
    return seconds, cpu, peak / 1024


def main() -> int:
    """Prints the table; 1 where the budget is missed."""
    with fresh_house() as folder:
        survey = fill(RESPONSES)
        bare = floor(survey, Path(folder) / "floor.csv")
        rows = [["floor: text unread", *speeds(RESPONSES, *bare), "", ""]]
        quarter = (FIRST + timedelta(days=DAYS // 4 - 1)).isoformat()
        small = export(survey, Path(folder) / "quarter.csv", "--to", quarter)
        rows.append(["csv, a quarter", *speeds(RESPONSES / 4, *small[:2]), f"{small[2]:.0f} MB", ""])
        found: dict[str, tuple[float, float, float]] = {}
        for name in FORMATS:
            path = Path(folder) / f"answers.{name}"
            seconds, cpu, peak = found[name] = export(survey, path)
            size = f"{path.stat().st_size / 1e6:.1f} MB"
            rows.append([name, *speeds(RESPONSES, seconds, cpu), f"{peak:.0f} MB", size])
            path.unlink()
    print(f"{RESPONSES:,} responses, {len(definition()['questions'])} questions")
    print_table(("format", "responses/s", "per CPU second", "peak memory", "file"), rows)
    if "csv" not in found:
        return 0
    seconds, cpu, peak = found["csv"]
    speed = RESPONSES / seconds
    is_met = speed >= WANTED
    record(
        "export of 40 questions to CSV",
        peer=f"{RESPONSES / bare[0]:,.0f}/s",
        ours=f"{speed:,.0f}/s ({RESPONSES / cpu:,.0f} per CPU second), {peak:.0f} MB",
        ratio=bare[1] / cpu,
        budget=f"≥ {WANTED:,}/s",
        is_met=is_met,
    )
    return 0 if is_met else 1


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
