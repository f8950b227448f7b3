"""The seams between requests and rights, the same for every app's views and API.

Anonymous page: to the login, also for unknown objects. Anonymous API: 401. Out of reach: 404, exactly as if
it did not exist. Visible without the right at that unit: 403. Unknown filter or order: 400.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from accounts.models import User
from accounts.policy import ACTIONS
from accounts.reach import Principal

View = Callable[..., HttpResponseBase]
Row = TypeVar("Row", bound=Model)
PER_PAGE = 50
# Parameters that any list may carry beside its own.
COMMON_PARAMS = frozenset({"q", "sort", "page"})


class StaffRequest(HttpRequest):
    """What a view behind `staff_view` gets: its user is somebody."""

    user: User


def staff_view(view: View | None = None, *, action: str = "") -> Any:
    """Decorator of web UI views: anonymous goes to the login, who may do `action` nowhere gets 403.

    Without `action` everybody signed in may enter. The view itself still scopes its rows.
    """
    if action and action not in ACTIONS:
        raise ValueError(f"Unknown action {action!r}; the table is accounts.policy.ACTIONS.")

    def decorate(inner: View) -> View:
        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_login(request)
            if action and not request.user.can_anywhere(action):
                raise PermissionDenied("Your access doesn't include this page.")
            response = inner(request, *args, **kwargs)
            if not response.has_header("Cache-Control"):
                add_never_cache_headers(response)
            return response

        return guarded

    return decorate(view) if view is not None else decorate


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):  # a redirect would put the login page into a fragment
        return HttpResponse(headers={"HX-Redirect": redirect_to_login("/").url})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


def get_reachable_or_404(queryset: Any, principal: Principal, action: str, **lookup: Any) -> Any:
    """The one row of `queryset` that matches `lookup` and at whose unit `principal` may do `action`.

    Raises Http404 for what is out of reach, absent or malformed, and PermissionDenied for what may be seen
    there but not changed.
    """
    try:
        found = queryset.reachable(principal, action).filter(**lookup).first()
        if found is not None:
            return found
        is_visible = queryset.visible_to(principal).filter(**lookup).exists()
    except (ValueError, ValidationError):
        raise Http404("Nothing here.") from None
    if is_visible:
        raise PermissionDenied("Your access here is for reading only.")
    raise Http404("Nothing here.")


def require_at(principal: Any, action: str, unit: Any) -> None:
    """PermissionDenied unless `principal` may do `action` at `unit` (for a unit that may be seen)."""
    if not principal.can_at(action, unit):
        raise PermissionDenied("Your access here is for reading only.")


def require_organisation(principal: Principal, action: str) -> None:
    """PermissionDenied unless `principal` may do `action` for the whole organisation, that is at a root."""
    if not principal.reach(action).covers_organisation:
        raise PermissionDenied("This needs access to the whole organisation.")


def check_params(request: HttpRequest, allowed: Iterable[str] = ()) -> None:
    """BadRequest for a filter that the list doesn't know."""
    unknown = sorted(set(request.GET) - set(allowed) - COMMON_PARAMS)
    if unknown:
        raise BadRequest(f"Unknown filter: {', '.join(unknown)[:100]}")


def sort_key(request: HttpRequest, orders: Mapping[str, tuple[str, ...]], default: str) -> tuple[str, ...]:
    """The order_by fields of `?sort=`: a key of `orders`, "-" before it reverses. BadRequest for others."""
    wanted = request.GET.get("sort") or default
    name = wanted.removeprefix("-")
    if name not in orders:
        raise BadRequest(f"Unknown order: {name[:60]}")
    return tuple(_reverse(field) for field in orders[name]) if wanted.startswith("-") else orders[name]


def choice_param(request: HttpRequest, name: str, choices: Iterable[str]) -> str:
    """The value of the filter `name`, "" where it isn't given. BadRequest for a value that isn't offered."""
    value = request.GET.get(name, "")
    if value and value not in set(choices):
        raise BadRequest(f"Unknown value of {name}.")
    return value


def search(rows: QuerySet[Row], text: str, *fields: str) -> QuerySet[Row]:
    """Rows in which every word of `text` stands in one of `fields`."""
    for word in text.replace("\x00", "").split()[:8]:
        condition = Q()
        for field in fields:
            condition |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(condition)
    return rows


def page_of(request: HttpRequest, rows: Any, per_page: int = PER_PAGE) -> Page[Any]:
    """The asked page; one out of range gives the nearest there is."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def _reverse(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"
