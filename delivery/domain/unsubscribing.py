"""Unsubscribe links: a signed address hash, so that a guess costs no query and erasure breaks no link."""

from django.conf import settings
from django.urls import reverse

from common.signing import BadSignature, sign, unsign
from delivery.domain.stops import Reason, allow_hash, stop_hash, stop_of

PURPOSE = "unsubscribe"
NOTE = "By the link in a mail"


def make_token(hashed: str) -> str:
    """The token of an address hash (64 hex digits)."""
    return sign(PURPOSE, bytes.fromhex(hashed))


def read_token(token: str) -> str | None:
    """The address hash in `token`; None for any text that is not exactly a token of ours."""
    try:
        return unsign(PURPOSE, token).hex()
    except BadSignature:
        return None


def unsubscribe_url(hashed: str, language: str = "") -> str:
    """The full address behind the unsubscribe link and header; without `language` the browser's is spoken."""
    address = f"{settings.BASE_URL}{reverse('delivery:unsubscribe', args=[make_token(hashed)])}"
    return f"{address}?l={language}" if language else address


def unsubscribe(hashed: str) -> None:
    """Writes to that address no more."""
    stop_hash(hashed, reason=Reason.UNSUBSCRIBED, note=NOTE)


def subscribe_again(hashed: str) -> None:
    """Takes an unsubscription back; other reasons not to write stay."""
    stop = stop_of(hashed)
    if stop and stop.reason == Reason.UNSUBSCRIBED:
        allow_hash(hashed, note=NOTE)
