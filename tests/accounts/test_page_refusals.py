"""What the domain refuses stands beside its field or in a toast, and nothing has changed."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.domain.access import give_grant
from accounts.domain.unit_import import MAX_BYTES
from accounts.domain.units import merge_unit
from accounts.models import Department, OrgUnit, User
from accounts.policy import Role
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, UserFactory, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return OrgUnitFactory(code="root", name="Airport")


@pytest.fixture
def page(client, root):
    client.force_login(make_user(Role.ADMINISTRATOR, root, name="Ada Boss"))
    return client


def text_of(answer):
    return answer.content.decode()


def test_a_code_in_use_is_told_beside_its_field(page, root):
    OrgUnitFactory(parent=root, code="gate")
    DepartmentFactory(code="care")
    unit = page.post(reverse("unit_create"), {"name": "Gate", "code": "gate", "parent": root.pk})
    department = page.post(reverse("department_create"), {"name": "Care", "code": "care"})
    assert (unit.status_code, department.status_code) == (400, 400)
    assert unit.context["form"].errors == {"code": ["Another unit has this code."]}
    assert department.context["form"].errors == {"code": ["Department with this Code already exists."]}
    assert (OrgUnit.objects.count(), Department.objects.count()) == (2, 1)


def test_a_refused_change_leaves_the_page_naming_the_row_as_it_is(page, root):
    OrgUnitFactory(parent=root, code="gate")
    other = OrgUnitFactory(parent=root, code="hall", name="Hall")
    answer = page.post(reverse("unit_edit", args=[other.uuid]), {"name": "Changed", "code": "gate"})
    other.refresh_from_db()
    assert (answer.status_code, other.code, other.name) == (400, "hall", "Hall")
    assert answer.context["unit"].name == "Hall"


def test_a_mail_address_in_use_invites_nobody(page, root):
    UserFactory(email="ana@example.org")
    before = User.objects.count()
    form = {"name": "Ana", "email": "ANA@example.org", "role": "viewer", "unit": root.pk}
    answer = page.post(reverse("person_invite"), form)
    assert (answer.status_code, User.objects.count()) == (400, before)


def test_units_that_are_gone_are_no_place_to_go_to(page, root):
    north, south = OrgUnitFactory(parent=root), OrgUnitFactory(parent=root)
    merge_unit(south, target=north, by=None)
    toast = page.post(reverse("unit_merge", args=[north.uuid]), {"merge-unit": "nowhere"}, follow=True)
    assert "Choose another unit." in text_of(toast)
    with pytest.raises(ValidationError, match="isn't in use any more"):
        merge_unit(OrgUnitFactory(parent=root), target=south, by=None)
    with pytest.raises(ValidationError, match="merged already"):
        merge_unit(south, target=root, by=None)


def test_access_that_ends_before_it_begins_is_refused(root):
    from_day, to_day = (f"2026-06-{day:02}" for day in (2, 1))
    with pytest.raises(ValidationError, match="lies before the first"):
        give_grant(UserFactory(), role=Role.VIEWER, unit=root, by=None, valid_from=from_day, valid_to=to_day)


def test_a_file_of_units_is_wanted_and_must_be_small(page, root):
    assert page.get(reverse("unit_import")).status_code == 200
    assert page.post(reverse("unit_import"), {}).status_code == 400
    large = SimpleUploadedFile("units.csv", b"code,name\n" + b"x" * MAX_BYTES)
    assert page.post(reverse("unit_import"), {"file": large}).status_code == 413


def test_what_was_confirmed_late_is_checked_again(page, root):
    """The tree may have changed since the preview."""
    data = b"code,name,parent_code\nnew,New,hall\n"
    hall = OrgUnitFactory(parent=root, code="hall")
    shown = page.post(reverse("unit_import"), {"file": SimpleUploadedFile("units.csv", data)})
    assert shown.status_code == 200
    hall.code = "another"
    hall.save()
    answer = page.post(reverse("unit_import"), {"confirm": "1"})
    assert answer.status_code == 400
    assert not OrgUnit.objects.filter(code="new").exists()
