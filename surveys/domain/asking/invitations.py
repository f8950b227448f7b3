"""Asking one person: an invitation with a token of its own, and the mail that carries it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import OrgUnit, User
from common.clock import now
from common.locks import hold
from common.phrases import Phrase, choose_spoken, say
from common.refusals import Refused
from common.tongues import choose
from delivery import merge
from delivery.addresses import in_one_line, is_address
from delivery.domain.letters import compose, organisation_name
from delivery.domain.outbox import queue_message
from delivery.domain.stops import is_stopped
from delivery.kinds import MessageKind
from delivery.models import Message
from surveys import document as documents
from surveys.domain.responses.recording import closing_moment
from surveys.kinds.markup import without_markup
from surveys.models import Invitation, Program, Questionnaire, Respondent, Touchpoint
from surveys.tokens import hash_token, new_invitation_token

KIND = "surveys.invitation"
PURPOSE = "invitation"
FIELDS = ("name", "survey", "unit", "link", "organisation")
Words = str | Mapping[str, str]  # one text, or one for each language
CUSTOMER = Phrase("customer")  # who is written to without a known name
LONE_LINK = re.compile(r"(?:^|\n)[ \t]*\{\{\s*link\s*\}\}[ \t]*(?:\n|$)")


class CannotInvite(Refused):
    """This person can't be asked; the message says why."""


@transaction.atomic
def invite(
    respondent: Respondent,
    *,
    questionnaire: Questionnaire,
    unit: OrgUnit,
    touchpoint: Touchpoint | None = None,
    purpose: str = Invitation.Purpose.SURVEY,
    send_at: datetime | None = None,
    dedupe_key: str,
    language: str = "",
    embedded: dict[str, Any] | None = None,
    subject: Words,
    body: Words,
    fields: Mapping[str, str] | None = None,
    expires_at: datetime | None = None,
) -> Invitation:
    """Plans one mail with a personal link, not before `send_at`; the same `dedupe_key` gives the first back.

    `subject` and `body` may name FIELDS such as `{{ link }}`, and those of `fields`; the link also stands as
    a button. `language` is what the person is known to read; without, the contact's own. Written in several
    languages (code → text), the mail is in the nearest one that has both subject and body, else in the
    survey's first, and so are its button and what stands around it.
    Raises CannotInvite (no usable address, erased, not to be contacted, or nothing written) and
    merge.UnknownFieldError.
    """
    key = f"invitation:{dedupe_key}"
    hold(key)  # two at once would plan two, the second without a mail that tells its link
    if earlier := _planned(key):
        return earlier
    _check(respondent)
    allowed = (*FIELDS, *(fields or ()))
    for text in (*_texts_of(subject), *_texts_of(body)):
        merge.check(text, allowed)
    token, moment = new_invitation_token(), send_at or now()
    expires_at = expires_at or questionnaire.program.closes_at
    language = language or respondent.language
    wishes = (language, respondent.language)
    chosen, subject, body = _in_one_language(subject, body, questionnaire, wishes)
    spoken = chosen or spoken_language(questionnaire, *wishes)
    invitation = Invitation.objects.create(
        token_hash=hash_token(PURPOSE, token),
        purpose=purpose,
        questionnaire=questionnaire,
        unit=unit,
        touchpoint=touchpoint,
        respondent=respondent,
        company=respondent.company,
        channel="email",
        language=language,
        embedded=embedded or {},
        send_at=moment,
        expires_at=expires_at,
        is_invented=respondent.is_invented,
    )
    name = in_one_line(respondent.name)
    values = {
        "name": name or say(CUSTOMER, spoken),
        "survey": title_of(questionnaire, spoken),
        "unit": unit.name,
        "link": invitation_url(token),
        "organisation": organisation_name(),
        **(fields or {}),
    }
    letter = compose(
        "remeasurement" if purpose == Invitation.Purpose.REMEASUREMENT else "invitation",
        body=merge.render(LONE_LINK.sub("\n\n", body).strip(), values),  # the letter has a button for it
        url=values["link"],
        language=spoken,
        unsubscribe_address=respondent.email,
    )
    message = queue_message(
        kind=KIND,
        to_address=respondent.email,
        to_name=name,
        language=spoken,
        subject=in_one_line(merge.render(subject, values)),
        text=letter.text,
        html=letter.html,
        unit=unit,
        dedupe_key=key,
        context={"invitation": str(invitation.uuid)},
        is_bulk=True,
        send_at=moment,
        expires_at=expires_at,
        program=questionnaire.program.uuid,
        is_invented=respondent.is_invented,
    )
    invitation.message_uuid = message.uuid
    invitation.save(update_fields=["message_uuid"])
    return invitation


