"""How the cells of an export are told: in words or codes, with or without the reason for an empty one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from surveys.exports.codes import GAP_WORDS, HIDDEN, NOT_ASKED
from surveys.exports.columns import Column


class Absent:
    """The cell of what was not asked where a format can leave it out."""

    def __bool__(self) -> bool:
        return False


ABSENT: Final = Absent()


@dataclass(frozen=True)
class Style:
    """`words`: choices by their label, else their code. `reasons`: empty cells say why they are.

    `leaves_out`: what was not asked is absent and what was skipped empty. `text` and `moment` make cells of
    texts and of moments (aware); `empty` is the cell of nothing.
    """

    words: bool
    reasons: bool
    text: Callable[[str], Any] = str
    moment: Callable[[datetime], Any] = datetime.isoformat
    leaves_out: bool = False
    empty: Any = None

    def gap(self, column: Column, reason: str) -> Any:
        """The cell of an answer that isn't there."""
        if self.leaves_out:
            return ABSENT if reason in (NOT_ASKED, HIDDEN) else self.empty
        if not column.is_coded:
            return GAP_WORDS[HIDDEN] if reason == HIDDEN and self.words and column.is_text else self.empty
        if self.reasons:
            return GAP_WORDS[reason] if self.words else column.gaps[reason]
        return GAP_WORDS[HIDDEN] if self.words and reason == HIDDEN else self.empty

    def aside(self, column: Column, words: str, reason: str) -> Any:
        """The cell of "not applicable", which is an answer of its own."""
        if self.words:
            return self.text(words)
        return column.gaps[reason] if self.reasons or self.leaves_out else self.empty
