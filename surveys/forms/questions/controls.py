"""Single settings: a number, a flag, one of several; in tables, wherever they stand in a definition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from surveys.forms.conditions.comparisons import plain
from surveys.forms.questions.base import LONGEST_LABEL, SETTINGS, Piece, clean, is_nothing, looks_like, put
from surveys.kinds import is_number
from surveys.kinds.moments import DateTime, Time
from surveys.kinds.texts import is_day, read_number

if TYPE_CHECKING:
    from surveys.forms.questions.drawing import QuestionForm
    from surveys.forms.questions.edit import QuestionEdit

SIDES = ("x", "y", "width", "height")
AN_AREA = (
    "write four numbers from 0 to 100: from the left, from the top, width, height, such as 10, 20, 30, 15."
)
A_NUMBER = "write a number, such as 12 or 12.5."
MOMENTS: dict[str, tuple[Callable[[str], bool], str, str]] = {
    "date": (is_day, "write a day, such as 2026-05-30.", "date"),
    "time": (Time().is_right, "write a time, such as 14:05.", "time"),
    "datetime": (DateTime().is_right, "write day and time, such as 2026-05-30T14:05.", "datetime-local"),
}


@dataclass(frozen=True)
class Control:
    """One setting. `type`: whole (from `least` to `most`), number, date, time, datetime, flag, text, select,
    answer (a number or a text), names (several words), area (a rectangle in shares of a picture)"""

    name: str
    label: str
    type: str = "whole"
    least: int = 0
    most: int = 1_000_000
    options: tuple[tuple[str, str], ...] = ()
    placeholder: str = ""
    hint: str = ""
    default: str = ""  # of a list: what it says where a definition says nothing

    def shown(self, value: Any) -> str:
        """What the control holds for a stored value."""
        if self.type == "flag":
            return "on" if value else ""
        if self.type == "names" and isinstance(value, list):
            return ", ".join(map(str, value))
        if self.type == "area" and isinstance(value, dict):
            return ", ".join(plain(round(value[side] * 100, 2)) for side in SIDES)
        return self.default if value is None or value is False or value == "" else plain(value)

    def fits(self, value: Any) -> bool:
        """Whether it can show the value; others are said and kept."""
        if self.type == "names" and isinstance(value, list):
            return all(isinstance(one, str) and "," not in one for one in value)
        if self.type == "area" and isinstance(value, dict):
            return value.keys() == set(SIDES) and all(map(is_number, value.values()))
        return not isinstance(value, (list, dict))

    def value_of(self, text: str) -> tuple[Any, str]:
        """What a posted text is to be stored as, and what is wrong with it."""
        if self.type == "flag":
            return text == "on", ""
        if self.type == "answer":
            return (read_number(text[:LONGEST_LABEL]) if text else None), ""
        if self.type == "names":
            return [one.strip() for one in text.split(",") if one.strip()], ""
        if self.type == "area" and text:
            return read_area(text)
        if not text or self.type == "text":
            return text[: self.most], ""
        if self.type == "select":
            is_known = text in dict(self.options)
            return "" if text == self.default else text, "" if is_known else "choose one of the list."
        if self.type in MOMENTS:
            fits, mistake, _ = MOMENTS[self.type]
            return text, "" if fits(text) else mistake
        value = read_number(text)
        if self.type == "number":
            return value, "" if is_number(value) else A_NUMBER
        is_right = isinstance(value, int) and self.least <= value <= self.most
        return value, "" if is_right else f"write a whole number from {self.least} to {self.most:,}."


def read_area(text: str) -> tuple[Any, str]:
    """A rectangle written as four numbers of percent; as it was written where it is none."""
    numbers = [read_number(one.strip()) for one in text.split(",")]
    shares = [one / 100 for one in numbers if is_number(one) and 0 <= one <= 100]
    if len(numbers) != len(SIDES) or len(shares) != len(SIDES):
        return text, AN_AREA
    return dict(zip(SIDES, shares, strict=True)), ""


@dataclass(frozen=True)
class Drawn:
    """A control with its value, as the template shows it."""

    control: Control
    name: str
    value: Any

    @property
    def id(self) -> str:
        return f"f-{self.name.replace('.', '-')}"

    @property
    def shown(self) -> str:
        return self.control.shown(self.value)

    @property
    def is_kept(self) -> bool:
        return not self.control.fits(self.value)

    @property
    def options(self) -> list[tuple[str, str]]:
        """What may be chosen; also what is chosen though it isn't offered."""
        known = list(self.control.options)
        return known if self.shown in dict(known) else [*known, (self.shown, self.shown)]

    @property
    def input_type(self) -> str:
        is_right, _, input_type = MOMENTS.get(self.control.type, (lambda text: False, "", "text"))
        return input_type if not self.shown or is_right(self.shown) else "text"


def read_controls(
    edit: "QuestionEdit", controls: tuple[Control, ...], container: dict[str, Any], prefix: str, group: str
) -> None:
    """Takes what was posted into `container`. A flag that isn't posted is off if the form shows `group`."""
    for one in controls:
        name = f"{prefix}{one.name}"
        old = container.get(one.name)
        if not one.fits(old) or not (name in edit.form or (one.type == "flag" and group in edit.shows)):
            continue
        posted = clean(edit.form.get(name, ""))
        if looks_like(posted, one.shown(old)):
            continue
        value, mistake = one.value_of(posted)
        if mistake:
            edit.errors.append(f"{one.label}: {mistake}")
        put(container, one.name, value)


def draw_controls(controls: tuple[Control, ...], container: Mapping[str, Any], prefix: str) -> list[Drawn]:
    """The controls with what `container` says."""
    return [Drawn(one, f"{prefix}{one.name}", container.get(one.name)) for one in controls]


class Controls(Piece):
    """Settings of the question itself, or (`at`) of an object within it, such as its validation."""

    template = "surveys/builder/pieces/controls.html"

    def __init__(self, *controls: Control, at: str = "", section: str = SETTINGS) -> None:
        self.controls, self.at, self.section = controls, at, section  # type: ignore[misc]

    @property
    def group(self) -> str:
        return f"{self.at or 'own'}.{self.controls[0].name}"

    def read(self, edit: "QuestionEdit") -> None:
        if not self.at:
            read_controls(edit, self.controls, edit.data, "", self.group)
            return
        inner = dict(edit.data.get(self.at) or {})
        read_controls(edit, self.controls, inner, self.prefix, self.group)
        if inner != (edit.data.get(self.at) or {}):
            put(edit.data, self.at, inner)

    @property
    def prefix(self) -> str:
        return "" if self.at in ("", "validation") else f"{self.at}."

    def draw(self, form: "QuestionForm") -> dict[str, Any]:
        data = form.question.data
        container = (data.get(self.at) or {}) if self.at else data
        return {"controls": draw_controls(self.controls, container, self.prefix), "group": self.group}

    def is_used(self, form: "QuestionForm") -> bool:
        container = (form.question.data.get(self.at) or {}) if self.at else form.question.data
        return any(not is_nothing(container.get(one.name)) for one in self.controls)
