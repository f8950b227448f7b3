"""No page breaks a rule of axe's, wide and narrow, light and dark; none scrolls sideways or logs errors."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.policy import Role
from demo import removal
from demo.structure import PEOPLE
from tests.browser.airport import Airport, session_cookie
from tests.browser.axe import flaws
from tests.factories.accounts import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def flaws_of(page: Any, screens: dict[str, str]) -> list[str]:
    """Opens each address and tells its flaws."""
    found = []
    for name, address in screens.items():
        page.goto(address)
        found += flaws(page, name)
    return found


def test_respondents_pages_are_accessible(tab: Any, airport: Airport) -> None:
    tab.goto(f"/s/{airport.link.token}/")
    found = flaws(tab, "first page")
    tab.get_by_role("button", name="Next").click()
    found += flaws(tab, "first page with errors")
    tab.click("label:has(input[name=q1][value='3'])")
    tab.get_by_role("button", name="Next").click()
    tab.wait_for_selector("textarea")
    found += flaws(tab, "second page")
    tab.get_by_role("button", name="Send").click()
    tab.wait_for_selector(".thanks")
    found += flaws(tab, "thanks")
    screens = {"no such link": "/s/nothing/", "no such unsubscribing": "/u/nothing/"}
    assert found + flaws_of(tab, screens) == []


def test_pages_before_signing_in_are_accessible(tab: Any, airport: Airport) -> None:
    screens = {"sign in": "/login/", "reset": "/accounts/password/reset/", "not found": "/nothing/"}
    assert flaws_of(tab, screens) == []


def test_pages_of_answers_are_accessible(staff_tab: Any, airport: Airport) -> None:
    screens = {
        "dashboard": f"/units/{airport.root.uuid}/",
        "dashboard without data": f"/units/{airport.area_b.uuid}/",
        "units": "/units/all/",
        "responses": "/responses/",
        "no responses": "/responses/?q=nothinglikethis",
        "response": f"/responses/{airport.response.uuid}/",
    }
    assert flaws_of(staff_tab, screens) == []


@pytest.mark.parametrize(
    "role", [Role.UNIT_MANAGER, Role.REGIONAL_MANAGER, Role.PROGRAM_MANAGER, Role.ANALYST]
)
def test_first_pages_are_accessible(tab: Any, airport: Airport, live_server: Any, role: Role) -> None:
    client = Client()
    client.force_login(make_user(role, airport.terminal))
    tab.context.add_cookies([session_cookie(client, live_server.url)])
    assert flaws_of(tab, {"today": "/"}) == []


def test_pages_of_cases_are_accessible(staff_tab: Any, airport: Airport) -> None:
    own = f"/cases/{airport.own_case.uuid}/"
    screens = {
        "inbox": "/cases/?view=units",
        "empty inbox": "/cases/?view=waiting",
        "open case": f"/cases/{airport.open_case.uuid}/",
        "closed case": f"/cases/{airport.closed_case.uuid}/",
        "logging a contact": f"{own}contact/",
        "rules": "/rules/",
        "rule": f"/rules/{airport.rule.uuid}/",
        "new rule": "/rules/new/",
        "root causes": "/settings/root-causes/",
    }
    found = flaws_of(staff_tab, screens)
    staff_tab.goto(own)
    staff_tab.click(".page-head [data-dialog=close-case]")
    staff_tab.wait_for_selector("#close-case[open]")
    assert found + flaws(staff_tab, "closing a case") == []


def test_pages_of_surveys_are_accessible(staff_tab: Any, airport: Airport) -> None:
    survey, run = f"/surveys/{airport.questionnaire.uuid}/", f"/imports/{airport.run.uuid}/"
    screens = {
        "surveys": "/surveys/",
        "new survey": "/surveys/new/",
        "builder": survey,
        "words for points": f"{survey}?at=q2",
        "versions": f"{survey}versions/",
        "publish": f"{survey}publish/",
        "links": "/surveys/links/",
        "link": f"/surveys/links/{airport.link.uuid}/",
        "imports": "/imports/",
        "new import": "/imports/new/",
        "import": run,
        "columns": f"{run}mapping/",
        "exports": "/exports/",
        "new export": "/exports/new/",
        "codebook": f"{survey}codebook/",
    }
    assert flaws_of(staff_tab, screens) == []


def test_settings_are_accessible(staff_tab: Any, airport: Airport) -> None:
    screens = {
        "units": "/settings/units/",
        "unit": f"/settings/units/{airport.area_a.uuid}/",
        "people": "/settings/people/",
        "person": f"/settings/people/{airport.admin.uuid}/",
        "inviting": "/settings/people/invite/",
        "departments": "/settings/departments/",
        "metrics": "/settings/metrics/",
        "metric": f"/settings/metrics/{airport.metric.uuid}/",
        "programs": "/settings/programs/",
        "program": f"/settings/programs/{airport.questionnaire.program.uuid}/",
        "touchpoints": "/settings/touchpoints/",
        "stages": "/settings/touchpoints/stages/",
        "keys": "/settings/keys/",
        "audit": "/settings/audit/",
        "system": "/settings/system/",
        "outbox": "/outbox/",
        "message": f"/outbox/{airport.message.uuid}/",
        "do not contact": "/settings/do-not-contact/",
        "password": "/accounts/password/change/",
    }
    assert flaws_of(staff_tab, screens) == []


def test_page_that_removes_the_demo_is_accessible(staff_tab: Any, airport: Airport) -> None:
    person = PEOPLE[0]
    User.objects.create_user(person.email, name=person.name, is_invented=True)
    assert flaws_of(staff_tab, {"demo": "/settings/system/demo/"}) == []
    removal.request_removal(by=airport.admin)
    assert flaws_of(staff_tab, {"demo being removed": "/settings/system/demo/"}) == []
