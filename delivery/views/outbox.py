"""The outbox: what was sent, stored, and what waits or needs a hand."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.http import (
    StaffRequest,
    check_params,
    choice_param,
    get_reachable_or_404,
    page_of,
    sort_key,
    staff_view,
)
from accounts.models import User
from common.toasts import toast
from delivery.addresses import masked
from delivery.domain import handling
from delivery.kinds import UnknownKindError, all_kinds, get_kind, label_of
from delivery.models import Message
from delivery.querysets import MessageQuerySet

Status = Message.Status
ORDERS: dict[str, tuple[str, ...]] = {
    "at": ("pk",),
    "kind": ("kind", "-pk"),
    "status": ("status", "-pk"),
    "next": ("next_attempt_at", "pk"),
}
TONES = {
    Status.QUEUED: ("", "clock"),
    Status.SENDING: ("", "send"),
    Status.SENT: ("good", "check"),
    Status.STORED: ("line", "mail"),
    Status.IN_DOUBT: ("warn", "question"),
    Status.SUPPRESSED: ("line", "pause"),
    Status.CANCELLED: ("line", "close"),
    Status.DEAD: ("bad", "warning"),
}
# The mail is somebody's HTML: no script, no form, nothing loaded, and its links open beside the page.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@staff_view(action="message.view")
@require_safe
def outbox(request: StaffRequest) -> HttpResponse:
    """Messages in reach, newest first."""
    check_params(request, ["status", "kind"])
    rows: Any = Message.objects.visible_to(request.user)
    if status := choice_param(request, "status", Status.values):
        rows = rows.filter(status=status)
    if kind := choice_param(request, "kind", [kind.name for kind in all_kinds()]):
        rows = rows.filter(kind=kind)
    rows = find(rows, request.user, request.GET.get("q", ""))
    order = sort_key(request, ORDERS, "-at")
    page = page_of(request, rows.select_related("unit").defer("text", "html").order_by(*order))
    for row in page.object_list:
        describe(row, request.user)
    context = {
        "page_obj": page,
        "statuses": Status.choices,
        "kinds": [(kind.name, kind.label) for kind in all_kinds()],
        "may_stop": request.user.reach("message.handle").covers_organisation,
    }
    return render(request, "delivery/outbox.html", context)


@staff_view(action="message.view")
@require_safe
def message(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One message: the mail as its reader sees it, and how far it got."""
    row = get_reachable_or_404(
        Message.objects.select_related("unit"), request.user, "message.view", uuid=uuid
    )
    describe(row, request.user)
    may_handle = can_at(request.user, "message.handle", row)
    context = {
        "message": row,
        "is_readable": is_readable(row, request.user),
        "is_text": request.GET.get("part") == "text" or not row.html,
        "can_send_again": may_handle and handling.can_send_again(row),
        "can_cancel": may_handle and handling.can_cancel(row),
        "sender": settings.DEFAULT_FROM_EMAIL,
    }
    return render(request, "delivery/message.html", context)


@staff_view(action="message.view")
@require_safe
@xframe_options_sameorigin
def mail(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The HTML part alone, shut in by its own policy, for the frame on the message's page."""
    row = get_reachable_or_404(Message.objects.all(), request.user, "message.view", uuid=uuid)
    if not is_readable(row, request.user):
        raise PermissionDenied("You may not read this message.")
    if not row.html:
        raise Http404("This message has no HTML part.")
    html = row.html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": MAIL_POLICY})


@staff_view(action="message.handle")
@require_POST
def send_again(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Queues it once more."""
    return _handle(request, uuid, handling.send_again, "It is sent again")


@staff_view(action="message.handle")
@require_POST
def cancel(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Takes a waiting message out of the queue; that can be undone by sending it after all."""
    undo = reverse("delivery:send_again", args=[uuid])
    return _handle(request, uuid, handling.cancel_message, "It is not sent any more", undo_url=undo)


def _handle(
    request: StaffRequest, uuid: UUID, change: Callable[..., Message], said: str, undo_url: str = ""
) -> HttpResponse:
    row = get_reachable_or_404(Message.objects.all(), request.user, "message.handle", uuid=uuid)
    try:
        change(row, by=request.user)
    except handling.MessageChangedError as error:
        toast(request, str(error), level=messages.WARNING)
    else:
        toast(request, said, undo_url=undo_url)
    return redirect(iri_to_uri(reverse("delivery:message", args=[uuid])))


def find(rows: MessageQuerySet, user: User, text: str) -> MessageQuerySet:
    """Rows with each word in subject, name or address, among those where `user` may see these."""
    known = Message.objects.reachable(user, "contact.view").values("pk")
    for word in text.replace("\x00", "").split()[:8]:
        rows = rows.filter(
            Q(subject__icontains=word) | Q(to_name__icontains=word) | Q(to_address__icontains=word),
            pk__in=known,
        )
    return rows


def describe(row: Any, user: User) -> None:
    """Puts on the row what templates show: names and addresses only for who may see them."""
    is_known = can_at(user, "contact.view", row)
    row.shown_name = row.to_name if is_known else ""
    row.shown_address = row.to_address if is_known else masked(row.to_address)
    row.shown_subject = row.subject if is_known else label_of(row.kind)
    row.is_masked = not is_known
    row.kind_label = label_of(row.kind)
    row.tone, row.tone_icon = TONES[Status(row.status)]


def is_readable(row: Message, user: User) -> bool:
    """Whether `user` may read the text. One that gives access (a password reset) is for administrators."""
    try:
        is_secret = get_kind(row.kind).is_secret
    except UnknownKindError:
        is_secret = True
    if is_secret and not user.reach("grant.give").covers_organisation:
        return False
    return can_at(user, "contact.view", row)


def can_at(user: User, action: str, row: Message) -> bool:
    """Whether `user` may do `action` at the message's unit; without one, for the whole organisation."""
    reach = user.reach(action)
    return reach.covers(row.unit) if row.unit else reach.covers_organisation
