"""Numbers given by moving something: sliders, and a sum shared out among choices."""

from typing import Any

from common.figures import in_digits
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
from surveys.kinds.looks import HANDLES, STAR, STARS, stars_at, stars_between
from surveys.kinds.markup import without_markup
from surveys.kinds.texts import clean_text, number_error, read_number

LOW, HIGH = 0, 100


class Slider(Kind):
    """A number on a scale for each row (`q1.r1`), or one alone (`q1`): validation {min, max, step, start}.

    One choice without a value is "not applicable"; its id is stored then. A slider that was never moved says
    nothing: without script it is a field for a number.
    """

    is_checked_offline = False
    name, label, icon, template = "slider", "Slider", "sliders", "slider.html"
    family = "Scale"
    has_rows = True
    is_scored = True
    read_as = "slider"
    default_data = {"validation": {"min": LOW, "max": HIGH}}

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        low, high = ends_of(question)
        scale = f"{in_digits(low)}..{in_digits(high)}"
        if not question.rows:
            return [FieldSpec(question.uid, "number", question.key, scale, question.concept, question.uid)]
        return [
            FieldSpec(
                f"{question.uid}.{row['id']}",
                "number",
                row.get("key") or f"{question.key}_{row['id']}",
                scale,
                row.get("concept") or "",
                question.uid,
            )
            for row in question.rows
        ]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for spec in self.fields(question):
            aside = form.get(f"{spec.address}.na", "")
            text = clean_text(form.get(spec.address, ""))
            if aside:
                answers[spec.address] = aside
            elif text:
                answers[spec.address] = read_number(text)
        return answers

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        low, high = ends_of(question)
        errors: Errors = {}
        for spec in self.fields(question):
            answer = answers.get(spec.address)
            if is_empty(answer) or question.choice(answer):
                continue
            if message := number_error(answer, {"min": low, "max": high}):
                errors[spec.address] = message
        return errors

    def missing(self, question: QuestionSpec, answers: Answers) -> list[str]:
        return [spec.address for spec in self.fields(question) if is_empty(answers.get(spec.address))]

    def value(self, question: QuestionSpec, address: str, stored: Any) -> float | None:
        return float(stored) if is_number(stored) else None

    def aside(self, question: QuestionSpec, address: str) -> str:
        return str(question.choices[0]["id"]) if question.choices else ""

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        if isinstance(stored, str) and question.choice(stored):
            return text(f"{question.uid}.{stored}") or "Not applicable"
        return in_digits(stored) if is_number(stored) else super().words(question, address, stored, text)

    def field_label(self, question: QuestionSpec, address: str, text: Texts) -> str:
        return row_label(self, question, address, text)

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        low, high = ends_of(question)
        aside = next(iter(question.choices), None)
        step = question.validation.get("step") or 1
        stars = stars_between(low, high, step) if question.data.get("look") == STARS else []
        start = question.validation.get("start")
        lines = []
        for spec in self.fields(question):
            line: dict[str, Any] = {
                "address": spec.address,
                "value": slots.written(spec.address),
                **slots.wrong(spec.address),
            }
            line["label"] = text(spec.address) if spec.address != question.uid else ""
            line["stars"] = stars_at(spec.address, stars)
            line["item"] = item_of(question, "rows", spec.address.partition(".")[2])
            if aside:
                line["aside"] = slots.checked(spec.address, aside["id"])
            lines.append(line)
        return {
            "lines": lines,
            "min": in_digits(low),
            "max": in_digits(high),
            "step": in_digits(step),
            "stars": stars,
            "star": STAR,
            "start": in_digits(start) if is_number(start) else "",
            "marks": question.validation.get("lines") or "",
            "is_bare": bool(question.validation.get("hide_value")),
            "along": [words for one in question.cols if (words := text(f"{question.uid}.{one['id']}"))],
            "plain": without_markup(text(f"{question.uid}.text")),
            "low": text(f"{question.uid}.low"),
            "high": text(f"{question.uid}.high"),
            "aside": aside
            and {"id": aside["id"], "label": text(f"{question.uid}.{aside['id']}") or say("Not applicable")},
        }

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        usual = {"min": 0, "max": 100, "whole": not question.validation.get("decimals")}
        rules = usual | question.validation
        specs = (spec for spec in self.fields(question) if spec.value_type != "text")
        return {spec.address: draws.amount(spec.address, rules) for spec in specs}


