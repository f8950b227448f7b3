"""Sending: mails a second with the outbox's guarantees on, beside Django's plain `send_messages`; and kills.

    python -m benchmarks.delivery [MAILS] [KILLS]

One worker, one mail server (aiosmtpd in its own process), campaign mail of text and HTML. Without
BENCH_DATABASE_URL on a new SQLite file; a database named there must be empty.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.results import record
from tests.delivery import hive

ROOT = Path(__file__).resolve().parent.parent
MAILS, KILLS = 10_000, 40
FLOOR_MAILS = 200
TURN_SECONDS = 1.0
LEAST_RATIO = 300 / 765  # the budget, beside what Django did on the same idle machine


@contextmanager
def mail_server(folder: Path) -> Iterator[tuple[int, Path]]:
    """Its port, and the file of what it took."""
    path = folder / "taken"
    path.write_bytes(b"")
    command = [sys.executable, "-m", "tests.delivery.sink", "0", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline()), path
        finally:
            process.terminate()


def floor() -> float:
    """Mails a second that Django sends over one connection, with no guarantee at all."""
    from django.core.mail import get_connection

    from delivery.models import Message
    from delivery.senders.mail import mail_of

    mails = [mail_of(message) for message in Message.objects.all()[:FLOOR_MAILS]]
    started = time.perf_counter()
    get_connection("django.core.mail.backends.smtp.EmailBackend").send_messages(mails)
    return len(mails) / (time.perf_counter() - started)


def in_turn() -> list[tuple[float, float]]:
    """(Django's, ours) mails a second, over and over until the outbox is empty.

    The two take turns of a second, so that both meet the same machine.
    """
    from delivery.domain.drain import drain
    from delivery.kinds import MessageKind, register
    from delivery.models import Message

    register(MessageKind("test", "Test"))
    drain(seconds=TURN_SECONDS / 4)  # imports and connections
    found = []
    while Message.objects.waiting().exists():
        plain, started = floor(), time.perf_counter()
        handled = drain(seconds=TURN_SECONDS)
        found.append((plain, handled / (time.perf_counter() - started)))
    return found


def main(mails: int, kills: int) -> int:
    """Prints one line of JSON for each measurement; 1 where a budget is missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["DATABASE_URL"] = (
            os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{folder / 'x.sqlite3'}"
        )
        with mail_server(folder) as (port, path):
            hive.set_up(port)
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            hive.fill(mails)
            turns = in_turn()
            plain, speed = (median(column) for column in zip(*turns, strict=True))
            ratio = median(ours / theirs for theirs, ours in turns)
            line = {"mails": mails, "per_second": round(speed), "django_per_second": round(plain)}
            print(json.dumps({"sending": {**line, "ratio": round(ratio, 2)}}), flush=True)
            call_command("flush", interactive=False, verbosity=0)
            path.write_bytes(b"")
            command = [
                sys.executable,
                "-m",
                "tests.delivery.hive",
                str(mails),
                str(kills),
                str(port),
                str(path),
            ]
            done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
            found = json.loads(done.stdout.splitlines()[-1])
            print(json.dumps({"kills": {"kills": kills, **found}}), flush=True)
    is_safe = found["doubles"] + found["in_doubt"] <= kills and not (found["bulk_doubles"] or found["lost"])
    record(
        f"{mails:,} mails, one worker",
        peer=f"Django {plain:.0f}/s",
        ours=f"{speed:.0f}/s",
        ratio=ratio,
        budget=f">= {LEAST_RATIO:.2f} of it",
        is_met=ratio >= LEAST_RATIO,
    )
    said = "{doubles} doubled, {in_doubt} in doubt, {bulk_doubles} campaign mails doubled, {lost} lost"
    record(
        f"{mails:,} mails, {kills} kills of the group",
        ours=said.format(**found),
        budget=f"<= {kills}, <= {kills}, 0, 0",
        is_met=is_safe,
    )
    return 0 if ratio >= LEAST_RATIO and is_safe else 1


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [MAILS, KILLS][len(numbers) :])))
