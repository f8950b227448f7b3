"""Numbers and days on respondents' pages: read and shown by the language of the page."""

import pytest

from surveys.models import Response
from tests.factories.surveys import a_definition, a_link, publish
from tests.surveys.visiting import open_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def link():
    definition = a_definition(
        languages=["en", "de"],
        blocks={"b1": {"pages": [["q1", "q2"], ["q3"]]}},
        questions={
            "q1": {"kind": "number", "key": "amount", "required": True},
            "q2": {"kind": "date", "key": "day"},
            "q3": {"kind": "short_text", "key": "why"},
        },
        texts={
            "en": {"title": "T", "q1.text": "How much?", "q2.text": "When?", "q3.text": "{{q1}} on {{q2}}?"},
            "de": {"q1.text": "Wie viel?", "q2.text": "Wann?", "q3.text": "{{q1}} am {{q2}}?"},
        },
    )
    return a_link(publish(definition=definition))


@pytest.mark.parametrize(
    ("language", "written", "stored", "said"),
    [
        ("de", "1.234", 1234, "1234 am 30. Mai 2026?"),
        ("de", "12.345,5", 12345.5, "12.345,5 am 30. Mai 2026?"),
        ("en", "1.234", 1.234, "1.234 on 30 May 2026?"),
        ("en", "12,345.5", 12345.5, "12,345.5 on 30 May 2026?"),
    ],
)
def test_a_number_is_read_and_quoted_by_the_language(client, link, language, written, stored, said):
    address = f"/s/{link.token}/"
    form = open_page(client, link, query=f"?l={language}")
    answer = client.post(address, form | {"q1": written, "q2": "2026-05-30"})
    assert Response.objects.get().answers["q1"] == stored
    assert said in client.get(answer.url).content.decode()


def test_a_number_comes_back_as_it_was_written(client, link):
    address = f"/s/{link.token}/"
    form = open_page(client, link, query="?lang=de-AT")
    page = client.post(address, form | {"q1": "12,5", "q2": "nonsense"})
    assert (page.status_code, 'value="12,5"' in page.content.decode()) == (400, True)
