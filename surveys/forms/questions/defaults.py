"""What stands in a question at first."""

from typing import TYPE_CHECKING, Any

from surveys.document import Document
from surveys.forms.conditions.comparisons import plain
from surveys.forms.conditions.naming import LONG, in_line, named, none_such
from surveys.forms.questions.base import SETTINGS, Piece, clean, put
from surveys.kinds import FieldSpec, is_number
from surveys.kinds.texts import read_number

if TYPE_CHECKING:
    from surveys.forms.questions.drawing import QuestionForm
    from surveys.forms.questions.edit import QuestionEdit

MOST_FIELDS = 60
LONGEST = 2000
STANDS_THERE = "Stands there when somebody first sees the question; {{…}} quotes earlier answers."


class Default(Piece):
    """A default answer for each of the question's fields."""

    section = SETTINGS
    template = "surveys/builder/pieces/default.html"

    def __init__(self, label: str = "Default answer", hint: str = STANDS_THERE) -> None:
        self.label, self.hint = label, hint

    def read(self, edit: "QuestionEdit") -> None:
        specs = edit.document.fields_of(edit.uid)
        if "default" not in edit.shows or not specs:
            return
        is_one = specs[0].address == edit.uid
        old = edit.data.get("default")
        if is_one and not isinstance(old, dict):
            put(edit.data, "default", self._value(edit, specs[0], old))
            return
        before = old if isinstance(old, dict) else {}
        values = dict(before)
        for spec in specs[:MOST_FIELDS]:
            part = spec.address.partition(".")[2]
            if part:
                put(values, part, self._value(edit, spec, values.get(part)))
        if values != before:
            put(edit.data, "default", values)

    def draw(self, form: "QuestionForm") -> dict[str, Any] | None:
        specs, default = form.document.fields_of(form.uid), form.question.data.get("default")
        if not specs:
            return None
        is_one = specs[0].address == form.uid and not isinstance(default, dict)
        shown = specs[:1] if is_one else [one for one in specs[:MOST_FIELDS] if "." in one.address]
        values = {"": default} if is_one else (default if isinstance(default, dict) else {})
        lines = [self._line(form, spec, values) for spec in shown]
        return {"label": self.label, "lines": lines, "is_set": self.is_used(form), "hint": self.hint}

    def is_used(self, form: "QuestionForm") -> bool:
        return form.question.data.get("default") is not None

    def _line(self, form: "QuestionForm", spec: FieldSpec, values: Any) -> dict[str, Any]:
        part = spec.address.partition(".")[2]
        value = values.get(part)
        listed = value if isinstance(value, list) else [value]
        kind, choices = form.kind, []
        ids = kind.options(form.question, spec.address)
        if spec.value_type in ("choice", "choices") and len(ids) <= LONG:
            choices = [(one, form.document.words(spec.address, one)) for one in ids]
            known = {one for one, _ in choices}
            choices += [(plain(one), plain(one)) for one in listed if one is not None and one not in known]
        elif spec.value_type in ("choice", "choices"):
            listed = [_written(form.document, spec, one) for one in listed]
            value = None if value is None else "\n".join(listed)
        label = form.document.label(spec.address)
        return {
            "name": f"default.{part}" if part else "default",
            "label": label.partition(" – ")[2] or label if part else self.label,
            "choices": choices,
            "is_written": bool(ids) and not choices and spec.value_type in ("choice", "choices"),
            "is_many": spec.value_type == "choices",
            "chosen": [plain(one) for one in listed if one is not None],
            "value": "" if value is None else plain(value),
        }

    def _value(self, edit: "QuestionEdit", spec: FieldSpec, old: Any) -> Any:
        part = spec.address.partition(".")[2]
        name = f"default.{part}" if part else "default"
        ids = edit.kind.options(edit.question, spec.address)
        if spec.value_type in ("choice", "choices") and len(ids) > LONG and name in edit.form:
            return self._written(edit, spec, old, clean(edit.form.get(name, "")))
        if spec.value_type == "choices":
            posted = [one for one in edit.form.getlist(name) if one]
            before = old if isinstance(old, list) else []
            known = [*edit.kind.options(edit.question, spec.address), *before]
            if sorted(map(plain, before)) == sorted(posted):
                return old
            return [one for one in known if one in posted]
        text = clean(edit.form.get(name, "") if name in edit.form else "" if old is None else plain(old))[
            :LONGEST
        ]
        if text == ("" if old is None else clean(plain(old))):
            return old
        if spec.value_type == "number" and text and "{{" not in text:
            number = read_number(text)
            if not is_number(number):
                edit.errors.append(f"{self.label}: write a number, such as 12 or 12.5.")
            return number
        return text

    def _written(self, edit: "QuestionEdit", spec: FieldSpec, old: Any, text: str) -> Any:
        """Answers of a long list, written by their words, a line each."""
        before = old if isinstance(old, list) else [] if old is None else [old]
        if text == clean("\n".join(_written(edit.document, spec, one) for one in before)):
            return old
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        ids = edit.kind.options(edit.question, spec.address)
        found = [
            named(ids, lambda one: edit.document.words(spec.address, one), line, before) for line in lines
        ]
        wrong = next((number for number, one in enumerate(found) if one is None), None)
        if wrong is not None:
            where = f"Line {wrong + 1}" if spec.value_type == "choices" else self.label
            edit.errors.append(f"{where}: {none_such(lines[wrong])}")
            return lines if spec.value_type == "choices" else text
        return found if spec.value_type == "choices" else (found[0] if found else None)


def _written(document: Document, spec: FieldSpec, value: Any) -> str:
    return in_line(document.words(spec.address, value)) if isinstance(value, str) else plain(value)
