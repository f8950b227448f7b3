"""A LimeSurvey question on its way into a definition: the source's, ours, its variables."""

from dataclasses import dataclass, field
from typing import Any

from surveys.formats.limesurvey.source import Asked, Texts
from surveys.formats.limesurvey.source import Part as SourcePart
from surveys.formats.shared.draft import Draft, Part, Question, says_something
from surveys.formats.shared.operands import number_of, plain_number
from surveys.formats.shared.trees import Tree
from surveys.formats.shared.words import words

TYPES = {
    "1": "Array dual scale", "5": "5 point choice", "A": "Array 5 point choice", "B": "Array 10 point choice",
    "C": "Array yes/no/uncertain", "D": "Date/time", "E": "Array increase/same/decrease", "F": "Array",
    "G": "Gender", "H": "Array by column", "I": "Language switch", "K": "Multiple numerical input",
    "L": "List (radio)", "M": "Multiple choice", "N": "Numerical input", "O": "List with comment",
    "P": "Multiple choice with comments", "Q": "Multiple short text", "R": "Ranking", "S": "Short free text",
    "T": "Long free text", "U": "Huge free text", "X": "Text display", "Y": "Yes/No", "!": "List (dropdown)",
    ":": "Array numbers", ";": "Array texts", "|": "File upload", "*": "Equation",
}  # fmt: skip
OTHER_LIST, OTHER_MULTIPLE = "-oth-", "other"


@dataclass
class Made:
    """One question. `variables` by what stands behind its title: "" itself, "A" a part, "A_B" a cell."""

    asked: Asked
    question: Question
    draft: Draft
    variables: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    cols: dict[str, str] = field(default_factory=dict)
    may_be_hidden: bool = False

    @property
    def id(self) -> str:
        """Our question's id."""
        return self.question.id

    @property
    def element(self) -> str:
        """What the report calls it."""
        return self.question.element

    @property
    def kind(self) -> str:
        """What kind it is in the source's words."""
        return self.question.kind

    def say(self, path: str, texts: Texts, instead: str = "") -> None:
        """A text of the question: `path` comes behind its id."""
        self.draft.say(f"{self.id}.{path}", texts, self.element, self.kind, instead)

    def validate(self, **rules: object) -> None:
        """Adds to what is validated."""
        self.question.data.setdefault("validation", {}).update(
            {name: rule for name, rule in rules.items() if says_something(rule)}
        )

    def rule(self, tree: Tree, message: Texts | None = None) -> None:
        """A rule of one's own, with what is said where it doesn't hold."""
        rules = self.question.data.setdefault("validation", {}).setdefault("rules", [])
        rules.append({"id": f"e{len(rules) + 1}", "when": tree})
        self.say(rules[-1]["id"], message or {})

    def built_in(self, name: str) -> Texts:
        """A word that LimeSurvey shows by itself."""
        return words(name, self.draft.languages)

    def choice(self, code: str, texts: Texts, value: float | None = None, **data: object) -> Part:
        """A new choice with its label, which is its code where the label is a picture or nothing."""
        known = {} if value is None else {"value": plain_number(value)}
        part = self.question.part("c", "choices", source_id=code, **known, **data)
        self.say(part.id, texts, code)
        self.choices.setdefault(code, part.id)
        return part

    def row(self, code: str, texts: Texts, **data: object) -> Part:
        """A new row."""
        key = self.draft.key(f"{self.question.data['key']}_{code}")
        part = self.question.part("r", "rows", key=key, source_id=code, **data)
        self.say(part.id, texts, code)
        self.rows.setdefault(code, part.id)
        return part

    def column(self, code: str, texts: Texts, kind: str, **data: object) -> Part:
        """A new column."""
        part = self.question.part("k", "cols", kind=kind, source_id=code, **data)
        self.say(part.id, texts, code)
        self.cols.setdefault(code, part.id)
        return part

    def simplify(self, why: str, feature: str = "") -> None:
        """Tells of the question, or of one feature of it."""
        self.draft.simplify(self._named(feature), feature or self.kind, why)

    def leave_out(self, why: str, feature: str) -> None:
        """Tells of a feature that stays behind."""
        self.draft.leave_out(self._named(feature), feature, why)

    def full(self, feature: str) -> None:
        """Tells of a feature that came across."""
        self.draft.full(self._named(feature), feature)

    def _named(self, feature: str) -> str:
        return f"{self.element}/{feature}" if feature else self.element


def values_of(parts: list[SourcePart]) -> dict[str, float | None]:
    """The numbers of codes, where all of them are numbers and differ; else none."""
    found = {part.code: number_of(part.code) for part in parts}
    are_numbers = None not in found.values() and len(set(found.values())) == len(found)
    return found if are_numbers else dict.fromkeys(found)
