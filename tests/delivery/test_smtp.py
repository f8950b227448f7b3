"""The SMTP sender against a real mail server, in a thread, and against one that misbehaves."""

import email
import email.policy
import smtplib
import socket
from datetime import datetime

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from delivery.domain.drain import drain
from delivery.domain.unsubscribing import unsubscribe_url
from delivery.kinds import Outcome, Result
from delivery.models import DoNotContact, Message
from delivery.senders.email import SmtpSender, StoreSender, as_bytes, make_email_sender, refusal, words
from tests.factories.delivery import MessageFactory

pytestmark = pytest.mark.django_db
Status = Message.Status
TAKEN = Outcome(Result.SENT, "250 taken")


class Server:
    """aiosmtpd's handler: keeps what it gets, and answers as `answers` says (stage → reply)."""

    def __init__(self):
        self.mails, self.envelopes, self.answers, self.connections = [], [], {}, 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if "MAIL" in self.answers:
            return self.answers["MAIL"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answers.get("DATA") == "hang up":
            server.transport.close()
            return "250 too late"
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 taken"


@pytest.fixture
def server(settings):
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_URL = "smtp://set"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "Zoë at SFO <survey@sfo.test>"
    yield handler
    controller.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sent(message):
    drain()
    message.refresh_from_db()
    return message


def test_a_mail_carries_what_the_row_says(server):
    message = MessageFactory(
        to_name='Ana "Lucky" Lima, née Müller',
        to_address="ana@customer.test",
        reply_to="desk@sfo.test",
        subject="Ihr Flug – wie war’s?",
        text="Hello\n.leading dot",
        html="<p>Hello</p>",
    )
    assert sent(message).status == Status.SENT
    [mail] = server.mails
    assert server.envelopes == [("survey@sfo.test", ["ana@customer.test"])]
    assert mail["Message-ID"] == message.message_id
    assert mail["X-Rapport-GUID"] == str(message.uuid)
    assert mail["Subject"] == message.subject
    [to] = mail["To"].addresses
    assert (to.display_name, to.addr_spec) == (message.to_name, "ana@customer.test")
    assert mail["From"] == "Zoë at SFO <survey@sfo.test>"
    assert mail["Reply-To"] == "desk@sfo.test"
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert text.get_content().splitlines() == ["Hello", ".leading dot"]
    assert html.get_content().splitlines() == ["<p>Hello</p>"]
    assert (mail["List-Unsubscribe"], mail["Auto-Submitted"], mail["Precedence"]) == (None, None, None)


def test_campaign_mail_carries_one_click_unsubscribing(server):
    message = sent(MessageFactory(is_bulk=True, language="de"))
    [mail] = server.mails
    assert mail["List-Unsubscribe"].strip() == f"<{unsubscribe_url(message.address_hash, 'de')}>"
    assert mail["Content-Language"] == "de"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (mail["Precedence"], mail["Auto-Submitted"]) == ("bulk", "auto-generated")
    assert mail.get_content_type() == "text/plain"


def test_many_mails_go_over_one_connection(server):
    MessageFactory.create_batch(60)
    assert drain() == 60
    assert (len(server.mails), server.connections) == (60, 1)


def test_threat_7_a_name_with_another_address_reaches_one_recipient(server):
    message = sent(MessageFactory(to_name="x@evil.test>, <eve@evil.test"))
    assert message.status == Status.SENT
    assert server.envelopes[0][1] == [message.to_address]
    assert [one.addr_spec for one in server.mails[0]["To"].addresses] == [message.to_address]


def test_threat_7_a_header_with_a_line_break_in_the_row_is_refused(server):
    message = sent(MessageFactory(subject="Hello\r\nBcc: eve@evil.test"))
    assert (message.status, server.mails) == (Status.DEAD, [])
    assert message.error.startswith("The mail can't be written:")


@pytest.mark.parametrize(
    ("stage", "answer", "status", "stops"),
    [
        ("RCPT", "450 4.2.1 Mailbox busy", Status.QUEUED, 0),
        ("RCPT", "550 5.1.1 No such user", Status.DEAD, 1),
        ("RCPT", "554 5.7.1 Refused", Status.DEAD, 0),
        ("DATA", "451 4.3.0 Not now", Status.QUEUED, 0),
        ("DATA", "421 4.3.2 Closing", Status.QUEUED, 0),
        ("DATA", "550 5.1.1 No such user", Status.DEAD, 1),
        ("MAIL", "550 5.1.8 Sender unknown", Status.QUEUED, 0),
        ("MAIL", "451 4.7.1 Slow down", Status.QUEUED, 0),
    ],
)
def test_the_servers_answer_decides(server, stage, answer, status, stops):
    server.answers[stage] = answer
    message = sent(MessageFactory())
    assert (message.status, message.error) == (status, answer)
    assert message.attempts == (0 if stage == "MAIL" else 1)
    assert DoNotContact.objects.count() == stops


def test_after_a_refused_mail_the_next_one_is_sent(server, monkeypatch):
    first, second = MessageFactory(), MessageFactory()
    original = smtplib.SMTP.rcpt
    monkeypatch.setattr(
        smtplib.SMTP,
        "rcpt",
        lambda self, to: (450, b"busy") if to == first.to_address else original(self, to),
    )
    drain()
    assert [row.status for row in Message.objects.order_by("pk")] == [Status.QUEUED, Status.SENT]
    assert (len(server.mails), server.connections) == (1, 1)
    assert sent(second).status == Status.SENT


def test_a_connection_lost_after_the_text_leaves_doubt(server):
    server.answers["DATA"] = "hang up"
    bulk = sent(MessageFactory(is_bulk=True))
    assert bulk.status == Status.IN_DOUBT
    assert "can't be reached" in bulk.error


def test_a_server_that_is_down_is_named(server, settings):
    settings.EMAIL_PORT = free_port()
    message = sent(MessageFactory())
    assert (message.status, message.attempts) == (Status.QUEUED, 0)
    assert message.error.startswith("The mail server 127.0.0.1 can't be reached: ")


def test_a_message_cancelled_after_rcpt_is_reset(server):
    sender = SmtpSender()
    message = MessageFactory()
    assert sender.send(message, lambda: False) == Outcome(Result.LOST)
    assert sender.send(message, lambda: True) == TAKEN
    sender.close()
    assert (len(server.mails), server.connections) == (1, 1)


@pytest.mark.parametrize("how", ["hangs up", "says 421"])
def test_a_connection_that_the_server_has_ended_is_opened_again(server, monkeypatch, how):
    sender = SmtpSender()
    assert sender.send(MessageFactory(), lambda: True) == TAKEN
    if how == "hangs up":
        sender.backend.connection.sock.shutdown(socket.SHUT_RDWR)
    else:
        original, answers = smtplib.SMTP.mail, [(421, b"too many mails")]
        monkeypatch.setattr(
            smtplib.SMTP, "mail", lambda self, who: answers.pop() if answers else original(self, who)
        )
    assert sender.send(MessageFactory(), lambda: True) == TAKEN
    sender.close()
    assert (len(server.mails), server.connections) == (2, 2)


def test_a_data_command_that_is_refused_is_an_answer_like_others(server, monkeypatch):
    def refuse(self, content):
        raise smtplib.SMTPDataError(554, "5.7.1 no data")

    monkeypatch.setattr(smtplib.SMTP, "data", refuse)
    message = sent(MessageFactory())
    assert (message.status, message.error) == (Status.DEAD, "554 5.7.1 no data")


@pytest.mark.parametrize(
    ("answer", "is_bad"),
    [(b"5.1.1 x", True), (b"5.1.10 x", True), (b"5.1.7 x", False), (b"5.1.8 x", False), (b"5.2.1 x", False)],
)
def test_only_codes_of_bad_recipients_stop_an_address(answer, is_bad):
    assert refusal(550, answer).is_bad_address is is_bad


def test_the_servers_words_are_one_line():
    assert words(550, b"5.1.1 No\r\n such\xff user\x00") == "550 5.1.1 No such\ufffd user"


def test_what_the_server_said_to_each_attempt_is_kept(server):
    server.answers["DATA"] = "451 4.3.0 Not now"
    message = sent(MessageFactory())
    del server.answers["DATA"]
    Message.objects.update(next_attempt_at=timezone.now())
    message = sent(message)
    assert [reply[1:] for reply in message.replies] == [["later", "451 4.3.0 Not now"], ["sent", "250 taken"]]
    assert all(datetime.fromisoformat(reply[0]).tzinfo for reply in message.replies)
    assert (as_bytes("x"), as_bytes(b"x")) == (b"x", b"x")


def test_without_a_mail_server_there_is_the_store(settings):
    settings.EMAIL_URL = ""
    assert isinstance(make_email_sender(), StoreSender)
    settings.EMAIL_URL = "smtp://x"
    sender = make_email_sender()
    assert (isinstance(sender, SmtpSender), sender.is_live) == (True, True)
    sender.close()
