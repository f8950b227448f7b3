import pytest

from delivery import merge


@pytest.mark.parametrize(
    "template",
    [
        "{{ settings.SECRET_KEY }}",
        "{% debug %}",
        "{0.__class__}",
        "{{ name|safe }}",
        "{{ name.__class__ }}",
        "{{}}",
        "{{ name",
        "%(name)s ${name}",
    ],
)
def test_threat_5_template_code_is_printed_literally(template):
    assert merge.render(template, {"name": "Ana", "settings": "x"}) == template


@pytest.mark.parametrize(
    "template",
    ["{{ settings.SECRET_KEY }}", "{{ nmae }}", "{{ name|safe }}", "{{}}", "{{ Name }}"],
)
def test_threat_5_unknown_fields_are_refused_when_saving(template):
    with pytest.raises(merge.UnknownFieldError) as caught:
        merge.check(f"Hello {template}", {"name", "link"})
    assert caught.value.fields == [template.strip("{}").strip()]
    assert "You can use: {{ link }}, {{ name }}." in str(caught.value)


def test_check_accepts_known_fields_and_single_braces():
    merge.check("Hello {{ name }}, {{link}} {x} {% y %}", ["name", "link"])


def test_check_says_so_where_there_are_no_fields():
    with pytest.raises(merge.UnknownFieldError, match="You can use: none"):
        merge.check("{{ name }}", [])


def test_render_fills_known_fields_once():
    values = {"name": "{{ link }}", "link": "https://x.test/"}
    assert merge.render("Hello {{ name }}, {{link}} {{ other }}", values) == (
        "Hello {{ link }}, https://x.test/ {{ other }}"
    )


def test_threat_6_values_are_plain_in_text():
    values = {"name": "<b>Ana & Co</b>"}
    assert merge.render("Dear {{ name }}", values) == "Dear <b>Ana & Co</b>"


def test_fields_of_lists_what_is_named():
    assert merge.fields_of("{{ a }} {{b}} {{ a }} {{ C }}") == {"a", "b"}
