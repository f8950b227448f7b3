"""The registry of channels is where choices and words come from."""

import pytest

from surveys import channels
from surveys.channels import Channel


def test_label_of_a_known_channel_is_its_own_and_others_stand_for_themselves():
    assert [channels.label_of(name) for name in ("qr", "paper", "chat", "")] == [
        "QR code",
        "Paper",
        "Chat",
        "",
    ]


def test_linked_choices_are_what_a_public_link_is_shown_on():
    assert channels.linked_choices() == [
        ("link", "Link"),
        ("qr", "QR code"),
        ("kiosk", "Kiosk"),
        ("web", "Website"),
    ]


def test_register_makes_a_channel_known(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(channels, "_channels", dict(channels._channels))
    channels.register(Channel("chat", "Live chat"))
    assert (channels.all_channels()[-1].name, channels.label_of("chat")) == ("chat", "Live chat")
