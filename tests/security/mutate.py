"""Takes out every scope once, alone, and says which nobody noticed. Takes an hour; no part of `make test`.

    python -m tests.security.mutate                         all of them
    python -m tests.security.mutate surveys/views actions   those in these files and folders

It works on a copy. First all tests run once, each with its own coverage; then each call of `reachable`,
`visible_to`, `units_in_reach` or `get_reachable_or_404` becomes "all rows", and the tests that touch its
statement run until one falls.
"""

import ast
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.shortcuts import get_object_or_404

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("accounts", "actions", "common", "config", "delivery", "metrics", "surveys")
TESTS = ["tests/security", "tests/api", *(f"tests/{app}" for app in APPS)]
CALL = re.compile(r"\.(?:reachable|visible_to)\(|\b(?:units_in_reach|get_reachable_or_404)\(")
EVERYWHERE = '__import__("accounts.models", fromlist=["x"]).OrgUnit.objects.values("pk")'
ANY_ROW = '__import__("tests.security.mutate", fromlist=["x"]).any_row('
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".mypy_cache", ".ruff_cache")
SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Raise, ast.Assert)
# (file, a part of the line): why nothing more can be seen without it.
HARMLESS = {
    ("metrics/views/responses.py", "Metric.objects.visible_to"): "the rows' own metrics lie at or above them",
    ("actions/domain/showing.py", "Case.objects.visible_to"): "counts cases of the unit of a case in view",
    ("actions/domain/inbox.py", "units = OrgUnit.objects"): "only chooses between two forms of one question",
    ("actions/panels.py", "RuleRun.objects.visible_to"): "hangs on the response in view, with the same right",
}


def any_row(queryset: Any, principal: Any, action: str, **lookup: Any) -> Any:
    """`get_reachable_or_404` without the reach."""
    return get_object_or_404(queryset.all(), **lookup)


@dataclass(frozen=True)
class Site:
    """One call: where it stands, the text around it, and the text without it."""

    path: Path
    line: int
    last: int
    first: int
    text: str
    without: str

    @property
    def name(self) -> str:
        return f"{self.path.as_posix()}:{self.line}"

    @property
    def why_harmless(self) -> str:
        said = self.text.splitlines()[self.line - 1]
        found = (why for (file, part), why in HARMLESS.items() if file == str(self.path) and part in said)
        return next(found, "")


def sites(root: Path) -> Iterator[Site]:
    """Every call outside comments, docstrings and definitions."""
    for path in sorted(one for app in APPS for one in (root / app).rglob("*.py")):
        text = path.read_text()
        for found in CALL.finditer(text):
            before = text[: found.start()]
            start = before.rpartition("\n")[2].lstrip()
            if "def " in start or start.startswith(("#", '"""', "`")) or before.count('"""') % 2:
                continue
            line, end = text.count("\n", 0, found.start()) + 1, after_call(text, found.end())
            other = ".all()" if found[0].startswith(".") else EVERYWHERE
            if found[0].startswith("get_"):
                other, end = ANY_ROW, found.end()
            first, last = statement(text, line)
            without = text[: found.start()] + other + text[end:]
            yield Site(path.relative_to(root), line, last, first, text, without)


def after_call(text: str, place: int) -> int:
    """Where the call ends whose bracket opened right before `place`."""
    depth = 1
    while depth:
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        place += 1
    return place


def statement(text: str, line: int) -> tuple[int, int]:
    """The lines of the smallest simple statement that `line` is part of."""
    around = [
        (node.end_lineno or line, node.lineno)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, SIMPLE) and node.lineno <= line <= (node.end_lineno or line)
    ]
    last, first = min(around, key=lambda lines: lines[0] - lines[1], default=(line, line))
    return first, last


def pytest(root: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = ["nice", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *args]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def record(root: Path) -> tuple[dict[str, list[tuple[int, int, str]]], set[str]]:
    """(file → [(from line, to line, test)], tests that fail without any change)."""
    measured = [f"--cov={app}" for app in APPS]
    out = pytest(root, *measured, "--cov-branch", "--cov-context=test", "--cov-report=", "--cov-fail-under=0",
                 "-m", "not browser and not slow and not redis", "-n", "2", *TESTS)  # fmt: skip
    if out.returncode not in (0, 1):
        sys.exit(f"The tests broke off:\n{out.stdout[-2000:]}{out.stderr[-2000:]}")
    touched: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    with sqlite3.connect(root / ".coverage") as db:
        rows = db.execute(
            "SELECT path, fromno, tono, context FROM arc JOIN file ON file.id = file_id "
            "JOIN context ON context.id = context_id WHERE context != ''"
        )
        for path, begin, end, context in rows:
            name = str(Path(path).relative_to(root)) if Path(path).is_relative_to(root) else path
            touched[name].append((begin, end, context.partition("|")[0]))
    return touched, {line.split()[1] for line in out.stdout.splitlines() if line.startswith("FAILED")}


def tests_of(site: Site, touched: dict[str, list[tuple[int, int, str]]]) -> set[str]:
    """The tests that run the statement."""
    lines = range(site.first, site.last + 1)
    return {test for begin, end, test in touched.get(str(site.path), []) if begin in lines or end in lines}


def verdict(root: Path, site: Site, tests: set[str]) -> str:
    """ "noticed", or what is wrong."""
    if not tests:
        return "NO TEST comes there"
    ordered = sorted(tests, key=lambda test: (not test.startswith("tests/security"), test))
    (root / site.path).write_text(site.without)
    try:
        code = pytest(root, "-x", *ordered[:400]).returncode
    finally:
        (root / site.path).write_text(site.text)
    return {0: f"SEEN BY NONE of {len(tests)} tests", 1: "noticed"}.get(code, f"BROKEN OFF ({code})")


def main(wanted: list[str]) -> int:
    """How many scopes can be taken out unseen."""
    unseen = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "copy"
        shutil.copytree(ROOT, root, ignore=LEFT_OUT)
        touched, broken = record(root)
        for site in sites(root):
            if wanted and not site.name.startswith(tuple(wanted)):
                continue
            said = verdict(root, site, tests_of(site, touched) - broken)
            if said != "noticed" and site.why_harmless:
                said = f"harmless: {site.why_harmless}"
            unseen += said[:2].isupper()
            print(f"{site.name}: {said}", flush=True)  # noqa: T201  a program of its own
    return unseen


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
