"""Errors are problems (RFC 9457) wherever they come from, and strange JSON is one."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import override_settings
from rest_framework.test import APIClient

from accounts.models import OrgUnit
from accounts.policy import Role
from common.api.parsing import MAX_DEPTH, read_json
from surveys.models import Questionnaire, Response
from tests.api.conftest import client_for, client_of
from tests.api.talking import URL, assert_problem, body
from tests.factories.accounts import make_key, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["responses/", "responses/bulk/", "units/", "cases/", "nowhere/", "units/no-uuid/", ""]
)
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
def test_nobody_gets_401_everywhere(path: str, method: str) -> None:
    answer = getattr(APIClient(), method)(f"/api/v1/{path}")
    assert_problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == 'Bearer realm="Rapport"'


@pytest.mark.parametrize(
    "token",
    [
        "",
        "rk",
        "rk_",
        "rk_a_b",
        "rk_12345678_" + "x" * 43,
        "eyJhbGciOiJub25lIn0.e30.",
        "é",
        "rk_" + "a" * 999,
    ],
)
def test_threat_16_forged_tokens_are_401(partner: APIClient, token: str) -> None:
    answer = client_of(token.encode().decode("latin-1")).get("/api/v1/units/")
    assert_problem(answer, 401, "authentication_failed")


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/api/v1/nowhere/", "get", 404, "not_found"),
        ("/api/v2/units/", "get", 404, "not_found"),
        ("/api/v1/units", "get", 404, "not_found"),
        ("/api/v1/units/no-uuid/", "get", 404, "not_found"),
        ("/api/v1/units/00000000-0000-7000-8000-000000000000/", "get", 404, "not_found"),
        ("/api/v1/units/", "delete", 405, "method_not_allowed"),
        ("/api/v1/units/", "options", 405, "method_not_allowed"),
        ("/api/v1/responses/", "put", 405, "method_not_allowed"),
    ],
)
def test_paths_and_methods_that_are_not_there(
    partner: APIClient, path: str, method: str, status: int, code: str
) -> None:
    assert_problem(getattr(partner, method)(path), status, code)


def test_other_media_types_are_415_and_broken_json_400(partner: APIClient) -> None:
    assert_problem(partner.post(URL, "a=1", content_type="text/plain"), 415, "unsupported_media_type")
    assert_problem(partner.post(URL, "{", content_type="application/json"), 400, "parse_error")
    found = assert_problem(partner.post(URL, "[1]", content_type="application/json"), 400, "invalid")
    assert found["detail"] == "Invalid data. Expected a dictionary, but got list."


def test_a_body_over_1_mb_is_413(partner: APIClient) -> None:
    answer = partner.post(URL, b" " * (1024 * 1024 + 1), content_type="application/json")
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_errors_of_ours_are_500_and_tell_nothing(partner: APIClient, monkeypatch: Any) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("accounts.api.UnitViewSet.get_queryset", fail)
    answer = partner.get("/api/v1/units/")
    assert_problem(answer, 500, "error")
    assert b"secret" not in answer.content


def test_a_database_that_is_locked_is_503_and_says_to_come_back(partner: APIClient, monkeypatch: Any) -> None:
    def fail(*args: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("accounts.api.UnitViewSet.get_queryset", fail)
    answer = partner.get("/api/v1/units/")
    assert_problem(answer, 503, "busy")
    assert answer["Retry-After"] == "5"


def test_answers_are_kept_by_no_cache(partner: APIClient) -> None:
    assert partner.get("/api/v1/units/")["Cache-Control"] == "no-store"


def test_too_many_calls_of_one_credential_are_429(partner: APIClient, own: OrgUnit) -> None:
    _, plain = make_key(own, "unit.view", name="Another")
    with override_settings(API_CALLS_PER_MINUTE=2):
        assert [partner.get("/api/v1/units/").status_code for _ in range(2)] == [200, 200]
        answer = partner.get("/api/v1/units/")
        assert client_of(plain).get("/api/v1/units/").status_code == 200
    assert_problem(answer, 429, "throttled")
    assert 1 <= int(answer["Retry-After"]) <= 61


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000 + "]" * 10_000,
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        "{" + ",".join(f'"{n:x}":1' for n in range(100_001)) + "}",
        '{"answers": {"nps": NaN}}',
        '{"answers": {"nps": Infinity}}',
        '{"answers": {"nps": -Infinity}}',
        '{"answers": {"nps": 1e400}}',
        '{"answers": {"nps": 1e16}}',
        '{"answers": {"nps": ' + "9" * 5000 + "}}",
        '{"answers": {"nps": 9007199254740993}}',
        '{"answers": {"why": "a\\u0000b"}}',
        '{"answers": {"a\\u0000b": 1}}',
        '{"answers": {"why": "\\ud800"}}',
        '{"answers": {"nps": 1, "nps": 2}}',
        '{"answers": {"why": "\x01"}}',
        "",
        "nul",
    ],
    ids=lambda text: text[:24],
)
def test_threat_27_strange_json_is_400(partner: APIClient, text: str) -> None:
    answer = partner.post(URL, text.encode(), content_type="application/json")
    assert_problem(answer, 400, "invalid" if not text else "parse_error")
    assert Response.objects.count() == 0


def test_threat_27_bytes_that_are_no_utf_8_are_400(partner: APIClient) -> None:
    assert_problem(partner.post(URL, b'{"a": "\xff"}', content_type="application/json"), 400, "parse_error")


def test_threat_27_nul_in_a_filter_is_400(partner: APIClient) -> None:
    assert_problem(partner.get("/api/v1/units/?code=%00"), 400, "parse_error")


def test_read_json_takes_what_is_deep_but_not_too_deep() -> None:
    assert read_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert read_json('{"a": "\\ud83d\\ude00 é"}'.encode()) == {"a": "😀 é"}


def test_threat_36_a_session_needs_the_csrf_token(own: OrgUnit, questionnaire: Questionnaire) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(make_user(Role.UNIT_MANAGER, own))
    assert client.get("/api/v1/units/").status_code == 200
    assert_problem(client.post(URL, body(questionnaire), format="json"), 403, "permission_denied")
    assert Response.objects.count() == 0


def test_staff_read_in_the_browser_and_send_no_responses(own: OrgUnit, questionnaire: Questionnaire) -> None:
    client = client_for(make_user(Role.VIEWER, own))
    assert [one["code"] for one in client.get("/api/v1/units/").json()["results"]] == ["A"]
    assert_problem(client.post(URL, body(questionnaire), format="json"), 403, "permission_denied")


def test_a_key_without_the_scope_is_403(own: OrgUnit) -> None:
    _, plain = make_key(own, "unit.view")
    assert_problem(client_of(plain).get(URL), 403, "permission_denied")
