import pytest
from django.core.exceptions import ImproperlyConfigured

from delivery import kinds
from tests.factories.delivery import TEST_KIND


def test_kinds_are_found_by_name_and_listed_by_label():
    assert kinds.get_kind("test") is TEST_KIND
    labels = [kind.label for kind in kinds.all_kinds()]
    assert labels == sorted(labels)
    assert "Test" in labels


def test_an_unknown_kind_is_an_error_but_still_has_a_label():
    with pytest.raises(kinds.UnknownKindError, match="register it"):
        kinds.get_kind("gone")
    assert kinds.label_of("gone") == "gone"
    assert kinds.label_of("test") == "Test"


def test_a_channel_without_a_sender_is_an_error():
    assert kinds.channel_choices() == [("email", "Mail")]
    with pytest.raises(ImproperlyConfigured, match="'pigeon'"):
        kinds.make_sender("pigeon")


def test_programs_come_from_who_knows_them(monkeypatch):
    monkeypatch.setattr(kinds, "_programs", [])
    assert kinds.programs_for("somebody") == []
    kinds.register_programs(lambda user: [(1, f"Program of {user}")])
    assert kinds.programs_for("somebody") == [(1, "Program of somebody")]
