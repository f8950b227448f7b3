from django.contrib import admin
from django_q.models import Failure

from accounts.admin.scoped import ReadOnlyAdmin
from common.models import Heartbeat, JobSlot


@admin.register(JobSlot)
class JobSlotAdmin(ReadOnlyAdmin):
    """Runs of the recurring jobs."""

    view_action = "system.view"
    list_display = ("job", "due_at", "started_at", "finished_at", "error")
    list_filter = ("job",)
    search_fields = ("job", "error")


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    """Signs of life."""

    view_action = "system.view"
    list_display = ("name", "at", "info")


@admin.register(Failure)
class FailureAdmin(ReadOnlyAdmin):
    """Tasks that failed."""

    view_action = "system.view"
    list_display = ("name", "func", "started", "stopped", "attempt_count")
    search_fields = ("name", "func")
    fields = ("name", "func", "started", "stopped", "attempt_count")
