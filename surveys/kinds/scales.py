"""Questions answered on a scale: 0 to 10, n points, and a matrix of them."""

from typing import Any

from common.figures import in_digits
from common.phrases import Phrase
from surveys.kinds import slots
from surveys.kinds.base import (
    SAID,
    Answers,
    ChoiceAnswer,
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
from surveys.kinds.looks import FACES, STARS, with_glyphs

MOST_POINTS = 11
NOT_APPLICABLE = Phrase("Not applicable")
FIVE_POINTS = [{"id": f"c{value}", "value": value} for value in range(1, 6)]


class Nps(Kind):
    """How likely are you to recommend us, 0 to 10; the number itself is stored."""

    name, label, icon, template = "nps", "0 to 10 (NPS)", "chart", "nps.html"
    seconds = 8
    family = "Scale"
    default_data = {"required": True}
    is_scored, default_concept, is_concept_sure = True, "recommend", True
    points = range(11)
    read_as = "point"
    read_at_once = "number"

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [FieldSpec(question.uid, "number", question.key, "0..10", question.concept, question.uid)]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        text = form.get(question.uid, "")
        if is_empty(text):
            return {}
        return {question.uid: int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else text}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        answer = answers.get(question.uid)
        if is_empty(answer):
            return {}
        if isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer <= 10:
            return {}
        return {question.uid: Phrase("Please choose a number from 0 to 10.")}

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        ends = {0: text(f"{question.uid}.low"), 10: text(f"{question.uid}.high")}
        keys = [
            {"value": value, "checked": slots.checked(question.uid, value), "end": ends.get(value, "")}
            for value in self.points
        ]
        return {"keys": keys, "low": ends[0], "high": ends[10]}

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        return {question.uid: draws.pick(question.uid, self.points)}


class Rating(Kind):
    """n points with labelled ends; "not applicable" is a choice without a value."""

    name, label, icon, template = "rating", "Rating", "star", "rating.html"
    seconds = 8
    family = "Scale"
    has_choices = True
    default_data = {"choices": FIVE_POINTS}
    is_scored, default_concept = True, "satisfaction"
    least_points = 2
    read_at_once = "choice"

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        scale = question.scale()
        return [FieldSpec(question.uid, "choice", question.key, scale, question.concept, question.uid)]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        answer = form.get(question.uid, "")
        return {} if is_empty(answer) else {question.uid: answer}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        return choice_error(question, question.uid, answers)

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        return super().check(question, text) + check_points(question, least=self.least_points)

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        keys = choice_keys(question, question.uid, text, say)
        split = points_and_others(keys)
        is_worded = any(
            key["label"] for key in split["points"][1:-1]
        )  # both ends alone stand under the scale
        look = str(question.data.get("look") or "")
        split["points"] = with_glyphs(look, split["points"])
        glyph = look in (STARS, FACES)
        return {**split, **scale_ends(question, text, keys), "is_worded": is_worded, "glyph": glyph}

    def value(self, question: QuestionSpec, address: str, stored: Any) -> float | None:
        return choice_value(question, stored)

    def operand(self, question: QuestionSpec, address: str, stored: Any) -> Any:
        return ChoiceAnswer(stored, choice_value(question, stored)) if isinstance(stored, str) else stored

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        return choice_words(question, stored, text)

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        chosen = draws.choice(question.uid, question)
        return {question.uid: chosen} if chosen else {}


class Matrix(Rating):
    """Several things rated on one scale, a row each; addresses are `q4.r2`."""

    name, label, icon, template = "matrix", "Matrix of ratings", "grid", "matrix.html"
    family = "Grid"
    has_rows = True
    least_points = 1  # a lone column is ticked or not, row by row
    default_concept = ""  # each row is a matter of its own
    default_data = {"choices": FIVE_POINTS, "rows": [{"id": "r1"}, {"id": "r2"}]}

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        scale = question.scale()
        return [
            FieldSpec(
                f"{question.uid}.{row['id']}",
                "choice",
                row.get("key") or f"{question.key}_{row['id']}",
                scale,
                row.get("concept") or "",
                question.uid,
            )
            for row in question.rows
        ]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        said = {
            f"{question.uid}.{row['id']}": form.get(f"{question.uid}.{row['id']}", "")
            for row in question.rows
        }
        return {address: answer for address, answer in said.items() if not is_empty(answer)}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        errors: Errors = {}
        for row in question.rows:
            errors |= choice_error(question, f"{question.uid}.{row['id']}", answers)
        return errors

    def missing(self, question: QuestionSpec, answers: Answers) -> list[str]:
        return [spec.address for spec in self.fields(question) if is_empty(answers.get(spec.address))]

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        problems = super().check(question, text)
        if not question.rows:
            problems.append("has no rows: add what is to be rated.")
        problems += [
            f"row {number} has no text."
            for number, row in enumerate(question.rows, 1)
            if not text(f"{question.uid}.{row['id']}").strip()
        ]
        return problems

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        rows = []
        for row in question.rows:
            address = f"{question.uid}.{row['id']}"
            keys = choice_keys(question, address, text, say)
            line: dict[str, Any] = {
                "item": item_of(question, "rows", row["id"]),
                "address": address,
                "label": text(address),
            }
            line |= {"own": own_keys(question, row, keys), "right": text(f"{address}.right")}
            rows.append({**line, **points_and_others(keys), **slots.wrong(address)})
        look = question.data.get("look")
        drawn = {"is_bipolar": look == "bipolar", "is_table": look not in ("dropdown", "profile")}
        return {**super().context(question, text, say), **drawn, "rows": rows, "choose": say("Please choose")}

    def field_label(self, question: QuestionSpec, address: str, text: Texts) -> str:
        row = text(address)
        whole = super().field_label(question, address, text)
        return f"{whole} – {row}" if row and address != question.uid else whole

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for row in question.rows:
            address = f"{question.uid}.{row['id']}"
            fitting = [one["id"] for one in question.choices if one.get("row") in (None, row["id"])]
            if fitting:
                made[address] = draws.pick(address, fitting)
            if row.get("text_entry"):
                made[f"{address}.text"] = SAID
        return made


def choice_keys(question: QuestionSpec, address: str, text: Texts, say: Texts) -> list[dict[str, Any]]:
    """The choices as keys to press: id, value (None for "not applicable"), label, the hole for ` checked`."""
    keys = []
    for choice in question.choices:
        value, label = choice.get("value"), text(f"{question.uid}.{choice['id']}")
        number = in_digits(value) if is_number(value) else None
        if label == number:  # written on the key already: not read twice
            label = ""
        keys.append(
            {
                "id": choice["id"],
                "item": item_of(question, "choices", choice["id"]),
                "value": number,
                "label": label or (say(NOT_APPLICABLE) if number is None else ""),
                "head": label or number,
                "words": label or number or say(NOT_APPLICABLE),
                "checked": slots.checked(address, choice["id"]),
                "selected": slots.selected(address, choice["id"]),
            }
        )
    return keys


def own_keys(question: QuestionSpec, row: dict[str, Any], keys: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The keys that a row has: in profiles those whose choice names the row, and those that name none."""
    rows = {choice["id"]: choice.get("row") for choice in question.choices}
    return [key for key in keys if rows[key["id"]] in (None, "", row["id"])]


def points_and_others(keys: list[dict[str, Any]]) -> dict[str, Any]:
    """The keys with a number, and those beside the scale."""
    return {
        "points": [key for key in keys if key["value"] is not None],
        "others": [key for key in keys if key["value"] is None],
    }


def scale_ends(question: QuestionSpec, text: Texts, keys: list[dict[str, Any]]) -> dict[str, Any]:
    """What stands at both ends of a scale: its own words, else the labels of the first and last point."""
    points = points_and_others(keys)["points"] or [{"label": "", "value": ""}]
    return {
        "low": text(f"{question.uid}.low") or points[0]["label"],
        "high": text(f"{question.uid}.high") or points[-1]["label"],
        "first_value": points[0]["value"],
        "last_value": points[-1]["value"],
    }


def choice_error(question: QuestionSpec, address: str, answers: Answers) -> Errors:
    """A message unless the answer at `address` is one of the question's choices (or nothing)."""
    answer = answers.get(address)
    if is_empty(answer) or (isinstance(answer, str) and question.choice(answer)):
        return {}
    return {address: Phrase("Please choose one of the answers.")}


def choice_value(question: QuestionSpec, stored: Any) -> float | None:
    """The number of a choice; None for "not applicable", for nothing and for choices without numbers."""
    choice = question.choice(stored)
    value = choice.get("value") if choice else None
    return float(value) if is_number(value) else None


def choice_words(question: QuestionSpec, stored: Any, text: Texts) -> str:
    """The choice's label, else its number, else its id."""
    choice = question.choice(stored)
    if not choice:
        return "" if is_empty(stored) else str(stored)
    label = text(f"{question.uid}.{stored}")
    if label:
        return label
    value = choice.get("value")
    return in_digits(value) if is_number(value) else NOT_APPLICABLE


def check_points(question: QuestionSpec, *, least: int = 2) -> list[str]:
    """Problems of a scale's points: too few numbers, one twice, more than one "not applicable"."""
    values = [choice.get("value") for choice in question.choices]
    numbers = [value for value in values if is_number(value)]
    problems = []
    if len(numbers) < least:
        problems.append(f"needs at least {'one point' if least == 1 else 'two points'}.")
    if len(numbers) > MOST_POINTS:
        problems.append(f"has more than {MOST_POINTS} points.")
    points = [
        (choice.get("row"), choice["value"]) for choice in question.choices if is_number(choice.get("value"))
    ]
    if len(set(points)) != len(points):  # a profile has a scale of its own in each row
        problems.append("has the same point twice.")
    if len(values) - len(numbers) > 1:
        problems.append("has more than one “not applicable”.")
    return problems
