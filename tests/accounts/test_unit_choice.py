"""Choosing a unit: a list of few, a search among many, the same for every form."""

import pytest

from accounts import forms
from accounts.forms import AccessForm, KeyForm
from actions.forms import RuleForm
from surveys.forms.links import LinkForm
from tests.factories.accounts import OrgUnitFactory, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return OrgUnitFactory(name="Airport", code="sfo")


@pytest.fixture
def user(root):
    return make_user("administrator", root)


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(forms, "MOST_LISTED", 2)


@pytest.fixture
def areas(root):
    return [OrgUnitFactory(name=f"Area {n}", code=f"area-{n}", parent=root) for n in range(3)]


def test_few_units_are_a_list_that_a_script_can_filter(user, areas):
    html = str(KeyForm(user=user)["unit"])
    assert html.startswith('<select name="unit"')
    assert ("data-filter" in html, html.count("<option")) == (True, 5)


def test_many_units_are_searched_for(few, user, areas):
    html = str(KeyForm(user=user, initial={"unit": areas[0].pk})["unit"])
    assert '<input type="text" name="unit" value="Area 0 (area-0)"' in html
    assert 'data-units="/settings/units/choices/?for=apikey.manage"' in html
    assert "<option" not in html


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Area 1 (area-1)", "area-1"),
        ("area-1", "area-1"),
        ("AREA-1", "area-1"),
        ("area 2", "area-2"),
        ("Renamed meanwhile (area-2)", "area-2"),
    ],
)
def test_unit_is_found_by_what_is_written(few, user, areas, text, code):
    form = AccessForm({"role": "viewer", "unit": text}, user=user)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["unit"].code == code


@pytest.mark.parametrize("text", ["Nowhere", "999999", "Twin", "foreign", "Area 1 (foreign)"])
def test_what_is_no_unit_in_reach_is_refused_and_stays_in_the_field(few, user, areas, root, text):
    OrgUnitFactory(name="Foreign", code="foreign")
    for code in ("t1", "t2"):
        OrgUnitFactory(name="Twin", code=code, parent=root)
    form = AccessForm({"role": "viewer", "unit": text}, user=user)
    assert list(form.errors) == ["unit"]
    assert f'value="{text}"' in str(form["unit"])


def test_every_form_with_a_unit_uses_it(few, user, areas):
    for field in (LinkForm(user=user)["unit"], RuleForm(user=user)["owner"], AccessForm(user=user)["unit"]):
        assert "data-units=" in str(field)


def test_choices_hold_what_fits_and_is_in_reach(client, areas, root):
    OrgUnitFactory(name="Area of others", code="others")
    client.force_login(make_user("administrator", root))
    found = client.get("/settings/units/choices/?for=grant.give&q=area").json()["units"]
    assert [one["value"] for one in found] == ["Area 0 (area-0)", "Area 1 (area-1)", "Area 2 (area-2)"]
    assert {one["place"] for one in found} == {"Airport"}
    client.force_login(make_user("viewer", root))
    assert client.get("/settings/units/choices/?for=grant.give&q=area").json() == {"units": []}
    assert client.get("/settings/units/choices/?for=nonsense").status_code == 400


def test_invitation_chooses_no_role_and_no_unit_by_itself(client, root):
    client.force_login(make_user("administrator", root))
    html = client.get("/settings/people/invite/").content.decode()
    assert '<option value="" selected>Choose …</option>' in html
    assert '<option value="administrator">' in html
    answer = client.post("/settings/people/invite/", {"email": "noor@example.org", "name": "Noor"})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["role", "unit"]
