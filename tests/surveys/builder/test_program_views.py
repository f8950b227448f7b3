"""Programs, touchpoints and journey stages over HTTP."""

import re

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry
from common.clock import local
from common.origins import is_origin
from surveys.domain.asking.programs import change_program
from surveys.models import JourneyStage, Program, Touchpoint
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, StageFactory, TouchpointFactory, a_definition, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return OrgUnitFactory(name="Airport")


@pytest.fixture
def client(client, root):
    client.force_login(make_user("program_manager", root))
    return client


def program_data(root, **changes):
    return {
        "name": "Passenger survey",
        "code": "passenger",
        "kind": "relational",
        "audience": "customers",
        "owner": root.pk,
        "default_department": DepartmentFactory().pk,
        "min_answers": 5,
        "min_comments": 10,
        "remeasure_after_days": 14,
        "partial_after_days": 7,
        "thank_you_en": "Maya reads every comment.",
        "frame_origins": "https://www.example.org/\n",
        **changes,
    }


def test_program_is_created_with_history(client, root):
    assert client.post("/settings/programs/new/", program_data(root, is_default="on")).status_code == 302
    program = Program.objects.get()
    assert (program.code, program.thank_you, program.frame_origins, program.is_default) == (
        "passenger",
        {"en": "Maya reads every comment."},
        ["https://www.example.org"],
        True,
    )
    assert AuditEntry.objects.get(action="program.created").object_id == str(program.pk)


def test_program_default_moves_and_emptied_texts_go(client, root):
    old = ProgramFactory(owner=root, is_default=True)
    program = ProgramFactory(owner=root, thank_you={"de": "Danke", "en": "x"})
    data = program_data(root, is_default="on", thank_you_en=" ", thank_you_de="Danke sehr", code="other")
    assert client.post(f"/settings/programs/{program.uuid}/", data).status_code == 302
    old.refresh_from_db()
    code = program.code
    program.refresh_from_db()
    assert (old.is_default, program.is_default, program.code, program.thank_you) == (
        False,
        True,
        code,
        {"de": "Danke sehr"},
    )


def test_threat_13_owner_out_of_reach_and_default_without_the_organisation(client, root):
    area = OrgUnitFactory(parent=root)
    program = ProgramFactory(owner=area)
    client.force_login(make_user("program_manager", area))
    url = f"/settings/programs/{program.uuid}/"
    assert client.post(url, program_data(root)).status_code == 400
    assert client.post(url, program_data(area, is_default="on")).status_code == 302
    program.refresh_from_db()
    assert (program.owner, program.is_default) == (area, False)


def test_program_texts_are_asked_for_in_every_language_of_its_surveys(client, root):
    program = ProgramFactory(owner=root, thank_you={"fr": "Merci"})
    definition = a_definition(languages=["de", "ar"])
    definition["texts"] = {"de": definition["texts"]["en"], "ar": definition["texts"]["en"]}
    publish(program, definition=definition)
    page = f"/settings/programs/{program.uuid}/"
    html = client.get(page).content.decode()
    named = re.findall(
        r'<textarea id="[^"]+" name="(thank_you_\w+|privacy_\w+)" lang="(\w+)" dir="(\w+)"', html
    )
    assert [one for one in named if one[0].startswith("thank")] == [
        ("thank_you_de", "de", "ltr"),
        ("thank_you_ar", "ar", "rtl"),
        ("thank_you_fr", "fr", "ltr"),
    ]
    assert [name for name, *_ in named if name.startswith("privacy")] == [
        "privacy_de",
        "privacy_ar",
        "privacy_fr",
    ]
    assert 'placeholder="Ihre Antworten, Seite für Seite' in html
    data = program_data(root, thank_you_de="<i>Danke</i>", privacy_ar="x", privacy_contact="data@example.org")
    assert client.post(page, data).status_code == 302
    program.refresh_from_db()
    assert (program.thank_you, program.privacy, program.privacy_contact) == (
        {"de": "<i>Danke</i>"},
        {"ar": "x"},
        "data@example.org",
    )
    assert client.post(page, data | {"thank_you_de": "x" * 2001}).status_code == 400
    entry = AuditEntry.objects.filter(action="program.changed").latest("at")
    assert entry.changes["thank_you"] == [{"fr": "Merci"}, {"de": "<i>Danke</i>"}]


def test_program_is_closed_and_opened_again_by_who_may_publish(client, root):
    program = ProgramFactory(owner=root)
    page = f"/settings/programs/{program.uuid}/"
    assert client.post(f"{page}close/").status_code == 302
    program.refresh_from_db()
    assert (program.is_open, program.closed_at is None) == (False, False)
    since = f"since {local(program.closed_at):%-d %b %Y}"
    assert since in client.get("/settings/programs/?state=closed").content.decode()
    assert since in client.get(page).content.decode()
    assert client.post(page, program_data(root, is_open="on")).status_code == 302
    program.refresh_from_db()
    assert program.is_open is False
    client.post(f"{page}reopen/")
    program.refresh_from_db()
    assert (program.is_open, program.closed_at) == (True, None)