def spoken_language(questionnaire: Questionnaire, *wishes: str) -> str:
    """What a mail says around its text: the first wish that we speak, else what the survey was written in."""
    current = questionnaire.current
    return choose_spoken("", *wishes, *(current.languages[:1] if current else ()))


def title_of(questionnaire: Questionnaire, language: str) -> str:
    """The survey's title as respondents read it; its own name, which is for staff, only without one."""
    if questionnaire.current_id is None:
        return questionnaire.name
    title = documents.of_published(questionnaire.current_id).text("title", language)
    return without_markup(title) or questionnaire.name


def invitation_url(token: str) -> str:
    """The whole address of a personal link, from the configured base URL."""
    return f"{settings.BASE_URL}/s/i/{token}/"


def why_not_to_send(message: Message) -> str | None:
    """The outbox asks again right before sending.

    Is the survey still open, and the invitation not answered?
    """
    invitation = (
        Invitation.objects.select_related("questionnaire__program", "respondent")
        .filter(uuid=message.context.get("invitation"))
        .first()
    )
    if invitation is None:
        return "The invitation is gone."
    if invitation.answered_at is not None:
        return "The invitation was answered already."
    if invitation.expires_at and invitation.expires_at <= now():
        return "The invitation has expired."
    if invitation.respondent.erased_at is not None:
        return "The contact was erased."
    if closing_moment(invitation.questionnaire) is not None:
        return "The survey is closed."
    return None


INVITATION_MAIL = MessageKind(KIND, "Invitation", guard=why_not_to_send)


def programs_of_messages(user: User) -> list[tuple[UUID, str]]:
    """The programs by which `user` may choose messages of the outbox."""
    return list(Program.objects.visible_to(user).order_by("name").values_list("uuid", "name"))


def _planned(key: str) -> Invitation | None:
    message = Message.objects.filter(dedupe_key=key).only("uuid").first()
    return Invitation.objects.filter(message_uuid=message.uuid).first() if message else None


def _check(respondent: Respondent) -> None:
    if respondent.erased_at is not None or not respondent.email:
        raise CannotInvite("There is no mail address of this contact.")
    if not is_address(respondent.email):
        raise CannotInvite("What is kept as this contact's mail address isn't one.")
    if is_stopped(respondent.email):
        raise CannotInvite("This contact doesn't want to be written to.")


def _texts_of(words: Words) -> list[str]:
    return [words] if isinstance(words, str) else list(words.values())


def _in_one_language(
    subject: Words, body: Words, questionnaire: Questionnaire, wishes: Sequence[str]
) -> tuple[str, str, str]:
    """The language, subject and body of a mail; "" for the language where it is written in one alone."""
    if isinstance(subject, str) and isinstance(body, str):
        return "", subject, body
    subjects, bodies = ({"": one} if isinstance(one, str) else one for one in (subject, body))
    either = {*subjects, *bodies} - {""}
    found = {
        code: (first, rest)
        for code in sorted(either)
        if (first := subjects.get(code, subjects.get("", "")).strip())
        and (rest := bodies.get(code, bodies.get("", "")).strip())
    }
    if not found:
        raise CannotInvite("The mail is written in no language: give a subject and a text.")
    own = questionnaire.current.languages if questionnaire.current else []
    offered = sorted(found, key=lambda code: own.index(code) if code in own else len(own))
    chosen = choose(offered, wishes)
    return chosen, *found[chosen]
