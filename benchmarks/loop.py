"""From a submission to the number on the dashboard, at 1 and at 200 submissions a second.

    python -m benchmarks.loop [SECONDS]

Against the web and worker processes of `make run`, started by its supervisor on an empty database in a
temporary folder. Pages are fetched two seconds before they are posted, under varied forwarded addresses. The
lag of the k-th submission is the time from its thank-you page until the unit's score, read as its page reads
it, stands on k or more answers; it is looked at every 50 ms.
"""

import http.client
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from benchmarks.respond import STAMP
from benchmarks.respond_driving import ROOT, ask, wait_for
from benchmarks.respond_survey import FORM, seed
from benchmarks.results import record

RATES = (1, 200)
SECONDS = 5
SENDERS = 8
REST = 2.2
PATIENCE = 30.0
BUDGET_SECONDS = 3.0


@contextmanager
def installation(folder: str) -> Iterator[int]:
    """The port of a running installation in `folder`, without the demo."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    os.environ.update(
        VAR_DIR=folder,
        PORT=str(port),
        BASE_URL=f"http://127.0.0.1:{port}",
        TRUSTED_PROXIES="127.0.0.1/32",
        DATABASE_URL=os.environ.get("BENCH_DATABASE_URL", ""),
        SECRET_KEY=secrets.token_urlsafe(48),
        TOKEN_SIGNING_KEY=secrets.token_urlsafe(48),
        EMAIL_URL="",
        DJANGO_SETTINGS_MODULE="config.settings",
    )
    with subprocess.Popen(
        [sys.executable, "-m", "config.supervisor"], cwd=ROOT, stdout=subprocess.DEVNULL
    ) as process:
        try:
            wait_for(port, seconds=60)
            yield port
        finally:
            process.terminate()


def measured_survey() -> tuple[str, Callable[[], int]]:
    """The path of a published survey, and a function that counts the answers its unit's NPS stands on."""
    path = seed(1)["link"]
    from metrics.domain import results
    from metrics.domain.reading import Filters
    from metrics.models import Metric
    from surveys.models import Program

    program = Program.objects.select_related("owner").get(code="bench")
    unit, metric = program.owner, Metric.objects.get(key="nps")
    return path, lambda: results.tally(metric, unit, None, Filters(program)).n


def fetch_forms(port: int, path: str, count: int, first: int) -> list[str]:
    """Filled-in pages, ready to be posted."""
    connection, forms = http.client.HTTPConnection("127.0.0.1", port), []
    for number in range(first, first + count):
        found = STAMP.search(ask(connection, "GET", path, number))
        assert found
        forms.append(urlencode({**FORM, "k": found[1].decode()}))
    connection.close()
    time.sleep(REST)
    return forms


def post_at(port: int, path: str, forms: list[str], rate: float, first: int) -> list[float]:
    """Posts each form at its time, whether earlier ones were answered or not; when each was answered."""
    answered: list[float] = []
    begin = time.monotonic()

    def work(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for number in range(place, len(forms), SENDERS):
            time.sleep(max(0.0, begin + number / rate - time.monotonic()))
            ask(connection, "POST", path, first + number, forms[number])
            answered.append(time.monotonic())
            if rate < SENDERS:  # the server would hang up before the next one
                connection.close()
        connection.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(answered) < len(forms):
        raise RuntimeError(f"{len(forms) - len(answered)} submissions failed; see above.")
    return sorted(answered)


def watch(count: Callable[[], int], base: int, wanted: int, seen: list[tuple[float, int]]) -> None:
    """Notes when the number grew, until it has all it should."""
    ends_at, have = time.monotonic() + PATIENCE + wanted, base
    while have < base + wanted and time.monotonic() < ends_at:
        if (now := count()) != have:
            have = now
            seen.append((time.monotonic(), now - base))
        time.sleep(0.05)


def lags(answered: list[float], seen: list[tuple[float, int]]) -> list[float]:
    """Seconds from the k-th answer until k or more were counted; endless where that never came."""
    found = []
    for place, moment in enumerate(answered, 1):
        at = next((at for at, count in seen if count >= place), float("inf"))
        found.append(max(0.0, at - moment))
    return sorted(found)


def measure(port: int, path: str, count: Callable[[], int], rate: int, seconds: int, first: int) -> None:
    """One rate: prints and records its line."""
    number = rate * seconds
    forms, base = fetch_forms(port, path, number, first), count()
    seen: list[tuple[float, int]] = []
    begin, found = time.monotonic(), {}
    sender = threading.Thread(
        target=lambda: found.update(answered=post_at(port, path, forms, rate, first)), daemon=True
    )
    sender.start()
    watch(count, base, number, seen)
    sender.join()
    answered: list[float] = found["answered"]
    spent = lags(answered, seen)
    middle, high = spent[len(spent) // 2], spent[min(len(spent) - 1, int(len(spent) * 0.95))]
    reached = number / max(answered[-1] - begin, seconds)
    print(
        f"{rate} a second wanted, {reached:.0f} reached, {number} submissions: on the dashboard after "
        f"{middle:.2f} s (median), {high:.2f} s (p95)",
        flush=True,
    )
    record(
        f"submission to dashboard, {rate}/s wanted, {reached:.0f}/s sent",
        ours=f"p50 {middle:.2f} s, p95 {high:.2f} s",
        budget=f"<= {BUDGET_SECONDS:.0f} s",
        is_met=high <= BUDGET_SECONDS,
    )


def main(seconds: int) -> int:
    """Measures and prints."""
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder, installation(folder) as port:
        path, count = measured_survey()
        first = 0
        for rate in RATES:
            spell = max(seconds, 10) if rate == 1 else seconds
            measure(port, path, count, rate, spell, first)
            first += rate * spell
        close_connections()
    return 0


def close_connections() -> None:
    """Lets the temporary folder go."""
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])) if len(sys.argv) > 1 else main(SECONDS))
