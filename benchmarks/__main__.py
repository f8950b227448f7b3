"""All measurements, one after the other, each in processes and a temporary database of its own.

    python -m benchmarks [--full] [NAME …]

They print tables of ratios within one run (see each module) and end with one table of all budgets; they are
no timed tests and gate nothing. A run takes ten minutes at most; --full takes the sizes of the budgets (a
million scores, 10,000 mails, 40 kills) and as long as it needs.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import results

ROOT = Path(__file__).resolve().parent.parent
WHOLE_SECONDS = 600.0


@dataclass(frozen=True)
class Bench:
    """A module, what it measures, its arguments for a short and a full run, and the most that it may take."""

    module: str
    label: str
    short: tuple[str, ...] = ()
    full: tuple[str, ...] = ()
    seconds: float = 120.0


# A new one is a line here.
BENCHES = {
    "respond": Bench("respond", "Respondent pages beside a bare insert", ("2400",), ("8000",), 150),
    "loop": Bench("loop", "From a submission to the number on the dashboard", ("5",), ("20",), 90),
    "metrics": Bench(
        "metrics",
        "Results from cells beside raw scores, growth, freshness",
        ("100000", "300000"),
        ("100000", "1000000"),
        150,
    ),
    "inbox": Bench("inbox", "The inbox at 100,000 cases", ("100000", "1"), ("100000", "2"), 240),
    "builder": Bench("builder", "The builder with 100 questions and 60 steps", ("10",), ("40",), 90),
    "exports": Bench("exports", "Exporting 40 questions to files", ("8000",), ("1000000",), 120),
    "questions": Bench("questions", "Results of a survey by question", ("20000",), ("100000",), 90),
    "delivery": Bench("delivery", "Sending mail, with kills", ("1500", "8"), ("10000", "40"), 150),
}


def main(arguments: list[str]) -> int:
    """Runs the named ones, all by default; 1 where one of them failed to run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--full", action="store_true", help="the sizes of the budgets; takes half an hour")
    chosen = parser.parse_args(arguments)
    if unknown := [name for name in chosen.names if name not in BENCHES]:
        parser.error(f"unknown: {', '.join(unknown)}. There are: {', '.join(BENCHES)}.")
    ends_at = float("inf") if chosen.full else time.monotonic() + WHOLE_SECONDS
    failed = []
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
        path = Path(folder) / "results"
        for name in chosen.names or BENCHES:
            print(f"\n== {name}: {BENCHES[name].label}", flush=True)
            if not run(BENCHES[name], path, is_full=chosen.full, ends_at=ends_at):
                failed.append(name)
        print("\n== all\n")
        results.show(results.read(path))
    if failed:
        print(f"\nDid not come to an end: {', '.join(failed)}; see above.")
    return 1 if failed else 0


def free_port() -> str:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def run(bench: Bench, path: Path, *, is_full: bool, ends_at: float) -> bool:
    """Runs one in a process group of its own, so that time's end ends its servers too; whether it finished.

    Exit code 1 means that a budget was missed, which the table tells.
    """
    command = [sys.executable, "-m", f"benchmarks.{bench.module}", *(bench.full if is_full else bench.short)]
    seconds = None if is_full else max(1.0, min(bench.seconds, ends_at - time.monotonic()))
    environment = {**os.environ, "BENCH_RESULTS": str(path), "INBOX_PORT": free_port()}
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as process:
        try:
            return process.wait(seconds) in (0, 1)
        except (subprocess.TimeoutExpired, KeyboardInterrupt) as stopped:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
            if isinstance(stopped, KeyboardInterrupt):
                raise
            print(f"Stopped after {seconds:.0f} s.")
            return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
