"""What colleagues say to each other about a survey, its blocks and questions; who is named in it gets a mail.

Whoever sees the survey may comment; one's own comments can be changed and taken back. They are no part of
the definition: nothing of them reaches respondents, exports or copies.
"""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.domain import audit
from accounts.models import Grant, User
from accounts.policy import roles_allowing
from common.clock import now
from common.refusals import Refused
from delivery.addresses import in_one_line
from delivery.domain.letters import compose
from delivery.domain.outbox import Draft, queue_messages
from delivery.kinds import MessageKind
from delivery.models import Message
from surveys.document import Document
from surveys.models import CommentsSeen, Questionnaire, TeamComment

LONGEST = 4_000
MOST_MENTIONED = 20
LABEL_LENGTH = 150
KIND = "survey.comment"
ACTION = "program.view"
MENTION = re.compile(r"(?<!\w)@(\w+)")


class CommentRefused(Refused):
    """A comment that can't be kept or changed so; the message says why."""


@transaction.atomic
def add_comment(
    questionnaire: Questionnaire,
    *,
    text: str,
    by: User,
    about: str = "",
    document: Document | None = None,
    reply_to: TeamComment | None = None,
) -> TeamComment:
    """A comment on the survey, or on what has the id `about` in `document`; or a reply to another comment.

    Tells by mail whom it names with @. Raises CommentRefused for no text and for what isn't there.
    """
    comment = TeamComment(questionnaire=questionnaire, text=_text(text), by=by, at=now())
    if reply_to is not None:
        comment.reply_to = reply_to.reply_to or reply_to
        if comment.reply_to.questionnaire_id != questionnaire.pk:
            raise CommentRefused("The comment that this answers belongs to another survey.")
        comment.about, comment.about_label = reply_to.about, reply_to.about_label
    elif about:
        comment.about = about
        comment.about_label = _label(document, about)
    comment.save(force_insert=True)
    audit.record(by, "team_comment.created", comment, unit=questionnaire.owner)
    _tell(comment)
    return comment


@transaction.atomic
def change_comment(comment: TeamComment, *, text: str, by: User) -> TeamComment:
    """Another text; who is named in it for the first time is told. Raises CommentRefused."""
    _require_own(comment, by)
    text = _text(text)
    if text != comment.text:
        before, comment.text, comment.edited_at = comment.text, text, now()
        comment.save(update_fields=["text", "edited_at"])
        _record(comment, "changed", by, {"text": [before, text]})
        _tell(comment)
    return comment


@transaction.atomic
def delete_comment(comment: TeamComment, *, by: User) -> None:
    """Takes one's own comment back; replies stay. `restore_comment` undoes it."""
    _require_own(comment, by)
    if comment.deleted_at is None:
        comment.deleted_at = now()
        comment.save(update_fields=["deleted_at"])
        _record(comment, "deleted", by, {})


@transaction.atomic
def restore_comment(comment: TeamComment, *, by: User) -> None:
    """Brings back what was taken back."""
    _require_own(comment, by)
    if comment.deleted_at is not None:
        comment.deleted_at = None
        comment.save(update_fields=["deleted_at"])
        _record(comment, "restored", by, {})


@transaction.atomic
def set_resolved(comment: TeamComment, *, is_resolved: bool, by: User) -> TeamComment:
    """Settles a thread, or opens it again. Raises CommentRefused for a reply."""
    if comment.reply_to_id is not None:
        raise CommentRefused("A thread is settled as a whole: settle the comment that began it.")
    if (comment.resolved_at is not None) != is_resolved:
        comment.resolved_at, comment.resolved_by = (now(), by) if is_resolved else (None, None)
        comment.save(update_fields=["resolved_at", "resolved_by"])
        _record(comment, "resolved" if is_resolved else "reopened", by, {})
    return comment


def mark_seen(questionnaire: Questionnaire, *, by: User, until: datetime | None = None) -> None:
    """Remembers that somebody has read all comments so far."""
    CommentsSeen.objects.update_or_create(
        user=by, questionnaire=questionnaire, defaults={"seen_at": until or now()}
    )


def seen_at(questionnaire: Questionnaire, user: User) -> datetime | None:
    """Until when somebody has read the comments; None for never."""
    rows = CommentsSeen.objects.filter(user=user, questionnaire=questionnaire)
    return rows.values_list("seen_at", flat=True).first()


def counts(questionnaire: Questionnaire, user: User) -> tuple[int, int]:
    """(open threads, comments of others that `user` hasn't read)."""
    rows = TeamComment.objects.there().filter(questionnaire=questionnaire)
    since = seen_at(questionnaire, user)
    unread = rows.exclude(by=user)
    if since is not None:
        unread = unread.filter(at__gt=since)
    return rows.open().count(), unread.count()


