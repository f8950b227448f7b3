"""Devices of a link, for staff: set up, seen, switched off; and what they sent in vain."""

import io
from typing import Any, Literal
from uuid import UUID

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import (
    StaffRequest,
    check_params,
    choice_param,
    get_reachable_or_404,
    page_of,
    search,
    sort_key,
    staff_view,
)
from common.forms import status_of
from common.toasts import toast
from surveys.document import of_version
from surveys.domain.asking.kiosks import NameTaken, create_device, device_url, renew_device, switch_device
from surveys.domain.asking.links import set_idle_seconds
from surveys.domain.responses.from_kiosks import try_again
from surveys.domain.responses.refusals import KEPT_DAYS, delete_refusal, is_full
from surveys.forms.kiosks import DeviceForm, IdleForm
from surveys.logic.offline import obstacles_of
from surveys.logic.quotas import quotas_of
from surveys.models import KioskDevice, KioskRefusal, PublicLink

ORDERS = {"name": ("name", "pk"), "seen": ("-last_seen_at", "pk"), "waiting": ("-waiting", "pk")}
STATES = [("on", "In use"), ("off", "Switched off")]
# The answer to a form is a page, whose address may be opened again: that leads back.
SENT = ["GET", "HEAD", "POST"]
ONCE = "A device's address is shown once. Lost it? Open the device and give it a new address."


