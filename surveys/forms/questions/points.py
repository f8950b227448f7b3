"""The points of a scale: how many there are, their words, and "not applicable" beside them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from surveys.forms.questions.base import LONGEST_LABEL, Piece
from surveys.forms.questions.parts import Parts
from surveys.kinds import is_number

if TYPE_CHECKING:
    from surveys.forms.questions.drawing import QuestionForm
    from surveys.forms.questions.edit import QuestionEdit

LEAST_POINTS, MOST_POINTS = 2, 11


def is_scale(data: Mapping[str, Any]) -> bool:
    """Whether the choices are points of a scale: numbers, and at most one that isn't."""
    values = [choice.get("value") for choice in data.get("choices", ())]
    numbers = [value for value in values if is_number(value)]
    return len(numbers) > 1 and len(values) - len(numbers) < 2


class ListedChoices(Parts):
    """Choices as a list, where they aren't points of a scale."""

    def applies(self, data: Mapping[str, Any]) -> bool:
        return not is_scale(data)


class Points(Piece):
    """As many points as chosen; they keep their ids. "Not applicable" is a choice without a value."""

    template = "surveys/builder/pieces/points.html"

    def read(self, edit: "QuestionEdit") -> None:
        known = {choice["id"]: choice for choice in edit.data.get("choices", ())}
        listed = [one for one in dict.fromkeys(edit.form.getlist("choice")) if one in known]
        if not listed or not is_scale(edit.question.data):
            return
        for one in listed:
            edit.text(one, f"c.{one}.label", LONGEST_LABEL, "The words of a point")
        points = [choice for choice in known.values() if is_number(choice.get("value"))]
        others = [choice for choice in known.values() if not is_number(choice.get("value"))]
        wanted, wants_other = self._wanted(edit, len(points)), edit.form.get("na") == "on"
        if wanted != len(points) or wants_other != bool(others):
            points = self._points(edit, points, wanted)
            edit.data["choices"] = points + (self._others(edit, others) if wants_other else [])
        if wants_other and edit.data["choices"]:
            aside = next(one for one in edit.data["choices"] if not is_number(one.get("value")))
            edit.text(aside["id"], "na_label", LONGEST_LABEL, "“Not applicable”")

    def draw(self, form: "QuestionForm") -> dict[str, Any] | None:
        if not is_scale(form.question.data):
            return None
        choices = form.question.choices
        points = [(one, form.text(one["id"])) for one in choices if is_number(one.get("value"))]
        aside = next((one for one in choices if not is_number(one.get("value"))), None)
        return {
            "points": points,
            "has_words": any(words for _, words in points),
            "counts": sorted({*range(LEAST_POINTS, MOST_POINTS + 1), len(points)}),
            "count": len(points),
            "low": form.text("low"),
            "high": form.text("high"),
            "aside": aside and {"id": aside["id"], "label": form.text(aside["id"])},
        }

    def _wanted(self, edit: "QuestionEdit", count: int) -> int:
        text = str(edit.form.get("points", ""))
        is_right = text.isdecimal() and len(text) < 4 and LEAST_POINTS <= int(text) <= MOST_POINTS
        return int(text) if is_right else count

    def _points(
        self, edit: "QuestionEdit", points: list[dict[str, Any]], wanted: int
    ) -> list[dict[str, Any]]:
        points = points[:wanted]
        while len(points) < wanted:
            value = max((point["value"] for point in points), default=0) + 1
            points = [*points, {"id": edit.new_id("c"), "value": value}]
            edit.data["choices"] = [*edit.data.get("choices", ()), points[-1]]
        return points

    def _others(self, edit: "QuestionEdit", others: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return others or [{"id": edit.new_id("c"), "value": None}]
