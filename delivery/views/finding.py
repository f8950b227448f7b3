"""Which messages a list is about: the filters of the outbox, read from its address."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.http import StaffRequest, check_params, choice_param
from accounts.models import User
from common.clock import day_start, today
from delivery.kinds import all_kinds, channel_choices, channels, programs_for
from delivery.models import Message
from delivery.querysets import MessageQuerySet

FILTERS = ("status", "kind", "channel", "program", "written")
WRITTEN = {"1": "Today", "7": "Last 7 days", "30": "Last 30 days", "90": "Last 90 days"}


def find_messages(request: StaffRequest) -> MessageQuerySet:
    """Messages in view that fit the address. BadRequest for filters and values that aren't offered."""
    check_params(request, FILTERS)
    rows: MessageQuerySet = Message.objects.visible_to(request.user)
    if status := choice_param(request, "status", Message.Status.values):
        rows = rows.filter(status=status)
    if kind := choice_param(request, "kind", [kind.name for kind in all_kinds()]):
        rows = rows.filter(kind=kind)
    if channel := choice_param(request, "channel", channels()):
        rows = rows.filter(channel=channel)
    if request.GET.get("program"):  # only then are programs read
        program = choice_param(request, "program", [key for key, _ in programs(request.user)])
        rows = rows.filter(program_uuid=UUID(program))
    if days := choice_param(request, "written", WRITTEN):
        rows = rows.filter(created_at__gte=day_start(today() - timedelta(days=int(days) - 1)))
    return with_words(rows, request.user, request.GET.get("q", ""))


def with_words(rows: MessageQuerySet, user: User, text: str) -> MessageQuerySet:
    """Rows with each word in subject, name or address, among those where `user` may see these."""
    known = Message.objects.reachable(user, "contact.view").values("pk")
    for word in text.replace("\x00", "").split()[:8]:
        rows = rows.filter(
            Q(subject__icontains=word) | Q(to_name__icontains=word) | Q(to_address__icontains=word),
            pk__in=known,
        )
    return rows


def programs(user: User) -> list[tuple[str, str]]:
    """Public id and name of the programs to choose from."""
    return [(str(key), name) for key, name in programs_for(user)]


def options(user: User) -> dict[str, Any]:
    """What the filters offer, for the template."""
    return {
        "statuses": Message.Status.choices,
        "kinds": [(kind.name, kind.label) for kind in all_kinds()],
        "channels": channel_choices(),
        "programs": programs(user),
        "written": list(WRITTEN.items()),
    }
