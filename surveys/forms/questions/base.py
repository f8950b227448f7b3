"""What the pieces of a question's form share: telling whether something changed, drawing, reading."""

import re
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from surveys.forms.questions.drawing import QuestionForm
    from surveys.forms.questions.edit import QuestionEdit

CARD, SETTINGS, LOGIC = "card", "settings", "logic"
LONGEST_LABEL = 500


class Piece:
    """A part of a question's form that reads and draws itself.

    `section` is where it stands: on the card, or folded under "Settings" or "Logic". A piece leaves as it is
    what a form doesn't hold.
    """

    section: ClassVar[str] = CARD
    template: ClassVar[str] = ""

    def read(self, edit: "QuestionEdit") -> None:
        """Takes what was posted into `edit.data`, `edit.texts` and `edit.errors`."""

    def press(self, edit: "QuestionEdit", name: str, which: str) -> None:
        """Does what the button `name:which` asks for, if it is one of this piece's."""

    def draw(self, form: "QuestionForm") -> dict[str, Any] | None:
        """What its template needs; None where it has nothing to show for this question."""
        return {}

    def is_used(self, form: "QuestionForm") -> bool:
        """Whether the question says something here, so that its section stands open."""
        return False


def is_nothing(value: Any) -> bool:
    """Whether a definition says the same without it."""
    return value is None or value is False or value in ("", {}, [])


def put(data: dict[str, Any], name: str, value: Any) -> None:
    """Sets what says something new and takes out what says nothing; what stays the same stays untouched."""
    old = data.get(name)
    if value == old or (is_nothing(value) and is_nothing(old)):
        return
    if is_nothing(value):
        data.pop(name, None)
    else:
        data[name] = value


def clean(text: Any) -> str:
    """A posted text: line ends as \\n, no NUL, no space around it."""
    return str(text).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def looks_like(posted: str, old: Any) -> bool:
    """Whether a control that shows `old`, left alone, posts `posted`: a line keeps no line breaks."""
    return _in_line(posted) == _in_line("" if old is None else str(old))


def _in_line(text: str) -> str:
    return re.sub(r"[\r\n]", "", text.replace("\x00", "")).strip()
