"""An element on its way into a definition."""

from dataclasses import dataclass, field
from typing import Any

from surveys.formats.shared.draft import Draft, Part, Question, says_something
from surveys.formats.shared.operands import Answer, Operand, number_of, plain_number, text_of
from surveys.formats.surveyjs.expressions import Known, Names
from surveys.formats.surveyjs.source import Source


@dataclass
class Made:
    """One element with its question. `values` gives the source's values of choices and rows by our ids."""

    source: Source
    question: Question
    draft: Draft
    names: Names
    name: str
    loop: str = ""
    answer: Operand | None = None
    values: dict[str, Any] = field(default_factory=dict)
    choice_sources: dict[str, Source] = field(default_factory=dict)
    beside: list[Question] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Our question's id."""
        return self.question.id

    @property
    def data(self) -> dict[str, Any]:
        """What the definition will hold of the question."""
        return self.question.data

    @property
    def element(self) -> str:
        """What the report calls it."""
        return self.question.element

    @property
    def codes(self) -> dict[str, str]:
        """The ids of choices by the source's values as text."""
        found: dict[str, str] = {}
        for part, value in self.values.items():
            if part.startswith("c"):
                found.setdefault(text_of(value), part)
        return found

    def known_as(self, suffix: str, operand: Operand | None, pipe: str = "") -> None:
        """Says what the name (and what stands behind it) is in expressions."""
        prefix = f"{self.loop}." if self.loop else ""
        self.names.add(f"{prefix}{self.name}{suffix}", Known(operand, pipe=pipe, loop=self.loop))

    def say(self, path: str, texts: dict[str, str], instead: str = "") -> None:
        """A text of the question: `path` comes behind its id."""
        self.draft.say(f"{self.id}.{path}", texts, self.element, self.question.kind, instead)

    def validate(self, **rules: Any) -> None:
        """Adds to what is validated."""
        found = {name: rule for name, rule in rules.items() if says_something(rule)}
        self.data.setdefault("validation", {}).update(found)

    def rule(self, tree: dict[str, Any], message: dict[str, str]) -> None:
        """A rule of one's own, and what is said where it doesn't hold."""
        rules = self.data.setdefault("validation", {}).setdefault("rules", [])
        rules.append({"id": f"e{len(rules) + 1}", "when": tree})
        self.say(rules[-1]["id"], message)

    def choice(self, value: Any, texts: dict[str, str], **data: Any) -> Part:
        """A new choice; its value counts as a number where `numbers` says so."""
        part = self.question.part("c", "choices", source_id=text_of(value), **data)
        self.say(part.id, texts, text_of(value))
        self.values[part.id] = value
        return part

    def number_choices(self) -> None:
        """Gives choices their numbers, if all but "other" and "none" have one; points of scales always."""
        plain = [
            one
            for one in self.data.get("choices", [])
            if not one.get("text_entry") and not one.get("exclusive")
        ]
        numbers = [number_of(self.values[one["id"]]) for one in plain]
        if None in numbers and self.data["kind"] in ("rating", "matrix"):
            numbers = [float(place) for place in range(1, len(plain) + 1)]
        for one, number in zip(plain, numbers, strict=True) if None not in numbers else ():
            one["value"] = plain_number(number or 0.0)

    def simplify(self, why: str, feature: str = "") -> None:
        """Tells of the element, or of one feature of it."""
        name = f"{self.element}/{feature}" if feature else self.element
        self.draft.simplify(name, feature or self.question.kind, why)

    def leave_out(self, why: str, feature: str) -> None:
        """Tells of a feature that stays behind."""
        self.draft.leave_out(f"{self.element}/{feature}", feature, why)

    def full(self, feature: str) -> None:
        """Tells of a feature that came across."""
        self.draft.full(f"{self.element}/{feature}", feature)


def text_answer(made: Made, type_: str = "text") -> None:
    """The usual: one answer at the question's id."""
    made.answer = Answer(made.id, type_)
    made.known_as("", made.answer, made.id)
