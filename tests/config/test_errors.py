"""A database that is locked, full or away: one friendly 503 everywhere, and mistakes stay 500."""

import sqlite3
from html import unescape
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from common.phrases import say
from common.trouble import is_database_trouble
from surveys.views.respondents.busy import ANSWERS_KEPT, NOTHING_LOST

handler500 = "config.errors.server_error"


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("said by SQLite")
    error.sqlite_errorcode = code
    return error


def raised_from(outer: Exception, cause: BaseException) -> Exception:
    outer.__cause__ = cause
    return outer


LOCKED = raised_from(OperationalError("database is locked"), sqlite_error(sqlite3.SQLITE_BUSY))
TROUBLES = {
    "sqlite-locked": LOCKED,
    "sqlite-busy-snapshot": raised_from(OperationalError("x"), sqlite_error(sqlite3.SQLITE_BUSY | 2 << 8)),
    "sqlite-full": raised_from(OperationalError("x"), sqlite_error(sqlite3.SQLITE_FULL)),
    "lock-timeout": raised_from(OperationalError("x"), psycopg.errors.LockNotAvailable()),
    "statement-timeout": raised_from(OperationalError("x"), psycopg.errors.QueryCanceled()),
    "shutdown": raised_from(OperationalError("x"), psycopg.errors.AdminShutdown()),
    "starting-up": raised_from(OperationalError("x"), psycopg.errors.CannotConnectNow()),
    "disk-full": raised_from(OperationalError("x"), psycopg.errors.DiskFull()),
    "no-connection": raised_from(OperationalError("x"), psycopg.OperationalError("connection refused")),
    "closed": InterfaceError("connection already closed"),
    "raised-from": raised_from(RuntimeError("saving failed"), LOCKED),
}
MISTAKES = {
    "no-such-column": raised_from(OperationalError("x"), sqlite_error(sqlite3.SQLITE_ERROR)),
    "no-such-table": raised_from(ProgrammingError("x"), psycopg.errors.UndefinedTable()),
    "cursor-closed": InterfaceError("the cursor is closed"),
    "ours": RuntimeError("database is locked"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_trouble_of_the_database_is_told(name: str) -> None:
    assert is_database_trouble(TROUBLES[name]) is True


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_no_trouble_of_the_database(name: str) -> None:
    assert is_database_trouble(MISTAKES[name]) is False


def locked(request: HttpRequest) -> HttpResponse:
    raise LOCKED


def broken(request: HttpRequest) -> HttpResponse:
    raise MISTAKES["no-such-column"]


urlpatterns = [
    path(f"{place}{view.__name__}", view)
    for place in ("s/", "u/", "", "admin/", "api/v1/")
    for view in (locked, broken)
]
pytestmark = pytest.mark.urls(__name__)
LONG = {"q4": 'She said "no" & <left>\r\nTwo lines', "q3": ["c1", "c4"], "l": "de", "k": "stamp"}


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("url", ["/s/locked", "/u/locked", "/locked", "/admin/locked"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_locked_database_is_one_503_page(visitor: Client, url: str, method: str) -> None:
    answer = getattr(visitor, method)(url)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Just a moment" in answer.content.decode()
    assert answer.cookies == {}


def test_the_api_answers_a_problem_document(visitor: Client) -> None:
    answer = visitor.post("/api/v1/locked", "{}", content_type="application/json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "busy"


@pytest.mark.parametrize("url", ["/s/broken", "/u/broken", "/broken", "/admin/broken", "/api/v1/broken"])
def test_mistakes_stay_500(visitor: Client, url: str) -> None:
    answer = visitor.get(url)
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers


@pytest.mark.parametrize("url", ["/s/locked", "/locked"])
def test_what_was_posted_stands_in_the_page_to_be_sent_again(visitor: Client, url: str) -> None:
    page = visitor.post(url, LONG).content.decode()
    fields = {unescape(part.split('"')[0]) for part in page.split('<input type="hidden" name="')[1:]}
    assert fields == {"q4", "q3", "l", "k"}
    assert 'value="She said &quot;no&quot; &amp; &lt;left&gt;\r\nTwo lines"' in page
    assert page.count('name="q3"') == 2
    assert '<form method="post"' in page


@pytest.mark.parametrize(
    "data", [{"login": "a@example.org", "password": "secret-word"}, {"new_password1": "secret-word"}]
)
def test_a_password_is_not_written_into_the_page(visitor: Client, data: dict[str, Any]) -> None:
    page = visitor.post("/locked", data).content.decode()
    assert "secret-word" not in page
    assert "<form" not in page


@pytest.mark.parametrize(
    ("url", "data", "accepts", "language", "words"),
    [
        ("/s/locked", LONG, "", "de", ANSWERS_KEPT),
        ("/s/locked?l=es", None, "", "es", NOTHING_LOST),
        ("/s/locked", None, "tlh, fr;q=0.8", "fr", NOTHING_LOST),
        ("/s/locked", None, "tlh", "en", NOTHING_LOST),
    ],
)
def test_respondents_read_it_in_their_language(
    visitor: Client, url: str, data: dict[str, Any] | None, accepts: str, language: str, words: str
) -> None:
    method = visitor.get if data is None else visitor.post
    page = method(url, data or {}, headers={"accept-language": accepts}).content.decode()
    assert (say(words, language) == words) is (language == "en")
    assert say(words, language) in page
    assert f'<html lang="{language}"' in page


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("&".join(["a=1"] * 5001), "application/x-www-form-urlencoded"),
        ("--x\r\nno form", "multipart/form-data; boundary="),
    ],
)
def test_a_form_that_cannot_be_read_is_not_carried_on(visitor: Client, body: str, kind: str) -> None:
    answer = visitor.generic("POST", "/s/locked", body, content_type=kind)
    assert answer.status_code == 503
    assert "<form" not in answer.content.decode()


def test_the_page_reads_no_database(visitor: Client) -> None:
    """No fixture allows it here: a query would raise."""
    assert visitor.post("/s/locked", LONG).status_code == 503
    assert visitor.post("/locked", LONG).status_code == 503
