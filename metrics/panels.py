"""Parts of pages that other apps add, registered in their `AppConfig.ready()`.

    register(Panel("open_cases", "actions/panels/open_cases.html", open_cases))

`context(request, subject)` gets the unit (place "unit") or the response (place "response") that the page
shows and gives the template's context, or None to show nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest

Context = Callable[[HttpRequest, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A part of a unit's or a response's page, or of the page that asks before a response is corrected (its
    context also holds `change`: exclude, move or erase). `order` sorts them, low first."""

    name: str
    template: str
    context: Context
    place: Literal["unit", "response", "correction"] = "unit"
    order: int = 50


@dataclass(frozen=True)
class FilledPanel:
    """A panel as it stands on one page."""

    name: str
    template: str
    context: dict[str, Any]


_panels: dict[tuple[str, str], Panel] = {}


def register(panel: Panel) -> None:
    """Adds a panel; the same name at the same place replaces it."""
    _panels[panel.place, panel.name] = panel


def panels_for(request: HttpRequest, place: str, subject: Any) -> list[FilledPanel]:
    """The panels of this page that have something to show."""
    chosen = sorted((panel for panel in _panels.values() if panel.place == place), key=lambda one: one.order)
    filled = ((panel, panel.context(request, subject)) for panel in chosen)
    return [
        FilledPanel(panel.name, panel.template, context) for panel, context in filled if context is not None
    ]
