"""Banners at the top of every staff page, such as "the worker is down" or "mail is not set up".

An app registers a function in ``AppConfig.ready()``; it gets who is signed in and gives a ``Notice`` or None.
It runs once per full page, so it must be cheap.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Notice:
    """One banner: what is wrong, what follows from it, and where it can be put right."""

    title: str
    text: str
    level: str = "warn"
    url: str = ""
    link: str = ""


Source = Callable[[Any], Notice | None]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add a source of banners under a name; the same name replaces it."""
    _sources[name] = source


def notices_for(user: Any) -> list[Notice]:
    """The banners that `user` sees, in the order in which their sources were registered."""
    found = (source(user) for source in _sources.values())
    return [notice for notice in found if notice]
