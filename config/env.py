"""Strict readers of the environment: a wrong or missing value stops the start with a sentence that helps."""

import ipaddress
import re
from collections.abc import Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
MIN_SECRET_LENGTH = 40
HOST = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)  # ".a.b": all beneath a.b
HOURS = re.compile(r"\s*(\d{1,2})\s*-\s*(\d{1,2})\s*")
MAIL_SCHEMES = ("smtp", "smtp+tls", "smtps", "smtp+ssl")


def read_bool(name: str, *, default: bool) -> bool:
    """The switch `name`; anything but a clear yes or no is refused (a typo must not switch something off)."""
    value = env.str(name, default="")
    if not value:
        return default
    if value.lower() in ("1", "true", "yes", "on"):
        return True
    if value.lower() in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Write 1 or 0.")


def read_int(name: str, *, default: int, least: int = 0) -> int:
    """The whole number `name`, at least `least`."""
    value = env.str(name, default="")
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None
    if number < least:
        raise ImproperlyConfigured(f"{name}={number} is too small: at least {least}.")
    return number


def read_secret(name: str, *, fallback: Path) -> str:
    """The secret `name`, from NAME, else the file NAME_FILE, else `fallback`, written by `make run`.

    Raises ImproperlyConfigured where there is none, where both ways are used, or where it is too short.
    """
    direct, file_name = env.str(name, default=""), env.str(f"{name}_FILE", default="")
    if direct and file_name:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    if file_name and not Path(file_name).is_file():
        raise ImproperlyConfigured(f"{name}_FILE={file_name}: there is no such file.")
    if not direct and not file_name and not fallback.is_file():
        raise ImproperlyConfigured(
            f"{name} is missing. Set it (or {name}_FILE) to at least {MIN_SECRET_LENGTH} random characters. "
            "`make run` makes one for trying Rapport out."
        )
    secret = direct or _read_file(name, Path(file_name) if file_name else fallback)
    if len(secret) < MIN_SECRET_LENGTH:
        raise ImproperlyConfigured(f"{name} is too short: at least {MIN_SECRET_LENGTH} random characters.")
    return secret


def _read_file(name: str, path: Path) -> str:
    """The text of a file with a secret; an error never repeats what is in it."""
    try:
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name} can't be read from {path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"{name} can't be read from {path}: that is no text.") from None


def read_base_url(*, default: str) -> str:
    """BASE_URL without its last slash: where people reach this installation, and the root of every link."""
    value = env.str("BASE_URL", default="") or default
    parts = split_url(value)
    is_root = parts and parts.hostname and not (parts.path.strip("/") or parts.query or parts.fragment)
    if not parts or not is_root or parts.scheme not in ("http", "https"):
        raise ImproperlyConfigured(
            f"BASE_URL={value!r} must look like https://feedback.example.org, without a path."
        )
    return f"{parts.scheme}://{parts.netloc}"


def read_networks(name: str) -> tuple[Network, ...]:
    """The comma-separated addresses and networks in `name`."""
    try:
        return tuple(
            ipaddress.ip_network(item.strip()) for item in env.list(name, default=[]) if item.strip()
        )
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}: {error}. Write addresses or networks, such as 10.0.0.0/8."
        ) from None


def read_time_zone(*, default: str) -> str:
    """TIME_ZONE, the organisation's: days, deadlines and reports follow it."""
    value = env.str("TIME_ZONE", default="") or default
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise ImproperlyConfigured(f"TIME_ZONE={value!r} is not a time zone such as Europe/Vienna.") from None
    return value


def read_choice(name: str, *, choices: Sequence[str], default: str) -> str:
    """One of `choices` (capitals), however it is written."""
    value = env.str(name, default="") or default
    if value.upper() not in choices:
        raise ImproperlyConfigured(f"{name}={value!r} is none of {', '.join(choices)}.")
    return value.upper()


def read_hosts(name: str) -> list[str]:
    """The comma-separated host names in `name`; not "*", with which links could be made to lead anywhere."""
    hosts = [item.strip() for item in env.list(name, default=[]) if item.strip()]
    for host in hosts:
        if not HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"{name}: {host!r} is not a host name such as feedback.example.org, without scheme and port."
            )
    return hosts


def read_hours(name: str) -> tuple[int, int] | None:
    """The hours of a day at which a span begins and ends, written 21-8; None without any."""
    value = env.str(name, default="")
    if not value:
        return None
    found = HOURS.fullmatch(value)
    if not found or not all(int(hour) < 24 for hour in found.groups()) or int(found[1]) == int(found[2]):
        raise ImproperlyConfigured(f"{name}={value!r} must look like 21-8: two different hours from 0 to 23.")
    return int(found[1]), int(found[2])


def read_email_url(name: str) -> dict[str, Any]:
    """Django's EMAIL_… settings for the mail server that `name` names; empty without one.

    The address may hold a password, so no message repeats it.
    """
    value = env.str(name, default="")
    if not value:
        return {}
    parts = split_url(value)
    if not parts or parts.scheme not in MAIL_SCHEMES or not parts.hostname:
        raise ImproperlyConfigured(f"{name} can't be read: write smtp+tls://USER:PASSWORD@HOST:587.")
    return dict(env.email_url_config(value))


def read_redis_url(name: str) -> str:
    """The address of the Redis server that `name` names; "" without one. It may hold a password, too."""
    value = env.str(name, default="")
    parts = split_url(value)
    is_server = parts and parts.scheme in ("redis", "rediss") and parts.hostname
    is_socket = parts and parts.scheme == "unix" and parts.path
    if value and not is_server and not is_socket:
        raise ImproperlyConfigured(f"{name} can't be read: write redis://HOST:6379/0.")
    return value


def read_sender(name: str, *, default: str) -> str:
    """A mail address in one line, with a name before it or without."""
    value = env.str(name, default="")
    if not value:
        return default
    local, _, domain = parseaddr(value)[1].rpartition("@")
    if not local or not domain or any(mark in value for mark in "\r\n"):
        raise ImproperlyConfigured(f"{name}={value!r} must look like Example Airport <feedback@example.org>.")
    return value


def split_url(value: str) -> SplitResult | None:
    """The parts of an address; None where even its host or port can't be read."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts
