"""What a message looks like as a mail."""

from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from delivery.domain.unsubscribing import unsubscribe_url
from delivery.models import Message


def mail_of(message: Message) -> EmailMultiAlternatives:
    """The mail: text and HTML, with a fixed Message-ID and, since some providers replace that, a GUID.

    Raises ValueError for a header that could hold a second one (the outbox refuses such before).
    """
    headers = {"Message-ID": message.message_id, "X-Rapport-GUID": str(message.uuid)}
    if message.is_bulk:
        headers["List-Unsubscribe"] = f"<{unsubscribe_url(message.address_hash, message.language)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        headers["Precedence"] = "bulk"
    if message.language:
        headers["Content-Language"] = message.language
    if not message.reply_to:
        headers["Auto-Submitted"] = "auto-generated"
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((message.to_name, message.to_address))],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=headers,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def content_of(message: Message) -> bytes:
    """The mail as it goes over the line."""
    mime: Any = mail_of(message).message()  # Django's own as_bytes takes the line ending
    if mime.is_multipart():  # else the generator searches the whole mail for one that fits
        mime.set_boundary(f"={message.uuid.hex}=")
    content: bytes = mime.as_bytes(linesep="\r\n")
    return content


def envelope_sender() -> str:
    """Where bounces go: the bare address of DEFAULT_FROM_EMAIL."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
