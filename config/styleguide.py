"""The style guide: every part with its states on one page, served under DEBUG only (``/styleguide/``)."""

from datetime import date, timedelta
from math import sin
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.forms import Form, status_of
from common.icons import ICONS
from common.toasts import toast
from metrics.charts import (
    Annotation,
    Part,
    TrendPoint,
    distribution,
    dot_row,
    interval_strip,
    ranking_axis,
    share_bar,
    shared_domain,
    sparkline,
    trend,
)

COLOURS = [
    "canvas",
    "surface",
    "sunken",
    "raised",
    "text",
    "text-2",
    "text-3",
    "line",
    "line-control",
    "accent",
    "accent-soft",
    "accent-band",
    "bad",
    "bad-soft",
    "bad-fill",
    "warn",
    "warn-soft",
    "good",
    "good-soft",
    "good-fill",
    "mid-fill",
    "tag",
]
RATINGS = [24, 11, 24, 26, 24, 205, 133, 334, 601, 498, 770]
UNITS = [
    ("Boarding area E", 51, 11, 157, "above"),
    ("Boarding area D", 38, 6.5, 495, "above"),
    ("Boarding area F", 36, 7, 407, "same"),
    ("Boarding area G", 29, 7, 503, "same"),
    ("Boarding area A", 20, 6, 661, "below"),
    ("Boarding area H", None, None, 3, "few"),
]


class SampleForm(Form):
    """One field of each kind."""

    name = forms.CharField(help_text="Shown to your colleagues.")
    target = forms.IntegerField(min_value=-100, max_value=100, help_text="Shown as a dashed line.")
    unit = forms.ChoiceField(choices=[("a", "Boarding area A"), ("b", "Boarding area B")])
    outcome = forms.ChoiceField(
        choices=[("solved", "Solved"), ("told", "Explained")], widget=forms.RadioSelect
    )
    starts_on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    notify = forms.BooleanField(required=False, label="Tell the manager")


def _trend_points() -> list[TrendPoint]:
    start = date(2018, 5, 1)
    points = []
    for i in range(31):
        n = 0 if 24 <= i <= 27 else 50 + (i * 37) % 130
        value = 38 - i * 0.55 + 4 * sin(i / 2) + (16 if i > 27 else 0)
        raw = value + 16 * sin(i * 2.3)
        half = 620 / (n + 30) if n else 0.0
        measured = n > 0 and i >= 3
        points.append(
            TrendPoint(
                start + timedelta(days=i),
                value if measured else None,
                value - half if measured else None,
                value + half if measured else None,
                n,
                raw if n else None,
            )
        )
    return points


def _ranking() -> dict[str, Any]:
    domain = shared_domain(
        [0, *(value + half for _, value, half, _, _ in UNITS if value is not None and half)]
    )
    rows = [
        {
            "name": name,
            "value": value,
            "n": n,
            "verdict": verdict,
            "dots": dot_row(
                value,
                None if value is None or half is None else value - half,
                None if value is None or half is None else value + half,
                domain=domain,
                name=name,
                whole=31,
            ),
            "spark": sparkline([value, None, 33, 30, value] if value else [], name=name, reference=31),
        }
        for name, value, half, n, verdict in UNITS
    ]
    return {"axis": ranking_axis(domain), "rows": rows}


def styleguide(request: HttpRequest) -> HttpResponse:
    """Draw every part; a POST shows the form's errors and a toast with Undo."""
    form = SampleForm(request.POST or None)
    if request.method == "POST":
        toast(request, "Case 1042 closed", undo_url=request.path)
    if request.GET.get("toast"):
        messages.error(request, "That did not work. Try again.")
    now = timezone.now()
    counts = {"bad": sum(RATINGS[:7]), "mid": sum(RATINGS[7:9]), "good": sum(RATINGS[9:])}
    context = {
        "icons": list(ICONS),
        "colours": COLOURS,
        "form": form,
        "bad_form": SampleForm({"target": "350", "name": "", "unit": "a"}),
        "page_obj": Paginator(range(312), 50).get_page(request.GET.get("page")),
        "channels": [("email", "Email"), ("link", "Link"), ("kiosk", "Kiosk")],
        "soon": now + timedelta(minutes=40),
        "later": now + timedelta(hours=51),
        "past": now - timedelta(hours=6, minutes=5),
        "long_ago": now - timedelta(days=30),
        "distribution": distribution(RATINGS, title="NPS ratings, May 2018"),
        "strip": interval_strip(30.9, 28.1, 33.8, title="NPS", target=35, domain=(0, 50)),
        "wide_strip": interval_strip(25, -22, 62, title="NPS of twelve answers", target=35),
        "shares": share_bar(
            [
                Part("Detractors 0–6", counts["bad"], "bad"),
                Part("Passives 7–8", counts["mid"], "mid"),
                Part("Promoters 9–10", counts["good"], "good"),
            ],
            title="Groups",
        ),
        "trend": trend(
            _trend_points(),
            title="NPS in May 2018",
            metric="NPS",
            target=35,
            floor=-100,
            ceiling=100,
            annotations=[Annotation(date(2018, 5, 11), "Checkpoint A lane closed")],
            last_label="last 7 days",
        ),
        "ranking": _ranking(),
    }
    return render(request, "config/styleguide.html", context, status=status_of(form))
