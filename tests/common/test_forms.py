"""Codes that are made from names."""

import pytest

from accounts.forms import DepartmentForm, UnitForm
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, make_user

pytestmark = pytest.mark.django_db


def department(**said):
    return DepartmentForm({"name": "Guest services", "code": "", **said}, is_new=True)


def test_code_is_made_from_the_name_where_none_is_written():
    form = department()
    assert form.is_valid()
    assert form.cleaned_data["code"] == "guest-services"


def test_made_code_is_another_one_where_that_is_taken():
    DepartmentFactory(code="guest-services")
    form = department()
    assert form.is_valid()
    assert form.cleaned_data["code"].startswith("guest-services-")


def test_name_without_latin_letters_gets_a_code_too():
    form = department(name="顾客服务")
    assert form.is_valid()
    assert form.cleaned_data["code"] == "department"


def test_refused_code_says_what_is_allowed_without_jargon():
    form = department(code="Guest services!")
    words = "Use letters, digits, hyphens and underscores only, such as after-your-visit."
    assert form.errors == {"code": [words]}


def test_unit_keeps_its_code_when_it_is_changed():
    root = OrgUnitFactory(code="north")
    user = make_user("administrator", root)
    form = UnitForm({"name": "North", "code": ""}, user=user, is_new=False)
    assert form.errors == {"code": ["This field is required."]}
