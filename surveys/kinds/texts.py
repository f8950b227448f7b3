"""Open answers: short and long text, number, date; and information, which asks nothing."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar
from unicodedata import category
from urllib.parse import urlsplit

from common.figures import in_digits
from common.patterns import matches
from common.phrases import Phrase
from delivery.addresses import is_address
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
from surveys.kinds.pictures import picture_of, picture_trouble

MAX_NUMBER = 10**12
SHORT, LONG = 200, 5000
KEPT_CONTROLS = "\n\t"


class ShortText(Kind):
    """One line."""

    name, label, icon, template = "short_text", "Short text", "edit", "short_text.html"
    seconds = 12
    longest = SHORT
    content: ClassVar[str] = ""  # what it holds beside what its validation asks for

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [FieldSpec(question.uid, "text", question.key, "", question.concept, question.uid)]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        text = clean_text(form.get(question.uid, ""))
        return {question.uid: text} if text else {}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        answer = answers.get(question.uid)
        if is_empty(answer):
            return {}
        message = text_error(answer, self.limit(question)) or content_error(answer, question.validation)
        return {question.uid: message} if message else {}

    def value(self, question: QuestionSpec, address: str, stored: Any) -> str | None:
        return None if is_empty(stored) else str(stored)

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        return {"value": slots.written(question.uid), "limit": self.limit(question)}

    def limit(self, question: QuestionSpec) -> int:
        """How many characters an answer may have."""
        return min(int(question.validation.get("max_length") or self.longest), self.longest)

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        return {question.uid: draws.text(question.uid, question.validation, self.content)}


class LongText(ShortText):
    """Several lines; its answers are comments."""

    name, label, icon, template = "long_text", "Comment", "comment", "long_text.html"
    seconds = 25
    longest = LONG


class Number(Kind):
    """A number, with bounds if wanted: validation {min, max, whole}."""

    name, label, icon, template = "number", "Number", "equal", "number.html"
    seconds = 8
    is_typed = True
    is_scored = True
    is_checked_offline = False

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [FieldSpec(question.uid, "number", question.key, "", question.concept, question.uid)]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        text = clean_text(form.get(question.uid, ""))
        return {question.uid: read_number(text)} if text else {}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        answer = answers.get(question.uid)
        message = "" if is_empty(answer) else number_error(answer, question.validation)
        return {question.uid: message} if message else {}

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        return in_digits(stored) if is_number(stored) else super().words(question, address, stored, text)

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        return {question.uid: draws.amount(question.uid, question.validation)}


class Date(Kind):
    """A calendar day, stored as YYYY-MM-DD: validation {min, max}."""

    is_checked_offline = False
    name, label, icon, template = "date", "Date", "calendar", "date.html"
    seconds = 8
    usual: ClassVar[tuple[str, ...]] = ("2026-05-30", "2026-01-01", "2025-12-31", "2026-11-22")

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [FieldSpec(question.uid, "date", question.key, "", question.concept, question.uid)]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        text = clean_text(form.get(question.uid, ""))
        return {question.uid: text} if text else {}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        answer, rules = answers.get(question.uid), question.validation
        if is_empty(answer):
            return {}
        message = ""
        if not isinstance(answer, str) or not is_day(answer):
            message = Phrase("Please write a day as year-month-day, such as 2026-05-30.")
        elif rules.get("min") and answer < rules["min"]:
            message = Phrase("Please choose {day} or later.", day=day_of(rules["min"]))
        elif rules.get("max") and answer > rules["max"]:
            message = Phrase("Please choose {day} or earlier.", day=day_of(rules["max"]))
        return {question.uid: message} if message else {}

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        return {question.uid: draws.moment(question.uid, question.validation, self.usual)}


class Information(Kind):
    """A text between questions; nothing is asked."""

    name, label, icon, template = "information", "Information", "info", "information.html"
    family = "Information"
    is_summed = False
    seconds = 6

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return []

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        return {}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        return {}

    def missing(self, question: QuestionSpec, answers: Answers) -> list[str]:
        return []

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        has_text = text(f"{question.uid}.text").strip() or text(f"{question.uid}.body").strip()
        image = question.data.get("image")
        trouble = [picture_trouble(image)] if image else []
        return [*([] if has_text or image else ["has no text yet."]), *filter(None, trouble)]

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        return {"picture": picture_of(question.data.get("image")), "alt": text(f"{question.uid}.alt")}


def clean_text(value: Any) -> str:
    """Text as it is kept: line ends as \\n, no other control characters, no space around it."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign in KEPT_CONTROLS or category(sign) != "Cc").strip()


