"""Template tags and filters that draw the parts of a staff page: ``{% load ui %}``.

Everything escapes what it is given; nothing writes a style or script attribute (strict CSP).
docs/ui.md shows each part on one page.

Signs       {% icon "inbox" %} · {% icon "close" label="Close" %}
Tags        {% tag "New" %} · {% tag "in time" "good" "check" %}
Deadlines   {% due case.due_at %} · {% due case.due_at what="first contact" %} · {% due at paused=True %}
Times       {{ span|duration }} · {% ago response.completed_at %}
Figures     {{ nps|signed }} · {{ x|number:1 }} · {{ share|percent:1 }} · {% between low high %}
People      {% avatar user %} · {% avatar None %} (nobody) · {{ name|initials }}
Lists       {% qs sort="name" %} · {% sort_head "Name" "name" %} · {% pager page_obj "cases" %}
            {% filter_chip "Channel" "channel" options %} · {% search_box "Search cases" %}
Forms       {% field form.name %}
Notes       {% note "warn" %}<b>Title.</b> Text{% endnote %}
            {% empty "inbox" "Nothing here" "Why." url="…" link="…" %}
Setting up  {% setup_card %} · {% next_step as step %}
Shares      {% meter 0.87 "First contact in time" %}
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common import checklist, parts, words
from common.parts import as_number, icon

register = template.Library()

register.filter("initials", words.initials)
for part in (
    parts.ago,
    parts.avatar,
    parts.due,
    parts.icon,
    parts.meter,
    parts.tag,
):
    register.simple_tag(part)

NOTE_ICONS = {"info": "info", "good": "check", "warn": "warning", "bad": "warning"}


@register.filter
def signed(value: Any, digits: int = 0) -> str:
    """``{{ 31|signed }}`` → +31; ``{{ -4.25|signed:1 }}`` → −4.2. Empty or None is a dash."""
    return words.signed(as_number(value), int(digits))


@register.filter
def number(value: Any, digits: int = 0) -> str:
    """``{{ 2650|number }}`` → 2,650; a true minus; None is a dash."""
    return words.number(as_number(value), int(digits))


@register.filter
def percent(share: Any, digits: int = 0) -> str:
    """A share from 0 to 1: ``{{ 0.784|percent:1 }}`` → 78.4 %."""
    return words.percent(as_number(share), int(digits))


@register.filter
def duration(span: timedelta | float | None) -> str:
    """A timedelta or seconds in words: 40 min, 6 h, 1 d 3 h."""
    return words.DASH if span is None else words.duration(span)


@register.filter
def until(at: datetime | None) -> timedelta | None:
    """The time from now to ``at`` (negative when past), for ``{{ at|until|duration }}``."""
    return None if at is None else at - timezone.now()


@register.filter
def undo_url(message: Any) -> str:
    """The address that undoes what a toast tells of, or nothing (see ``common.toasts``)."""
    tags = str(getattr(message, "extra_tags", "") or "").split()
    return next((tag.removeprefix("undo=") for tag in tags if tag.startswith("undo=/")), "")


@register.simple_tag
def between(low: Any, high: Any, digits: int = 1, with_sign: bool = True) -> str:
    """An interval: ``{% between 28.1 33.8 %}`` → +28.1 to +33.8; ``with_sign=False`` for shares and means."""
    return words.between(as_number(low), as_number(high), digits, with_sign=with_sign)


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """What the title begins with where any form of the page comes back with what was wrong."""
    return "Error: " if any(map(_is_wrong, context.flatten().values())) else ""


def _is_wrong(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_is_wrong, value))
    if isinstance(value, BaseFormSet):
        return value.is_bound and not value.is_valid()
    return isinstance(value, BaseForm) and value.is_bound and bool(value.errors)


@register.simple_tag(takes_context=True)
def qs(context: Mapping[str, Any], **changes: Any) -> str:
    """The page's query string with changes: ``{% qs sort="name" %}``. None removes; paging restarts."""
    query = context["request"].GET.copy()
    if "page" not in changes:
        query.pop("page", None)
    for key, value in changes.items():
        query.pop(key, None)
        if isinstance(value, (list, tuple)):
            query.setlist(key, [str(one) for one in value])
        elif value not in (None, ""):
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def sort_head(
    context: Mapping[str, Any], label: str, key: str, cls: str = "", default: str = ""
) -> SafeString:
    """A sortable ``<th>``: links to ``?sort=key`` and ``?sort=-key``; ``default`` is the usual order."""
    current = context["request"].GET.get("sort") or default
    state = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    link = qs(context, sort=f"-{key}" if state == "ascending" else key)
    return format_html(
        '<th scope="col" class="{}"{}><a class="sort" href="{}">{}{}</a></th>',
        cls,
        format_html(' aria-sort="{}"', state) if state else "",
        link,
        label,
        icon("arrow-down" if state == "descending" else "arrow-up"),
    )


