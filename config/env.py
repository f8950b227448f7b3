"""Strict readers of the environment: a wrong or missing value stops the start with a sentence that helps."""

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
MIN_SECRET_LENGTH = 40


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
    secret = direct or (Path(file_name) if file_name else fallback).read_text().strip()
    if len(secret) < MIN_SECRET_LENGTH:
        raise ImproperlyConfigured(f"{name} is too short: at least {MIN_SECRET_LENGTH} random characters.")
    return secret


def read_base_url(*, default: str) -> str:
    """BASE_URL without its last slash: where people reach this installation, and the root of every link."""
    value = env.str("BASE_URL", default="") or default
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
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