class ConstantSum(Kind):
    """Numbers for each choice that come to a total: validation {total, at_most, min, max, decimals}."""

    is_checked_offline = False
    name, label, icon, template = "constant_sum", "Share out a sum", "equal", "constant_sum.html"
    seconds = 25
    is_typed = True
    family = "Ranking"
    has_choices = True
    asks_for = "any"
    default_data = {"choices": [{"id": "c1"}, {"id": "c2"}], "validation": {"total": HIGH}}

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [
            FieldSpec(
                f"{question.uid}.{choice['id']}",
                "number",
                choice.get("key") or f"{question.key}_{choice['id']}",
                concept=choice.get("concept") or "",
                question=question.uid,
            )
            for choice in question.choices
        ]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        said = {spec.address: clean_text(form.get(spec.address, "")) for spec in self.fields(question)}
        return {address: read_number(text) for address, text in said.items() if text}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        rules = question.validation
        bounds = {"min": rules.get("min", 0), "max": rules.get("max"), "whole": rules.get("decimals") == 0}
        given = {spec.address: answers.get(spec.address) for spec in self.fields(question)}
        given = {address: answer for address, answer in given.items() if not is_empty(answer)}
        wrong = {address: number_error(answer, bounds) for address, answer in given.items()}
        errors: Errors = {address: words for address, words in wrong.items() if words}
        return errors or (self._total_error(question, given) if given else {})

    def _total_error(self, question: QuestionSpec, given: dict[str, Any]) -> Errors:
        total, together = question.validation.get("total"), sum(given.values())
        if not is_number(total):
            return {}
        values = {"total": float(total), "sum": float(together)}
        if question.validation.get("at_most"):
            if together > total:
                words = Phrase("Together these may be {total} at most; now they are {sum}.", **values)
                return {question.uid: words}
        elif abs(together - total) > 1e-9:
            return {question.uid: Phrase("Together these must be {total}; now they are {sum}.", **values)}
        return {}

    def missing(self, question: QuestionSpec, answers: Answers) -> list[str]:
        has_any = any(not is_empty(answers.get(spec.address)) for spec in self.fields(question))
        return [] if has_any else [question.uid]

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        problems = super().check(question, text)
        if len(question.choices) < 2:
            problems.append("needs at least two answers to share out among.")
        return problems

    def field_label(self, question: QuestionSpec, address: str, text: Texts) -> str:
        return row_label(self, question, address, text)

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        return in_digits(stored) if is_number(stored) else super().words(question, address, stored, text)

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        total = question.validation.get("total")
        return {
            "lines": [
                {
                    "id": spec.address.partition(".")[2],
                    "item": item_of(question, "choices", spec.address.partition(".")[2]),
                    "address": spec.address,
                    "label": text(spec.address),
                    "value": slots.written(spec.address),
                    **slots.wrong(spec.address),
                }
                for spec in self.fields(question)
            ],
            "total": in_digits(total) if is_number(total) else "",
            **self._handles(question, total),
            "unit": text(f"{question.uid}.unit"),
        }

    def _handles(self, question: QuestionSpec, total: Any) -> dict[str, Any]:
        """Between which numbers handles beside the fields move; none where nothing says so."""
        least, most = question.validation.get("min", 0), question.validation.get("max", total)
        is_bound = is_number(least) and is_number(most)
        if question.data.get("look") not in HANDLES or not is_bound:
            return {}
        return {"has_handles": True, "least": in_digits(least), "most": in_digits(most)}

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        """All of the total, whole where it can be; the last one takes what is left."""
        addresses = [f"{question.uid}.{one['id']}" for one in question.choices]
        total, least = question.validation.get("total"), question.validation.get("min") or 0
        if not is_number(total):
            return {address: draws.amount(address, question.validation) for address in addresses}
        left, made = total - least * len(addresses), {}
        for address in addresses[:-1]:
            part = draws.rng.randint(0, max(0, int(left)))
            made[address], left = least + part, left - part
        return {**made, addresses[-1]: least + left} if addresses else {}


def ends_of(question: QuestionSpec) -> tuple[float, float]:
    """The lowest and highest number of a slider."""
    low, high = question.validation.get("min"), question.validation.get("max")
    return (low if is_number(low) else LOW), (high if is_number(high) else HIGH)


def row_label(kind: Kind, question: QuestionSpec, address: str, text: Texts) -> str:
    """A question and what stands at one of its addresses: "How well – Staff"."""
    whole = Kind.field_label(kind, question, question.uid, text)
    part = text(address) if address != question.uid else ""
    return f"{whole} – {part}" if part else whole
