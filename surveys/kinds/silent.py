"""What is noted without asking: consent in words, data from elsewhere, the time spent, the browser."""

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
)
from surveys.kinds.texts import LONG, clean_text, number_error, read_number, text_error

YES = "yes"
MOST_SECONDS = 10**7


class Consent(Kind):
    """A box that is ticked or not; required, nobody goes on without."""

    name, label, icon, template = "consent", "Consent", "check", "consent.html"
    seconds = 6
    family = "Contact & data"
    default_data = {"required": True}
    fixed_choices = (YES,)
    is_consent = True
    missing_words = Phrase("Please tick the box to go on.")

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [FieldSpec(question.uid, "choice", question.key, "", question.concept, question.uid)]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        answer = form.get(question.uid, "")
        return {} if is_empty(answer) else {question.uid: answer}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        answer = answers.get(question.uid)
        return {} if is_empty(answer) or answer == YES else {question.uid: self.missing_words}

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        label = text(f"{question.uid}.c1") or say("Yes")
        return {"checked": slots.checked(question.uid, YES), "box": label}

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        return "Yes" if stored == YES else super().words(question, address, stored, text)

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        return {question.uid: YES}


class Unasked(Kind):
    """A field that nobody sees. The page's script may fill it in; without script it stays empty."""

    is_checked_offline = False
    template = "unasked.html"
    family = "Silent"
    is_asked = False
    seconds = 0
    parts: tuple[str, ...] = ()

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [
            FieldSpec(
                f"{question.uid}.{part}", self.value_type, f"{question.key}_{part}", question=question.uid
            )
            for part in self.parts
        ]

    value_type = "text"

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        said = {spec.address: clean_text(form.get(spec.address, "")) for spec in self.fields(question)}
        return {address: self.read(text) for address, text in said.items() if text}

    def read(self, text: str) -> Any:
        """A posted text as it is stored."""
        return text[:LONG]

    def missing(self, question: QuestionSpec, answers: Answers) -> list[str]:
        return []

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        return []

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        found = {spec.address: answers.get(spec.address) for spec in self.fields(question)}
        mistakes = {
            address: self.mistake(answer) for address, answer in found.items() if not is_empty(answer)
        }
        return {address: words for address, words in mistakes.items() if words}

    def mistake(self, answer: Any) -> str:
        """What is wrong with a stored value; "" if nothing."""
        return text_error(answer, LONG)

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        addresses = [spec.address for spec in self.fields(question)]
        return {
            "inputs": [{"address": one, "value": slots.written(one)} for one in addresses],
            "kind": self.name,
        }

    def field_label(self, question: QuestionSpec, address: str, text: Texts) -> str:
        part = address.partition(".")[2]
        return f"{question.key} – {part}" if part else question.key


class Hidden(Unasked):
    """A value from elsewhere: from a link, an invitation, an answer before.

    With a default the server fills it in (`surveys.logic.beginning`), and no page has a say in it.
    """

    name, label, icon = "hidden", "Hidden field", "lock"

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [FieldSpec(question.uid, "text", question.key, "", question.concept, question.uid)]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        return {} if has_default(question) else super().read_form(question, form)

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        drawn = super().context(question, text, say)
        return {**drawn, "inputs": []} if has_default(question) else drawn

    def mistake(self, answer: Any) -> str:
        return "" if is_number(answer) else text_error(answer, LONG)


class Timing(Unasked):
    """Seconds until the first and last click and until the page was sent; how many clicks."""

    name, label, icon = "timing", "Time on the page", "clock"
    parts = ("first", "last", "submit", "clicks")
    part_words = {
        "first": "First click, in seconds",
        "last": "Last click, in seconds",
        "submit": "Page sent, in seconds",
        "clicks": "Clicks",
    }
    value_type = "number"

    def read(self, text: str) -> Any:
        return read_number(text)

    def mistake(self, answer: Any) -> str:
        return number_error(answer, {"min": 0, "max": MOST_SECONDS})


class Browser(Unasked):
    """What the browser says of itself."""

    name, label, icon = "browser", "Browser and screen", "screen"
    counts_texts = True
    parts = ("browser", "system", "screen", "device")
    part_words = {"browser": "Browser", "system": "System", "screen": "Screen", "device": "Device"}


def has_default(question: QuestionSpec) -> bool:
    """Whether something is said of what the field holds."""
    return not is_empty(question.data.get("default"))
