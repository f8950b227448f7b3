"""The context processor of staff pages: ``ui`` with navigation, banners and theme.

Everything is computed when a template asks for it, so that fragments for htmx cost nothing.
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from common.navigation import NavLink, grouped, links_for
from common.notices import Notice, notices_for

THEMES = ("light", "dark")
TABS = 3


class Ui:
    """What base.html needs for one request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def links(self) -> list[NavLink]:
        return links_for(getattr(self._request, "user", None), self._request.path)

    @property
    def groups(self) -> list[tuple[str, list[NavLink]]]:
        return grouped(self.links)

    @property
    def tabs(self) -> list[NavLink]:
        """The first three places for the phone's tab bar; the fourth tab is "More"."""
        wanted = [link for link in self.links if link.item.phone]
        return wanted[:TABS]

    @cached_property
    def notices(self) -> list[Notice]:
        user = getattr(self._request, "user", None)
        return notices_for(user) if getattr(user, "is_authenticated", False) else []

    @property
    def theme(self) -> str:
        """``light`` or ``dark`` if the person chose one, else empty (the system's)."""
        chosen = self._request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @property
    def organisation(self) -> str:
        return getattr(settings, "ORGANISATION_NAME", "")

    @property
    def needs_first_account(self) -> bool:
        """Whether nobody can sign in yet: one query, for the sign-in page."""
        return not get_user_model()._default_manager.exists()

    @property
    def demo_logins(self) -> list[dict[str, str]]:
        """Name, role, email and password of the demo's people; empty on real installations."""
        source = getattr(settings, "DEMO_LOGINS", "")
        return import_string(source)() if source else []


def ui(request: HttpRequest) -> dict[str, Ui]:
    """Put ``ui`` into the context of every template."""
    return {"ui": Ui(request)}
