"""Answering: submissions a second and CPU time beside a bare insert, page weight, waits with a full queue.

    python -m benchmarks.respond [SUBMISSIONS]

Two web workers, four connections, one page (0-10, five ratings, a comment). Pages are fetched two seconds
before they are posted, under varied forwarded addresses, so that the robot limits stay on and flag nobody.
Without BENCH_DATABASE_URL on a new SQLite file; a database named there must be empty.

Floor and ours are measured in turns of a few hundred, and every figure is the median of the turns; ratios are
taken within each turn, since what else the machine does weighs on both.
"""

import gzip
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from benchmarks.results import record

ROOT = Path(__file__).resolve().parent.parent
SUBMISSIONS, CONNECTIONS, WAITING = 2400, 4, 5000
TURNS = 8
REST_SECONDS = 2.2  # between page and answer, or it looks like a robot's
STAMP = re.compile(rb'name="k" value="([^"]+)"')
FORM = {
    "p": "b1.p0",
    "q1": "9",
    **{f"q{n}": "c4" for n in range(2, 7)},
    "q7": "Quick and friendly.",
    "go": "next",
}


def definition() -> dict[str, Any]:
    """One page: 0-10, five ratings 1-5, one comment."""
    points = [{"id": f"c{value}", "value": value} for value in range(1, 6)]
    questions: dict[str, Any] = {
        "q1": {"kind": "nps", "key": "nps", "required": True, "concept": "recommend"}
    }
    questions |= {f"q{n}": {"kind": "rating", "key": f"rating{n}", "choices": points} for n in range(2, 7)}
    questions["q7"] = {"kind": "long_text", "key": "why"}
    texts = {"title": "How was it?"} | {f"{uid}.text": f"Question {uid}?" for uid in questions}
    return {
        "title": "How was it?",
        "languages": ["en"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [list(questions)]}},
        "questions": questions,
        "texts": {"en": texts},
    }


def seed(submissions: int) -> dict[str, Any]:
    """A published survey, its link, and one invitation a submission; the paths to them."""
    import django

    django.setup()
    from accounts.domain.starting import root_of_organisation
    from accounts.models import Department, OrgUnit
    from common.clock import now
    from surveys.domain.editing import create_questionnaire, publish_version
    from surveys.domain.invitations import PURPOSE
    from surveys.domain.links import create_link
    from surveys.models import Invitation, Program, Respondent
    from surveys.tokens import hash_token, new_invitation_token

    # A fresh installation has an organisation, whose metrics reach what stands beneath it alone.
    unit = root_of_organisation() or OrgUnit.objects.create(name="Airport", code="bench")
    department = Department.objects.create(name="Service", code="bench")
    program = Program.objects.create(
        name="Bench", code="bench", kind="transactional", owner=unit, default_department=department
    )
    questionnaire = create_questionnaire(program, owner=unit, name="Bench", definition=definition(), by=None)
    publish_version(questionnaire, by=None)
    link = create_link(questionnaire, unit=unit, by=None)
    tokens = [new_invitation_token() for _ in range(submissions)]
    people = Respondent.objects.bulk_create([Respondent(unit=unit, name=f"P{n}") for n in range(submissions)])
    Invitation.objects.bulk_create(
        [
            Invitation(
                token_hash=hash_token(PURPOSE, token),
                questionnaire=questionnaire,
                unit=unit,
                respondent=person,
                send_at=now(),
            )
            for token, person in zip(tokens, people, strict=True)
        ]
    )
    return {"link": f"/s/{link.token}/", "personal": [f"/s/i/{token}/" for token in tokens]}


