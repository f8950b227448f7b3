"""What a screen reader is told: Chromium's own accessibility tree of a part of the page."""

from dataclasses import dataclass, field
from typing import Any

CONTROLS = {
    "radio", "checkbox", "textbox", "combobox", "slider", "spinbutton", "button", "link", "Date", "DateTime",
    "InputTime", "listbox", "searchbox",
}  # fmt: skip


@dataclass
class Heard:
    """One thing: its role, name, description, and what else is said of it."""

    role: str
    name: str
    description: str = ""
    flags: dict[str, Any] = field(default_factory=dict)

    @property
    def is_invalid(self) -> bool:
        return self.flags.get("invalid") not in (None, "false", False)

    @property
    def is_required(self) -> bool:
        return bool(self.flags.get("required"))


def heard_in(page: Any, selector: str) -> list[Heard]:
    """Everything in this part of the page that isn't ignored, in its order."""
    session = page.context.new_cdp_session(page)
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    nodes = session.send("Accessibility.queryAXTree", {"nodeId": node})["nodes"]
    session.detach()
    return [
        Heard(
            one["role"]["value"],
            one.get("name", {}).get("value", "").strip(),
            one.get("description", {}).get("value", "").strip(),
            {prop["name"]: prop["value"].get("value") for prop in one.get("properties", [])},
        )
        for one in nodes
        if not one.get("ignored")
    ]


def controls_in(page: Any, selector: str) -> list[Heard]:
    """What can be operated there."""
    return [one for one in heard_in(page, selector) if one.role in CONTROLS]
