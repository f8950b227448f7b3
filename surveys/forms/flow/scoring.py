"""The form of one score: its name, how points are put together, and what each choice brings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from common.figures import in_digits
from surveys.document import Document
from surveys.forms.flow.reading import PostedEdit
from surveys.kinds import Form

POINTS = re.compile(r"[+-]?\d{1,6}(?:[.,]\d{1,4})?")
KINDS = {"sum": "Sum of the points", "mean": "Mean of the points"}


@dataclass(frozen=True)
class Scored:
    """An answer that choices are made at, with (choice, words, points) of each."""

    address: str
    label: str
    choices: list[tuple[str, str, str]]

    @property
    def counts(self) -> bool:
        return any(points for _, _, points in self.choices)


class ScoreEdit(PostedEdit):
    """A posted score. Points of answers that the form doesn't show stay as they are."""

    def __init__(self, document: Document, category: Mapping[str, Any], form: Form) -> None:
        super().__init__(document, form)
        weights = {address: dict(points) for address, points in category.get("weights", {}).items()}
        for scored in scored_answers(document, category):
            of_choices = weights.pop(scored.address, {})
            for choice, words, _ in scored.choices:
                of_choices = self._put(of_choices, f"w.{scored.address}.{choice}", choice, words)
            if of_choices:
                weights[scored.address] = of_choices
        self.data = {
            "name": self.text("name", "The name"),
            "kind": self.chosen("kind", KINDS, "sum"),
            "weights": weights,
        }

    def _put(self, points: dict[str, float], field: str, choice: str, words: str) -> dict[str, float]:
        if field not in self.form:
            return points
        written = str(self.form.get(field, "")).strip()
        if written and not POINTS.fullmatch(written):
            self.errors.append(f"Points for “{words[:60]}”: write a number.")
            return points
        rest = {one: value for one, value in points.items() if one != choice}
        return rest | ({choice: _number(written)} if written else {})


def scored_answers(document: Document, category: Mapping[str, Any]) -> Iterator[Scored]:
    """All answers that are choices, with the points they bring in this category."""
    weights = category.get("weights", {})
    for number, question in enumerate(document.questions.values(), 1):
        kind = document.kind(question.uid)
        for spec in document.fields_of(question.uid):
            if spec.value_type not in ("choice", "choices"):
                continue
            points = weights.get(spec.address, {})
            choices = [
                (
                    one,
                    document.words(spec.address, one) or one,
                    in_digits(points[one]) if one in points else "",
                )
                for one in kind.options(question, spec.address)
            ]
            if choices:
                yield Scored(spec.address, f"Q{number} {document.label(spec.address)[:80]}", choices)


def _number(text: str) -> float:
    number = float(text.replace(",", "."))
    return int(number) if number == int(number) else number
