"""What respondents are told about their answers, unless a program says it in its own words."""

from email.utils import parseaddr

from django.conf import settings

from common.phrases import Phrase, say
from surveys.models import Program

KEPT = Phrase(
    "Your answers, page by page as you send them, with the day and time, the language and the place they are "
    "about. Your name, mail address and phone number only if you write them down to be contacted."
)
KEPT_WITH_NAME = Phrase(
    "Your answers, page by page as you send them, with the day and time, the language and the place they are "
    "about. They are kept with your name and address, since this survey was sent to you personally."
)
KEPT_ANONYMOUS = Phrase(
    "Your answers, page by page as you send them, with the day, the language and the place they are about. "
    "No name, no address and no time of day: nobody can tell which answers are yours."
)
ALSO = Phrase("Also how long each page took you, and whether you used a phone, a tablet or a computer.")
ALSO_ANONYMOUS = Phrase("Also about how many seconds each page took you.")
NO_COOKIE = Phrase(
    "This page sets no cookie and loads nothing from elsewhere. To keep robots out, answers from one network "
    "address are counted; the count is deleted after a day and not kept with your answers."
)
HOW_LONG = Phrase(
    "Until they are no longer needed to improve what they are about, or until you ask for them to be erased."
)
HOW_LONG_ANONYMOUS = Phrase(
    "Until they are no longer needed to improve what they are about. "
    "Single answers can't be erased, since nobody can tell whose they are."
)


def what_is_kept(language: str, *, is_anonymous: bool = False, is_personal: bool = False) -> list[str]:
    """What is stored, in sentences, by paragraph."""
    kept = KEPT_ANONYMOUS if is_anonymous else KEPT_WITH_NAME if is_personal else KEPT
    also = ALSO_ANONYMOUS if is_anonymous else ALSO
    return [say(kept, language), say(also, language), say(NO_COOKIE, language)]


def how_long(language: str, *, is_anonymous: bool = False) -> str:
    """How long it is stored, in a sentence."""
    return say(HOW_LONG_ANONYMOUS if is_anonymous else HOW_LONG, language)


def contact_of(program: Program) -> str:
    """The mail address to write to about what is stored: the program's own, else the one we send from."""
    return program.privacy_contact or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
