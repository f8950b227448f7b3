"""How the outbox is doing, for the banner and the page "State of the system"."""

from django.http import HttpRequest
from django.urls import reverse

from accounts.system import Line
from common.notices import Notice
from delivery.models import Message

Status = Message.Status


def mail_away(request: HttpRequest) -> Notice | None:
    """A banner while mails wait because the mail server can't be reached."""
    if not request.user.can_anywhere("message.view"):  # type: ignore[union-attr]
        return None
    # Such messages carry an error without an attempt that would count.
    kept = Message.objects.waiting().filter(status=Status.QUEUED).exclude(error="").filter(attempts=0)
    error = kept.values_list("error", flat=True).first()
    if error is None:
        return None
    text = f"{error} Mails wait and are tried again each minute; nothing is lost."
    return Notice("Mail is not going out.", text, level="bad", url=_page(Status.QUEUED), link="Show them")


def outbox_line() -> Line:
    """What waits, and what needs a hand."""
    rows = Message.objects.all()
    due, doubt = rows.due().count(), rows.filter(status=Status.IN_DOUBT).count()
    dead = rows.filter(status=Status.DEAD).count()
    if dead or doubt:
        text = f"{dead} failed, {doubt} in doubt: look at them and send them again where it matters."
        page = _page(Status.DEAD if dead else Status.IN_DOUBT)
        return Line(f"{due} due", "warn", text, url=page, link="Open the outbox")
    return Line(f"{due} due", "good", url=_page(""), link="Open the outbox")


def _page(status: str) -> str:
    return reverse("delivery:outbox") + (f"?status={status}" if status else "")
