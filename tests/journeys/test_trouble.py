"""SQLite locked by another process, or its disk full: nobody is thanked for nothing or types twice."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import AuditEntry, Department, User
from accounts.policy import Role
from surveys.models import PublicLink, Response
from tests.factories.accounts import PASSWORD, OrgUnitFactory, make_user
from tests.factories.surveys import a_link, one_page_definition, publish
from tests.servers import full_disk, locked_by_another

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite has one writer, and a file"),
]
WORDS = 'Late, "again" & <cold>\r\nsoup'
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Gives up on a lock after 50 ms; 20 s in production."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    yield
    connection.close()


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def link() -> PublicLink:
    return a_link(publish(definition=one_page_definition()))


def locked() -> Any:
    return locked_by_another(str(connection.settings_dict["NAME"]))


def fields_of(answer: Any) -> dict[str, list[str]]:
    """What a browser would send from the page's form."""
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(answer.content.decode()):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


def fill_in(visitor: Client, link: PublicLink, words: str = WORDS) -> dict[str, Any]:
    page = visitor.get(f"/s/{link.token}/")
    return {**fields_of(page), "q1": "3", "q2.r1": "c4", "q3": words, "go": "next"}


def test_an_answer_to_a_locked_database_is_sent_again_from_the_503_page(
    visitor: Client, link: PublicLink
) -> None:
    form = fill_in(visitor, link)
    with locked():
        answer = visitor.post(f"/s/{link.token}/", form)
        again = visitor.post(f"/s/{link.token}/", fields_of(answer))
    assert (answer.status_code, again.status_code, answer.headers["Retry-After"]) == (503, 503, "5")
    assert "your answers are still in this page" in answer.content.decode()
    assert Response.objects.count() == 0
    thanks = visitor.post(f"/s/{link.token}/", fields_of(again))
    assert (thanks.status_code, "Thank you" in thanks.content.decode()) == (200, True)
    stored = Response.objects.get()
    assert stored.answers == {"q1": 3, "q2.r1": "c4", "q3": WORDS.replace("\r\n", "\n")}
    assert visitor.post(f"/s/{link.token}/", fields_of(again)).status_code == 200
    assert Response.objects.count() == 1


def test_pages_are_read_while_the_database_is_locked(visitor: Client, link: PublicLink) -> None:
    with locked():
        assert visitor.get(f"/s/{link.token}/").status_code == 200
        assert visitor.get("/healthz").json()["database"] == "up"


def test_a_full_disk_stores_nothing_by_halves_and_needs_no_restart(visitor: Client, link: PublicLink) -> None:
    form = fill_in(visitor, link, "far too long " * 380)
    with full_disk():
        answers = [visitor.post(f"/s/{link.token}/", form) for _ in range(30)]
        stored = Response.objects.count()
    thanked = sum("Thank you" in one.content.decode() for one in answers)
    assert {one.status_code for one in answers} == {503}
    assert (stored, thanked, counted()) == (0, 0, 0)
    assert visitor.post(f"/s/{link.token}/", fields_of(answers[-1])).status_code == 200
    assert Response.objects.get().answers["q3"].startswith("far too long")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)


def counted() -> int:
    """How many submissions the robot limits have counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(SUM(count), 0) FROM common_counter WHERE key LIKE 'answers:%'")
        return int(cursor.fetchone()[0])


@pytest.fixture
def administrator() -> User:
    user = make_user(Role.ADMINISTRATOR, OrgUnitFactory(), email="maya@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


def test_staff_send_again_what_a_locked_database_refused(visitor: Client, administrator: User) -> None:
    visitor.force_login(administrator)
    form = {"name": "Ground service", "code": "ground"}
    before = AuditEntry.objects.count()
    with locked():
        answer = visitor.post("/settings/departments/new/", form)
        assert visitor.get("/settings/departments/").status_code == 200
    assert answer.status_code == 503
    assert "nothing was saved" in answer.content.decode()
    assert (Department.objects.filter(code="ground").count(), AuditEntry.objects.count()) == (0, before)
    assert visitor.post("/settings/departments/new/", fields_of(answer)).status_code == 302
    assert Department.objects.get(code="ground").name == "Ground service"


def test_signing_in_to_a_locked_database_is_no_matter_of_too_many_attempts(
    visitor: Client, administrator: User, settings: Any
) -> None:
    table = {"BACKEND": "common.caches.SharedTableCache", "LOCATION": "common_cache"}
    settings.CACHES = {**settings.CACHES, "default": table}
    call_command("createcachetable", verbosity=0)
    form = {"login": administrator.email, "password": PASSWORD}
    with locked():
        answer = visitor.post("/login/", form)
        assert (answer.status_code, fields_of(answer)) == (503, {})
    assert visitor.post("/login/", form).status_code == 302
