"""Actions on chosen rows: all of them or none, asked for before, told after."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.admin.parts import AdminPart
from common.refusals import REFUSALS, Refused, in_words

MOST_NAMED = 20
CONFIRMED = "confirmed"


class BulkAdmin(AdminPart):
    """Checks what was chosen before an action runs; `confirmations` maps action → what it will do."""

    confirmations: ClassVar[dict[str, str]] = {}
    admin_site: Any
    model: Any
    opts: Any

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """400 for keys that are none and for rows out of reach; asks first; a refusal ends all of it."""
        across = request.POST.get("select_across") or "0"
        if across not in ("0", "1"):  # Django would take all rows, where these few are what was asked about
            raise SuspiciousOperation("Choose rows, or all of them.")
        if across == "0":
            check_chosen(request.POST.getlist(ACTION_CHECKBOX_NAME), queryset)
        name = request.POST.get("action", "")
        if name in self.confirmations and CONFIRMED not in request.POST:
            return self._ask(request, name, queryset)
        try:
            answer: HttpResponse | None = super().response_action(request, queryset)
        except (Refused, ValidationError) as refusal:
            messages.error(request, f"Nothing was done. {in_words(refusal)}")
            answer = redirect(request.get_full_path())
        return answer

    def _ask(self, request: HttpRequest, name: str, queryset: QuerySet[Any]) -> HttpResponse | None:
        is_all = request.POST.get("select_across") == "1"
        chosen = queryset if is_all else queryset.filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))
        if not chosen.exists():
            return super().response_action(request, queryset)
        _, _, label = self.get_actions(request)[name]
        context = {
            **self.admin_site.each_context(request),
            "title": label,
            "opts": self.opts,
            "action": name,
            "consequence": self.confirmations[name],
            "count": chosen.count(),
            "rows": chosen[:MOST_NAMED],
            "keys": [] if is_all else request.POST.getlist(ACTION_CHECKBOX_NAME),
            "is_all": is_all,
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)


def check_chosen(keys: list[str], queryset: QuerySet[Any]) -> None:
    """SuspiciousOperation (400) unless every key is one of `queryset`'s rows."""
    field = queryset.model._meta.pk
    try:
        wanted = {field.get_prep_value(field.to_python(key)) for key in keys}
        known = queryset.filter(pk__in=wanted).count()
    except (ValidationError, ValueError, OverflowError):
        raise SuspiciousOperation("These are no keys of rows.") from None
    if known != len(wanted):
        raise SuspiciousOperation("One of the chosen rows is gone, or out of reach. Nothing was done.")


def act_on_each(request: HttpRequest, rows: Any, action: str, act: Callable[..., Any], what: str) -> None:
    """Calls `act(row, by=…)` for each chosen row, if the person may do `action` to all of them.

    What the domain refuses for one row leaves the others done; both are told.
    """
    if not reaches_all(request, rows, action):
        return
    done = 0
    for row in rows:
        try:
            with transaction.atomic():
                act(row, by=request.user)
            done += 1
        except REFUSALS as refusal:
            messages.error(request, f"{row}: {in_words(refusal)}")
    tell(request, done, what)


def reaches_all(request: HttpRequest, rows: Any, action: str) -> bool:
    """Whether the person may do `action` to each of the chosen rows; says so where not."""
    if others := rows.count() - rows.reachable(request.user, action).count():
        messages.warning(request, f"Nothing was done: your access to {others} of them is for reading only.")
    return not others


def tell(request: HttpRequest, done: int, what: str) -> None:
    """Says what an action did."""
    if done:
        messages.success(request, f"{done} {what}.")
