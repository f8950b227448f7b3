"""Single and multiple choice, with an optional text beside a choice ("Other: …")."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from common.phrases import Phrase
from surveys.kinds import slots
from surveys.kinds.base import (
    SAID,
    Answers,
    Draws,
    Errors,
    FieldSpec,
    Form,
    Kind,
    QuestionSpec,
    Texts,
    is_empty,
    item_of,
)
from surveys.kinds.looks import LISTS, SELECTS, drawn_look
from surveys.kinds.pictures import picture_of
from surveys.kinds.scales import Rating, choice_words
from surveys.kinds.texts import clean_text, text_error

OTHER_LENGTH = 200
TWO_CHOICES = [{"id": "c1"}, {"id": "c2"}]


class Single(Rating):
    """One of several answers."""

    is_scored, default_concept = False, ""
    name, label, icon, template = "single", "Single choice", "check", "single.html"
    seconds = 9
    family = "Choice"
    default_data = {"choices": TWO_CHOICES}
    value_type = "choice"
    input_type = "radio"

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        choices = []
        for choice in question.choices:
            choices.append(
                {
                    "id": choice["id"],
                    "item": item_of(question, "choices", choice["id"]),
                    "label": text(f"{question.uid}.{choice['id']}"),
                    "checked": slots.checked(question.uid, choice["id"]),
                    "selected": slots.selected(question.uid, choice["id"]),
                    "picture": picture_of(choice.get("image")),
                    "text": text_beside(question, choice) if choice.get("text_entry") else None,
                }
            )
        look = drawn_look(question)
        classes = LISTS.get(look, " pictured" if any(choice["picture"] for choice in choices) else "")
        drawn = {"choices": choices, "input": self.input_type, "classes": classes, "look": look}
        return drawn | {"is_select": look in SELECTS, "choose": say("Please choose"), "find": say("Search")}

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        main = FieldSpec(
            question.uid, self.value_type, question.key, question.scale(), question.concept, question.uid
        )
        return [main, *text_fields(question)]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        return super().read_form(question, form) | read_texts(question, form)

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        beside = text_errors(question, answers, self.chosen(question, answers))
        return super().validate(question, answers) | beside

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        return Kind.check(self, question, text) + check_choices(question, text)

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        if address.endswith(".text"):
            return "" if is_empty(stored) else str(stored)
        return choice_words(question, stored, text)

    def value(self, question: QuestionSpec, address: str, stored: Any) -> Any:
        if address.endswith(".text"):
            return None if is_empty(stored) else str(stored)
        return super().value(question, address, stored)

    def operand(self, question: QuestionSpec, address: str, stored: Any) -> Any:
        return stored if address.endswith(".text") else super().operand(question, address, stored)

    def field_label(self, question: QuestionSpec, address: str, text: Texts) -> str:
        whole = super().field_label(question, question.uid, text)
        return f"{whole} – {text(address.removesuffix('.text'))}" if address.endswith(".text") else whole

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        chosen = super().invent(question, draws)
        return chosen | said_beside(question, chosen.values())


class Multiple(Single):
    """Any of several answers; stored as a list of choice ids in the questionnaire's order."""

    name, label, icon, template = "multiple", "Multiple choice", "list", "multiple.html"
    seconds = 14
    value_type = "choices"
    read_at_once = "list"
    input_type = "checkbox"

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        main = FieldSpec(question.uid, self.value_type, question.key, "", question.concept, question.uid)
        return [main, *text_fields(question)]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        said = form.getlist(question.uid)
        places = question.places
        chosen = sorted(dict.fromkeys(said), key=lambda choice: places.get(choice, len(places)))
        return ({question.uid: chosen} if chosen else {}) | read_texts(question, form)

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        beside = text_errors(question, answers, self.chosen(question, answers))
        return self._answer_error(question, answers.get(question.uid)) | beside

    def value(self, question: QuestionSpec, address: str, stored: Any) -> Any:
        if address.endswith(".text"):
            return super().value(question, address, stored)
        return ", ".join(stored) if stored else None

    def operand(self, question: QuestionSpec, address: str, stored: Any) -> Any:
        return stored

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        if isinstance(stored, list):
            return ", ".join(choice_words(question, one, text) for one in stored)
        return super().words(question, address, stored, text)

    def _answer_error(self, question: QuestionSpec, answer: Any) -> Errors:
        if is_empty(answer):
            return {}
        if not isinstance(answer, list) or not all(
            isinstance(one, str) and question.choice(one) for one in answer
        ):
            return {question.uid: Phrase("Please choose from the answers.")}
        if len(set(answer)) != len(answer):
            return {question.uid: Phrase("An answer is named twice.")}
        alone = [one for one in answer if (question.choice(one) or {}).get("exclusive")]
        if alone and len(answer) > 1:
            return {question.uid: Phrase("One of these answers can't stand beside others.")}
        least, most = question.validation.get("min_choices"), question.validation.get("max_choices")
        if least and len(answer) < least and not alone:
            return {question.uid: Phrase("Please choose at least {least}.", least=least)}
        if most and len(answer) > most:
            return {question.uid: Phrase("Please choose at most {most}.", most=most)}
        return {}

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        chosen = draws.several(question.uid, question)
        return {question.uid: chosen} | said_beside(question, chosen) if chosen else {}


def text_beside(question: QuestionSpec, choice: Mapping[str, Any]) -> dict[str, Any]:
    """The field beside a choice as pages draw it."""
    address = f"{question.uid}.{choice['id']}.text"
    return {"address": address, "value": slots.written(address), **slots.wrong(address)}


def text_fields(question: QuestionSpec) -> list[FieldSpec]:
    """The texts beside choices: `q2.c9.text`."""
    return [
        FieldSpec(
            f"{question.uid}.{choice['id']}.text",
            "text",
            f"{question.key}_{choice['id']}_text",
            question=question.uid,
        )
        for choice in question.with_text
    ]


def read_texts(question: QuestionSpec, form: Form) -> dict[str, Any]:
    """The texts beside those choices that were chosen."""
    chosen = form.getlist(question.uid)
    said = {
        f"{question.uid}.{choice['id']}.text": clean_text(form.get(f"{question.uid}.{choice['id']}.text", ""))
        for choice in question.with_text
        if choice["id"] in chosen
    }
    return {address: text for address, text in said.items() if text}


def text_errors(question: QuestionSpec, answers: Answers, chosen: Sequence[str]) -> Errors:
    """Messages for texts that are no texts, are too long, or stand beside a choice that wasn't taken."""
    errors: Errors = {}
    for spec in text_fields(question):
        answer = answers.get(spec.address)
        if is_empty(answer):
            continue
        choice_id = spec.address.split(".")[1]
        if choice_id not in chosen:
            errors[spec.address] = "This text belongs to an answer that wasn't chosen."
        elif message := text_error(answer, OTHER_LENGTH):
            errors[spec.address] = message
    return errors


def said_beside(question: QuestionSpec, chosen: Iterable[str]) -> dict[str, Any]:
    """Words beside each chosen answer that takes some."""
    taking = {choice["id"] for choice in question.with_text}
    return {f"{question.uid}.{one}.text": SAID for one in chosen if one in taking}


def check_choices(question: QuestionSpec, text: Texts) -> list[str]:
    """Problems of a list of choices."""
    problems = [] if len(question.choices) > 1 else ["needs at least two answers to choose from."]
    problems += [
        f"answer {number} has no text."
        for number, choice in enumerate(question.choices, 1)
        if not text(f"{question.uid}.{choice['id']}").strip()
    ]
    return problems
