"""The main navigation: each app registers its places in ``AppConfig.ready()``.

    from common.navigation import NavItem, register
    register(NavItem("Cases", "inbox", "actions:inbox", action="case.view", count=open_cases, phone=True))

``common`` knows no app: a place is a label, an icon, a URL name and the action a person must hold somewhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core import checks
from django.urls import NoReverseMatch, reverse

from common.icons import ICONS

GROUPS = ("", "Improve", "Collect", "Manage")


@dataclass(frozen=True)
class NavItem:
    """One place. ``count(user)`` gives the figure at its right (None or 0 shows nothing).

    ``phone`` puts it on the tab bar (the first three by order); ``action`` empty means everybody signed in,
    of whom ``is_for(user)`` may leave some out.
    """

    label: str
    icon: str
    url_name: str
    action: str = ""
    group: str = ""
    order: int = 50
    count: Callable[[Any], int | None] | None = None
    count_label: str = ""
    phone: bool = False
    is_for: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class NavLink:
    """A place as it stands on one page for one person."""

    item: NavItem
    url: str
    is_current: bool
    count: int | None

    @property
    def label(self) -> str:
        return self.item.label

    @property
    def icon(self) -> str:
        return self.item.icon


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Add a place; the same URL name registered again replaces it (so that ``ready()`` may run twice)."""
    if item.group not in GROUPS:
        raise ValueError(f"Unknown navigation group {item.group!r}; use one of {GROUPS}.")
    if item.icon not in ICONS:
        raise ValueError(f"Unknown icon {item.icon!r} for {item.label}.")
    _items[item.url_name] = item


def registered() -> list[NavItem]:
    """All places, in the order of groups and of ``order``."""
    return sorted(_items.values(), key=lambda item: (GROUPS.index(item.group), item.order, item.label))


def links_for(user: Any, path: str) -> list[NavLink]:
    """The places this person may go to. The one whose URL is the longest prefix of ``path`` is current."""
    if not getattr(user, "is_authenticated", False):
        return []
    places = [(item, url) for item, url in _with_urls() if _may_go(user, item)]
    current = max((url for _, url in places if _leads_to(url, path)), key=len, default="")
    return [
        NavLink(item, url, url == current, item.count(user) if item.count else None) for item, url in places
    ]


def grouped(links: list[NavLink]) -> list[tuple[str, list[NavLink]]]:
    """The links by group, empty groups left out."""
    by_group = [(group, [link for link in links if link.item.group == group]) for group in GROUPS]
    return [(group, members) for group, members in by_group if members]


def _may_go(user: Any, item: NavItem) -> bool:
    return (not item.action or user.can_anywhere(item.action)) and (item.is_for is None or item.is_for(user))


def _with_urls() -> Iterator[tuple[NavItem, str]]:
    """Places whose URL exists; a system check names the others."""
    for item in registered():
        try:
            yield item, reverse(item.url_name)
        except NoReverseMatch:
            continue


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url if url.endswith("/") else f"{url}/"))


@checks.register()
def check_urls(**kwargs: Any) -> list[checks.CheckMessage]:
    """Warn about places that lead nowhere."""
    found = {item.url_name for item, _ in _with_urls()}
    return [
        checks.Warning(
            f"The navigation names the URL {item.url_name!r}, which doesn't exist.",
            hint="Correct url_name in the app's ready(), or add the URL.",
            id="common.W101",
        )
        for item in registered()
        if item.url_name not in found
    ]
