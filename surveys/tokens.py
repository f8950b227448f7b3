"""Tokens that respondents hold: random, of one purpose.

Those that name a person are stored as a hash alone.
"""

import hashlib
import hmac
import re
import secrets
import uuid

from django.conf import settings
from django.utils.crypto import salted_hmac

LINK_BYTES, INVITATION_BYTES = 12, 24
SHAPE = re.compile(r"[A-Za-z0-9_-]{16,64}")


def new_link_token() -> str:
    """96 random bits for a public link; short, for its QR code."""
    return secrets.token_urlsafe(LINK_BYTES)


def new_invitation_token() -> str:
    """192 random bits for one person's invitation."""
    return secrets.token_urlsafe(INVITATION_BYTES)


def hash_token(purpose: str, token: str) -> str:
    """64 hex digits to store and to find by; a token of another purpose has another hash."""
    return hashlib.sha256(f"{purpose}:{token}".encode()).hexdigest()


def looks_like_token(token: str) -> bool:
    """Whether it can be one of ours at all, before anybody asks the database."""
    return bool(SHAPE.fullmatch(token))


def response_uuid(token: str) -> uuid.UUID:
    """The uuid of the one response to an invitation: opening it on two devices goes on with the same answers.

    It follows from the token, which isn't stored: an anonymous response can't be traced to who was asked.
    """
    digest = hmac.digest(settings.TOKEN_SIGNING_KEY.encode(), f"response:{token}".encode(), "sha256")
    return uuid.UUID(bytes=digest[:16], version=4)


def erased_id(source: str, external_id: str) -> str:
    """What an erased response keeps of its id in another system: enough to know it again, too little to lead
    back there."""
    said = salted_hmac(
        "surveys.erased_id",
        f"{source}\x1f{external_id}",
        secret=settings.TOKEN_SIGNING_KEY,
        algorithm="sha256",
    )
    return f"erased-{said.hexdigest()}"
