"""The outbox and the stop list for staff: messages are looked at, never edited."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from accounts.admin import ReadOnlyAdmin, person_of, tell
from common.refusals import Refused
from delivery.addresses import masked_in
from delivery.domain.handling import send_many_again
from delivery.models import DoNotContact, Message


class CannotSendAgain(Refused):
    """Some of what was chosen may only be looked at."""


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """How they fare. Whom they reach and what they say stands in the outbox, for who may see it."""

    view_action = "message.view"
    list_display = ("created_at", "kind", "unit", "status", "attempts", "is_invented", "in_outbox")
    list_filter = ("status", "kind", "channel", "is_bulk", "created_at", "is_invented")
    search_fields = ("uuid",)
    list_select_related = ("unit",)
    fields = (
        "uuid",
        "kind",
        "unit",
        "status",
        "attempts",
        "next_attempt_at",
        "reason",
        "said",
        "created_at",
        "sent_at",
    )
    readonly_fields = ("reason", "said")
    actions = ("send_again",)
    confirmations: ClassVar[dict[str, str]] = {
        "send_again": "What is in doubt may have arrived already, and arrives twice then; what failed or was "
        "held back does so again unless something has changed. All checks are made anew before each leaves."
    }

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return self._may(request.user, "message.handle", None)

    @admin.action(description="Send again", permissions=["handle"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Queues them once more, if the person may do so to all; what was sent, or waits, is passed over."""
        rows: Any = queryset
        if others := rows.count() - rows.reachable(request.user, "message.handle").count():
            raise CannotSendAgain(f"Your access to {others} of them is for reading only.")
        tell(request, send_many_again(rows, by=request.user), "queued to be sent again")

    @admin.display(description="Why")
    def reason(self, obj: Message) -> str:
        return masked_in(obj.error, obj.to_address) or "–"

    @admin.display(description="What the mail server said")
    def said(self, obj: Message) -> str:
        lines = (
            (f"{at}: {result}. {masked_in(words, obj.to_address)}",) for at, result, words in obj.replies
        )
        return format_html_join(mark_safe("<br>"), "{}", lines) or "–"

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
        user = person_of(request)
        return bool(
            super().has_view_permission(request, obj) and user.reach(self.view_action).covers_organisation
        )