def fill_queue(path: str) -> None:
    """Responses that wait for their processing."""
    import django

    django.setup()
    from surveys.domain.recording import Incoming, complete_responses
    from surveys.models import PublicLink

    link = PublicLink.objects.select_related("questionnaire__current", "unit").get(token=path.split("/")[2])
    version = link.questionnaire.current
    assert version is not None
    one = {"questionnaire": link.questionnaire, "version": version, "unit": link.unit}
    for _ in range(WAITING // 500):
        complete_responses([Incoming(**one, answers={"q1": n % 11, "q2": "c3"}) for n in range(500)])


@contextmanager
def server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Two workers as `make run` starts them."""
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--threads", "4", "--log-level", "error", "--keep-alive", "30"]
    with subprocess.Popen(command, cwd=ROOT) as process:
        wait_for(port)
        yield process
        process.terminate()


def wait_for(port: int, *, seconds: int = 10) -> None:
    """Until somebody listens."""
    for _ in range(seconds * 10):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The server didn't start.")


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """CPU time of the server's workers so far, by the kernel's clock of each: `/proc` counts in 10 ms."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return sum(time.clock_gettime(~int(pid) << 3 | 2) for pid in children)


Job = Callable[[http.client.HTTPConnection, int], None]


def drive(port: int, jobs: int, job: Job) -> float:
    """Seconds that four connections take for `jobs` calls of `job`."""

    def work(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for number in range(first, jobs, CONNECTIONS):
            job(connection, number)
        connection.close()

    threads = [threading.Thread(target=work, args=(first,)) for first in range(CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def ask(connection: http.client.HTTPConnection, method: str, path: str, number: int, body: str = "") -> bytes:
    """One request from an address of its own; its body."""
    headers = {"X-Forwarded-For": f"198.{18 + number % 2}.{number // 200 % 250}.{number % 200}"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body or None, headers)
    response = connection.getresponse()
    text = response.read()
    if response.status != 200:
        raise RuntimeError(f"{method} {path}: {response.status} {text[:200]!r}")
    return text


@dataclass(frozen=True)
class Figures:
    """What one job costs: seconds until it is done, four at a time, and seconds of CPU."""

    seconds: float
    cpu: float

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.seconds + other.seconds, self.cpu + other.cpu)


class Bench:
    """One server, measured by parts."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], each: int) -> None:
        self.port, self.process, self.each = port, process, each

    def measure(self, job: Job) -> Figures:
        """The figures of one of `each` jobs."""
        before = cpu_seconds(self.process)
        seconds = drive(self.port, self.each, job)
        return Figures(seconds / self.each, (cpu_seconds(self.process) - before) / self.each)

    def get(self, path_of: Callable[[int], str]) -> Figures:
        return self.measure(lambda c, n: ask(c, "GET", path_of(n), n) and None)

    def insert(self) -> Figures:
        body = urlencode(FORM | {"q8": "x" * 32})
        return self.measure(lambda c, n: ask(c, "POST", "/s/-/floor/", n, body) and None)

    def fetch(self, path_of: Callable[[int], str]) -> tuple[Figures, dict[int, str]]:
        """Pages that are opened, and the forms to post for them."""
        forms: dict[int, str] = {}

        def fetch_one(connection: http.client.HTTPConnection, number: int) -> None:
            found = STAMP.search(ask(connection, "GET", path_of(number), number))
            assert found
            forms[number] = urlencode({**FORM, "k": found[1].decode()})

        return self.measure(fetch_one), forms

    def send(self, path_of: Callable[[int], str], forms: Mapping[int, str]) -> Figures:
        def send_one(connection: http.client.HTTPConnection, number: int) -> None:
            answer = ask(connection, "POST", path_of(number), number, forms[number])
            assert b"Thank you" in answer, answer[:500]

        return self.measure(send_one)

    def turn(self, link: str, personal: Sequence[str]) -> tuple[Figures, Figures, Figures]:
        """Of a bare insert, of a submission by link, and of one by token."""
        ways = (lambda n: link, personal.__getitem__)
        fetched = [self.fetch(path_of) for path_of in ways]
        last = time.monotonic()
        floor = self.insert()
        time.sleep(max(0.0, last + REST_SECONDS - time.monotonic()))
        by_link, by_token = (
            got + self.send(path_of, forms) for path_of, (got, forms) in zip(ways, fetched, strict=True)
        )
        return floor, by_link, by_token

    def waits(self, path: str) -> list[float]:
        """Seconds of each POST while a worker empties a full queue."""
        spent: list[float] = []
        forms: list[str] = []

        def fetch(connection: http.client.HTTPConnection, number: int) -> None:
            found = STAMP.search(ask(connection, "GET", path, number))
            assert found
            forms.append(urlencode({**FORM, "k": found[1].decode()}))

        def send(connection: http.client.HTTPConnection, number: int) -> None:
            started = time.perf_counter()
            ask(connection, "POST", path, number, forms[number])
            spent.append(time.perf_counter() - started)
            time.sleep(0.02)

        drive(self.port, self.each, fetch)
        with child("work"):
            time.sleep(REST_SECONDS)
            drive(self.port, self.each, send)
        return sorted(spent)


@contextmanager
def child(*args: str) -> Iterator[None]:
    """A process of ours beside the server, ended at the end."""
    with subprocess.Popen([sys.executable, "-m", "benchmarks.respond", *args], cwd=ROOT) as process:
        yield
        process.terminate()


def run(submissions: int) -> int:
    """Measures and prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        database = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite3"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        os.environ.update(
            DATABASE_URL=database,
            DJANGO_SETTINGS_MODULE="benchmarks.respond_settings",
            SECRET_KEY="only-for-benchmarks-" + "s" * 40,
            TOKEN_SIGNING_KEY="only-for-benchmarks-" + "t" * 40,
            BASE_URL=f"http://127.0.0.1:{port}",
            TRUSTED_PROXIES="127.0.0.1/32",
            VAR_DIR=folder,
        )
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True, stderr=subprocess.DEVNULL
        )
        command = [sys.executable, "-m", "benchmarks.respond", "seed", str(submissions)]
        paths = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
        with server(port) as process:
            report(Bench(port, process, submissions // TURNS), paths, database)
    return 0


def report(bench: Bench, paths: dict[str, Any], database: str) -> None:
    """The table: rates, CPU time, ratios to the floor measured beside them."""
    link, personal, each = paths["link"], paths["personal"], bench.each
    bench.get(lambda n: link)
    bench.insert()  # both once unmeasured: imports, connections, pages
    print(f"{'':34}{'a second':>9}{'CPU ms':>8}{'of floor':>10}{'CPU':>7}   wanted")
    report_submissions(
        [bench.turn(link, personal[n : n + each]) for n in range(0, each * TURNS, each)],
        wanted=(0.30, 0.20) if database.startswith("sqlite") else (0.45, 0.35),
    )
    ways = (lambda n: "/s/-/floor/", lambda n: link, personal.__getitem__)
    report_pages([tuple(bench.get(path_of) for path_of in ways) for _ in range(TURNS)])
    report_weight(ask(http.client.HTTPConnection("127.0.0.1", bench.port), "GET", link, 1))
    fill_queue(link)
    report_waits(bench.waits(link))


Turns = Sequence[Sequence[Figures]]


def report_submissions(turns: Turns, *, wanted: tuple[float, float]) -> None:
    """Each turn: the insert, a submission by link, one by token."""
    line("floor: one insert", turns, 0)
    for place, label in ((1, "link"), (2, "personal token")):
        least = wanted[place - 1]
        line(f"submission by {label}", turns, place, f">= {least:.2f}")
        rate = ratio(turns, place, "seconds")
        record(
            f"submission by {label}",
            peer=f"insert {1 / middle(turns, 0, 'seconds'):.0f}/s",
            ours=f"{1 / middle(turns, place, 'seconds'):.0f}/s, CPU {ratio(turns, place, 'cpu'):.2f}",
            ratio=rate,
            budget=f">= {least:.2f} of it",
            is_met=rate >= least,
        )


def report_pages(turns: Turns) -> None:
    """Each turn: two letters, a page by link, one by a token that was answered."""
    line("floor: two letters", turns, 0)
    for place, label, most in ((1, "link", 1.0), (2, "answered personal token", 1.5)):
        line(f"page by {label}", turns, place, f"<= {most:.1f} CPU ms")
        plain, cpu = (1000 * middle(turns, at, "cpu") for at in (0, place))
        record(
            f"GET of a page by {label}, CPU",
            peer=f"two letters {plain:.2f} ms",
            ours=f"{cpu:.2f} ms",
            ratio=1 / ratio(turns, place, "cpu"),
            budget=f"<= {most:.1f} ms",
            is_met=cpu <= most,
        )


def report_weight(page: bytes) -> None:
    """How much a page weighs on the way."""
    weight = len(gzip.compress(page)) / 1024
    print(f"page weight: {weight:.1f} KB gzip in 1 request; wanted <= 15")
    record("page weight, gzip", ours=f"{weight:.1f} KB", budget="<= 15 KB", is_met=weight <= 15)


def report_waits(spent: Sequence[float]) -> None:
    """How long who answers waits while the worker is busy."""
    half, high = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
    print(
        f"POST with {WAITING} waiting: median {1000 * half:.0f} ms, p95 {1000 * high:.0f} ms; wanted <= 200"
    )
    record(
        f"POST with {WAITING:,} waiting, p95",
        ours=f"{1000 * high:.0f} ms",
        budget="<= 200 ms",
        is_met=high <= 0.2,
    )


def middle(turns: Turns, place: int, what: str) -> float:
    """The median of what one job took, in seconds."""
    return median(getattr(turn[place], what) for turn in turns)


def ratio(turns: Turns, place: int, what: str) -> float:
    """The median of the turns' ratios to their floor: of rates for `seconds`, of CPU time for `cpu`."""
    return median(getattr(turn[0], what) / getattr(turn[place], what) for turn in turns)


def line(label: str, turns: Turns, place: int, wanted: str = "") -> None:
    """One row of the table."""
    rate, cpu = 1 / middle(turns, place, "seconds"), 1000 * middle(turns, place, "cpu")
    ratios = f"{ratio(turns, place, 'seconds'):>10.2f}{ratio(turns, place, 'cpu'):>7.2f}   {wanted}"
    print(f"{label:34}{rate:>9.0f}{cpu:>8.2f}{ratios if place else ''}", flush=True)


def work() -> None:
    """Processes what waits, over and over, as the worker does."""
    import django

    django.setup()
    from surveys.domain.processing import process_responses

    while True:
        process_responses()
        time.sleep(0.1)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["seed", count]:
            print(json.dumps(seed(int(count))))
        case ["work"]:
            work()
        case [count]:
            sys.exit(run(int(count)))
        case _:
            sys.exit(run(SUBMISSIONS))
