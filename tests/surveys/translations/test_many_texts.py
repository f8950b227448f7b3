"""Translating thousands of texts: page by page, each form small, and a page leaves the others alone."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.domain.questionnaires.editing import create_questionnaire, draft_of
from surveys.views.builder.texts_window import SHOWN
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, a_definition

pytestmark = pytest.mark.django_db
MANY = 6_000  # more than the fields that one request may hold


def a_survey(count: int) -> Any:
    choices = [{"id": f"c{number}"} for number in range(1, count + 1)]
    texts = {f"q1.c{number}": f"Branch {number}" for number in range(1, count + 1)}
    definition = a_definition(
        languages=["en", "de"],
        questions={"q1": {"kind": "single", "key": "branch", "choices": choices}},
        blocks={"b1": {"pages": [["q1"]]}},
        texts={"en": {"title": "Branches", "q1.text": "Where?"} | texts, "de": {"q1.c1": "Filiale 1"}},
    )
    program = ProgramFactory(owner=OrgUnitFactory())
    return create_questionnaire(program, owner=program.owner, name="Branches", definition=definition, by=None)


@pytest.fixture
def survey():
    return a_survey(MANY)


@pytest.fixture
def client(client, survey):
    client.force_login(make_user("program_manager", survey.owner))
    return client


@pytest.fixture
def url(survey):
    return f"/surveys/{survey.uuid}/texts/de/"


def german(survey):
    return draft_of(survey).definition["texts"]["de"]


def shown(html):
    return re.findall(r'name="t\.([\w.]+)"', html)


def neighbour(html, rel):
    found = re.search(rf'rel="{rel}" href="([^"]*)"', html)
    return found and found[1].replace("&amp;", "&")


def test_pages_show_every_text_once_and_lead_back(client, url):
    seen, back, address = [], [], "?"
    while address:
        html = client.get(url + address).content.decode()
        assert len(shown(html)) <= SHOWN
        seen += shown(html)
        back.append(neighbour(html, "prev"))
        address = neighbour(html, "next")
    assert seen == ["title", "q1.text", *(f"q1.c{number}" for number in range(1, MANY + 1))]
    assert (back[0], back[1], back[2]) == (None, "?page=title", f"?page=q1.c{SHOWN - 1}")
    assert f"{MANY + 2 - (MANY + 2) % SHOWN + 1:,}–{MANY + 2:,} of {MANY + 2:,} texts" in html


def test_saving_a_page_leaves_the_others_alone(client, survey, url):
    address = f"{url}?page=q1.c3000"
    names = shown(client.get(address).content.decode())
    typed = {f"t.{path}": f"Filiale {path}" for path in names}
    answer = client.post(address, {"rev": 0} | typed)
    assert (answer.status_code, answer.url) == (302, address)
    assert german(survey) == {"q1.c1": "Filiale 1"} | {path: f"Filiale {path}" for path in names}
    assert len(names) == SHOWN


def test_no_missing_text_is_skipped_by_who_fills_in_page_after_page(client, survey, url):
    html = client.get(f"{url}?show=missing").content.decode()
    first, address = shown(html), neighbour(html, "next")
    client.post(f"{url}?show=missing", {"rev": 0} | {f"t.{path}": "x" for path in first})
    second = shown(client.get(url + address).content.decode())
    assert (first[:3], second[0]) == (["title", "q1.text", "q1.c2"], f"q1.c{SHOWN}")
    assert neighbour(client.get(url + address).content.decode(), "prev") is None


def test_search_begins_at_the_first_page_and_an_unknown_page_too(client, url):
    html = client.get(f"{url}?q=Branch 59&page=q9.c1").content.decode()
    assert shown(html) == [
        "q1.c59",
        *(f"q1.c{n}" for n in range(590, 600)),
        *(f"q1.c{n}" for n in range(5900, 6000)),
    ]
    assert "Nothing found" in client.get(f"{url}?q=nowhere&page=q1.c7").content.decode()


def test_what_was_typed_beside_another_edit_stays_on_its_page(client, survey, url):
    client.post(url, {"rev": 0, "t.title": "Filialen"})
    answer = client.post(f"{url}?page=q1.c3000", {"rev": 0, "t.q1.c3001": "Meine"})
    names = shown(answer.content.decode())
    assert (answer.status_code, names[0], len(names)) == (409, "q1.c3000", SHOWN)
    assert 'value="Meine"' in answer.content.decode()


def test_statements_do_not_grow_with_the_texts(client, url, django_assert_num_queries):
    short = a_survey(10)
    client.force_login(make_user("program_manager", short.owner))
    with CaptureQueriesContext(connection) as few:
        client.get(f"/surveys/{short.uuid}/texts/de/")
    long = a_survey(MANY)
    client.force_login(make_user("program_manager", long.owner))
    with django_assert_num_queries(len(few)):
        assert client.get(f"/surveys/{long.uuid}/texts/de/").status_code == 200


def test_the_pane_names_the_first_texts_of_a_long_question_and_leads_there(client, survey):
    html = client.get(f"/surveys/{survey.uuid}/?at=q1&pane=translate").content.decode()
    pane = html.split('<ul class="translations">')[1].split("</ul>")[0]
    assert (pane.count("<dt>"), f"and {MANY + 1 - 50:,} more" in pane) == (50, True)
    assert "/texts/de/?page=q1.text#t-q1.text" in pane
