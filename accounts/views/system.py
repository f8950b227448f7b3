"""Settings, State of the system."""

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.domain.calendars import unreadable_calendars
from accounts.http import StaffRequest, staff_view
from accounts.models import Grant, User
from accounts.system import Line, lines
from common.caches import redis_away_since
from common.clock import now
from common.progress import DOWN, STUCK, worker_state
from common.words import duration


@staff_view(action="system.view")
@require_safe
def system_state(request: StaffRequest) -> HttpResponse:
    """Is everything running, and what waits for somebody?"""
    found = lines(request.user)
    troubles = [label for label, line in found if line.level == "bad"]
    return render(request, "accounts/system.html", {"lines": found, "troubles": troubles})


def worker_line() -> Line:
    """When a worker last gave a sign of life, and when it last worked on something."""
    worker, waits = worker_state(), "Answers are kept; scores, alerts and mails wait until it"
    if worker.word == DOWN:
        seen = f"Last seen {_age(worker.seen_at)} ago. " if worker.seen_at else ""
        return Line("Down", "bad", f"{seen}{waits} is back.")
    worked = f" Last work {_age(worker.worked_at)} ago." if worker.worked_at else ""
    seen = f"Last sign of life {_age(worker.seen_at)} ago.{worked}"
    if worker.word == STUCK:
        return Line("Stands still", "bad", f"{seen} {waits} goes on.")
    return Line("Running", "good", seen)


def redis_line() -> Line | None:
    """Whether the web process that answers here reaches Redis; left out where none is named."""
    if not settings.REDIS_URL:
        return None
    since = redis_away_since()
    if since is None:
        return Line("Connected", "good")
    text = f"For {_age(since)}. No task reaches the worker, and each web process alone limits signing in."
    return Line("Can't be reached", "bad", text)


def _age(at: datetime | None) -> str:
    return duration((now() - at).total_seconds() if at else 0)


def database_line() -> Line:
    """Which database this is."""
    return Line({"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor))


def calendar_line() -> Line | None:
    """Business calendars that can't be read; left out where all can."""
    names = [calendar.name for calendar in unreadable_calendars()]
    if not names:
        return None
    text = f"{', '.join(names)}: office hours hold there until hours, holidays and time zone are put right."
    return Line(f"{len(names)} unreadable", "bad", text)


def access_line() -> Line:
    """People who can sign in and see nothing."""
    grants = Grant.objects.current().filter(user=OuterRef("pk"))
    count = User.objects.filter(~Exists(grants), is_active=True).count()
    if not count:
        return Line("None", "good")
    text = "They can sign in and see nothing."
    url = f"{reverse('people')}?state=none"
    return Line(str(count), "warn", text, url, "Give them access", action="grant.give")
