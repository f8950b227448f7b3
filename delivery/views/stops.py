"""Settings, Do not contact: one list for the whole organisation."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import (
    StaffRequest,
    check_params,
    choice_param,
    page_of,
    require_organisation,
    sort_key,
    staff_view,
)
from common.forms import status_of
from common.toasts import toast
from delivery.addresses import address_hash
from delivery.domain.stops import Reason, allow_hash, stop_contact
from delivery.forms import StopForm
from delivery.models import DoNotContact

ORDERS: dict[str, tuple[str, ...]] = {"at": ("created_at", "pk"), "reason": ("reason", "-pk")}


@staff_view(action="message.handle")
@require_http_methods(["GET", "HEAD", "POST"])
def stop_list(request: StaffRequest) -> HttpResponse:
    """The list; POST adds an address. Only a whole address can be searched: the list knows hashes alone."""
    require_organisation(request.user, "message.handle")
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        stop_contact(
            form.cleaned_data["address"],
            reason=Reason.BY_HAND,
            note=form.cleaned_data["note"],
            by=request.user,
        )
        toast(request, "This address is written to no more")
        return redirect("delivery:do_not_contact")
    check_params(request, ["reason"])
    rows, is_address = DoNotContact.objects.all(), True
    if reason := choice_param(request, "reason", Reason.values):
        rows = rows.filter(reason=reason)
    if text := request.GET.get("q", "").strip():
        try:
            rows = rows.filter(address_hash=address_hash(text))
        except ValueError:
            rows, is_address = rows.none(), False
    page = page_of(request, rows.order_by(*sort_key(request, ORDERS, "-at")))
    context = {"page_obj": page, "form": form, "reasons": Reason.choices, "is_address": is_address}
    return render(request, "delivery/do_not_contact.html", context, status=status_of(form))


@staff_view(action="message.handle")
@require_POST
def stop_remove(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Lets an address be written to again."""
    require_organisation(request.user, "message.handle")
    stop = get_object_or_404(DoNotContact, uuid=uuid)
    allow_hash(stop.address_hash, channel=stop.channel, by=request.user)
    toast(request, "This address may be written to again", level=messages.INFO)
    return redirect("delivery:do_not_contact")
