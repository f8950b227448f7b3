"""What a text must look like: a kind of content, or a pattern of one's own with a field to try it."""

from typing import TYPE_CHECKING, Any

from common.patterns import PatternError, check_pattern, matches
from surveys.forms.questions.base import SETTINGS, Piece, clean, put
from surveys.forms.questions.controls import Control, draw_controls, read_controls

if TYPE_CHECKING:
    from surveys.forms.questions.drawing import QuestionForm
    from surveys.forms.questions.edit import QuestionEdit

LONGEST_TRIAL = 500
CONTENT = Control(
    "content",
    "Must be",
    "select",
    options=(
        ("", "anything"),
        ("email", "a mail address"),
        ("phone", "a phone number"),
        ("url", "a web address"),
        ("number", "a number"),
        ("whole", "a whole number"),
        ("date", "a day, as 2026-05-30"),
        ("postcode", "a postcode"),
    ),
)


class Pattern(Piece):
    """Content and pattern of a text."""

    section = SETTINGS
    template = "surveys/builder/pieces/pattern.html"

    def read(self, edit: "QuestionEdit") -> None:
        old = edit.data.get("validation") or {}
        rules = dict(old)
        read_controls(edit, (CONTENT,), rules, "", "pattern")
        if "pattern" in edit.form:
            posted, before = (
                str(edit.form.get("pattern", "")).replace("\x00", ""),
                str(old.get("pattern") or ""),
            )
            if posted != before:
                self._check(edit, posted)
                put(rules, "pattern", posted)
        if rules != old:
            put(edit.data, "validation", rules)

    def press(self, edit: "QuestionEdit", name: str, which: str) -> None:
        if name == "try_pattern":
            edit.trial = clean(edit.form.get("trial", ""))[:LONGEST_TRIAL]

    def draw(self, form: "QuestionForm") -> dict[str, Any]:
        rules = form.question.validation
        pattern = str(rules.get("pattern") or "")
        return {
            "controls": draw_controls((CONTENT,), rules, ""),
            "pattern": pattern,
            "trial": form.trial,
            "fits": form.trial is not None and bool(pattern) and matches(pattern, form.trial),
        }

    def is_used(self, form: "QuestionForm") -> bool:
        return bool(form.question.validation.get("pattern") or form.question.validation.get("content"))

    def _check(self, edit: "QuestionEdit", pattern: str) -> None:
        try:
            check_pattern(pattern)
        except PatternError as error:
            edit.errors.append(f"Pattern: {error}")
