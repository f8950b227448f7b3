"""Template tags that draw scores and ratings: ``{% load scores %}`` beside ``{% load ui %}``.

Ratings     {% score_badge 3 %} · {% score_badge 4 scale_max=5 %} · {% pips 2 5 %}
Comparisons {% verdict "above" %}
Charts      {% chart drawing %}
"""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common import words
from common.parts import as_number, tag

register = template.Library()

VERDICTS = {
    "above": ("above the rest", "good", "arrow-up"),
    "same": ("no clear difference", "", "equal"),
    "below": ("below the rest", "bad", "arrow-down"),
    "few": ("too few to say", "line", ""),
    "helped": ("helped", "good", "arrow-up"),
    "no_effect": ("no effect seen", "", "equal"),
    "cant_tell": ("can’t tell yet", "line", ""),
    "worse": ("made it worse", "bad", "arrow-down"),
}


@register.simple_tag
def score_badge(
    value: Any, scale_max: int = 10, scale_min: int | None = None, big: bool = False, of: bool = False
) -> SafeString:
    """A rating whose shape says its group: square low, soft middle, round high. None is a dash.

    0–10: 0–6, 7–8, 9–10. Other scales (from 1, or ``scale_min``): below, at, above the middle. `of` says the
    scale where it isn't 0–10, for lists that mix them.
    """
    size = " big" if big else ""
    figure = as_number(value)
    if figure is None:
        return format_html('<span class="score none{}" title="no rating">{}</span>', size, words.DASH)
    shown = words.number(figure, 0 if float(figure).is_integer() else 1)
    group = _score_group(float(figure), scale_max, scale_min)
    title = f"{shown} of {scale_max}, {_group_word(group, scale_max)}"
    return format_html(
        '<span class="score {}{}" title="{}"><span class="vh">Rating </span>{}</span>{}',
        group,
        size,
        title,
        shown,
        format_html('<span class="score-of">/{}</span>', scale_max) if of and scale_max != 10 else "",
    )


@register.simple_tag
def pips(value: Any, scale_max: int = 5, low: bool | None = None) -> SafeString:
    """A rating as a row of filled marks with its figure. ``low`` paints it; by default the low group does."""
    figure = as_number(value)
    if figure is None:
        return format_html('<span class="muted">{}</span>', "not answered")
    is_low = _score_group(float(figure), scale_max, None) == "d" if low is None else low
    steps = ['<i class="f"></i>' if step < figure else "<i></i>" for step in range(scale_max)]
    marks = mark_safe("".join(steps))  # noqa: S308  constants only
    return format_html(
        '<span class="pips{}{}">{}<span class="num{}">{}</span>'
        '<span class="muted small num">/{}</span></span>',
        " ten" if scale_max > 7 else "",
        " low" if is_low else "",
        marks,
        " bad" if is_low else "",
        words.number(figure, 0 if float(figure).is_integer() else 1),
        scale_max,
    )


@register.simple_tag
def verdict(name: str, extra: str = "") -> SafeString:
    """A comparison in words and shape: above, same, below, few; helped, no_effect, cant_tell, worse."""
    text, kind, icon_name = VERDICTS[name]
    return tag(f"{text}{extra}", kind, icon_name)


@register.inclusion_tag("components/chart.html")
def chart(drawing: Any, table_label: str = "Show as table") -> dict[str, Any]:
    """A chart of ``metrics.charts``: the drawing that fits the card, and its numbers as a table."""
    return {"chart": drawing, "table_label": table_label}


def _score_group(value: float, scale_max: int, scale_min: int | None) -> str:
    """``d``, ``p`` or ``h``: low, middle, high."""
    if scale_max == 10 and scale_min in (None, 0):
        return "d" if value < 7 else "p" if value < 9 else "h"
    middle = (scale_max + (1 if scale_min is None else scale_min)) / 2
    return "d" if value < middle else "p" if value == middle else "h"


def _group_word(group: str, scale_max: int) -> str:
    if scale_max == 10:
        return {"d": "detractor", "p": "passive", "h": "promoter"}[group]
    return {"d": "low", "p": "middle", "h": "high"}[group]
