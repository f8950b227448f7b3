"""Addresses of mail: one way of writing each, and the keyed hash that outlives it."""

import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac
from django.utils.encoding import punycode

HASH_SALT = "delivery.address"
INVENTED_DOMAIN = "example.org"


def normalise(address: str) -> str:
    """`address` as it is stored and compared: lower case, its domain in ASCII.

    Raises ValueError for anything that is not exactly one address; line breaks and control characters too.
    """
    if has_control(address):
        raise ValueError("An address must stand on one line.")
    plain = unicodedata.normalize("NFC", address.strip()).lower()
    try:
        validate_email(plain)
    except ValidationError:
        raise ValueError("This is not a mail address; it looks like name@example.org.") from None
    local, _, domain = plain.rpartition("@")
    return f"{local}@{punycode(domain)}"


def is_address(text: str) -> bool:
    """Whether `normalise` takes `text`."""
    try:
        normalise(text)
    except ValueError:
        return False
    return True


def address_hash(address: str) -> str:
    """64 hex digits that stand for `address`; keyed, so that nobody else can try addresses against it."""
    return salted_hmac(
        HASH_SALT, normalise(address), secret=settings.TOKEN_SIGNING_KEY, algorithm="sha256"
    ).hexdigest()


def one_line(text: str, *, what: str) -> str:
    """`text` stripped; raises ValueError naming `what` where a line break or control character is in it."""
    if has_control(text):
        raise ValueError(f"{what} must stand on one line.")
    return text.strip()


def in_one_line(text: str) -> str:
    """`text` with every line break and control character turned into a space, for names and subjects."""
    return " ".join("".join(" " if has_control(sign) else sign for sign in text).split())


def has_control(text: str) -> bool:
    """Whether `text` holds a line break of any kind or a control character: none belongs in a header."""
    return any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in text)


def is_invented_address(address: str) -> bool:
    """Whether mail to `address` reaches nobody: example.org is reserved, and the demo's people live there."""
    domain = address.rpartition("@")[2].lower()
    return domain == INVENTED_DOMAIN or domain.endswith(f".{INVENTED_DOMAIN}")


def masked(address: str) -> str:
    """`m…@example.org` for who may not see addresses."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def masked_in(text: str, address: str) -> str:
    """`text`, such as a mail server's words, with `address` masked wherever it stands."""
    if "@" not in address:  # an erased receiver
        return text
    return re.sub(re.escape(address), masked(address), text, flags=re.IGNORECASE)
