"""What mails from a case say of themselves, in the language in which its customer answered."""

from actions.models import Case
from common.phrases import Phrase, say
from delivery.addresses import in_one_line
from surveys.domain.asking.invitations import spoken_language
from surveys.models import Response

DEAR = Phrase("Dear {name},")
HELLO = Phrase("Hello,")
REGARDS = Phrase("Kind regards")
REPLY_SUBJECT = Phrase("About your feedback: {touchpoint}")
# The day and the place, so that they know which answer is meant; no rating and no word of it: mail is also
# read over shoulders.
AGAIN_SUBJECT = Phrase("How is it now? About your earlier answer")
AGAIN_ABOUT = Phrase(
    "On {day} you told us how it was: {place}. Thank you for that. We read your answer and looked into it."
)
AGAIN_ASK = Phrase(
    "Did that help? Two short questions will tell us. If it is not right yet, we will look into it again."
)
AGAIN_END = Phrase("Thank you for your time.")


def first_response(case: Case) -> Response | None:
    """The answer that the case was opened for."""
    links = case.case_responses.select_related(
        "response__unit", "response__touchpoint", "response__questionnaire__current"
    )
    link = links.filter(is_first=True).first()
    return link.response if link else None


def language_of(case: Case, first: Response | None) -> str:
    """What the customer is written to in: as they answered, else as they are known to read, else as the
    survey was written. One that we speak."""
    known = case.respondent.language if case.respondent else ""
    if first is None:
        return known or "en"
    return spoken_language(first.questionnaire, first.language, known)


def name_of(case: Case) -> str:
    """The customer's name on one line; empty where it isn't known."""
    return in_one_line(case.respondent.name) if case.respondent else ""


def greeting(case: Case, language: str) -> str:
    """How a letter begins, with the merge field `name` in it."""
    return say(DEAR, language, name="{{ name }}") if name_of(case) else say(HELLO, language)


def begin_reply(case: Case, language: str) -> tuple[str, str]:
    """Subject and text that a reply begins with, merge fields in them."""
    subject = say(REPLY_SUBJECT, language, touchpoint="{{ touchpoint }}")
    return (
        subject,
        f"{greeting(case, language)}\n\n\n\n{say(REGARDS, language)}\n{{{{ agent }}}}, {{{{ unit }}}}",
    )


def ask_again(case: Case, first: Response | None, language: str) -> str:
    """The text of the mail that asks again; merge fields in it are `name` and `place`."""
    about = first and say(AGAIN_ABOUT, language, day=first.day, place="{{ place }}")
    parts = [greeting(case, language), about, say(AGAIN_ASK, language), say(AGAIN_END, language)]
    return "\n\n".join(part for part in parts if part)


def place_of(case: Case, first: Response | None) -> str:
    """What the customer told us about, by the names it goes by: "Security, Boarding area A"."""
    about = first or case
    return ", ".join(str(one) for one in (about.touchpoint, about.unit) if one)
