"""May we contact you about this? The answer is yes or no; name, mail and phone go to the Respondent."""

from typing import Any

from common.phrases import Phrase
from delivery.addresses import is_address
from surveys.kinds import slots
from surveys.kinds.base import (
    Answers,
    Contact,
    Draws,
    Errors,
    FieldSpec,
    Form,
    Kind,
    QuestionSpec,
    Texts,
    is_empty,
)
from surveys.kinds.texts import PHONE, clean_text

YES, NO = "yes", "no"
PARTS = ("name", "email", "phone")
INPUTS = {
    "name": (Phrase("Name"), "text", "name"),
    "email": (Phrase("Mail address"), "email", "email"),
    "phone": (Phrase("Phone"), "tel", "tel"),
}
LONGEST = {"name": 150, "email": 254, "phone": 30}


class ContactKind(Kind):
    """Yes or no, and how to reach the person."""

    name, label, icon, template = "contact", "May we contact you?", "person", "contact.html"
    family = "Contact & data"
    fixed_choices = (NO, YES)
    is_consent = True

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [FieldSpec(question.uid, "choice", question.key, "", question.concept, question.uid)]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        answer = form.get(question.uid, "")
        return {} if is_empty(answer) else {question.uid: answer}

    def read_contact(self, question: QuestionSpec, form: Form) -> Contact:
        """What was written beside a yes; nothing beside a no."""
        if form.get(question.uid, "") != YES:
            return Contact()
        parts = {part: clean_text(form.get(f"{question.uid}.{part}", "")) for part in PARTS}
        return Contact(parts["name"], parts["email"], parts["phone"], is_wanted=True)

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        answer = answers.get(question.uid)
        if is_empty(answer) or answer in (YES, NO):
            return {}
        return {question.uid: Phrase("Please choose yes or no.")}

    def validate_contact(self, question: QuestionSpec, contact: Contact, *, is_known: bool) -> Errors:
        """Messages for a yes: a mail address or a phone number is needed unless we know the person."""
        errors: Errors = {
            f"{question.uid}.{part}": Phrase("Please keep it to {most} characters.", most=LONGEST[part])
            for part in PARTS
            if len(getattr(contact, part)) > LONGEST[part]
        }
        if contact.email and not is_address(contact.email):
            errors[f"{question.uid}.email"] = Phrase(
                "Please check the mail address, such as name@example.org."
            )
        if contact.phone and not PHONE.fullmatch(contact.phone):
            errors[f"{question.uid}.phone"] = Phrase(
                "Please check the phone number, such as +1 650 555 0100."
            )
        if not (contact.email or contact.phone or is_known):
            errors[f"{question.uid}.email"] = Phrase("Please give a mail address or a phone number.")
        return errors

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        yes_no = [
            {"id": answer, "label": say(label), "checked": slots.checked(question.uid, answer)}
            for answer, label in ((YES, Phrase("Yes")), (NO, Phrase("No")))
        ]
        parts = []
        for part, (label, kind, autocomplete) in INPUTS.items():
            address = f"{question.uid}.{part}"
            parts.append(
                {
                    "address": address,
                    "label": say(label),
                    "type": kind,
                    "autocomplete": autocomplete,
                    "limit": LONGEST[part],
                    "value": slots.contact_part(part),
                    **slots.wrong(address),
                }
            )
        return {"yes_no": yes_no, "parts": parts}

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        return {YES: "Yes", NO: "No"}.get(stored, "")

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        return {question.uid: draws.pick(question.uid, self.fixed_choices)}
