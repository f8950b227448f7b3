"""Working hours, written as people write them: `09:00-12:00, 13:00-17:00`, a holiday a line."""

import re
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.admin.refusing import RefusableForm
from accounts.admin.scoped import ScopedModelAdmin, save_audited
from accounts.domain.calendars import check_calendar
from accounts.models import BusinessCalendar

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAMES = tuple(day.lower() for day in DAYS)
SPAN = re.compile(r"\s*([0-9]{1,2}:[0-9]{2})\s*[-\u2013]\s*([0-9]{1,2}:[0-9]{2})\s*")
MOST_HOLIDAYS = 1000


class HoursField(forms.Field):
    """One weekday: spans with commas; empty is a day off."""

    widget = UnfoldAdminTextInputWidget

    def to_python(self, value: Any) -> list[list[str]]:
        spans = [SPAN.fullmatch(part) for part in str(value or "").split(",") if part.strip()]
        if not all(spans):
            raise ValidationError("Write hours as 09:00-12:00, 13:00-17:00.")
        return [[end.zfill(5) for end in span.groups()] for span in spans if span]

    def prepare_value(self, value: Any) -> str:
        return ", ".join("-".join(span) for span in value) if isinstance(value, list) else (value or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class HolidaysField(forms.Field):
    """One ISO date a line."""

    widget = UnfoldAdminTextareaWidget

    def to_python(self, value: Any) -> list[str]:
        days = sorted(set(str(value or "").split()))
        if len(days) > MOST_HOLIDAYS:
            raise ValidationError(f"Write {MOST_HOLIDAYS:,} holidays at most.")
        return days

    def prepare_value(self, value: Any) -> str:
        return "\n".join(value) if isinstance(value, list) else (value or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class CalendarForm(RefusableForm):
    """A field for each weekday in place of the stored JSON."""

    time_zone = forms.CharField(
        max_length=60,
        help_text="Such as Europe/Berlin.",
        widget=UnfoldAdminTextInputWidget(attrs={"list": "time-zones"}),
    )
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (
        HoursField(label=day, required=False) for day in DAYS
    )
    holidays = HolidaysField(required=False, help_text="One date a line, such as 2026-12-25.")

    class Meta:
        model = BusinessCalendar
        fields = ("name", "time_zone", "holidays")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(NAMES):
            self.initial.setdefault(name, self.instance.weekly_hours.get(str(number), []))

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"].strip()
        if name not in available_timezones():
            raise ValidationError("There is no such time zone. Write one such as Europe/Berlin.")
        return name

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError beside the day whose hours overlap."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.instance.weekly_hours = {
            str(number): cleaned[name] for number, name in enumerate(NAMES) if cleaned.get(name)
        }
        self.instance.time_zone = cleaned.get("time_zone", "UTC")
        self.instance.holidays = cleaned.get("holidays", [])
        if not self.errors:
            try:
                check_calendar(self.instance)
            except ValidationError as error:
                raise ValidationError(error.messages) from None
        return cleaned


@admin.register(BusinessCalendar)
class BusinessCalendarAdmin(ScopedModelAdmin):
    """Calendars are the organisation's: edited by who may edit units everywhere."""

    view_action = "unit.view"
    change_action = add_action = delete_action = "unit.edit"
    form = CalendarForm
    list_display = ("name", "time_zone")
    search_fields = ("name",)
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("name", "time_zone")}),
        ("Hours, such as 09:00-12:00, 13:00-17:00; empty is a day off", {"fields": NAMES}),
        (None, {"fields": ("holidays",)}),
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        """The days of the form are one field of the row."""
        changed = {"weekly_hours" if name in NAMES else name for name in form.changed_data}
        save_audited(obj, changed, by=request.user)
