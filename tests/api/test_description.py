"""The OpenAPI description and its page."""

import json
import re

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema

pytestmark = pytest.mark.django_db


def test_the_description_is_valid_and_names_every_route() -> None:
    found = json.loads(Client().get("/api/v1/schema/").content)
    validate_schema(found)
    assert sorted(found["paths"]) == [
        "/api/v1/cases/",
        "/api/v1/cases/{uuid}/",
        "/api/v1/cases/{uuid}/close/",
        "/api/v1/cases/{uuid}/comment/",
        "/api/v1/cases/{uuid}/resolve/",
        "/api/v1/cases/{uuid}/take/",
        "/api/v1/responses/",
        "/api/v1/responses/bulk/",
        "/api/v1/responses/{uuid}/",
        "/api/v1/units/",
        "/api/v1/units/{uuid}/",
        "/api/v1/units/{uuid}/scores/",
    ]
    post = found["paths"]["/api/v1/responses/"]["post"]
    assert sorted(post["responses"]) == ["200", "201", "400", "401", "403", "409", "413", "415", "422", "429"]
    assert post["parameters"][-1]["name"] == "Idempotency-Key"
    assert post["requestBody"]["content"]["application/json"]["examples"]
    assert {"ApiKey": []} in post["security"]


def test_the_page_keeps_to_the_strict_policy_and_to_our_own_files() -> None:
    answer = Client().get("/api/v1/docs/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Content-Security-Policy"].count("'self'")
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]* src=)", text)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text)
    script = Client().get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert b"/api/v1/schema/" in script.content
