"""The inbox at 100,000 cases, over 50 users of different reach, by HTTP: pages 1 and 20 of its views.

    python -m benchmarks.inbox [CASES [ROUNDS]]

Beside it a floor: the same server's login page, which reads no case. Prints p50 and p95 per view and page,
the number of SQL statements a list needs, and the database's plans for three lists.
INBOX_DATABASE_URL names a PostgreSQL database to fill instead of an SQLite file.
"""

import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(tempfile.mkdtemp(prefix="rapport-inbox-"))
PORT = int(os.environ.get("INBOX_PORT", "8107"))
os.environ.update(
    DJANGO_SETTINGS_MODULE="config.settings",
    DATABASE_URL=os.environ.get("INBOX_DATABASE_URL") or f"sqlite:///{FOLDER}/inbox.sqlite3",
    VAR_DIR=str(FOLDER),
    SECRET_KEY="bench-" + "s" * 50,
    TOKEN_SIGNING_KEY="bench-" + "t" * 50,
    BASE_URL=f"http://127.0.0.1:{PORT}",
    REDIS_URL="",
    DEBUG="0",
)
for name in ("SECRET_KEY_FILE", "TOKEN_SIGNING_KEY_FILE"):
    os.environ.pop(name, None)

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Department, Grant, OrgUnit, User
from actions.domain.inbox import cases_in, counts_of, in_order, page_of_cases
from actions.models import Case, RootCause
from benchmarks.results import record
from surveys.models import Program, Respondent

CASES = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 2
VIEWS = ("units", "unclaimed", "overdue", "mine", "waiting", "closed")
WORDS = [
    "security",
    "lane",
    "gate",
    "restroom",
    "wifi",
    "walk",
    "screen",
    "sign",
    "wheelchair",
    "connection",
    "food",
    "minutes",
    "queue",
]


def make_tree() -> list[OrgUnit]:
    """2,031 units on five levels: 1, 5, 25, 250, 1,750; the leaves."""
    level = [OrgUnit.objects.create(name="Organisation", code="root")]
    for depth, width in enumerate((5, 5, 10, 7), 1):
        below = [
            OrgUnit(
                parent=parent, name=f"Unit {depth}.{parent.pk}.{n}", code=f"u{depth}-{parent.pk}-{n}",
                depth=depth, path=f"new-{depth}-{parent.pk}-{n}/",
            )
            for parent in level
            for n in range(width)
        ]  # fmt: skip
        below = OrgUnit.objects.bulk_create(below)
        for unit in below:
            unit.path = f"{unit.parent.path}{unit.pk}/"
        OrgUnit.objects.bulk_update(below, ["path"], batch_size=400)
        level = below
    return level


