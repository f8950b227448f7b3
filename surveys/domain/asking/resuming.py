"""Saving for later: a way back to an unfinished response that works on any device, also sent by mail.

The mail goes where its reader says, with words of our own, a few times at most; the address is used for that
one mail and taken out of the outbox once it has left.
"""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from common.clock import local_day
from common.counting import count_up
from common.phrases import Phrase, say
from delivery.addresses import address_hash, is_address, normalise
from delivery.domain.erasing import erase_messages
from delivery.domain.letters import compose
from delivery.domain.outbox import queue_message
from delivery.kinds import MessageKind
from delivery.models import Message
from surveys.models import Response, ResumeLink
from surveys.tokens import hash_token, looks_like_token, new_invitation_token

KIND = "surveys.resume"
PURPOSE = "resume"
MOST_LINKS = 10  # of one response: the oldest go
MOST_MAILS = 3  # with one link
MOST_BY_SENDER, MOST_BY_ADDRESS = 20, 5  # in a day
DAY = 24 * 3600
SUBJECT = Phrase("Go on with your answers")
BODY = Phrase(
    "Somebody gave this address to go on with their answers to “{survey}” later. If that was not you, you "
    "need not do anything."
)
NO_ADDRESS = Phrase("Please check the mail address, such as name@example.org.")
ENOUGH_MAILS = Phrase("No more mails can be sent for now. Copy the address instead.")


class NotMailed(Exception):
    """No mail was queued; the message says why, to who asked for it."""


@transaction.atomic
def save_for_later(response: Response, link_id: int) -> str:
    """The token of a new way back to `response`, which was begun at the public link of this key."""
    token = new_invitation_token()
    ResumeLink.objects.create(token_hash=hash_token(PURPOSE, token), response=response, link_id=link_id)
    of_response = ResumeLink.objects.filter(response=response).order_by("-pk")
    of_response.filter(pk__in=list(of_response.values_list("pk", flat=True)[MOST_LINKS:])).delete()
    return token


def find_resumable(token: str) -> ResumeLink | None:
    """The way back that `token` opens, with its response and link; None for none of ours."""
    if not looks_like_token(token):
        return None
    rows = ResumeLink.objects.select_related("response__program", "response__questionnaire", "link")
    return rows.filter(token_hash=hash_token(PURPOSE, token)).first()


def resume_url(token: str) -> str:
    """The whole address, from the configured base URL."""
    return f"{settings.BASE_URL}/s/r/{token}/"


def kept_until(response: Response) -> date | None:
    """The day on which an unfinished response becomes final."""
    if response.saved_at is None:
        return None
    return local_day(response.saved_at + timedelta(days=response.program.partial_after_days))


def can_mail() -> bool:
    """Whether mail really leaves; else nobody is offered one."""
    return bool(settings.EMAIL_URL)


@transaction.atomic
def mail_way_back(
    found: ResumeLink, token: str, address: str, *, title: str, language: str, sender: str
) -> None:
    """Queues one mail with the way back to `address`, asked for from the network address `sender`.

    The same address again with the same link sends nothing more. Raises NotMailed.
    """
    if not is_address(address):
        raise NotMailed(NO_ADDRESS)
    receiver = address_hash(normalise(address))
    key = f"resume:{hash_token('resume-mail', token + receiver)}"
    if Message.objects.filter(dedupe_key=key).exists():
        return
    asked = count_up(f"resume-mail:{sender}", seconds=DAY), count_up(f"resume-to:{receiver}", seconds=DAY)
    # One UPDATE, so that many at once pass the limit no more than one after the other.
    is_counted = ResumeLink.objects.filter(pk=found.pk, mails__lt=MOST_MAILS).update(mails=F("mails") + 1)
    if not is_counted or asked[0] > MOST_BY_SENDER or asked[1] > MOST_BY_ADDRESS:
        raise NotMailed(ENOUGH_MAILS)
    letter = compose(
        "resume", body=say(BODY, language, survey=title), url=resume_url(token), language=language
    )
    response = found.response
    queue_message(
        kind=KIND,
        to_address=address,
        to_name="",
        subject=say(SUBJECT, language),
        text=letter.text,
        html=letter.html,
        unit=response.unit,
        dedupe_key=key,
        language=language,
        program=response.program.uuid,
        is_invented=response.is_invented,
    )


def forget_address(message: Any) -> None:
    """However the mail ended, neither its address nor its link stays in the outbox."""
    erase_messages(Message.objects.filter(pk=message.pk))


RESUME_MAIL = MessageKind(KIND, "Way back to saved answers", on_result=forget_address, is_secret=True)
