import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import TemplateSyntaxError

from common.templatetags import ui
from common.toasts import toast_now
from tests.common.rendering import render

EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


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


@pytest.mark.parametrize(
    ("count", "noun", "words"),
    [
        (1, "people", "1 person"),
        (1, "entries", "1 entry"),
        (1, "addresses", "1 address"),
        (1, "surveys", "1 survey"),
        (1, "", "1 of 1"),
        (51, "people", "51 of 51 people"),
    ],
)
def test_pager_of_one_row_says_so_in_good_grammar(count, noun, words):
    page = Paginator(range(count), 50).get_page(2)
    html = render("{% pager page noun %}", page=page, noun=noun)
    assert f'<span class="num">{words}</span>' in html


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


def test_unknown_note_kind_is_an_error():
    with pytest.raises((KeyError, TemplateSyntaxError)):
        render("{% note 'loud' %}x{% endnote %}")


class Named(forms.Form):
    name = forms.CharField()


@pytest.mark.parametrize("name", ["form", "device_form"])
def test_title_tells_of_a_mistake_in_any_form_of_the_page(name):
    def begins(form):
        return render("{% error_prefix %}Devices", **{name: form})

    wrong, right, many = Named({"name": ""}), Named({"name": "Gate"}), forms.formset_factory(Named, extra=1)
    sent = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-name": ""}
    assert [begins(one) for one in (wrong, [right, wrong], many(sent))] == ["Error: Devices"] * 3
    assert [begins(one) for one in (right, Named(), [right], many())] == ["Devices"] * 4
