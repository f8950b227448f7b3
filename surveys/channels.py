"""The registry of channels, the ways on which answers come. A new one is a line here (or in some `ready()`).

A response keeps the name. Files may bring other names, which stand for themselves.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Channel:
    """A way on which answers come; `is_linked`: a public link is shown on it."""

    name: str
    label: str
    is_linked: bool = False


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Makes a channel known under its name; the same name replaces it."""
    _channels[channel.name] = channel


def all_channels() -> list[Channel]:
    """All channels in the order of registration, as choices offer them."""
    return list(_channels.values())


def linked_choices() -> list[tuple[str, str]]:
    """Names and labels of what a public link is shown on."""
    return [(one.name, one.label) for one in all_channels() if one.is_linked]


def label_of(name: str) -> str:
    """A channel as people read it: "QR code"."""
    known = _channels.get(name)
    return known.label if known else name.capitalize()


for _channel in (
    Channel("email", "Email"),
    Channel("sms", "SMS"),
    Channel("link", "Link", is_linked=True),
    Channel("qr", "QR code", is_linked=True),
    Channel("kiosk", "Kiosk", is_linked=True),
    Channel("web", "Website", is_linked=True),
    Channel("phone", "Phone"),
    Channel("paper", "Paper"),
    Channel("api", "API"),
):
    register(_channel)
