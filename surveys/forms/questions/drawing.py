"""A question's form as its templates draw it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from surveys.document import Document
from surveys.forms.conditions import Condition, Operands
from surveys.forms.questions.base import CARD, LOGIC, SETTINGS, Piece
from surveys.forms.questions.table import pieces_of
from surveys.kinds import Kind, QuestionSpec


@dataclass(frozen=True)
class DrawnPiece:
    """A piece with what its template needs."""

    template: str
    of: Mapping[str, Any]


class QuestionForm:
    """The form of one question.

    `open_part` is the part whose details are shown ("choice:c3"), `windows` says what of long lists stands
    there (`choice.from`, `choice.find`), `trial` is a text to try the pattern on.
    """

    def __init__(
        self,
        document: Document,
        uid: str,
        *,
        open_part: str = "",
        windows: Mapping[str, str] | None = None,
        trial: str | None = None,
    ) -> None:
        self.document, self.uid, self.open, self.trial = document, uid, open_part, trial
        self.windows: Mapping[str, str] = windows or {}
        self.question: QuestionSpec = document.questions[uid]
        self.kind: Kind = document.kind(uid)
        self._main: Mapping[str, str] = document.definition.get("texts", {}).get(document.languages[0], {})

    @cached_property
    def card(self) -> list[DrawnPiece]:
        """What stands on the card."""
        return self._drawn(CARD)

    @cached_property
    def settings(self) -> list[DrawnPiece]:
        """What is folded under "Settings"."""
        return self._drawn(SETTINGS)

    @cached_property
    def logic(self) -> list[DrawnPiece]:
        """What is folded under "Logic"."""
        return self._drawn(LOGIC)

    @property
    def has_logic(self) -> bool:
        """Whether anything stands under "Logic"."""
        return any(piece.is_used(self) for piece in self._pieces(LOGIC))

    def text(self, path: str) -> str:
        """The text in the language it was written in; "" where that has none."""
        return str(self._main.get(f"{self.uid}.{path}", ""))

    def fallback(self, path: str) -> str:
        """What is shown where the main language has no text."""
        return "" if self.text(path) else self.document.text(f"{self.uid}.{path}")

    def part_text(self, part: str) -> str:
        """What a choice or row is called, also by where it was carried from."""
        return self.document.part_text(self.uid, part)

    def condition(self, prefix: str, tree: Mapping[str, Any] | None, *, own: bool = False) -> Condition:
        """A condition to be drawn."""
        return Condition(self._own if own else self._operands, prefix, tree)

    def number_of(self, uid: str) -> str:
        """ "Q3"."""
        return f"Q{list(self.document.questions).index(uid) + 1}"

    @cached_property
    def _operands(self) -> Operands:
        return Operands(self.document, self.uid)

    @cached_property
    def _own(self) -> Operands:
        return Operands(self.document, self.uid, own=True)

    def _pieces(self, section: str) -> list[Piece]:
        return [piece for piece in pieces_of(self.kind) if piece.section == section]

    def _drawn(self, section: str) -> list[DrawnPiece]:
        found = ((piece.template, piece.draw(self)) for piece in self._pieces(section))
        return [DrawnPiece(template, of) for template, of in found if of is not None]
