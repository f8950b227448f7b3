"""An empty survey, and a browser's page that shows it to a program manager."""

import pytest
from django.test import Client

from accounts.policy import Role
from surveys.domain.questionnaires.editing import create_questionnaire
from surveys.domain.questionnaires.starting import STARTS
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory

WAIT_MS = 15_000


@pytest.fixture
def root():
    return OrgUnitFactory(name="Airport")


@pytest.fixture
def survey(root):
    program = ProgramFactory(owner=root, name="After your flight")
    definition = STARTS["empty"].definition("How was it?")
    return create_questionnaire(program, owner=root, name="Gate survey", definition=definition, by=None)


@pytest.fixture
def page(browser, live_server, root):
    """A page of a program manager's; any error of a script or of the policy fails the test."""
    client = Client()
    client.force_login(make_user(Role.PROGRAM_MANAGER, root))
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    session = client.cookies["rapport_session"].value
    context.add_cookies([{"name": "rapport_session", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if is_mistake(said) else None)
    yield page
    context.close()
    assert errors == []


def is_mistake(said):
    """Chromium calls every answer 409 an error; here it is the one that is wanted."""
    return said.type == "error" and "409" not in said.text