def text_error(answer: Any, longest: int) -> str:
    """What is wrong with an open answer; "" if nothing."""
    if not isinstance(answer, str):
        return Phrase("Please write a text.")
    if "\x00" in answer or any("\ud800" <= sign <= "\udfff" for sign in answer):
        return Phrase("This text holds characters that can't be kept.")
    if len(answer) > longest:
        return Phrase(
            "Please keep it to {most} characters; these are {length}.", most=longest, length=len(answer)
        )
    return ""


def content_error(answer: Any, rules: Mapping[str, Any]) -> str:
    """What is wrong with a text under these rules (min_length, pattern, content); "" if nothing."""
    least = rules.get("min_length")
    if least and len(answer) < least:
        return Phrase("Please write at least {least} characters.", least=least)
    is_right = CONTENTS.get(str(rules.get("content", "")))
    if is_right and not is_right(answer):
        return Phrase("Please check this answer.")
    pattern = rules.get("pattern")
    if pattern and not matches(str(pattern), answer):
        return Phrase("Please check this answer.")
    return ""


def number_error(answer: Any, rules: Mapping[str, Any]) -> str:
    """What is wrong with a number under these rules (min, max, whole); "" if nothing."""
    if not is_number(answer) or abs(answer) > MAX_NUMBER:
        return Phrase("Please write a number, such as 12 or {example}.", example=12.5)
    if rules.get("whole") and answer != int(answer):
        return Phrase("Please write a whole number.")
    if is_number(rules.get("min")) and answer < rules["min"]:
        return Phrase("Please write a number of at least {least}.", least=float(rules["min"]))
    if is_number(rules.get("max")) and answer > rules["max"]:
        return Phrase("Please write a number of at most {most}.", most=float(rules["max"]))
    return ""


def read_number(text: str) -> int | float | str:
    """A typed number, comma or point as the decimal sign; what is none stays text."""
    plain = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace("\N{MINUS SIGN}", "-")
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    if not plain.isascii() or len(plain) > 30 or "_" in plain:
        return text
    try:
        number = float(plain)
    except ValueError:
        return text
    if number - number != 0:
        return text
    return int(number) if number == int(number) else number


def day_of(text: Any) -> date | str:
    """A limit of dates as a day; as it is written where it is none."""
    return date.fromisoformat(text) if isinstance(text, str) and is_day(text) else str(text)


def is_web_address(text: str) -> bool:
    """Whether `text` is an address on the web, with its scheme."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in parts.netloc and " " not in text


def is_day(text: str) -> bool:
    """Whether `text` is a day of the calendar, written YYYY-MM-DD."""
    if len(text) != 10:
        return False
    try:
        return date.fromisoformat(text).year >= 1800
    except ValueError:
        return False


PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{4,28}")
POSTCODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{1,9}")
CONTENTS: dict[str, Callable[[str], bool]] = {
    "email": is_address,
    "phone": lambda text: bool(PHONE.fullmatch(text)),
    "url": is_web_address,
    "number": lambda text: is_number(read_number(text)),
    "whole": lambda text: isinstance(read_number(text), int),
    "date": is_day,
    "postcode": lambda text: bool(POSTCODE.fullmatch(text)),
}
