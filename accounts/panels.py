"""The first page, "Today": panels by role, registered by the apps in their `AppConfig.ready()`.

    register(Panel("cases", "actions/today/cases.html", urgent_cases, {Role.UNIT_MANAGER: 10}, css="c8"))

`context(today)` gets who looks and which unit the page is about, and gives the template's context, or None to
show nothing. It scopes its own rows: the role says what the page is made of, never what may be seen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import OrgUnit, User
from accounts.policy import Role


@dataclass
class Today:
    """Whose page it is: in which role, at which of the `units` that they hold this role at.

    `shared` is where panels of one app keep what they read once for all of them.
    """

    user: User
    role: Role
    unit: OrgUnit
    units: Sequence[OrgUnit]
    shared: dict[str, Any] = field(default_factory=dict)


Context = Callable[[Today], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A part of the page of some roles: `roles` says which, and its place among the others, low first.

    `css` are the classes of its card: its share of twelve columns, and "flush" for tables.
    """

    name: str
    template: str
    context: Context
    roles: Mapping[Role, int]
    css: str = "c6"


@dataclass(frozen=True)
class FilledPanel:
    """A panel as it stands on one page."""

    name: str
    template: str
    css: str
    context: dict[str, Any]


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Adds a panel; the same name again replaces it."""
    _panels[panel.name] = panel


def panels_for(today: Today) -> list[FilledPanel]:
    """The panels of this page that have something to show, in order."""
    chosen = [panel for panel in _panels.values() if today.role in panel.roles]
    chosen.sort(key=lambda panel: (panel.roles[today.role], panel.name))
    filled = ((panel, panel.context(today)) for panel in chosen)
    return [
        FilledPanel(panel.name, panel.template, panel.css, context)
        for panel, context in filled
        if context is not None
    ]
