"""The administration: open to who holds a role that allows it, with our login and a start page of its own."""

from functools import update_wrapper
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from accounts import system
from config.admin_groups import grouped


class RapportAdminSite(UnfoldAdminSite):
    """Signing in is the web UI's; the start page tells the state of the system."""

    index_title = "Administration"
    index_template = "admin/start.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Takes admins that scope by the policy and leaves out the ones packages bring, which don't."""
        if hasattr(admin_class, "view_action"):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.is_authenticated and user.is_active and user.can_anywhere("admin.view"))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's, but who is signed in without access gets 403 instead of a login that can't help."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied("Your access doesn't include the administration.")
            return guarded(request, *args, **kwargs)

        return update_wrapper(inner, view)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To the one login of the product; who is signed in already would come back here for ever."""
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models in groups of our own; the page of one app stays Django's."""
        apps = super().get_app_list(request, app_label)
        return apps if app_label else grouped(apps)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        user: Any = request.user
        lines = system.lines(user) if user.can_anywhere("system.view") else []
        return super().index(request, {**(extra_context or {}), "system_lines": lines})
