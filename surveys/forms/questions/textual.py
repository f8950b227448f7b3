"""The lists of a question that can be edited as text."""

from dataclasses import dataclass

from surveys.document import Document
from surveys.forms.questions.levels import Outline, drawn
from surveys.forms.questions.lines import lines_of
from surveys.forms.questions.listing import CHOICES, LEVELS, Listing
from surveys.forms.questions.parts import Parts
from surveys.forms.questions.table import pieces_of


@dataclass(frozen=True)
class TextList:
    """A list as text: the field that it is posted in, and whether lines stand beneath others."""

    listing: Listing
    field: str
    text: str
    is_outline: bool = False

    @property
    def count(self) -> int:
        return self.text.count("\n") + 1 if self.text else 0


def text_lists(document: Document, uid: str) -> dict[str, TextList]:
    """By their place in the definition."""
    question, found = document.questions[uid], {}
    for piece in pieces_of(document.kind(uid)):
        if isinstance(piece, Outline):
            words = {one["id"]: document.text(f"{uid}.{one['id']}") for one in question.choices}
            found["choices"] = TextList(CHOICES, "outline", drawn(question.choices, words), is_outline=True)
        elif isinstance(piece, Parts) and piece.listing is not LEVELS and piece.applies(question.data):
            listing = piece.listing
            text = lines_of(document, uid, question.data.get(listing.places, ()))
            found[listing.places] = TextList(listing, f"{listing.name}.lines", text)
    return found
