"""The OpenAPI description and its page."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema

from accounts.models import OrgUnit
from tests.factories.accounts import UserFactory, make_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(UserFactory())
    return client


def test_strangers_read_neither_the_description_nor_its_page(settings: Any) -> None:
    stranger = Client()
    assert stranger.get("/api/v1/schema/").status_code == 401
    for url in ("/api/v1/docs/", "/api/v1/docs/?script="):
        assert stranger.get(url)["Location"].startswith("/login/?next=/api/v1/docs/")
    settings.API_DOCS_PUBLIC = True
    for url in ("/api/v1/schema/", "/api/v1/docs/", "/api/v1/docs/?script="):
        assert stranger.get(url).status_code == 200


def test_any_valid_key_reads_the_description(own: OrgUnit) -> None:
    _, plain = make_key(own, "unit.view")
    assert Client(headers={"Authorization": f"Bearer {plain}"}).get("/api/v1/schema/").status_code == 200
    assert Client(headers={"Authorization": f"Bearer {plain}x"}).get("/api/v1/schema/").status_code == 401


def test_the_description_is_valid_and_names_every_route(reader: Client) -> None:
    found = json.loads(reader.get("/api/v1/schema/").content)
    validate_schema(found)
    assert sorted(found["paths"]) == [
        "/api/v1/cases/",
        "/api/v1/cases/{uuid}/",
        "/api/v1/cases/{uuid}/close/",
        "/api/v1/cases/{uuid}/comment/",
        "/api/v1/cases/{uuid}/resolve/",
        "/api/v1/cases/{uuid}/take/",
        "/api/v1/exports/",
        "/api/v1/exports/{uuid}/",
        "/api/v1/exports/{uuid}/file/",
        "/api/v1/imports/",
        "/api/v1/imports/{uuid}/",
        "/api/v1/imports/{uuid}/cancel/",
        "/api/v1/imports/{uuid}/redo/",
        "/api/v1/imports/{uuid}/start/",
        "/api/v1/imports/{uuid}/undo/",
        "/api/v1/questionnaires/",
        "/api/v1/questionnaires/{uuid}/",
        "/api/v1/questionnaires/{uuid}/completion/",
        "/api/v1/questionnaires/{uuid}/definition/",
        "/api/v1/questionnaires/{uuid}/results/",
        "/api/v1/questionnaires/{uuid}/translations/",
        "/api/v1/questionnaires/{uuid}/translations/{language}/",
        "/api/v1/responses/",
        "/api/v1/responses/bulk/",
        "/api/v1/responses/{uuid}/",
        "/api/v1/responses/{uuid}/correct/",
        "/api/v1/responses/{uuid}/exclude/",
        "/api/v1/responses/{uuid}/include/",
        "/api/v1/root-causes/",
        "/api/v1/root-causes/{uuid}/",
        "/api/v1/survey-files/",
        "/api/v1/survey-files/{uuid}/",
        "/api/v1/survey-files/{uuid}/make/",
        "/api/v1/units/",
        "/api/v1/units/{uuid}/",
        "/api/v1/units/{uuid}/scores/",
    ]
    post = found["paths"]["/api/v1/responses/"]["post"]
    assert sorted(post["responses"]) == ["200", "201", "400", "401", "403", "409", "413", "415", "422", "429"]
    assert post["parameters"][-1]["name"] == "Idempotency-Key"
    assert post["requestBody"]["content"]["application/json"]["examples"]
    assert {"ApiKey": []} in post["security"]


def test_the_page_keeps_to_the_strict_policy_and_to_our_own_files(reader: Client) -> None:
    answer = reader.get("/api/v1/docs/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Content-Security-Policy"].count("'self'")
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]* src=)", text)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text)
    script = reader.get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert b"/api/v1/schema/" in script.content