def colleagues(questionnaire: Questionnaire, user: User) -> QuerySet[User]:
    """Whom `user` can name: people who see the survey and work where `user` reaches, or above that."""
    reach = user.reach(ACTION)
    near = reach.unit_filter("unit__") | reach.owners_above("unit__")
    people = _readers(questionnaire).filter(near).values("user")
    return User.objects.filter(pk__in=people, is_active=True).order_by("name", "email")


def guard(message: Message) -> str | None:
    """Why a mail about a comment is not sent any more: taken back, or the survey out of reach."""
    comment = TeamComment.objects.there().filter(pk=message.context.get("comment")).first()
    if comment is None:
        return "The comment was taken back."
    readers = _readers(comment.questionnaire).filter(user__is_active=True)
    may_read = readers.filter(user=message.context.get("user")).exists()
    return None if may_read else "Its receiver may not see this survey any more."


COMMENT_MAIL = MessageKind(KIND, "Comment on a survey", guard, to_staff=True)


def named_in(text: str, people: QuerySet[User]) -> list[User]:
    """Whom the text names: "@" and the whole name or mail address, the longest that fits."""
    return _named_and_rest(text, people)[0]


def unknown_in(text: str, people: QuerySet[User]) -> list[str]:
    """The first words behind an "@" that name none of these people, as somebody hoped who wrote them."""
    return list(dict.fromkeys(MENTION.findall(_named_and_rest(text, people)[1])))


def _named_and_rest(text: str, people: QuerySet[User]) -> tuple[list[User], str]:
    found = []
    said = text.casefold()
    for person in sorted(people, key=lambda one: -len(one.name)):
        for name in filter(None, (person.name.casefold(), person.email.casefold())):
            pattern = rf"@{re.escape(name)}(?!\w)"
            if re.search(pattern, said):
                said = re.sub(pattern, " ", said)
                found.append(person)
                break
    return found[:MOST_MENTIONED], said


def _readers(questionnaire: Questionnaire) -> Any:
    """Today's grants that let somebody see the survey: beneath its owner, or above with all beneath."""
    owner = questionnaire.owner
    above = Q(unit__in=owner.ancestor_ids, includes_descendants=True)
    roles = sorted(roles_allowing(ACTION))
    return Grant.objects.current().filter(Q(unit__path__startswith=owner.path) | above, role__in=roles)


def _tell(comment: TeamComment) -> None:
    """Mails to those who are named and weren't told of this comment before."""
    if comment.by is None:
        return
    people = named_in(comment.text, colleagues(comment.questionnaire, comment.by))
    known = set(comment.mentioned.values_list("pk", flat=True))
    new = [person for person in people if person.pk not in known and person != comment.by]
    comment.mentioned.add(*people)
    queue_messages([_mail(comment, person) for person in new])


def _mail(comment: TeamComment, person: User) -> Draft:
    questionnaire = comment.questionnaire
    heading = in_one_line(f"{comment.by} named you in a comment on “{questionnaire.name}”")
    where = f"About: {comment.about_label}\n\n" if comment.about_label else ""
    address = reverse("surveys:builder", args=[questionnaire.uuid])
    letter = compose(
        "alert",
        heading=heading,
        body=f"{where}{comment.text}",
        url=f"{settings.BASE_URL}{address}?pane=comments&at={comment.about}",
        label="Open the survey",
        reason="You get this because a colleague named you.",
    )
    return Draft(
        kind=KIND,
        dedupe_key=f"comment:{comment.uuid}:{person.pk}",
        unit=questionnaire.owner,
        to_address=person.email,
        to_name=in_one_line(person.name),
        subject=heading,
        text=letter.text,
        html=letter.html,
        context={"comment": comment.pk, "user": person.pk},
        is_invented=person.is_invented,
    )


def _label(document: Document | None, about: str) -> str:
    """What the comment is about, in words of now: the question's text, the block's name."""
    if document and about in document.questions:
        number = list(document.questions).index(about) + 1
        return f"Q{number} {document.text(f'{about}.text')}"[:LABEL_LENGTH]
    if document and document.pages_of(about):
        return str(document.block(about).get("name") or "Block")[:LABEL_LENGTH]
    raise CommentRefused("What you comment on isn't in the survey any more.")


def _text(text: str) -> str:
    found = text.replace("\x00", "").strip()
    if not found:
        raise CommentRefused("Write something first.")
    if len(found) > LONGEST:
        raise CommentRefused(f"Please keep it to {LONGEST:,} characters.")
    return found


def _require_own(comment: TeamComment, by: User) -> None:
    if comment.by_id != by.pk:
        raise CommentRefused("Only who wrote a comment can change it.")


def _record(comment: TeamComment, what: str, by: User, changes: dict[str, Any]) -> None:
    audit.record(by, f"team_comment.{what}", comment, changes=changes, unit=comment.questionnaire.owner)
