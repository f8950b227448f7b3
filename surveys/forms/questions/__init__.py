"""The form of one question: pieces that read and draw themselves, and a table of which kind has which."""

from surveys.forms.questions.changing import as_kind, kinds_to_change_to
from surveys.forms.questions.drawing import QuestionForm
from surveys.forms.questions.edit import QuestionEdit
from surveys.forms.questions.table import pieces_of, register_editor

__all__ = ["QuestionEdit", "QuestionForm", "as_kind", "kinds_to_change_to", "pieces_of", "register_editor"]
