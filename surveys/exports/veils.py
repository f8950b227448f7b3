"""What must stay hidden of a set of responses where few answered. Who knows it registers in `ready()`."""

from collections.abc import Callable
from typing import Protocol

from surveys.querysets import ResponseQuerySet


class Placed(Protocol):
    """A response as far as a veil looks at it."""

    @property
    def program_id(self) -> int: ...

    @property
    def unit_id(self) -> int: ...


class Veil(Protocol):
    """What lies over a set of responses."""

    def hides_answers(self, response: Placed) -> bool:
        """Whether nothing of what was answered may be told."""
        ...

    def hides_texts(self, response: Placed) -> bool:
        """Whether its texts may not be told."""
        ...


VeilOver = Callable[[ResponseQuerySet], Veil]
_sources: list[VeilOver] = []


def register_veil(over: VeilOver) -> None:
    """Makes known who lays veils; the last one counts."""
    _sources[:] = [over]


def veil_over(rows: ResponseQuerySet) -> Veil:
    """The veil over these responses. IndexError where nobody is registered: then nothing may be told."""
    return _sources[0](rows)
