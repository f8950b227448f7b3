import pytest
from django.test import RequestFactory

from accounts.policy import Role
from delivery.domain.state import mail_away, outbox_line
from delivery.models import Message
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.delivery import MessageFactory

pytestmark = pytest.mark.django_db
Status = Message.Status


def banner(role):
    request = RequestFactory().get("/")
    request.user = make_user(role, OrgUnitFactory())
    return mail_away(request)


def test_a_banner_tells_that_the_mail_server_is_away():
    MessageFactory(error="The mail server mx can't be reached: refused.")
    notice = banner(Role.ADMINISTRATOR)
    assert (notice.title, notice.level) == ("Mail is not going out.", "bad")
    assert notice.text.startswith("The mail server mx can't be reached: refused. Mails wait")
    assert notice.url == "/outbox/?status=queued"
    assert banner(Role.VIEWER) is None


def test_no_banner_for_a_message_that_was_put_off():
    MessageFactory(error="450 busy", attempts=1)
    MessageFactory()
    assert banner(Role.ADMINISTRATOR) is None


def test_the_state_of_the_outbox():
    MessageFactory()
    line = outbox_line()
    assert (line.value, line.level, line.url) == ("1 due", "good", "/outbox/")
    MessageFactory(status=Status.IN_DOUBT, next_attempt_at=None)
    line = outbox_line()
    assert (line.level, line.url) == ("warn", "/outbox/?status=in_doubt")
    MessageFactory(status=Status.DEAD, next_attempt_at=None)
    line = outbox_line()
    assert line.text.startswith("1 failed, 1 in doubt")
    assert line.url == "/outbox/?status=dead"