@register.inclusion_tag("components/filter_chip.html", takes_context=True)
def filter_chip(
    context: Mapping[str, Any],
    label: str,
    key: str,
    options: Iterable[tuple[Any, str]],
    any_label: str = "All",
    has_any: bool = True,
) -> dict[str, Any]:
    """A chip that opens a menu of ``options`` (value, text) for the parameter ``key``; a set one is tinted.

    ``has_any=False`` for filters that always have a value (metric, period): no "All", the first by default.
    """
    chosen = context["request"].GET.get(key, "")
    rows = [
        {"text": text, "url": qs(context, **{key: value}), "is_on": str(value) == chosen}
        for value, text in options
    ]
    on = next((row for row in rows if row["is_on"]), None)
    if on is None and not has_any and rows:
        rows[0]["is_on"] = True
    shown = on["text"] if on else (any_label if has_any or not rows else rows[0]["text"])
    clear = qs(context, **{key: None})
    return {"label": label, "shown": shown, "is_set": on is not None, "rows": rows, "clear": clear,
            "has_any": has_any, "any_label": any_label}  # fmt: skip


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Mapping[str, Any], page: "Page[Any]", noun: str = "") -> dict[str, Any]:
    """ "1–50 of 312 cases" or "1 case", with links to the neighbours; nothing when there are no rows."""
    links = {
        "newer": qs(context, page=page.previous_page_number()) if page.has_previous() else "",
        "older": qs(context, page=page.next_page_number()) if page.has_next() else "",
    }
    is_single = page.paginator.count == 1
    return {"page": page, "noun": words.single(noun) if is_single else noun, "is_single": is_single, **links}


@register.inclusion_tag("components/search_box.html", takes_context=True)
def search_box(context: Mapping[str, Any], label: str, key: str = "q") -> dict[str, Any]:
    """A search field that keeps the page's other parameters."""
    query = context["request"].GET
    kept = [(name, value) for name, values in query.lists() for value in values if name not in (key, "page")]
    return {"label": label, "key": key, "value": query.get(key, ""), "kept": kept}


@register.inclusion_tag("components/field.html")
def field(bound: Any, label: str = "", hint: str = "", cls: str = "") -> dict[str, Any]:
    """A form field with label, hint and errors (under it, with an icon)."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    is_group = kind == "radio" or (kind == "checkbox" and getattr(widget, "allow_multiple_selected", False))
    is_group = is_group or getattr(widget, "is_group", False)
    return {"field": bound, "label": label or bound.label, "hint": hint or bound.help_text, "cls": cls,
            "is_check": kind == "checkbox" and not is_group, "is_group": is_group,
            "is_radio": kind == "radio"}  # fmt: skip


@register.inclusion_tag("components/empty.html")
def empty(icon_name: str, title: str, text: str = "", url: str = "", link: str = "") -> dict[str, Any]:
    """What a list shows without rows: what that means and the next step."""
    return {"icon_name": icon_name, "title": title, "text": text, "url": url, "link": link}


@register.inclusion_tag("components/setup_card.html", takes_context=True)
def setup_card(context: Mapping[str, Any]) -> dict[str, Any]:
    """What is left to set up (``common.checklist``), for those who set things up, until all is done."""
    steps = checklist.steps_for(context["request"].user)
    first = next((step for step in steps if step.url and not step.is_done), None)
    return {"steps": steps, "next": first, "done": sum(step.is_done for step in steps)}


@register.simple_tag(takes_context=True)
def next_step(context: Mapping[str, Any]) -> checklist.StepState | None:
    """The next step of setting up, or nothing: ``{% next_step as step %}`` for an empty list's link."""
    return checklist.next_step(context["request"].user)


@register.simple_block_tag
def note(content: SafeString, kind: str = "info") -> SafeString:
    """A note inside a page: ``{% note "warn" %}<b>What.</b> What to do.{% endnote %}``."""
    role = mark_safe(' role="alert"') if kind == "bad" else ""
    return format_html(
        '<div class="note {}"{}>{}<span>{}</span></div>', kind, role, icon(NOTE_ICONS[kind]), content
    )
