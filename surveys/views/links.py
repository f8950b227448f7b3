"""Links: where people can answer; made, shown as address and QR code, switched off and on."""

from typing import Any, Literal
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
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
from surveys import document as documents
from surveys.channels import linked_choices
from surveys.domain.asking.links import (
    create_link,
    is_local,
    link_url,
    qr_code,
    set_sites,
    snippets,
    switch_link,
)
from surveys.forms.links import LinkForm, SitesForm
from surveys.models import PublicLink, Questionnaire
from surveys.views.respondents.brought import names_of

ORDERS = {
    "newest": ("-id",),
    "name": ("label", "pk"),
    "unit": ("unit__path", "pk"),
    "survey": ("questionnaire__name", "pk"),
}
STATES = [("active", "Active"), ("off", "Switched off"), ("test", "For testing")]
FILTERS: dict[str, dict[str, Any]] = {
    "active": {"is_active": True},
    "off": {"is_active": False},
    "test": {"is_test": True},
}


@staff_view(action="response.view")
@require_safe
def link_list(request: StaffRequest) -> HttpResponse:
    """The links of the units in view."""
    check_params(request, ["state", "channel"])
    state = choice_param(request, "state", dict(STATES))
    channel = choice_param(request, "channel", dict(linked_choices()))
    rows = PublicLink.objects.visible_to(request.user).select_related("questionnaire", "unit", "touchpoint")
    if state:
        rows = rows.filter(**FILTERS[state])
    if channel:
        rows = rows.filter(channel=channel)
    found = search(
        rows, request.GET.get("q", ""), "label", "unit__name", "questionnaire__name", "touchpoint__name"
    )
    page = page_of(request, found.order_by(*sort_key(request, ORDERS, "newest")))
    reach = request.user.reach("survey.edit")
    for link in page:
        link.url, link.may_change = link_url(link), reach.covers(link.unit)
    context = {
        "page_obj": page,
        "states": STATES,
        "channels": linked_choices(),
        "may_create": request.user.can_anywhere("survey.edit"),
    }
    return render(request, "surveys/links/list.html", context)


@staff_view(action="survey.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def link_create(request: StaffRequest) -> HttpResponse:
    """A new link."""
    form = LinkForm(request.POST or None, user=request.user, survey=request.GET.get("survey", ""))
    if request.method == "POST" and form.is_valid():
        link = create_link(form.cleaned_data["questionnaire"], by=request.user, **form.link_values())
        toast(request, f"{link}: the link is ready")
        if link.channel == "kiosk":
            return redirect("surveys:devices", uuid=link.uuid)
        return redirect("surveys:link", uuid=link.uuid)
    context = {
        "form": form,
        "has_surveys": form.surveys.exists(),
        "drafts": Questionnaire.objects.visible_to(request.user).filter(current=None, is_system=False)[:3],
    }
    return render(request, "surveys/links/form.html", context, status=status_of(form))


@staff_view(action="response.view")
@require_safe
def link_detail(request: StaffRequest, uuid: Any) -> HttpResponse:
    """One link: its address, its code, the snippets for other sites."""
    link = _link(request, uuid, "response.view")
    return _detail(request, link, SitesForm(initial={"sites": link.sites}))


@staff_view(action="survey.edit")
@require_POST
def link_sites(request: StaffRequest, uuid: Any) -> HttpResponse:
    """Which sites may show the survey inside their pages."""
    link = _link(request, uuid, "survey.edit")
    form = SitesForm(request.POST)
    if not form.is_valid():
        return _detail(request, link, form)
    set_sites(link, form.cleaned_data["sites"], by=request.user)
    toast(request, f"{link}: the sites are saved")
    return redirect("surveys:link", uuid=link.uuid)


def _detail(request: StaffRequest, link: PublicLink, form: SitesForm) -> HttpResponse:
    url = link_url(link)
    context = {
        "form": form,
        "takes": _takes(link),
        "snippets": snippets(link) if link.sites else [],
        "link": link,
        "url": url,
        "may_change": request.user.can_at("survey.edit", link.unit),
        "is_local": is_local(url),
    }
    return render(request, "surveys/links/detail.html", context, status=status_of(form))


def _takes(link: PublicLink) -> str:
    """How the address may say what the survey takes from it: `?source=…&order=…`; "" if nothing."""
    version = link.questionnaire.current_id
    names = names_of(documents.of_published(version)) if version else []
    return f"?{'&'.join(f'{quote(name)}=…' for name in names)}" if names else ""


@staff_view(action="survey.edit")
@require_POST
def link_switch(request: StaffRequest, uuid: Any, to: Literal["on", "off"]) -> HttpResponse:
    """Switches a link off or on; the toast takes it back."""
    link = _link(request, uuid, "survey.edit")
    switch_link(link, is_active=to == "on", by=request.user)
    if to == "on":
        toast(request, f"{link} takes answers again")
    else:
        undo = reverse("surveys:link_switch", args=[link.uuid, "on"])
        toast(request, f"{link} is switched off", undo_url=undo)
    return redirect("surveys:link", uuid=link.uuid)


@staff_view(action="response.view")
@require_safe
def link_code(request: StaffRequest, uuid: Any, kind: Literal["svg", "png"]) -> HttpResponse:
    """The QR code; as a file to keep with `?download=1`."""
    link = _link(request, uuid, "response.view")
    types = {"svg": "image/svg+xml", "png": "image/png"}
    response = HttpResponse(qr_code(link, kind), content_type=types[kind])
    name = f"qr-{slugify(str(link)) or link.uuid}.{kind}"
    way = "attachment" if request.GET.get("download") else "inline"
    response["Content-Disposition"] = f'{way}; filename="{name}"'
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _link(request: StaffRequest, uuid: Any, action: str) -> PublicLink:
    rows = PublicLink.objects.select_related("questionnaire", "unit", "touchpoint")
    found: PublicLink = get_reachable_or_404(rows, request.user, action, uuid=uuid)
    return found
