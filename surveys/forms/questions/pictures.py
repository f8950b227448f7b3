"""The pictures of a question and of its answers: shown, uploaded and taken out by a form of their own."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from surveys.forms.questions.base import Piece
from surveys.forms.questions.texts import Texts, Words
from surveys.forms.questions.windows import LONG
from surveys.kinds.pictures import picture_of
from surveys.kinds.spots import area_of

if TYPE_CHECKING:
    from surveys.forms.questions.drawing import QuestionForm

OF_QUESTION = "question"


def file_name(part: str) -> str:
    """What the file of the question, or of a choice, is called in the form."""
    return f"picture.{part}"


class QuestionPicture(Piece):
    """The picture that is asked about or shown; over it lie the regions, where there are any."""

    template = "surveys/builder/pieces/picture.html"

    def draw(self, form: "QuestionForm") -> dict[str, Any] | None:
        rows = form.question.rows
        areas = [(number, area_of(row)) for number, row in enumerate(rows, 1)]
        return {
            "lines": [_line(OF_QUESTION, "Picture", form.question.data)],
            "regions": [(number, percents(area)) for number, area in areas if area],
            "has_regions": "regions" if form.kind.has_rows else "",
        }


class ChoicePictures(Piece):
    """A picture for each answer."""

    section = "settings"
    template = "surveys/builder/pieces/picture.html"

    def draw(self, form: "QuestionForm") -> dict[str, Any] | None:
        numbered = list(enumerate(form.question.choices, 1))
        is_long = len(numbered) > LONG
        if is_long:  # those that have one, and the one that is looked at
            numbered = [
                (number, one)
                for number, one in numbered
                if one.get("image") or form.open == f"choice:{one['id']}"
            ]
        lines = [
            _line(one["id"], form.part_text(one["id"]) or f"Answer {number}", one) for number, one in numbered
        ]
        return {"lines": lines, "is_folded": True, "is_set": self.is_used(form), "is_long": is_long}

    def is_used(self, form: "QuestionForm") -> bool:
        return any(one.get("image") for one in form.question.choices)


def percents(area: Mapping[str, float]) -> dict[str, str]:
    """A region in percent of the picture, as SVG takes it."""
    return {side: f"{100 * share:.2f}%" for side, share in area.items()}


def _line(part: str, label: str, holder: Mapping[str, Any]) -> dict[str, Any]:
    picture = picture_of(holder.get("image"))
    return {"part": part, "name": file_name(part), "label": label, "picture": picture}


ALT = Words("alt", "What the picture shows, in words", "Said to who doesn't see it", 500)
PICTURED: tuple[Piece, ...] = (QuestionPicture(), Texts(ALT))
