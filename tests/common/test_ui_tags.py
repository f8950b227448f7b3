import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from common import icons, navigation, parts, words
from common.navigation import NavItem
from common.templatetags import ui
from common.toasts import toast_now

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2018, 5, 30, 12, tzinfo=UTC)
EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
NBSP = "\N{NO-BREAK SPACE}"


def render(source, path="/", **context):
    template = Template("{% load ui %}" + source)
    return template.render(Context({"request": RequestFactory().get(path), **context}))


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (31, 0, "+31"),
        (-4.25, 1, "−4.2"),
        (0, 0, "0"),
        (-0.2, 0, "0"),
        (0.2, 0, "0"),
        (1234, 0, "+1,234"),
        (None, 0, "–"),
    ],
)
def test_signed_uses_plus_and_true_minus(value, digits, text):
    assert words.signed(value, digits) == text
    assert ui.signed(value, digits) == text


@pytest.mark.parametrize("value", ["", None, "abc", True])
def test_filter_of_no_number_is_a_dash(value):
    assert ui.number(value) == "–"


def test_percent_takes_a_share_and_keeps_the_sign_beside_it():
    assert words.percent(0.784) == f"78{NBSP}%"
    assert render("{{ share|percent:1 }}", share=0.784) == f"78.4{NBSP}%"


def test_between_writes_interval_in_words():
    assert render("{% between 28.1 33.8 %}") == "+28.1 to +33.8"
    assert render("{% between -22 62 digits=0 %}") == "−22 to +62"
    assert render("{% between 70 84 digits=0 with_sign=False %}") == "70 to 84"
    assert render("{% between None 84 %}") == "–"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=20), "under 1 min"),
        (timedelta(minutes=40), "40 min"),
        (timedelta(minutes=89), "89 min"),
        (timedelta(minutes=90), "1 h"),
        (timedelta(hours=6, minutes=50), "6 h"),
        (timedelta(hours=27), "1 d 3 h"),
        (timedelta(days=2), "2 d"),
        (timedelta(days=12, hours=5), "12 d"),
        (-timedelta(hours=6), "6 h"),
        (2400, "40 min"),
    ],
)
def test_duration_in_words(span, text):
    assert words.duration(span) == text


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maya Okafor", "MO"),
        ("maya.okafor@example.org", "MO"),
        ("Zoë", "Z"),
        ("", "?"),
        ("Ana de Souza", "AS"),
    ],
)
def test_initials(name, letters):
    assert words.initials(name) == letters


@pytest.mark.parametrize(
    ("arguments", "kind", "text"),
    [
        ({"at": NOW + timedelta(minutes=40)}, "due warn", "40 min left"),
        ({"at": NOW + timedelta(hours=5)}, "due ", "5 h left"),
        ({"at": NOW + timedelta(days=2), "what": "close"}, "due ", "2 d to close"),
        ({"at": NOW - timedelta(hours=6)}, "due bad", "6 h overdue"),
        ({"at": NOW - timedelta(hours=6), "what": "first contact"}, "due bad", "first contact 6 h overdue"),
        ({"at": NOW, "paused": True}, "due ", "clock paused"),
        ({"at": NOW, "done_at": NOW - timedelta(hours=1)}, "due good", "in time"),
        ({"at": NOW, "done_at": NOW + timedelta(hours=2)}, "due bad", "2 h late"),
        ({"at": None}, "due muted", "no deadline"),
    ],
)
def test_due_is_always_words(arguments, kind, text):
    html = parts.due(now=NOW, **arguments)

    assert re.search(r'class="([^"]*)"', html)[1] == kind
    assert re.sub(r"<[^>]+>", "", html) == text


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (NOW - timedelta(seconds=5), "just now"),
        (NOW - timedelta(minutes=12), "12 min ago"),
        (NOW - timedelta(days=3), "3 d ago"),
        (NOW - timedelta(days=30), "30 Apr 2018"),
        (NOW + timedelta(hours=3), "in 3 h"),
        (None, "never"),
    ],
)
def test_ago(at, text):
    assert re.sub(r"<[^>]+>", "", parts.ago(at, now=NOW)) == text


