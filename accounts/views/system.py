"""Settings, State of the system."""

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest, staff_view
from accounts.models import Grant, User
from accounts.system import Line, lines
from common.heartbeat import seconds_since_worker, worker_is_down
from common.words import duration


@staff_view(action="system.view")
@require_safe
def system_state(request: StaffRequest) -> HttpResponse:
    """Is everything running, and what waits for somebody?"""
    found = lines()
    troubles = [label for label, line in found if line.level == "bad"]
    return render(request, "accounts/system.html", {"lines": found, "troubles": troubles})


def worker_line() -> Line:
    """When a worker last gave a sign of life."""
    age = seconds_since_worker()
    if worker_is_down():
        seen = f"Last seen {duration(age)} ago. " if age is not None else ""
        return Line("Down", "bad", f"{seen}Answers are kept; scores, alerts and mails wait until it is back.")
    return Line("Running", "good", f"Last sign of life {duration(age or 0)} ago.")


def mail_line() -> Line:
    """Whether mail leaves the house."""
    if getattr(settings, "EMAIL_URL", ""):
        return Line("Set up", "good")
    return Line("Not set up", "warn", "Mails are kept in the outbox. Set EMAIL_URL to have them sent.")


def database_line() -> Line:
    """Which database this is."""
    return Line({"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor))


def access_line() -> Line:
    """People who can sign in and see nothing."""
    grants = Grant.objects.current().filter(user=OuterRef("pk"))
    count = User.objects.filter(~Exists(grants), is_active=True).count()
    if not count:
        return Line("None", "good")
    text = "They can sign in and see nothing."
    return Line(str(count), "warn", text, f"{reverse('people')}?state=none", "Give them access")