def make_users() -> list[User]:
    """50 people: 2 at the top, 8, 10 and 15 further down, 15 at single leaves."""
    users = []
    for count, depth in ((2, 0), (8, 1), (10, 2), (15, 3), (15, 4)):
        units = list(OrgUnit.objects.filter(depth=depth).order_by("pk"))
        for n in range(count):
            user = User.objects.create_user(f"user{len(users)}@example.org", None, name=f"User {len(users)}")
            role = "regional_manager" if depth < 3 else "unit_manager"
            Grant.objects.create(user=user, role=role, unit=units[n * len(units) // count])
            users.append(user)
    return users


def make_cases(leaves: list[OrgUnit], users: list[User]) -> None:
    """Two thirds settled, the rest open in all states, spread unevenly over the leaves."""
    random.seed(7)
    root = OrgUnit.objects.get(depth=0)
    department = Department.objects.create(name="Service", code="service")
    program = Program.objects.create(
        name="After your visit", code="after", kind="transactional", owner=root, default_department=department
    )
    cause = RootCause.objects.create(name="Staffing", code="staffing")
    people = Respondent.objects.bulk_create(
        [
            Respondent(name=f"Customer {n}", email=f"c{n}@example.org", unit=random.choice(leaves))
            for n in range(5000)
        ]
    )
    moment = timezone.now()
    states = ["closed"] * 60 + ["resolved"] * 6 + ["new"] * 14 + ["assigned"] * 10 + ["contacted"] * 6
    states += ["waiting"] * 4
    # A quarter of all cases at a twentieth of the units, so that single leaves have long lists too.
    busy = leaves[:: max(len(leaves) // 90, 1)]
    rows = []
    for number in range(1, CASES + 1):
        state = random.choice(states)
        opened = moment - timedelta(hours=random.random() * 2000)
        is_settled, is_paused = state in ("closed", "resolved"), state == "waiting" and number % 2
        due = None if is_settled or is_paused else moment + timedelta(hours=random.gauss(30, 40))
        text = " ".join(random.choices(WORDS, k=12))
        rows.append(
            Case(
                number=number, title=text[:60], excerpt=text, department=department, program=program,
                unit=random.choice(busy if number % 4 == 0 else leaves),
                respondent=random.choice(people), state=state,
                priority=random.choice((1, 2, 2, 2, 3, 4)), score_value=random.randint(0, 6),
                opened_at=opened,
                owner=None if state == "new" else random.choice(users), due_at=due,
                next_escalation_at=due,
                paused_at=moment if is_paused else None, waiting_for="customer" if is_paused else "",
                resolved_at=opened + timedelta(hours=20) if is_settled else None,
                closed_at=opened + timedelta(hours=21) if state == "closed" else None,
                root_cause=cause if is_settled else None, resolution="Done" if is_settled else "",
            )
        )  # fmt: skip
    Case.objects.bulk_create(rows, batch_size=2000)


def cookie_of(user: User) -> str:
    """A session of this user."""
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def start_server() -> subprocess.Popen[bytes]:
    """The web server as `make run` starts it, with one worker: one page at a time is what is measured."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{PORT}",
        "--workers",
        "1",
    ]
    server = subprocess.Popen([*command, "--threads", "2", "--log-level", "error"], cwd=ROOT)
    for _ in range(100):
        try:
            if fetch("/healthz")[0] == 200:
                return server
        except OSError:
            time.sleep(0.2)
    server.terminate()
    raise SystemExit("The web server did not start.")


def fetch(path: str, cookie: str = "") -> tuple[int, float]:
    """Status and milliseconds of one GET, body read."""
    started = time.perf_counter()
    client = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    client.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = client.getresponse()
    answer.read()
    client.close()
    return answer.status, (time.perf_counter() - started) * 1000


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18] if len(times) > 1 else times[0]


def measure(cookies: list[str]) -> None:
    """Prints the table. The floor is fetched in turn with the pages, so that both meet the same machine."""
    print(f"{'view':<12}{'page':>5}{'p50 ms':>9}{'p95 ms':>9}{'floor':>8}{'floor p95':>11}")
    everything: list[float] = []
    beside: list[float] = []
    for view in VIEWS:
        for page in (1, 20):
            times, floor = [], []
            for cookie in cookies * ROUNDS:
                status, took = fetch(f"/cases/?view={view}&page={page}", cookie)
                if status != 200:
                    raise SystemExit(f"/cases/?view={view}&page={page} answered {status}")
                times.append(took)
                floor.append(fetch("/login/")[1])
            everything += times
            beside += floor
            figures = (statistics.median(times), p95(times), statistics.median(floor), p95(floor))
            print(
                f"{view:<12}{page:>5}{figures[0]:>9.0f}{figures[1]:>9.0f}{figures[2]:>8.0f}{figures[3]:>11.0f}"
            )
    middle, base = statistics.median(everything), statistics.median(beside)
    print(f"\nall {len(everything):,} pages: p50 {middle:.0f} ms, p95 {p95(everything):.0f} ms")
    record(
        f"inbox at {CASES:,} cases, pages 1 and 20 of {len(VIEWS)} views, p95",
        peer=f"login page {base:.0f} ms",
        ours=f"{p95(everything):.0f} ms (p50 {middle:.0f})",
        ratio=middle / base,
        budget="<= 300 ms",
        is_met=p95(everything) <= 300,
    )
    searched = [fetch("/cases/?view=units&q=wheelchair+queue", cookie)[1] for cookie in cookies]
    print(f"search, two words: p50 {statistics.median(searched):.0f} ms, p95 {p95(searched):.0f} ms")


def show_plans(users: list[User]) -> None:
    """How the database finds the first page, for the widest and the narrowest reach."""
    for label, user in (("whole tree", users[0]), ("one leaf", users[-1])):
        with CaptureQueriesContext(connection) as queries:
            counts = counts_of(user)
            page_of_cases(cases_in("units", user), view="units", sort="due", number=1, total=counts["units"])
        print(f"\n{label}: {len(queries)} statements for counts and list")
        for view in ("units", "mine", "closed"):
            plan = in_order(cases_in(view, user), view, "due")[0][:51].explain()
            print(f"-- {view}\n{plan}")


def main() -> None:
    """Fills a database of its own, measures, cleans up."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    started = time.perf_counter()
    leaves = make_tree()
    users = make_users()
    make_cases(leaves, users)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{CASES:,} cases at {len(leaves):,} leaves, made in {time.perf_counter() - started:.0f} s")
    cookies = [cookie_of(user) for user in users]
    connection.close()
    server = start_server()
    try:
        measure(cookies)
    finally:
        server.terminate()
        server.wait(10)
    show_plans(users)
    clean_up()


def clean_up() -> None:
    """Removes the SQLite file; a database that was named is left as it is."""
    connection.close()
    for path in sorted(FOLDER.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    FOLDER.rmdir()


if __name__ == "__main__":
    main()
