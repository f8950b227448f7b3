"""A survey with a device in a database of its own: a program for `test_kiosk`, which kills what stands on it.

python -m tests.browser.shop seed|count
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def seed() -> None:
    """The path of a device, of a survey with two pages."""
    from accounts.domain.starting import root_of_organisation
    from accounts.models import Department, OrgUnit
    from surveys.domain.asking.kiosks import create_device
    from tests.factories.surveys import ProgramFactory, a_link, publish

    unit = root_of_organisation() or OrgUnit.objects.create(name="Airport", code="shop")
    department = Department.objects.create(name="Service", code="shop")
    program = ProgramFactory(owner=unit, default_department=department)
    _, token = create_device(a_link(publish(program), channel="kiosk"), name="Gate", by=None)
    print(f"/s/k/{token}/")


def count() -> None:
    """All comments, in order, as JSON."""
    from surveys.models import KioskRefusal, Response

    said = [one.answers.get("q3", "") for one in Response.objects.finished()]
    print(json.dumps({"said": sorted(said), "refused": KioskRefusal.objects.count()}))


if __name__ == "__main__":
    django.setup()
    {"seed": seed, "count": count}[sys.argv[1]]()
