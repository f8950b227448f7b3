"""The outbox and the stop list for staff: messages are looked at, never edited."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.admin import ReadOnlyAdmin
from delivery.models import DoNotContact, Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """How they fare. Whom they reach and what they say stands in the outbox, for who may see it."""

    view_action = "message.view"
    list_display = ("created_at", "kind", "unit", "status", "attempts", "is_invented", "in_outbox")
    list_filter = ("status", "kind", "is_bulk", "is_invented")
    search_fields = ("uuid",)
    list_select_related = ("unit",)
    fields = (
        "uuid",
        "kind",
        "unit",
        "status",
        "attempts",
        "next_attempt_at",
        "error",
        "created_at",
        "sent_at",
    )

    @admin.display(description="Outbox")
    def in_outbox(self, obj: Message) -> str:
        return format_html('<a href="{}">Open</a>', reverse("delivery:message", args=[obj.uuid]))


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