def test_program_codes_are_taken_once(client, root):
    ProgramFactory(code="passenger")
    answer = client.post("/settings/programs/new/", program_data(root))
    assert answer.status_code == 400
    assert Program.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://www.example.org", True),
        ("http://localhost:8000", True),
        ("https://a.example; script-src *", False),
        ("https://*.example.org", False),
        ("https://user@evil.example", False),
        ("https://a.example/path", False),
        ("javascript:alert(1)", False),
        ("https://a.example:0", False),
        ("https://a.example:x", False),
    ],
)
def test_origins_are_scheme_and_host_alone(text, expected):
    assert is_origin(text) is expected


def test_touchpoint_is_created_changed_and_listed_by_stage(client, root):
    stage, other = StageFactory(name="Arrival"), StageFactory(name="Security")
    department = DepartmentFactory()
    data = {"name": "Check-in", "stage": stage.pk, "department": department.pk, "owner": root.pk}
    assert client.post("/settings/touchpoints/new/", data | {"code": "check-in"}).status_code == 302
    touchpoint = Touchpoint.objects.get()
    client.post(f"/settings/touchpoints/{touchpoint.uuid}/", data | {"stage": other.pk})
    touchpoint.refresh_from_db()
    assert (touchpoint.code, touchpoint.stage) == ("check-in", other)
    assert "Check-in" in client.get(f"/settings/touchpoints/?stage={other.uuid}").content.decode()
    assert "No touchpoint fits" in client.get(f"/settings/touchpoints/?stage={stage.uuid}").content.decode()
    assert client.get("/settings/touchpoints/?stage=x").status_code == 400


def test_stages_are_ordered_renamed_and_removed_when_empty(client):
    for name in ("Arrival", "Security", "Gate"):
        client.post("/settings/touchpoints/stages/", {"name": name})
    gate = JourneyStage.objects.get(name="Gate")
    client.post(f"/settings/touchpoints/stages/{gate.uuid}/move/", {"step": "up"})
    assert list(JourneyStage.objects.values_list("name", flat=True)) == ["Arrival", "Gate", "Security"]
    client.post(f"/settings/touchpoints/stages/{gate.uuid}/", {"name": "At the gate"})
    TouchpointFactory(stage=gate)
    client.post(f"/settings/touchpoints/stages/{gate.uuid}/remove/")
    gate.refresh_from_db()
    assert gate.name == "At the gate"
    security = JourneyStage.objects.get(name="Security")
    client.post(f"/settings/touchpoints/stages/{security.uuid}/remove/")
    assert JourneyStage.objects.filter(name="Security").count() == 0


def test_stages_need_the_whole_organisation(client, root):
    stage = StageFactory()
    client.force_login(make_user("program_manager", OrgUnitFactory(parent=root)))
    assert client.get("/settings/touchpoints/stages/").status_code == 200
    assert client.post("/settings/touchpoints/stages/", {"name": "X"}).status_code == 403
    assert client.post(f"/settings/touchpoints/stages/{stage.uuid}/remove/").status_code == 403
    assert JourneyStage.objects.count() == 1


def test_viewers_see_programs_and_change_none(client, root):
    program = ProgramFactory(owner=root)
    client.force_login(make_user("viewer", root))
    assert program.name in client.get("/settings/programs/").content.decode()
    assert client.get(f"/settings/programs/{program.uuid}/").status_code == 403
    assert client.get("/settings/programs/new/").status_code == 403
    client.force_login(make_user("program_manager", OrgUnitFactory()))
    assert client.get(f"/settings/programs/{program.uuid}/").status_code == 404


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (
            "https://www.example.org/\n\nhttps://shop.example.org",
            ["https://www.example.org", "https://shop.example.org"],
        ),
        ("", []),
        ("http://www.example.org", None),
        ("https://10.0.0.1", None),
        ("https://localhost", None),
        ("https://www.example.org:444", None),
        ("https://a@www.example.org", None),
        ("https://www.example.org/path", None),
        ("https://*.example.org", None),
        ("//www.example.org", None),
        ("https://www.example.org; script-src *", None),
    ],
)
def test_threat_21_a_program_leads_to_sites_with_names_alone(client, root, written, kept):
    program = ProgramFactory(owner=root)
    data = program_data(root, redirect_origins=written)
    answer = client.post(f"/settings/programs/{program.uuid}/", data)
    program.refresh_from_db()
    if kept is None:
        assert (answer.status_code, program.redirect_origins) == (400, [])
        assert "is no site: write it as https://www.example.org" in answer.content.decode()
    else:
        assert (answer.status_code, program.redirect_origins) == (302, kept)
    with pytest.raises(ValidationError):
        change_program(program, redirect_origins=["javascript:alert(1)"], by=None)
