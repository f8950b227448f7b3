"""Mail by SMTP, over one connection that is kept for a whole run; without EMAIL_URL it is stored only."""

import contextlib
import re
from collections.abc import Callable
from smtplib import SMTP, SMTPDataError

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from delivery.addresses import in_one_line
from delivery.kinds import Outcome, Result, Sender
from delivery.models import Message
from delivery.senders.mail import content_of, envelope_sender

# RFC 3463: 5.1.x is an address that is wrong; 5.1.7 and 5.1.8 mean the sender's.
BAD_ADDRESS = re.compile(r"5\.1\.(?![78]\b)\d+")
ANSWER_LENGTH = 500
CLOSING = 421
STORED = Outcome(Result.STORED)


def make_email_sender() -> Sender:
    """SMTP where EMAIL_URL names a server, else the store."""
    return SmtpSender() if settings.EMAIL_URL else StoreSender()


class StoreSender:
    """Sends nothing: the outbox itself is where the mail is read."""

    is_live = False

    def send(self, message: Message, before_data: Callable[[], bool]) -> Outcome:
        return STORED

    def close(self) -> None:
        pass


class SmtpSender:
    """One SMTP connection, opened when first needed."""

    is_live = True

    def __init__(self) -> None:
        self.backend = EmailBackend(fail_silently=False)

    def send(self, message: Message, before_data: Callable[[], bool]) -> Outcome:
        """One mail to one recipient. A server that refuses our sender is our trouble, not the mail's."""
        try:
            content = content_of(message)
        except ValueError as error:
            return Outcome(Result.REFUSED, f"The mail can't be written: {error}")
        try:
            smtp, code, answer = self.start()
            if code == 250:
                code, answer = smtp.rcpt(message.to_address)
            else:
                self.close()
                return Outcome(Result.UNREACHABLE, words(code, answer))
            if code not in (250, 251):
                smtp.rset()
                return refusal(code, answer)
            if not before_data():
                smtp.rset()
                return Outcome(Result.LOST)
        except OSError as error:
            self.close()
            return Outcome(Result.UNREACHABLE, trouble(error))
        return self.transmit(smtp, content)

    def start(self) -> tuple[SMTP, int, bytes]:
        """MAIL FROM over the open connection; over a new one where the server has closed that meanwhile."""
        was_open = self.backend.connection is not None
        try:
            smtp = self.connect()
            code, answer = smtp.mail(envelope_sender())
        except OSError:
            if not was_open:
                raise
            code, answer = CLOSING, b""
        if code == CLOSING and was_open:
            self.close()
            smtp = self.connect()
            code, answer = smtp.mail(envelope_sender())
        return smtp, code, answer

    def connect(self) -> SMTP:
        """The connection, signed in. Raises OSError (smtplib's errors are such)."""
        self.backend.open()
        smtp = self.backend.connection
        assert isinstance(smtp, SMTP)
        smtp.ehlo_or_helo_if_needed()
        return smtp

    def transmit(self, smtp: SMTP, content: bytes) -> Outcome:
        """DATA and the mail; where no answer comes, nobody knows whether it was taken."""
        try:
            code, answer = smtp.data(content)
        except SMTPDataError as error:
            code, answer = error.smtp_code, as_bytes(error.smtp_error)
        except OSError as error:
            self.close()
            return Outcome(Result.UNKNOWN, trouble(error))
        if code == 250:
            return Outcome(Result.SENT, words(code, answer))
        if code == CLOSING:
            self.close()
        return refusal(code, answer)

    def close(self) -> None:
        """Ends the connection; a server that is gone already doesn't matter."""
        with contextlib.suppress(OSError):
            self.backend.close()
        self.backend.connection = None


def refusal(code: int, answer: bytes) -> Outcome:
    """What a reply other than "taken" means."""
    said = words(code, answer)
    if 400 <= code < 500:
        return Outcome(Result.LATER, said)
    return Outcome(
        Result.REFUSED, said, is_bad_address=bool(BAD_ADDRESS.match(said.removeprefix(f"{code} ")))
    )


def words(code: int, answer: bytes) -> str:
    """The reply in one line: `550 5.1.1 No such user`."""
    return f"{code} {in_one_line(answer.decode(errors='replace'))}"[:ANSWER_LENGTH].strip()


def trouble(error: OSError) -> str:
    """What kept us from talking to the server, in words for staff."""
    said = in_one_line(str(error)) or type(error).__name__
    return f"The mail server {settings.EMAIL_HOST} can't be reached: {said}"[:ANSWER_LENGTH]


def as_bytes(said: bytes | str) -> bytes:
    """smtplib gives an error's text as either."""
    return said if isinstance(said, bytes) else said.encode()
