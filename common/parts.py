"""The small parts of pages as escaped markup: tags, badges, deadlines, avatars.

Templates reach them by ``{% load ui %}``; Python code (htmx fragments, tests) may call them as they are.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common import icons, words

SOON = timedelta(hours=4)


def icon(name: str, label: str = "", cls: str = "") -> SafeString:
    """An icon of 16 px; hidden from screen readers unless it has a ``label``. KeyError if unknown."""
    inside = mark_safe(icons.paths(name))  # noqa: S308  our own constant drawings
    speech = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="i {}" viewBox="0 0 16 16" {}>{}</svg>', cls, speech, inside)


def tag(text: Any, kind: str = "", icon_name: str = "") -> SafeString:
    """A small label. ``kind``: good, warn, bad, accent, line or nothing."""
    return format_html('<span class="tag {}">{}{}</span>', kind, icon(icon_name) if icon_name else "", text)


def due(
    at: datetime | None,
    what: str = "",
    done_at: datetime | None = None,
    paused: bool = False,
    now: datetime | None = None,
) -> SafeString:
    """A deadline in words: 40 min left, 2 d to first contact, 6 h overdue, clock paused, in time, 2 h late.

    ``what`` is the act that is due ("first contact", "close"); under four hours it turns amber.
    """
    if done_at is not None:
        return _done(at, done_at)
    if paused:
        return _due("", "pause", "clock paused", at)
    if at is None:
        return mark_safe('<span class="due muted">no deadline</span>')
    left = at - (now or timezone.now())
    length = words.duration(left)
    if left < timedelta(0):
        return _due("bad", "warning", f"{what + ' ' if what else ''}{length} overdue", at)
    text = f"{length} to {what}" if what else f"{length} left"
    return _due("warn" if left < SOON else "", "clock", text, at)


def ago(at: datetime | None, now: datetime | None = None) -> SafeString:
    """A moment: "12 min ago" up to a week back, then the date; the exact local time stands in the title."""
    if at is None:
        return format_html('<span class="muted">{}</span>', "never")
    passed = (now or timezone.now()) - at
    if passed < timedelta(minutes=1):
        text = "just now" if passed > -timedelta(minutes=1) else f"in {words.duration(passed)}"
    elif passed < timedelta(days=7):
        text = f"{words.duration(passed)} ago"
    else:
        text = date_format(timezone.localtime(at), "j M Y")
    return _time(at, text)


def avatar(person: Any, large: bool = False) -> SafeString:
    """A person's letters in a circle (user or name); nobody is a dashed circle. Write the name beside it."""
    if not person:
        return mark_safe('<span class="av none" aria-hidden="true">?</span>')
    return format_html(
        '<span class="av{}" aria-hidden="true">{}</span>', " l" if large else "", words.initials(str(person))
    )


def meter(share: Any, label: str, kind: str = "") -> SafeString:
    """A share from 0 to 1 as a thin bar; write the figure beside it. ``kind``: good, bad, mid or ""."""
    width = min(max(float(share or 0), 0), 1) * 100
    return format_html(
        '<svg class="meter {}" width="100%" height="6" role="img" aria-label="{}, {}">'
        '<rect width="{}%" height="6" rx="3"/></svg>',
        kind,
        label,
        words.percent(as_number(share)),
        f"{width:.1f}",
    )


def as_number(value: Any) -> float | int | None:
    """None for what is no number, so that a missing figure is a dash and not an error page."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        return value if isinstance(value, int) else float(value)
    except (TypeError, ValueError):
        return None


def _time(at: datetime, text: str, cls: str = "") -> SafeString:
    local = timezone.localtime(at)
    title = date_format(local, "D j M Y, H:i")
    return format_html(
        '<time datetime="{}" title="{}" class="{}">{}</time>', local.isoformat(), title, cls, text
    )


def _due(kind: str, icon_name: str, text: str, at: datetime | None) -> SafeString:
    inside = _time(at, text) if at else text
    return format_html('<span class="due {}">{}{}</span>', kind, icon(icon_name), inside)


def _done(at: datetime | None, done_at: datetime) -> SafeString:
    if at is None or done_at <= at:
        return _due("good", "check", "in time", done_at)
    return _due("bad", "warning", f"{words.duration(done_at - at)} late", done_at)
