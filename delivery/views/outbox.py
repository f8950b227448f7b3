"""The outbox: what was sent, stored, and what waits or needs a hand."""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest, get_reachable_or_404, page_of, sort_key, staff_view
from delivery.domain import handling
from delivery.models import Message
from delivery.views.acting import MANY
from delivery.views.finding import FILTERS, find_messages, options
from delivery.views.showing import attempts_of, can_at, describe, is_readable

ORDERS: dict[str, tuple[str, ...]] = {
    "at": ("pk",),
    "kind": ("kind", "-pk"),
    "unit": ("unit__path", "-pk"),
    "status": ("status", "-pk"),
    "next": ("next_attempt_at", "pk"),
}
# The mail is somebody's HTML: no script, no form, nothing loaded, and its links open beside the page.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@staff_view(action="message.view")
@require_safe
def outbox(request: StaffRequest) -> HttpResponse:
    """Messages in view, newest first."""
    rows = find_messages(request).select_related("unit").defer("text", "html")
    page = page_of(request, rows.order_by(*sort_key(request, ORDERS, "-at")))
    shown = Message.objects.filter(pk__in=[row.pk for row in page.object_list])
    again = set(
        handling.sendable(shown.reachable(request.user, "message.handle")).values_list("pk", flat=True)
    )
    for row in page.object_list:
        describe(row, request.user)
        row.can_send_again = row.pk in again
    context = {
        "page_obj": page,
        "can_send_again": bool(again),
        "can_send_all": bool(again) and request.GET.get("status") in MANY and page.has_other_pages(),
        "is_filtered": any(request.GET.get(name) for name in (*FILTERS, "q")),
        "may_stop": request.user.reach("message.handle").covers_organisation,
        **options(request.user),
    }
    return render(request, "delivery/outbox.html", context)


@staff_view(action="message.view")
@require_safe
def message(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One message: the mail as its reader sees it, how far it got, and what was said to each attempt."""
    row = get_reachable_or_404(
        Message.objects.select_related("unit"), request.user, "message.view", uuid=uuid
    )
    describe(row, request.user)
    may_handle = can_at(request.user, "message.handle", row)
    context = {
        "message": row,
        "attempts": attempts_of(row, request.user),
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
