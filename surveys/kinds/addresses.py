"""Mail address, phone number and web address: a line each, checked for its form. All are personal."""

from typing import Any

from common.phrases import Phrase
from delivery.addresses import is_address
from surveys.kinds import slots
from surveys.kinds.base import Answers, Errors, QuestionSpec, Texts, is_empty
from surveys.kinds.texts import PHONE, ShortText, is_web_address


class Email(ShortText):
    """A mail address."""

    is_checked_offline = False
    name, label, icon, template = "email", "Mail address", "mail", "line.html"
    seconds = 10
    family = "Contact & data"
    is_personal = True
    longest = 254
    content = "email"
    input_type, autocomplete = "email", "email"
    mistake = Phrase("Please check the mail address, such as name@example.org.")

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        answer = answers.get(question.uid)
        errors = super().validate(question, answers)
        if errors or is_empty(answer) or self.is_right(str(answer)):
            return errors
        return {question.uid: self.mistake}

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        return {
            "value": slots.written(question.uid),
            "limit": self.limit(question),
            "type": self.input_type,
            "autocomplete": self.autocomplete,
        }

    def is_right(self, answer: str) -> bool:
        """Whether it has the form of one."""
        return is_address(answer)


class Phone(Email):
    """A phone number, as people write it."""

    name, label, icon = "phone", "Phone number", "phone"
    longest = 30
    content = "phone"
    input_type, autocomplete = "tel", "tel"
    mistake = Phrase("Please check the phone number, such as +1 650 555 0100.")

    def is_right(self, answer: str) -> bool:
        return bool(PHONE.fullmatch(answer))


class Url(Email):
    """A web address."""

    name, label, icon = "url", "Web address", "link"
    longest = 500
    content = "url"
    input_type, autocomplete = "url", "url"
    mistake = Phrase("Please check the address, such as https://example.org.")

    def is_right(self, answer: str) -> bool:
        return is_web_address(answer)
