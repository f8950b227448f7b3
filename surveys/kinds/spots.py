"""Questions about a picture: regions that get a state each (hot spot), places that are marked (heat map)."""

import math
from typing import Any

from common.phrases import Phrase
from surveys.kinds import slots
from surveys.kinds.base import (
    Answers,
    Draws,
    Errors,
    FieldSpec,
    Form,
    Kind,
    QuestionSpec,
    Texts,
    is_empty,
    is_number,
    item_of,
)
from surveys.kinds.choices import TWO_CHOICES
from surveys.kinds.pictures import Picture, picture_of, picture_trouble
from surveys.kinds.scales import Matrix

PARTS = ("x", "y", "width", "height")
MOST_CLICKS = 100
COLUMNS, LINES = 6, 4  # of the places that are marked without a pointer
GRID = [(line, column) for line in range(LINES) for column in range(COLUMNS)]
DIGITS = 4


class HotSpot(Matrix):
    """Regions of a picture (`rows`, each with `area` in shares of it), each in one of two or three states.

    `q1.r1` holds the state's choice id. The states stand as buttons beneath the picture, where the regions
    are numbered; a script lets people press the region itself.
    """

    is_checked_offline = False
    is_scored = False
    read_at_once = ""
    asks_for = "any"
    name, label, icon, template = "hot_spot", "Hot spot", "target", "hot_spot.html"
    family = "Picture"
    default_data = {"choices": TWO_CHOICES, "rows": [{"id": "r1"}]}

    def missing(self, question: QuestionSpec, answers: Answers) -> list[str]:
        """Required: something of the picture must be spoken of; leaving a region alone says something too."""
        has_any = any(not is_empty(answers.get(spec.address)) for spec in self.fields(question))
        return [] if has_any else [question.uid]

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        problems = Kind.check(self, question, text)
        problems += filter(None, [picture_trouble(question.data.get("image"))])
        if len(question.choices) < 2:
            problems.append("needs at least two states that a region can be in.")
        if not question.rows:
            problems.append("has no regions: draw what can be chosen.")
        for number, row in enumerate(question.rows, 1):
            if not text(f"{question.uid}.{row['id']}").strip():
                problems.append(f"region {number} has no text.")
            if area_of(row) is None:
                problems.append(f"region {number} isn't drawn on the picture.")
        return problems

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        picture = picture_of(question.data.get("image"))
        regions = []
        for number, row in enumerate(question.rows, 1):
            address = f"{question.uid}.{row['id']}"
            states = [
                {
                    "id": choice["id"],
                    "item": item_of(question, "choices", choice["id"]),
                    "label": text(f"{question.uid}.{choice['id']}"),
                    "checked": slots.checked(address, choice["id"]),
                }
                for choice in question.choices
            ]
            region = {"address": address, "label": text(address), "number": number, "states": states}
            region["item"] = item_of(question, "rows", row["id"])
            if picture and (area := area_of(row)):
                region["area"] = _in_pixels(area, picture.width, picture.height)
            regions.append({**region, **slots.wrong(address)})
        return {
            "picture": picture,
            "alt": text(f"{question.uid}.alt"),
            "regions": regions,
            "type_size": _type_size(picture),
        }


