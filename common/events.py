"""How knowledge goes upward: an event is announced here; settings.REACTIONS says what follows, in order."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string


class UnknownEventError(LookupError):
    """An event without a row in config/reactions.py."""


def announce(event: str, /, **payload: Any) -> None:
    """Calls the event's receivers with `payload`, in the table's order and the caller's transaction.

    Raises UnknownEventError for a name the table lacks, and whatever a receiver raises: an announcement is
    part of the change it tells of, so one failing receiver undoes it all.
    """
    for receiver in receivers(event):
        receiver(**payload)


@cache
def receivers(event: str) -> tuple[Callable[..., None], ...]:
    """The functions behind the event's dotted names."""
    try:
        names = settings.REACTIONS[event]
    except KeyError:
        raise UnknownEventError(f"{event!r} has no row in config/reactions.py") from None
    return tuple(import_string(name) for name in names)


@cache
def stages(name: str) -> tuple[Any, ...]:
    """The stages that things of this name pass, in order (settings.STAGES)."""
    return tuple(import_string(stage) for stage in settings.STAGES[name])


def forget_tables(*, setting: str, **_: Any) -> None:
    """Reads the tables anew after a test has overridden them."""
    if setting == "REACTIONS":
        receivers.cache_clear()
    if setting == "STAGES":
        stages.cache_clear()


setting_changed.connect(forget_tables, dispatch_uid="common.events")
