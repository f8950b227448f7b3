"""The outbox and the stop list for staff: messages are looked at, never edited."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin import ReadOnlyAdmin
from delivery.models import DoNotContact, Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    view_action = "message.view"
    list_display = ("created_at", "kind", "subject", "unit", "status", "attempts", "is_invented")
    list_filter = ("status", "kind", "is_bulk", "is_invented")
    search_fields = ("subject", "uuid")
    list_select_related = ("unit",)
    fields = (
        "uuid",
        "kind",
        "subject",
        "unit",
        "status",
        "attempts",
        "next_attempt_at",
        "error",
        "created_at",
        "sent_at",
    )


@admin.register(DoNotContact)
class DoNotContactAdmin(ReadOnlyAdmin):
    """Addresses by their hash; entries are made and taken back under Settings, Do not contact."""

    view_action = "message.view"
    list_display = ("created_at", "channel", "reason", "note")
    list_filter = ("channel", "reason")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return bool(
            super().has_view_permission(request, obj) and user.reach(self.view_action).covers_organisation
        )
