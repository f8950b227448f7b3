"""What the builder's right pane can show. Each side is one line of `SIDES`, chosen by `?pane=`.

A side's context comes from a function of its own, in a module that doesn't import the builder's frame
(the frame shows the sides). Its template is what stands beneath the tabs; `bar`, where it has one, what
stands beside them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from surveys.views.builder.beside_sides import data_side, quotas_side, scores_side
from surveys.views.builder.scene import Scene
from surveys.views.builder.texts_side import settings_side
from surveys.views.builder.translate_side import translate_side
from surveys.views.library.bank_side import bank_side
from surveys.views.library.comments_side import comments_side
from surveys.views.library.look_side import look_side

Context = dict[str, Any]
TABS = 3  # as many as fit beside the switch of screens; the others are in "More"


@dataclass(frozen=True)
class Side:
    """One thing the right pane can show. `name` stands in the address; `icon` in the menu "More"."""

    name: str
    label: str
    icon: str
    template: str
    context: Callable[[Scene], Context]
    bar: str = ""
    only_editors: bool = False


def preview_side(scene: Scene) -> Context:
    """The page that holds what is chosen, in the language the survey was written in."""
    document, selection = scene.document, scene.selection
    page = document.page_of(selection.id)
    if page is None and selection.what == "block":
        page = next(iter(document.pages_of(selection.id)), None)
    return {"preview_page": page.index if page else 0}


SIDES = (
    Side(
        "preview",
        "Preview",
        "eye",
        "surveys/builder/_preview.html",
        preview_side,
        bar="surveys/builder/_screens.html",
    ),
    Side("settings", "Settings", "settings", "surveys/builder/_settings.html", settings_side),
    Side("translate", "Translate", "globe", "surveys/builder/_translate.html", translate_side),
    Side("bank", "Bank", "book", "surveys/library/_bank_side.html", bank_side, only_editors=True),
    Side("quotas", "Quotas", "sliders", "surveys/builder/_quotas.html", quotas_side),
    Side("data", "Embedded data", "tag", "surveys/builder/_data.html", data_side),
    Side("scores", "Scores", "chart", "surveys/builder/_scores.html", scores_side),
    Side("look", "Look", "theme", "surveys/library/_look_side.html", look_side, only_editors=True),
    Side("comments", "Comments", "comment", "surveys/library/_comments_side.html", comments_side),
)


@dataclass(frozen=True)
class Chosen:
    """The side that is shown, and those to choose from: as tabs, and in the menu."""

    side: Side
    tabs: tuple[Side, ...]
    more: tuple[Side, ...]


def side_of(name: str, *, may_edit: bool) -> Chosen:
    """The side of this name, or the first. A side of the menu that is shown takes the last tab's place."""
    offered = tuple(side for side in SIDES if may_edit or not side.only_editors)
    side = next((side for side in offered if side.name == name), offered[0])
    tabs = offered[:TABS]
    if side not in tabs:
        tabs = (*offered[: TABS - 1], side)
    return Chosen(side, tabs, tuple(one for one in offered if one not in tabs))
