"""What staff do to messages: send again, one or many, and take out of the queue."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, get_reachable_or_404, staff_view
from common.toasts import toast
from delivery.domain import handling
from delivery.models import Message
from delivery.querysets import MessageQuerySet
from delivery.views.finding import find_messages
from delivery.views.showing import describe

Status = Message.Status
MOST_TICKED = 200
SHOWN = 20
MANY = (Status.IN_DOUBT, Status.DEAD)  # lists of these can be sent again whole


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
    return _handle(request, uuid, handling.cancel_message, "Cancelled: it will not be sent", undo_url=undo)


@staff_view(action="message.handle")
@require_POST
def send_many_again(request: StaffRequest) -> HttpResponse:
    """Those that were ticked (`ids`), or with `all` the whole list that the address describes.

    Says first what that means, and does it once `confirmed`.
    """
    rows = whole_list(request) if "all" in request.POST else ticked(request)
    if "confirmed" not in request.POST:
        return ask(request, rows)
    done = handling.send_many_again(rows, by=request.user)
    said = f"{done} message{' is' if done == 1 else 's are'} sent again"
    toast(request, said if done else "Nothing was left to send again")
    return redirect(back_to_list(request))


def ask(request: StaffRequest, rows: MessageQuerySet) -> HttpResponse:
    """The page that asks first: how many, in which state, and what sending them again can lead to."""
    found = handling.sendable(rows)
    by_status = dict(found.order_by().values_list("status").annotate(Count("pk")))
    count, first = sum(by_status.values()), list(found.select_related("unit").defer("text", "html")[:SHOWN])
    for row in first:
        describe(row, request.user)
    context = {
        "count": min(count, handling.MOST_AT_ONCE),
        "left": max(0, count - handling.MOST_AT_ONCE),
        "by_status": by_status,
        "rows": first,
        "more": count - len(first),
        "is_all": "all" in request.POST,
        "ids": request.POST.getlist("ids"),
        "back": back_to_list(request),
    }
    return render(request, "delivery/send_again.html", context)


def ticked(request: StaffRequest) -> MessageQuerySet:
    """The messages that `ids` names. 400 for none, too many or no ids; 404 where one is out of reach."""
    find_messages(request)  # only for its refusals: the address goes back into the list
    try:
        keys = {UUID(one) for one in request.POST.getlist("ids")}
    except ValueError:
        raise BadRequest("This names no message.") from None
    if not 0 < len(keys) <= MOST_TICKED:
        raise BadRequest(f"Tick at least one message and at most {MOST_TICKED}.")
    rows: MessageQuerySet = Message.objects.reachable(request.user, "message.handle").filter(uuid__in=keys)
    if rows.count() != len(keys):
        raise Http404("Nothing here.")
    return rows


def whole_list(request: StaffRequest) -> MessageQuerySet:
    """All that fit the address and that the person may send again; 400 unless the list is one of MANY."""
    rows = find_messages(request)
    if request.GET.get("status") not in MANY:
        raise BadRequest("Choose failed messages, or those in doubt.")
    return rows.reachable(request.user, "message.handle")


def back_to_list(request: StaffRequest) -> str:
    """The list as it stood, on its first page."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return reverse("delivery:outbox") + (f"?{kept.urlencode()}" if kept else "")


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
