"""allauth's mail (password resets, notices about one's account) goes through the outbox."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from common.clock import now
from common.ids import new_uuid
from delivery.domain.letters import compose, organisation_name
from delivery.domain.outbox import queue_message
from delivery.kinds import MessageKind

ACCOUNT_MAIL = MessageKind("account", "About an account", to_staff=True, is_secret=True)
INVITED_MAIL = MessageKind("account.invited", "Invitation to sign in", to_staff=True, is_secret=True)
PASSWORD_BY_LINK = "account_reset_password_from_key"  # noqa: S105  a name of a route
INVITED_TEXT = """Hello {name},

{inviter} has given you access to {organisation}. Choose a password to sign in for the first time:

{url}

The link works for {days} days. After that, ask for a new one: {reset_url}"""


class OutboxAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """As written, without a site's name before it."""
        return subject

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built from BASE_URL: the request's Host header is the visitor's to choose."""
        uidb36, _, token = key.partition("-")
        return password_url(uidb36, token)

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Says what was done, but on the way of a mailed link, whose last page says it."""
        if not (request.resolver_match and request.resolver_match.url_name == PASSWORD_BY_LINK):
            super().add_message(request, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queues what allauth would send. Each is an event of its own: two resets are two mails."""
        values = {"email": email, "current_site": None, "base_url": settings.BASE_URL, **context}
        mail = self.render_mail(template_prefix, email, values)
        user = User.objects.filter(email=email.strip().lower()).first()
        letter = compose("account", heading=mail.subject, body=str(mail.body))
        queue_message(
            kind=ACCOUNT_MAIL.name,
            to_address=email,
            to_name=user.name if user else "",
            subject=mail.subject,
            text=letter.text,
            html=letter.html,
            unit=None,
            dedupe_key=f"account:{new_uuid()}",
            is_invented=bool(user and user.is_invented),
        )


def password_url(uidb36: str, token: str) -> str:
    """Where a password is chosen."""
    path = reverse(PASSWORD_BY_LINK, kwargs={"uidb36": uidb36, "key": token})
    return f"{settings.BASE_URL}{path}"


def invite_to_sign_in(*, user: User, by: User | None) -> None:
    """Queues the mail with which somebody new chooses a password. Follows `user_invited`."""
    organisation = " ".join(organisation_name().split())
    lasts = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    heading = f"Your access to {organisation}"
    body = INVITED_TEXT.format(
        name=user.name or user.email,
        inviter=by.name or by.email if by else "The administration",
        organisation=organisation,
        url=password_url(user_pk_to_url_str(user), default_token_generator.make_token(user)),
        days=lasts.days,
        reset_url=f"{settings.BASE_URL}{reverse('account_reset_password')}",
    )
    letter = compose("account", heading=heading, body=body)
    queue_message(
        kind=INVITED_MAIL.name,
        to_address=user.email,
        to_name=user.name,
        subject=heading,
        text=letter.text,
        html=letter.html,
        unit=None,
        dedupe_key=f"account.invited:{user.uuid}",
        expires_at=now() + lasts,
        is_invented=user.is_invented,
    )
