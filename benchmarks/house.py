"""A fresh installation in a temporary folder, for one process that measures."""

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter


@contextmanager
def fresh_house() -> Iterator[str]:
    """Sets Django up on an empty SQLite database (on BENCH_DATABASE_URL if given) and migrates it."""
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
        os.environ.update(
            VAR_DIR=folder,
            SECRET_KEY=secrets.token_urlsafe(48),
            TOKEN_SIGNING_KEY=secrets.token_urlsafe(48),
            DATABASE_URL=os.environ.get("BENCH_DATABASE_URL", ""),
            REDIS_URL="",
            EMAIL_URL="",
            DJANGO_SETTINGS_MODULE="config.settings",
        )
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        yield folder


def milliseconds(work: Callable[[], object], *, times: int = 15) -> float:
    """The shortest duration of `work` after one run to warm up: what others do on the machine only adds."""
    work()
    found = []
    for _ in range(times):
        started = perf_counter()
        work()
        found.append((perf_counter() - started) * 1000)
    return min(found)


def print_table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as their longest cell."""
    cells = [[str(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
