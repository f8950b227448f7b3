"""Taking the demo away: a page that says what goes, and how far it is. For who runs the organisation."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import StaffRequest, require_organisation, staff_view
from accounts.system import Line
from common.refusals import Refused
from common.words import number
from demo.removal import find_removal, own_administrators, request_removal
from demo.removing import answers_to_remove, demo_people, is_demo_there

ACTION = "unit.edit"  # units go, and with them all that hangs on them


@require_http_methods(["GET", "POST"])
@staff_view(action=ACTION)
def removal(request: StaffRequest) -> HttpResponse:
    """What goes and what stays (GET); has it removed (POST)."""
    require_organisation(request.user, ACTION)
    refusal = ""
    if request.method == "POST":
        try:
            request_removal(by=request.user)
        except Refused as refused:
            refusal = str(refused)
        else:
            return redirect("demo_removal")
    found = find_removal()
    context = {
        "removal": found,
        "is_there": is_demo_there(),
        "is_at_work": found is not None and found.is_at_work,
        "goes": [(label, rows.count()) for label, rows in answers_to_remove()],
        "people": demo_people().count(),
        "is_own": not demo_people().filter(pk=request.user.pk).exists(),
        "administrators": own_administrators(),
        "refusal": refusal,
    }
    return render(request, "demo/removal.html", context, status=409 if refusal else 200)


@require_GET
@staff_view(action=ACTION)
def progress(request: StaffRequest) -> HttpResponse:
    """The part of the page that moves; the whole page is asked for again when it has ended."""
    require_organisation(request.user, ACTION)
    found = find_removal()
    if found is None or not found.is_at_work:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "demo/_progress.html", {"removal": found})


def demo_line() -> Line | None:
    """For the state of the system; left out where there is no demo."""
    found, url = find_removal(), reverse("demo_removal")
    if found is not None and found.is_at_work:
        text = f"{number(found.done)} of {number(found.total)} rows are gone." if found.total else ""
        return Line("Being removed", "warn", text, url, "See how far it is", ACTION)
    if found is not None and found.error:
        return Line("Removal stopped", "bad", found.error, url, "Go on", ACTION)
    if not is_demo_there():
        return None
    text = "Invented people, answers and cases stand beside your own."
    return Line("There", "", text, url, "Remove the demo", ACTION)
