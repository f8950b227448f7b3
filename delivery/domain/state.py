"""How mail and the outbox are doing, for the banner and the page "State of the system"."""

import re
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from accounts.system import Line
from common.clock import now
from common.notices import Notice
from common.words import duration
from delivery.domain.reaching import find_away
from delivery.models import Message

Status = Message.Status
EMAIL = "email"
SEEN = "message.view"
ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>]+?>?(?=[\s,;:]|\.?$)")


def mail_not_set_up(user: User) -> Notice | None:
    """Tells administrators that mails are kept in the outbox and not sent."""
    if settings.EMAIL_URL or not user.can_anywhere("system.view"):
        return None
    return Notice(
        "Mail is not set up.", "Mails are kept in the outbox, where you can read them; nothing is sent."
    )


def mail_away(user: User) -> Notice | None:
    """A banner while mails wait because the mail server can't be reached."""
    if not user.can_anywhere(SEEN):
        return None
    away = find_away(EMAIL)
    if away is None or not settings.EMAIL_URL or not _waiting():
        return None
    text = (
        f"{_said(away.error)} It has been so for {_age(away.since)}. "
        "Mails wait and are tried again each minute; nothing is lost."
    )
    return Notice("Mail is not going out.", text, level="bad", url=_page(Status.QUEUED), link="Show them")


def mail_line() -> Line:
    """Whether mail leaves the house."""
    if not settings.EMAIL_URL:
        return Line("Not set up", "warn", "Mails are kept in the outbox. Set EMAIL_URL to have them sent.")
    away = find_away(EMAIL)
    if away is None:
        return Line("Set up", "good", _last_sent())
    waiting = _waiting()
    rest = f"{waiting} wait and are tried again each minute." if waiting else "Nothing waits for it now."
    text = f"For {_age(away.since)}. {_said(away.error)} {rest}"
    level = "bad" if waiting else "warn"
    return Line("Can't be reached", level, text, _page(Status.QUEUED), "Show them", SEEN)


def outbox_line() -> Line:
    """What waits, and what needs a hand, with what the mail server said last."""
    rows = Message.objects.all()
    waiting = f"{_waiting()} waiting"
    doubt, dead = rows.filter(status=Status.IN_DOUBT).count(), rows.filter(status=Status.DEAD).count()
    if dead or doubt:
        text = f"{dead} failed, {doubt} in doubt: look at them and send them again where it matters."
        status = Status.DEAD if dead else Status.IN_DOUBT
        return Line(waiting, "warn", f"{text} {_last_error(status)}", _page(status), "Open the outbox", SEEN)
    put_off = rows.waiting().filter(status=Status.QUEUED, attempts__gt=0).count()
    text = f"{put_off} put off by the mail server. {_last_error(Status.QUEUED)}" if put_off else ""
    return Line(waiting, "warn" if put_off else "good", text, _page(""), "Open the outbox", SEEN)


def oldest_due() -> datetime | None:
    """Since when the oldest message has waited for a drain."""
    due = Message.objects.due().order_by("next_attempt_at")
    return due.values_list("next_attempt_at", flat=True).first()


def _waiting() -> int:
    return Message.objects.waiting().count()


def _last_sent() -> str:
    sent = Message.objects.filter(status=Status.SENT).order_by("-id")
    at = sent.values_list("sent_at", flat=True).first()
    return f"The last mail left {_age(at)} ago." if at else ""


def _last_error(status: str) -> str:
    rows = Message.objects.filter(status=status).exclude(error="").order_by("-id")
    error = rows.values_list("error", flat=True).first()
    return f"Last said: {_said(error)}" if error else ""


def _said(error: str) -> str:
    """As a sentence, and without addresses: who may see this page need not see whom we write to."""
    text = ADDRESS.sub("(address)", error)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _age(at: datetime) -> str:
    return duration((now() - at).total_seconds())


def _page(status: str) -> str:
    return reverse("delivery:outbox") + (f"?status={status}" if status else "")