@pytest.mark.parametrize(
    ("value", "scale", "kind", "word"),
    [
        (0, 10, "d", "0 of 10, detractor"),
        (6, 10, "d", "6 of 10, detractor"),
        (7, 10, "p", "7 of 10, passive"),
        (8, 10, "p", "8 of 10, passive"),
        (9, 10, "h", "9 of 10, promoter"),
        (2, 5, "d", "2 of 5, low"),
        (3, 5, "p", "3 of 5, middle"),
        (4, 5, "h", "4 of 5, high"),
        (3.5, 5, "h", "3.5 of 5, high"),
    ],
)
def test_score_badge_shape_and_title(value, scale, kind, word):
    html = parts.score_badge(value, scale_max=scale)

    assert html.startswith(f'<span class="score {kind}" title="{word}">')


def test_score_badge_without_rating_is_a_dash():
    assert parts.score_badge(None) == '<span class="score none" title="no rating">–</span>'


def test_pips_fill_as_many_as_the_rating():
    html = parts.pips(2, 5)

    assert (html.count('<i class="f">'), html.count("<i></i>")) == (2, 3)
    assert html.startswith('<span class="pips low">')


@pytest.mark.parametrize("name", sorted(icons.ICONS))
def test_icon_is_hidden_or_named(name):
    assert 'aria-hidden="true"' in parts.icon(name)
    assert 'role="img" aria-label="Close"' in parts.icon(name, label="Close")


def test_unknown_icon_is_an_error():
    with pytest.raises(KeyError):
        parts.icon("nothing")


@pytest.mark.parametrize("row", ["THREATS-1", "THREATS-2"])
@pytest.mark.parametrize(
    "source",
    [
        "{% tag evil %}",
        "{% avatar evil %}",
        "{% icon 'inbox' label=evil %}",
        "{% meter 0.5 evil %}",
        "{% empty 'inbox' evil evil %}",
        "{% note %}{{ evil }}{% endnote %}",
        "{% verdict 'above' evil %}",
        "{% sort_head evil 'name' %}",
        "{% filter_chip evil 'channel' options %}",
        "{% search_box evil %}",
        "{% due None what=evil %}",
    ],
)
def test_part_escapes_foreign_words(source, row):
    html = render(source, path="/?q=%3Cscript%3E&channel=%3Cimg", evil=EVIL, options=[(EVIL, EVIL)])

    assert "<script" not in html
    assert "<img" not in html
    assert "style=" not in html


def test_meter_is_clamped_and_says_its_share():
    assert 'width="100.0%"' in parts.meter(1.4, "In time")
    assert f'aria-label="In time, 87{NBSP}%"' in parts.meter(0.87, "In time")


def test_qs_keeps_other_parameters_and_restarts_paging():
    assert render("{% qs sort='name' %}", "/?channel=email&page=3") == "?channel=email&amp;sort=name"
    assert render("{% qs page=2 %}", "/?channel=email&page=3") == "?channel=email&amp;page=2"
    assert render("{% qs channel=None %}", "/?channel=email") == "?"


def test_sort_head_turns_round_and_says_its_state():
    html = render("{% sort_head 'Name' 'name' %}", "/?sort=name")

    assert 'aria-sort="ascending"' in html
    assert 'href="?sort=-name"' in html
    assert 'aria-sort="descending"' in render("{% sort_head 'Name' 'name' default='-name' %}")
    assert "aria-sort" not in render("{% sort_head 'Name' 'name' %}", "/?sort=score")


def test_filter_chip_shows_what_is_set():
    options = [("email", "Email"), ("link", "Link")]
    html = render("{% filter_chip 'Channel' 'channel' options %}", "/?channel=link", options=options)

    assert 'class="chip on"' in html
    assert '<span class="v">Link</span>' in html
    assert '<a href="?channel=link" aria-current="true">Link</a>' in html
    assert '<span class="v">All</span>' in render(
        "{% filter_chip 'Channel' 'channel' options %}", options=options
    )


def test_pager_counts_and_links():
    page = Paginator(range(312), 50).get_page(2)
    html = render("{% pager page 'cases' %}", "/?page=2&q=x", page=page)

    assert "51–100 of 312 cases" in html
    assert 'rel="prev" href="?q=x&amp;page=1"' in html
    assert 'rel="next" href="?q=x&amp;page=3"' in html


