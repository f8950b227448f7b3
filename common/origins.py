"""Addresses of other sites, as far as people may name them: scheme and host, nothing behind."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

LONGEST = 200
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
PLAIN = re.compile(r"[!#-;=?-\[\]_a-z~]*", re.IGNORECASE)  # no blanks, quotes, <, >, \, or control characters
BEHIND_HOST = ("", "/", "?", "#")


def is_origin(text: str) -> bool:
    """Whether `text` is scheme and host alone: it ends up in a policy header, where ; would add more."""
    if not text.isascii() or any(sign in text for sign in " ;,'\"*\\\t"):
        return False
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("https", "http")
            and bool(parts.hostname)
            and f"{parts.scheme}://{parts.netloc}" == text
            and "@" not in parts.netloc
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return False


def is_secure_site(text: str) -> bool:
    """Whether `text` is https:// and the name of a host: no number, port, user, or anything behind it."""
    host = text.removeprefix("https://")
    return host != text and len(text) <= LONGEST and HOST.fullmatch(host) is not None


def is_embedding_site(text: str) -> bool:
    """Whether `text` may stand in `frame-ancestors`: https:// and a host's name, with a port at most, or
    http:// of the machine that the browser runs on. A browser names its page's origin in the same letters."""
    if not is_origin(text) or text != text.lower() or len(text) > LONGEST:
        return False
    parts = urlsplit(text)
    if parts.scheme == "https":
        return HOST.fullmatch(parts.hostname or "") is not None and parts.port != 443
    return parts.hostname in ("localhost", "127.0.0.1") and parts.port != 80


def lies_within(address: str, sites: Collection[str]) -> bool:
    """Whether a whole address belongs to one of these sites (`is_secure_site`), whatever reads it."""
    if not PLAIN.fullmatch(address):
        return False
    return any(address.startswith(site) and address[len(site) :][:1] in BEHIND_HOST for site in sites)
