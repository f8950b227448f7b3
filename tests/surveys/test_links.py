"""Links for staff: only where they may, with addresses from the base URL."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry
from surveys.domain.questionnaires.editing import create_questionnaire
from surveys.models import PublicLink
from tests.factories.accounts import GrantFactory, OrgUnitFactory, UserFactory
from tests.factories.surveys import ProgramFactory, a_definition, a_link, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def setting() -> dict:
    root = OrgUnitFactory(name="Airport")
    area, other = OrgUnitFactory(name="Area A", parent=root), OrgUnitFactory(name="Area B", parent=root)
    questionnaire = publish(ProgramFactory(owner=root), owner=root)
    user = UserFactory()
    GrantFactory(user=user, role="program_manager", unit=area)
    return {"area": area, "other": other, "questionnaire": questionnaire, "user": user}


def test_link_is_made_and_audited(client: Client, setting: dict) -> None:
    client.force_login(setting["user"])
    form = {
        "questionnaire": setting["questionnaire"].pk,
        "unit": setting["area"].pk,
        "channel": "qr",
        "label": "Gate A4",
    }
    response = client.post("/surveys/links/new/", form)
    link = PublicLink.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/surveys/links/{link.uuid}/")
    assert (link.label, link.unit, link.channel, len(link.token)) == ("Gate A4", setting["area"], "qr", 16)
    assert AuditEntry.objects.filter(action="link.created", object_id=str(link.pk)).count() == 1
    page = client.get(response["Location"]).content.decode()
    assert f"http://testserver/s/{link.token}/" in page


def test_link_for_a_unit_out_of_reach_is_refused(client: Client, setting: dict) -> None:
    client.force_login(setting["user"])
    form = {"questionnaire": setting["questionnaire"].pk, "unit": setting["other"].pk, "channel": "qr"}
    assert client.post("/surveys/links/new/", form).status_code == 400
    assert PublicLink.objects.count() == 0


def test_foreign_links_do_not_exist(client: Client, setting: dict) -> None:
    link = a_link(setting["questionnaire"], unit=setting["other"], label="Foreign sentinel")
    client.force_login(setting["user"])
    assert "Foreign sentinel" not in client.get("/surveys/links/").content.decode()
    for path in ("", "qr.svg", "qr.png"):
        assert client.get(f"/surveys/links/{link.uuid}/{path}").status_code == 404
    assert client.post(f"/surveys/links/{link.uuid}/off/").status_code == 404
    link.refresh_from_db()
    assert link.is_active is True


def test_link_is_switched_off_and_on(client: Client, setting: dict) -> None:
    link = a_link(setting["questionnaire"], unit=setting["area"])
    client.force_login(setting["user"])
    client.post(f"/surveys/links/{link.uuid}/off/")
    assert PublicLink.objects.get().is_active is False
    client.post(f"/surveys/links/{link.uuid}/on/")
    assert PublicLink.objects.get().is_active is True


def test_code_is_a_file_to_print(client: Client, setting: dict) -> None:
    link = a_link(setting["questionnaire"], unit=setting["area"], label="Gate A4")
    client.force_login(setting["user"])
    svg = client.get(f"/surveys/links/{link.uuid}/qr.svg?download=1")
    png = client.get(f"/surveys/links/{link.uuid}/qr.png")
    assert svg["Content-Disposition"] == 'attachment; filename="qr-gate-a4.svg"'
    assert svg.content.startswith(b"<svg")
    assert png.content.startswith(b"\x89PNG")


def test_list_searches_and_refuses_unknown_filters(client: Client, setting: dict) -> None:
    a_link(setting["questionnaire"], unit=setting["area"], label="Gate A4")
    a_link(setting["questionnaire"], unit=setting["area"], label="Poster")
    client.force_login(setting["user"])
    found = client.get("/surveys/links/?q=gate").content.decode()
    assert ("Gate A4" in found, "Poster" in found) == (True, False)
    assert client.get("/surveys/links/?token__startswith=a").status_code == 400
    assert client.get("/surveys/links/?sort=token").status_code == 400


@pytest.mark.parametrize(
    ("base", "is_told"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://[::1]:8000", True),
        ("http://192.168.1.20:8000", False),
        ("https://feedback.example.org", False),
    ],
)
def test_address_that_no_phone_reaches_is_told(
    client: Client, setting: dict, settings: Any, base: str, is_told: bool
) -> None:
    settings.BASE_URL = base
    client.force_login(setting["user"])
    link = a_link(setting["questionnaire"], unit=setting["area"])
    html = client.get(f"/surveys/links/{link.uuid}/").content.decode()
    assert ("Only this computer reaches this address." in html) is is_told


def test_new_link_begins_with_the_survey_one_comes_from(client: Client, setting: dict) -> None:
    client.force_login(setting["user"])
    publish(setting["questionnaire"].program, name="Another")
    survey = setting["questionnaire"]
    html = client.get(f"/surveys/links/new/?survey={survey.uuid}").content.decode()
    assert f'<option value="{survey.pk}" selected>' in html
    assert client.get("/surveys/links/new/?survey=nonsense").status_code == 200


def test_new_link_without_a_published_survey_leads_to_the_draft(client: Client) -> None:
    root = OrgUnitFactory()
    user = UserFactory()
    GrantFactory(user=user, role="program_manager", unit=root)
    client.force_login(user)
    draft = create_questionnaire(
        ProgramFactory(owner=root), owner=root, name="Draft", definition=a_definition(), by=None
    )
    html = client.get("/surveys/links/new/").content.decode()
    assert ("First, a published survey" in html, f'href="/surveys/{draft.uuid}/"' in html) == (True, True)


def test_link_tells_what_its_address_may_say(client: Client, setting: dict) -> None:
    embedded = [{"name": "source", "from": "link"}, {"name": "Plan B", "from": "link"}]
    embedded += [{"name": "score", "from": "set"}]
    questionnaire = publish(
        ProgramFactory(owner=setting["area"]),
        owner=setting["area"],
        definition=a_definition(embedded=embedded),
    )
    client.force_login(setting["user"])
    url = f"/surveys/links/{a_link(questionnaire, unit=setting['area']).uuid}/"
    assert "<code>?source=…&amp;Plan%20B=…</code>" in client.get(url).content.decode()
