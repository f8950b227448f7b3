"""Who really asks, how much it may send, and the way of respondents (THREATS rows 36, 37, 39)."""

import io
import ipaddress

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from gunicorn.http.errors import InvalidChunkSize

from config import middleware


def echo(request: HttpRequest) -> HttpResponse:
    kind = "respondent" if not hasattr(request, "session") else "staff"
    return HttpResponse(f"{kind} {request.META['REMOTE_ADDR']}")


def own_policy(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x", headers={"Content-Security-Policy": "default-src 'self'"})


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


urlpatterns = [
    path("s/echo", echo),
    path("s/own", own_policy),
    path("s/broken", broken),
    path("echo", echo),
    path("admin/echo", echo),
    path("api/v1/echo", echo),
]
pytestmark = pytest.mark.urls(__name__)


def ask(client, url="/echo", *, peer="203.0.113.9", forwarded=""):
    return client.get(url, REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded).content.decode()


@pytest.fixture
def proxies(settings):
    settings.TRUSTED_PROXIES = (ipaddress.ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, <script>", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
    ids=["row39-stranger", "proxy", "row39-spoofed-first", "row39-nonsense", "none"],
)
def test_address_is_forwarded_by_trusted_proxies_only(client, proxies, peer, forwarded, seen):
    assert ask(client, peer=peer, forwarded=forwarded) == f"staff {seen}"


def test_scheme_of_a_stranger_is_dropped(proxies):
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_PROTO="https")
    middleware.TrustedProxies(lambda _: HttpResponse())(request)
    assert "HTTP_X_FORWARDED_PROTO" not in request.META


@pytest.mark.parametrize("url", ["/echo", "/s/echo", "/api/v1/echo"])
def test_body_over_1_mb_is_413(client, url):
    body = b"x" * (1024 * 1024 + 1)
    assert client.post(url, body, content_type="text/plain").status_code == 413


def test_body_over_1_mb_is_a_problem_document_for_programs(client):
    answer = client.post("/api/v1/echo", b"x" * (1024 * 1024 + 1), content_type="application/json")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 413


def test_body_over_1_mb_is_a_page_for_people(client):
    answer = client.post("/echo", b"x" * (1024 * 1024 + 1), content_type="text/plain")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "over 1 MB" in answer.content.decode()
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_the_page_for_an_import_names_the_limit_of_imports(client):
    length = str(django_settings.IMPORT_BODY_LIMIT_BYTES + 1)
    answer = client.post("/imports/new/", b"x", content_type="text/plain", CONTENT_LENGTH=length)
    assert answer.status_code == 413
    assert "over 60 MB" in answer.content.decode()


def test_body_of_an_import_may_be_larger():
    limit = middleware.BodyLimit(lambda _: HttpResponse()).limit
    assert limit("/imports/new/") == django_settings.IMPORT_BODY_LIMIT_BYTES


@pytest.mark.parametrize(
    "path",
    [
        "/important/",
        "/s/x/import/",
        "/s/imports/new/",
        "/imports/new/x",
        "/api/v1/import/",
        "/imports/0196f1c2-7a00-7c3e-9d5b-0a3a54f2a8c1/mapping/use/",
    ],
)
def test_threat_24_only_the_upload_of_an_import_may_be_larger(path):
    limit = middleware.BodyLimit(lambda _: HttpResponse()).limit
    assert limit(path) == django_settings.BODY_LIMIT_BYTES


def ask_in_chunks(url, body):
    """What is answered to a body that comes without its length, as gunicorn hands it on."""
    request = RequestFactory().post(url, b"", content_type="text/plain", HTTP_TRANSFER_ENCODING="chunked")
    request.META.pop("CONTENT_LENGTH", None)
    request.META |= {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
    request.environ = request.META
    return middleware.BodyLimit(lambda request: HttpResponse(request.body))(request)


@pytest.mark.parametrize("url", ["/echo", "/s/echo", "/api/v1/echo", "/imports/new/"])
def test_threat_24_a_chunked_body_over_1_mb_is_413(url):
    assert ask_in_chunks(url, b"x" * (3 * 1024 * 1024)).status_code == 413


def test_a_chunked_body_is_read_and_not_taken_for_empty():
    assert ask_in_chunks("/echo", b"some words").content == b"some words"


@pytest.mark.parametrize("error", [OSError("no more data"), InvalidChunkSize(b"-5")])
def test_threat_27_chunks_that_break_off_or_are_none_are_a_bad_request(error):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise error

    request = RequestFactory().post("/echo", HTTP_TRANSFER_ENCODING="chunked")
    request.META |= {"wsgi.input": Broken(), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    request.environ = request.META
    with pytest.raises(BadRequest):
        middleware.BodyLimit(lambda _: HttpResponse())(request)


def test_respondents_have_no_session_and_get_no_cookie(client):
    answer = client.get("/s/echo")
    assert answer.content == b"respondent 127.0.0.1"
    assert answer.cookies == {}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_respondents_post_without_a_csrf_token():
    client = Client(enforce_csrf_checks=True)
    assert client.post("/s/echo").status_code == 200
    assert client.post("/echo").status_code == 403


def test_respondents_policy_set_by_the_view_stays(client):
    assert client.get("/s/own").headers["Content-Security-Policy"] == "default-src 'self'"


def test_respondents_unknown_page_is_404_with_a_policy(client):
    answer = client.get("/s/nothing")
    assert answer.status_code == 404
    assert answer.headers["Content-Security-Policy"] == middleware.RESPONDENT_POLICY


def test_respondents_error_is_one_500(client):
    client.raise_request_exception = False
    assert client.get("/s/broken").status_code == 500


def policy(client, url):
    header = client.get(url).headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


def test_staff_policy_has_no_inline_script_or_style_and_no_framing(client):
    found = policy(client, "/echo")
    assert (found["script-src"], found["style-src"]) == ("'self'", "'self'")
    assert found["frame-ancestors"] == "'none'"


def test_admin_policy_gives_its_theme_what_it_needs_and_no_framing(client):
    found = policy(client, "/admin/echo")
    assert found["style-src"] == "'self' 'unsafe-inline'"
    assert found["frame-ancestors"] == "'none'"
