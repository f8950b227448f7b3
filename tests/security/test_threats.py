"""Each row of the page of threats has its tests: `test_threat_12_…` says that a test stands for row 12."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATTERN = re.compile(r"def (test_threat_(\d+)_\w+)")
# What this release answers for, and what each row is about.
ROWS = {
    1: "markup in an open answer",
    2: "scripts in titles, labels, names",
    3: "scripts inside imported files",
    5: "template code in a message template",
    6: "a merge field that holds HTML",
    7: "CR/LF in a name, subject or sender",
    8: "cells that a spreadsheet would run",
    9: "SQL in an id array",
    10: "unknown filters and orders",
    11: "another unit's id",
    12: "own and foreign ids mixed in a bulk call",
    13: "changing fields one may not change",
    14: "granting more than one holds",
    15: "guessed tokens",
    16: "forged bearer tokens",
    21: "redirects after a survey",
    23: "XLSX and zip bombs",
    24: "huge and broken CSV",
    25: "XML entities",
    26: "files that lie about themselves",
    27: "monstrous JSON",
    28: "answers to questions that were not asked",
    29: "skipped required pages",
    30: "one response id in parallel",
    31: "double click, back, refresh",
    32: "submission after close",
    33: "scanners that open every link",
    34: "robots on public links",
    35: "login and reset for known and unknown users",
    36: "posts without token, foreign origins",
    37: "framing",
    38: "messages of other origins",
    39: "spoofed forwarding headers",
    40: "slicing until n is small",
    41: "schedules on the day of a clock change",
    42: "two schedulers, clock set back, downtime",
    43: "units moved and merged while cases are open",
}


def rows_tested() -> dict[int, list[str]]:
    """Row → tests whose name says so, in all files of tests/."""
    found: dict[int, list[str]] = {}
    for path in ROOT.rglob("test_*.py"):
        for name, row in PATTERN.findall(path.read_text()):
            found.setdefault(int(row), []).append(name)
    return found


def test_every_row_has_a_test():
    missing = [f"{row}: {what}" for row, what in ROWS.items() if row not in rows_tested()]
    assert not missing, "Threats without a test called test_threat_<row>_…:\n" + "\n".join(missing)
