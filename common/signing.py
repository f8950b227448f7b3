"""Signing what strangers hold in their hands, with TOKEN_SIGNING_KEY and a purpose of its own each."""

import base64
import binascii
import hmac
from functools import lru_cache

from django.conf import settings

TAG_BYTES = 16


class BadSignature(Exception):
    """Not signed by us, or for another purpose, or changed on the way."""


def sign(purpose: str, data: bytes) -> str:
    """`data` and its 128-bit HMAC as URL-safe text. Anybody can read it; nobody can change it."""
    return base64.urlsafe_b64encode(data + _tag(purpose, data)).rstrip(b"=").decode()


def unsign(purpose: str, text: str) -> bytes:
    """The data of `sign(purpose, data)`. Raises BadSignature for anything else."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise BadSignature from None
    # Decoding skips foreign signs and the last sign's spare bits; a text that differs is another text.
    if base64.urlsafe_b64encode(raw).rstrip(b"=") != text.encode():
        raise BadSignature
    data, tag = raw[:-TAG_BYTES], raw[-TAG_BYTES:]
    if not hmac.compare_digest(tag, _tag(purpose, data)):
        raise BadSignature
    return data


def _tag(purpose: str, data: bytes) -> bytes:
    return hmac.digest(_key(purpose, settings.TOKEN_SIGNING_KEY), data, "sha256")[:TAG_BYTES]


@lru_cache(maxsize=32)
def _key(purpose: str, secret: str) -> bytes:
    """A key for this purpose alone, so that a signature can't be carried elsewhere."""
    return hmac.digest(secret.encode(), f"rapport:{purpose}".encode(), "sha256")