def test_pager_of_nothing_is_nothing():
    assert render("{% pager page %}", page=Paginator([], 50).get_page(1)).strip() == ""


def test_search_box_keeps_other_parameters():
    html = render("{% search_box 'Search cases' %}", "/?q=lane&channel=email&page=4")

    assert 'value="lane"' in html
    assert '<input type="hidden" name="channel" value="email">' in html
    assert 'name="page"' not in html


class SampleForm(forms.Form):
    name = forms.CharField(help_text="Shown to colleagues.")
    note = forms.CharField(required=False)
    ask = forms.BooleanField(required=False)


def test_field_joins_label_hint_and_error():
    html = render("{% field form.name %}", form=SampleForm({"name": ""}))

    assert '<label for="id_name">Name</label>' in html
    assert 'id="id_name_helptext">Shown to colleagues.' in html
    assert 'aria-invalid="true"' in html
    assert "This field is required." in html


def test_field_marks_optional_and_puts_boxes_before_their_label():
    form = SampleForm()

    assert '<span class="optional">optional</span>' in render("{% field form.note %}", form=form)
    assert '<label class="check" for="id_ask"><input type="checkbox"' in render(
        "{% field form.ask %}", form=form
    )


def test_undo_url_takes_local_paths_only():
    assert ui.undo_url(Message(25, "x", extra_tags="undo=/cases/1/undo/")) == "/cases/1/undo/"
    assert ui.undo_url(Message(25, "x", extra_tags="undo=https://evil.example/")) == ""
    assert ui.undo_url(Message(25, "x")) == ""


def test_toast_now_travels_in_the_header():
    response = toast_now(HttpResponse(), "Größe", undo_url="/undo/")

    assert response["HX-Trigger"] == (
        '{"toast": {"text": "Gr\\u00f6\\u00dfe", "kind": "success", "undo": "/undo/"}}'
    )


@pytest.fixture
def places(monkeypatch):
    monkeypatch.setattr(navigation, "_items", {})
    urls = {"home": "/", "cases": "/cases/", "case-rules": "/cases/rules/"}

    def reverse(name):
        if name not in urls:
            raise navigation.NoReverseMatch(name)
        return urls[name]

    monkeypatch.setattr(navigation, "reverse", reverse)


class Person:
    is_authenticated = True

    def __init__(self, *actions):
        self.actions = actions

    def can_anywhere(self, action):
        return action in self.actions


@pytest.mark.usefixtures("places")
def test_navigation_shows_what_the_person_may_do_and_marks_the_longest_prefix():
    navigation.register(NavItem("Dashboard", "home", "home", order=1))
    navigation.register(NavItem("Cases", "inbox", "cases", "case.view", order=2, count=lambda user: 23))
    navigation.register(NavItem("Rules", "bolt", "case-rules", "rule.edit", "Improve"))

    links = navigation.links_for(Person("case.view"), "/cases/1042/")

    assert [(link.label, link.is_current, link.count) for link in links] == [
        ("Dashboard", False, None),
        ("Cases", True, 23),
    ]
    both = navigation.links_for(Person("case.view", "rule.edit"), "/cases/rules/")
    assert [link.label for link in both if link.is_current] == ["Rules"]


@pytest.mark.usefixtures("places")
def test_navigation_check_names_places_without_url():
    navigation.register(NavItem("Lost", "home", "nowhere"))

    assert [message.id for message in navigation.check_urls()] == ["common.W101"]
    assert navigation.links_for(Person(), "/") == []


@pytest.mark.parametrize("group", ["Improvee", None])
def test_navigation_refuses_unknown_groups(group):
    with pytest.raises(ValueError, match="group"):
        navigation.register(NavItem("X", "home", "home", group=group))


def test_unknown_note_kind_is_an_error():
    with pytest.raises((KeyError, TemplateSyntaxError)):
        render("{% note 'loud' %}x{% endnote %}")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_template_keeps_the_strict_csp(path):
    if "emails" in path.parts:
        pytest.skip("mail programs need inline styles")
    source = path.read_text()

    assert not re.search(r"<[^>]*\sstyle\s*=", source)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", source)
    assert not re.search(r"<script(?![^>]*(?:\ssrc=|nonce=|type=\"application/json\"))", source)
