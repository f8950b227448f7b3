"""Which working time holds at a unit."""

from datetime import date

import pytest

from accounts.domain.calendars import OFFICE_HOURS, default_calendar
from actions.domain.deadlines import calendar_for
from tests.factories.accounts import BusinessCalendarFactory, OrgUnitFactory


@pytest.mark.django_db
def test_the_nearest_calendar_above_counts():
    root = OrgUnitFactory(calendar=BusinessCalendarFactory(time_zone="Europe/Berlin"))
    middle = OrgUnitFactory(parent=root)
    leaf = OrgUnitFactory(parent=middle)
    assert calendar_for(leaf).zone.key == "Europe/Berlin"
    middle.calendar = BusinessCalendarFactory(time_zone="Asia/Tokyo", holidays=["2026-01-01"])
    middle.save()
    assert calendar_for(leaf).zone.key == "Asia/Tokyo"
    assert calendar_for(leaf).holidays == {date(2026, 1, 1)}
    assert calendar_for(root).zone.key == "Europe/Berlin"


@pytest.mark.django_db
def test_without_any_calendar_it_is_office_hours_here(settings):
    assert calendar_for(OrgUnitFactory()) == default_calendar()
    assert (default_calendar().zone.key, default_calendar().weekly) == (settings.TIME_ZONE, OFFICE_HOURS)
