"""The page that shows every part draws all of them, and keeps the strict CSP like any other."""

import re

import pytest
from django.test import Client
from django.urls import path

from accounts.policy import Role
from config import urls
from config.styleguide import styleguide
from tests.factories.accounts import OrgUnitFactory, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [*urls.urlpatterns, path("styleguide/", styleguide, name="styleguide-here")]


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(make_user(Role.ADMINISTRATOR, OrgUnitFactory()))
    return client


def test_styleguide_draws_every_part(page: Client) -> None:
    text = page.get("/styleguide/").content.decode()
    for part in ('class="score ', 'class="due', 'class="pips', "NPS ratings, May 2018", "51–100 of 312"):
        assert part in text or part in page.get("/styleguide/", {"page": "2"}).content.decode(), part
    assert not re.search(r"<[^>]*\sstyle\s*=", text)


def test_styleguide_shows_errors_and_toasts(page: Client) -> None:
    posted = page.post("/styleguide/", {"name": ""})
    assert posted.status_code == 400
    assert "Case 1042 closed" in posted.content.decode()
    assert "That did not work." in page.get("/styleguide/", {"toast": "1"}).content.decode()
