"""Times of the day, and days with their time."""

import re
from datetime import datetime
from typing import Any, ClassVar

from common.phrases import Phrase
from surveys.kinds import slots
from surveys.kinds.base import Answers, Errors, FieldSpec, Form, QuestionSpec, Texts, is_empty
from surveys.kinds.texts import Date, clean_text, is_day

CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d)?")


class Time(Date):
    """A time of the day, stored as HH:MM."""

    name, label, icon, template = "time", "Time", "clock", "line.html"
    seconds = 10
    input_type = "time"
    usual: ClassVar[tuple[str, ...]] = ("14:05", "09:30", "23:59")
    moment_type = read_as = "time"
    mistake = Phrase("Please write a time as hours:minutes, such as 14:05.")

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [FieldSpec(question.uid, "date", question.key, "", question.concept, question.uid)]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        text = clean_text(form.get(question.uid, ""))
        return {question.uid: self.read(text)} if text else {}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        answer, rules = answers.get(question.uid), question.validation
        if is_empty(answer):
            return {}
        if not isinstance(answer, str) or not self.is_right(answer):
            return {question.uid: self.mistake}
        if rules.get("min") and answer < rules["min"]:
            return {question.uid: Phrase("Please choose {day} or later.", day=str(rules["min"]))}
        if rules.get("max") and answer > rules["max"]:
            return {question.uid: Phrase("Please choose {day} or earlier.", day=str(rules["max"]))}
        return {}

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        return {"value": slots.written(question.uid), "type": self.input_type, "narrow": True, "limit": 30}

    def read(self, text: str) -> str:
        """What was typed in its stored form; what is none stays as it is."""
        return clock_of(text) or text

    def is_right(self, answer: str) -> bool:
        """Whether it is in its stored form."""
        return len(answer) == 5 and bool(CLOCK.fullmatch(answer)) and answer[2] == ":"


class DateTime(Time):
    """A day with its time, stored as YYYY-MM-DDTHH:MM."""

    name, label, icon = "datetime", "Day and time", "calendar"
    input_type = "datetime-local"
    usual = ("2026-05-30T14:05", "2026-01-01T09:30")
    moment_type = read_as = "datetime"
    mistake = Phrase("Please write day and time, such as 2026-05-30 14:05.")

    def read(self, text: str) -> str:
        day, _, clock = text.replace("T", " ").partition(" ")
        found = super().read(clock.strip())
        return f"{day}T{found}" if is_day(day) and super().is_right(found) else text

    def is_right(self, answer: str) -> bool:
        day, _, clock = answer.partition("T")
        return is_day(day) and super().is_right(clock)

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        if isinstance(stored, str) and self.is_right(stored):
            return datetime.fromisoformat(stored).strftime("%Y-%m-%d %H:%M")
        return super().words(question, address, stored, text)


def clock_of(text: str) -> str:
    """A time of the day, as people write it, in its stored form; "" for none."""
    found = CLOCK.fullmatch(text)
    return f"{int(found[1]):02}:{found[2]}" if found else ""