class HeatMap(Kind):
    """Places of a picture: `q1` holds [[x, y], …] in shares of it, at most validation max_clicks (1).

    A grid of places over the picture can be ticked by keyboard and without script; a script takes the very
    place that was pressed.
    """

    is_checked_offline = False
    name, label, icon, template = "heat_map", "Heat map", "target", "heat_map.html"
    family = "Picture"
    default_data = {"validation": {"max_clicks": 1}}

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [FieldSpec(question.uid, "points", question.key, "", question.concept, question.uid)]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        points = [read_point(text) for text in dict.fromkeys(form.getlist(question.uid)) if text]
        return {question.uid: points} if points else {}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        answer = answers.get(question.uid)
        if is_empty(answer):
            return {}
        if not isinstance(answer, list) or not all(map(is_point, answer)):
            return {question.uid: Phrase("Please mark places on the picture.")}
        most = most_clicks(question)
        if len(answer) > most:
            return {question.uid: Phrase("Please choose at most {most}.", most=most)}
        return {}

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        trouble = picture_trouble(question.data.get("image"))
        return super().check(question, text) + ([trouble] if trouble else [])

    def value(self, question: QuestionSpec, address: str, stored: Any) -> str | None:
        return None if is_empty(stored) else points_in_words(stored)

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        return "" if is_empty(stored) else points_in_words(stored)

    def export_text(self, stored: Any) -> str:
        return points_in_words(stored)

    def chosen(self, question: QuestionSpec, answers: Answers) -> list[str]:
        return []

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        picture, most = picture_of(question.data.get("image")), most_clicks(question)
        input_type = "radio" if most == 1 else "checkbox"
        return {
            "picture": picture,
            "alt": text(f"{question.uid}.alt"),
            "places": [_place(question, column, line, say) for line, column in GRID],
            "most": most,
            "input": input_type,
            "marks": slots.marks(question.uid, picture.width, picture.height) if picture else "",
            "spare": slots.spare(question.uid, input_type),
            "hint": say(Phrase("Mark up to {most} places.", most=most)) if most > 1 else "",
        }

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        return {question.uid: [[round(draws.rng.random(), 3), round(draws.rng.random(), 3)]]}


def _place(question: QuestionSpec, column: int, line: int, say: Texts) -> dict[str, Any]:
    """One place of the grid: a box that can be ticked without a pointer."""
    written = written_point(place_of_grid(column, line))
    label = say(Phrase("Column {column}, line {line}", column=column + 1, line=line + 1))
    return {"value": written, "label": label, "checked": slots.marked(question.uid, written)}


def place_of_grid(column: int, line: int) -> list[float]:
    """The middle of a place of the grid."""
    return point_of((column + 0.5) / COLUMNS, (line + 0.5) / LINES)


def _type_size(picture: Picture | None) -> int:
    """How large the numbers of regions are, in the picture's own pixels."""
    return round(max(picture.width, picture.height) / 22) if picture else 0


def area_of(row: dict[str, Any]) -> dict[str, float] | None:
    """Where a region lies: x, y, width and height in shares of the picture; None where it isn't drawn."""
    area = row.get("area")
    if not isinstance(area, dict) or not all(is_number(area.get(part)) for part in PARTS):
        return None
    found = {part: float(area[part]) for part in PARTS}
    is_inside = found["x"] >= 0 <= found["y"] and found["x"] + found["width"] <= 1.0001
    is_inside = is_inside and found["y"] + found["height"] <= 1.0001
    return found if is_inside and found["width"] > 0 < found["height"] else None


def most_clicks(question: QuestionSpec) -> int:
    """How many places may be marked."""
    most = question.validation.get("max_clicks")
    return min(int(most), MOST_CLICKS) if is_number(most) and most >= 1 else 1


def read_point(text: str) -> Any:
    """ "0.31,0.22" as a point; anything else as it is."""
    parts = text.split(",")
    try:
        x, y = map(float, parts)
    except ValueError:
        return text
    return point_of(x, y) if math.isfinite(x) and math.isfinite(y) else text


def point_of(x: float, y: float) -> list[float]:
    """A point as it is stored."""
    return [round(x, DIGITS), round(y, DIGITS)]


def is_point(value: Any) -> bool:
    """Whether it is [x, y] with both from 0 to 1."""
    return (
        isinstance(value, list) and len(value) == 2 and all(is_number(one) and 0 <= one <= 1 for one in value)
    )


def written_point(point: Any) -> str:
    """A stored point as forms carry it."""
    return ",".join(f"{one:g}" for one in point)


def points_in_words(stored: Any) -> str:
    """Points as people read them: "31 %, 22 %; 50 %, 50 %", from the left and from the top."""
    if not isinstance(stored, list):
        return str(stored)
    return "; ".join(
        ", ".join(f"{100 * one:.4g} %" for one in point) if is_point(point) else str(point)
        for point in stored
    )


def _in_pixels(area: dict[str, float], width: int, height: int) -> dict[str, str]:
    x, y = area["x"] * width, area["y"] * height
    wide, high = area["width"] * width, area["height"] * height
    found = {"x": x, "y": y, "width": wide, "height": high, "cx": x + wide / 2, "cy": y + high / 2}
    return {name: f"{number:.1f}" for name, number in found.items()}
