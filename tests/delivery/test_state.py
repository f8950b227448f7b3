"""What the banner and the state of the system say of mail, with a real mail server that is there or not."""

from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from accounts.policy import Role
from common.clock import now
from common.models import Heartbeat
from common.notices import Notice
from delivery.domain.drain import drain
from delivery.domain.reaching import find_away, note_away, note_reached
from delivery.domain.state import mail_away, mail_line, oldest_due, outbox_line
from delivery.models import Message
from tests.delivery.test_smtp import Server
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.delivery import MessageFactory
from tests.servers import free_port

pytestmark = pytest.mark.django_db
Status = Message.Status
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def port(settings: Any) -> int:
    """Where the mail server should listen; nobody does yet."""
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", free_port()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{settings.EMAIL_PORT}"
    return int(settings.EMAIL_PORT)


def banner(role: str) -> Notice | None:
    return mail_away(make_user(role, OrgUnitFactory()))


@pytest.mark.parametrize("attempts", [0, 1])
def test_a_dead_mail_server_is_told_until_a_mail_gets_through(port: int, attempts: int) -> None:
    message = MessageFactory(attempts=attempts)
    drain()
    Heartbeat.objects.filter(name="away.email").update(at=now() - timedelta(minutes=12))
    Message.objects.update(next_attempt_at=now())
    drain()
    message.refresh_from_db()
    assert (message.status, message.attempts) == (Status.QUEUED, attempts)
    notice = banner(Role.ADMINISTRATOR)
    assert notice is not None
    assert (notice.title, notice.level, notice.url) == (
        "Mail is not going out.", "bad", "/outbox/?status=queued",
    )  # fmt: skip
    assert "can't be reached" in notice.text
    assert "It has been so for 12 min." in notice.text
    assert banner(Role.VIEWER) is None
    line = mail_line()
    assert (line.value, line.level) == ("Can't be reached", "bad")
    assert line.text.startswith("For 12 min. The mail server 127.0.0.1 can't be reached: ")
    assert line.text.endswith("1 wait and are tried again each minute.")
    assert outbox_line().value == "1 waiting"

    controller = Controller(Server(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        Message.objects.update(next_attempt_at=now())
        assert drain() == 1
    finally:
        controller.stop()
    assert (banner(Role.ADMINISTRATOR), find_away("email")) == (None, None)
    line = mail_line()
    assert (line.value, line.level, line.text) == ("Set up", "good", "The last mail left under 1 min ago.")


def test_a_server_that_was_away_and_is_wanted_by_nobody_is_no_alarm(port: int) -> None:
    note_away("email", "The mail server mx can't be reached: refused")
    assert banner(Role.ADMINISTRATOR) is None
    assert (mail_line().level, mail_line().text) == (
        "warn",
        "For under 1 min. The mail server mx can't be reached: refused. Nothing waits for it now.",
    )


def test_since_when_stays_and_the_last_error_counts() -> None:
    note_away("email", "first")
    Heartbeat.objects.update(at=now() - timedelta(hours=2))
    note_away("email", "second")
    away = find_away("email")
    assert away is not None
    assert (away.error, round((now() - away.since).total_seconds())) == ("second", 7200)
    note_reached("email")
    note_reached("email")
    assert find_away("email") is None


def test_without_a_mail_server_nothing_is_away() -> None:
    note_away("email", "from before")
    MessageFactory()
    assert banner(Role.ADMINISTRATOR) is None
    assert (mail_line().value, mail_line().level) == ("Not set up", "warn")


def test_no_banner_for_a_message_that_was_put_off() -> None:
    MessageFactory(error="450 busy", attempts=1)
    assert banner(Role.ADMINISTRATOR) is None
    line = outbox_line()
    assert (line.value, line.level) == ("1 waiting", "warn")
    assert line.text == "1 put off by the mail server. Last said: 450 busy."


def test_the_state_of_the_outbox_names_no_address() -> None:
    MessageFactory(next_attempt_at=now() + timedelta(hours=1))
    line = outbox_line()
    assert (line.value, line.level, line.url) == ("1 waiting", "good", "/outbox/")
    MessageFactory(status=Status.IN_DOUBT, next_attempt_at=None)
    line = outbox_line()
    assert (line.level, line.url) == ("warn", "/outbox/?status=in_doubt")
    MessageFactory(status=Status.DEAD, next_attempt_at=None, error="550 5.1.1 <ana@x.test>: unknown")
    line = outbox_line()
    assert line.text.startswith("1 failed, 1 in doubt")
    assert line.text.endswith("Last said: 550 5.1.1 (address): unknown.")
    assert line.url == "/outbox/?status=dead"


def test_the_oldest_message_that_is_due_waits_for_the_worker() -> None:
    assert oldest_due() is None
    moment = now() - timedelta(minutes=5)
    MessageFactory(next_attempt_at=now() + timedelta(hours=1))
    MessageFactory(next_attempt_at=moment)
    MessageFactory()
    assert oldest_due() == moment
