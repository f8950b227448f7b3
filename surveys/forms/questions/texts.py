"""The texts of a question, its name in exports, and what it measures."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from surveys.forms.questions.base import SETTINGS, Piece, clean, looks_like, put
from surveys.forms.questions.quoting import quotable

if TYPE_CHECKING:
    from surveys.forms.questions.drawing import QuestionForm
    from surveys.forms.questions.edit import QuestionEdit

KEY = re.compile(r"[^a-z0-9_]+")
LONGEST_KEY = 50


@dataclass(frozen=True)
class Words:
    """One text: where it stands behind the question's id, and how it is asked for."""

    path: str
    label: str
    placeholder: str = ""
    longest: int = 120
    is_long: bool = False

    @property
    def name(self) -> str:
        return self.path.replace(".", "_")


class Texts(Piece):
    """Texts beneath each other, two short ones beside each other."""

    template = "surveys/builder/pieces/texts.html"

    def __init__(self, *words: Words, section: str = "card") -> None:
        self.words, self.section = words, section  # type: ignore[misc]

    def read(self, edit: "QuestionEdit") -> None:
        for one in self.words:
            edit.text(one.path, one.name, one.longest, one.label, is_line=not one.is_long)

    def draw(self, form: "QuestionForm") -> dict[str, Any]:
        return {"lines": [(one, form.text(one.path), form.fallback(one.path)) for one in self.words]}

    def is_used(self, form: "QuestionForm") -> bool:
        return any(form.text(one.path) for one in self.words)


class Heading(Texts):
    """The question itself, large."""

    template = "surveys/builder/pieces/heading.html"

    def __init__(self, label: str = "Question", placeholder: str = "Write the question") -> None:
        super().__init__(Words("text", label, placeholder, 2000, is_long=True))

    def draw(self, form: "QuestionForm") -> dict[str, Any]:
        return super().draw(form) | {"quotable": quotable(form.document, form.uid)}


class Key(Piece):
    """The name of its columns in exports."""

    section = SETTINGS
    template = "surveys/builder/pieces/key.html"

    def read(self, edit: "QuestionEdit") -> None:
        if "key" not in edit.form or looks_like(edit.form.get("key"), edit.question.key):
            return
        text = clean(edit.form.get("key"))
        if len(text) > LONGEST_KEY:
            edit.errors.append(f"The name in exports: please keep it to {LONGEST_KEY} characters.")
        edit.data["key"] = KEY.sub("_", text.lower()).strip("_") or edit.uid


class Measures(Piece):
    """What it measures, and who reads its answers. Of several rows each says that itself."""

    template = "surveys/builder/_measures.html"

    def __init__(self, section: str = SETTINGS) -> None:
        self.section = section  # type: ignore[misc]

    def read(self, edit: "QuestionEdit") -> None:
        if not edit.data.get("rows"):
            put(edit.data, "concept", edit.concept("concept", edit.question.concept))

    def draw(self, form: "QuestionForm") -> dict[str, Any]:
        return {"has_own": not form.question.rows}

    def is_used(self, form: "QuestionForm") -> bool:
        return bool(form.question.concept)


class Required(Piece):
    """Whether an answer is needed: no, yes, or asked for once more."""

    template = "surveys/builder/pieces/required.html"
    CHOICES = (("", "Optional"), ("on", "Required"), ("requested", "Ask once more, then let pass"))

    def read(self, edit: "QuestionEdit") -> None:
        if "required" in edit.form or "required" in edit.shows:
            posted = edit.form.get("required", "")
            if posted != self._shown(edit.data.get("required")):
                put(edit.data, "required", {"on": True, "requested": "requested"}.get(posted, False))

    def draw(self, form: "QuestionForm") -> dict[str, Any]:
        return {"chosen": self._shown(form.question.data.get("required")), "choices": self.CHOICES}

    def _shown(self, value: Any) -> str:
        return "requested" if value == "requested" else "on" if value else ""