@staff_view(action="response.view")
@require_safe
def device_list(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The devices of a link, and whether its survey can be asked without a network."""
    return _list(request, _link(request, uuid, "response.view"))


@staff_view(action="survey.edit")
@require_http_methods(SENT)
def device_create(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Sets a device up; its address is on the answer to this one request and nowhere else."""
    link = _link(request, uuid, "survey.edit")
    if request.method != "POST":
        toast(request, ONCE, level=messages.INFO)
        return redirect("surveys:devices", uuid=link.uuid)
    form = DeviceForm(request.POST)
    if form.is_valid():
        try:
            device, token = create_device(link, name=form.cleaned_data["name"], by=request.user)
            return _address(request, device, token)
        except NameTaken as taken:
            form.add_error("name", str(taken))
    return _list(request, link, device_form=form)


@staff_view(action="survey.edit")
@require_http_methods(SENT)
def idle_save(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """When devices of this link start anew."""
    link = _link(request, uuid, "survey.edit")
    if request.method != "POST":
        return redirect("surveys:devices", uuid=link.uuid)
    form = IdleForm(request.POST)
    if not form.is_valid():
        return _list(request, link, idle_form=form)
    set_idle_seconds(link, form.cleaned_data["idle_seconds"], by=request.user)
    toast(request, "Saved. Devices take it over when they are online.")
    return redirect("surveys:devices", uuid=link.uuid)


@staff_view(action="response.view")
@require_safe
def device_detail(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One device and what it sent in vain."""
    check_params(request)
    device = _device(request, uuid, "response.view")
    context = {
        "device": device,
        "page_obj": page_of(request, device.refusals.order_by("-pk")),
        "may_change": request.user.can_at("survey.edit", device.unit),
        "may_read": _may_read(request, device),
        "is_full": is_full(device),
        "kept_days": KEPT_DAYS,
    }
    return render(request, "surveys/kiosks/device.html", context)


def _may_read(request: StaffRequest, device: KioskDevice) -> bool:
    """Whether what was sent may be read as it came: it may name people, and hold what few answers hide."""
    program = device.link.questionnaire.program
    return request.user.can_at("contact.view", device.unit) and not program.hides_few_comments


@staff_view(action="survey.edit")
@require_http_methods(SENT)
def device_renew(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """A new address for a device; the old one opens nothing any more."""
    device = _device(request, uuid, "survey.edit")
    if request.method != "POST":
        toast(request, ONCE, level=messages.INFO)
        return redirect("surveys:device", uuid=device.uuid)
    return _address(request, device, renew_device(device, by=request.user))


@staff_view(action="survey.edit")
@require_POST
def device_switch(request: StaffRequest, uuid: UUID, to: Literal["on", "off"]) -> HttpResponse:
    """Switches a device off or on; the toast takes it back."""
    device = _device(request, uuid, "survey.edit")
    switch_device(device, is_on=to == "on", by=request.user)
    if to == "on":
        toast(request, f"{device} may ask again")
    else:
        undo = reverse("surveys:device_switch", args=[device.uuid, "on"])
        toast(request, f"{device} is switched off", undo_url=undo)
    return redirect("surveys:device", uuid=device.uuid)


@staff_view(action="survey.edit")
@require_POST
def refusal_handle(request: StaffRequest, uuid: UUID, to: Literal["again", "delete"]) -> HttpResponse:
    """Stores a refused answer after all, if that is possible by now; or deletes it for good."""
    rows = KioskRefusal.objects.select_related(
        "device__link__questionnaire__program", "device__link__unit", "device__link__touchpoint__department"
    )
    refusal: KioskRefusal = get_reachable_or_404(rows, request.user, "survey.edit", uuid=uuid)
    device = refusal.device
    if to == "delete":
        delete_refusal(refusal, by=request.user)
        toast(request, "The answer is deleted")
    elif why := try_again(refusal, by=request.user):
        toast(request, f"Still refused: {why}", level=messages.WARNING)
    else:
        toast(request, "The answer is stored")
    return redirect("surveys:device", uuid=device.uuid)


def _list(
    request: StaffRequest,
    link: PublicLink,
    *,
    device_form: DeviceForm | None = None,
    idle_form: IdleForm | None = None,
) -> HttpResponse:
    check_params(request, ["state"])
    state = choice_param(request, "state", dict(STATES))
    rows: Any = KioskDevice.objects.visible_to(request.user).filter(link=link).select_related("link__unit")
    if state:
        rows = rows.filter(revoked_at__isnull=state == "on")
    found = search(rows, request.GET.get("q", ""), "name")
    current = link.questionnaire.current
    device_form = device_form or DeviceForm()
    idle_form = idle_form or IdleForm(initial={"idle_seconds": link.idle_seconds})
    context = {
        "link": link,
        "page_obj": page_of(request, found.order_by(*sort_key(request, ORDERS, "name"))),
        "states": STATES,
        "obstacles": obstacles_of(of_version(current)) if current else [],
        "has_quotas": bool(current and quotas_of(of_version(current))),
        "may_change": request.user.can_at("survey.edit", link.unit),
        "device_form": device_form,
        "idle_form": idle_form,
    }
    status = max(status_of(device_form), status_of(idle_form))
    return render(request, "surveys/kiosks/list.html", context, status=status)


def _address(request: StaffRequest, device: KioskDevice, token: str) -> HttpResponse:
    url, buffer = device_url(token), io.BytesIO()
    segno.make_qr(url, error="m").save(
        buffer, kind="svg", scale=6, border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None
    )
    code = mark_safe(buffer.getvalue().decode())  # noqa: S308  segno's own drawing of our address
    context = {"device": device, "url": url, "code": code, "is_secure": url.startswith("https://")}
    response = render(request, "surveys/kiosks/address.html", context, status=201)
    response["Cache-Control"] = "private, no-store"
    return response


def _link(request: StaffRequest, uuid: UUID, action: str) -> PublicLink:
    rows = PublicLink.objects.select_related("questionnaire__current", "unit", "touchpoint")
    found: PublicLink = get_reachable_or_404(rows, request.user, action, uuid=uuid)
    return found


def _device(request: StaffRequest, uuid: UUID, action: str) -> KioskDevice:
    rows = KioskDevice.objects.select_related("link__unit", "link__questionnaire__program")
    found: KioskDevice = get_reachable_or_404(rows, request.user, action, uuid=uuid)
    return found
