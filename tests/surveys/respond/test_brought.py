"""What the address of a survey brings along: kept with the answers, on all pages and ways back."""

from typing import Any

import pytest
from django.test import Client

from surveys.document import Document
from surveys.models import PublicLink, Response
from surveys.views.respondents.brought import LONGEST, brought_by, pack, unpack
from tests.factories.surveys import a_definition, a_link, publish
from tests.surveys.visiting import asked, hidden, open_page, post, text_of

pytestmark = pytest.mark.django_db
EMBEDDED = [
    {"name": "source", "from": "link", "default": "none"},
    {"name": "Order", "from": "link"},
    {"name": "score", "from": "set", "default": "0"},
]


def survey(**more: Any) -> Any:
    """Two pages of one question each."""
    return publish(
        definition=a_definition(
            blocks={"b1": {"pages": [["q1"], ["q2"]]}},
            questions={uid: {"kind": "short_text", "key": uid} for uid in ("q1", "q2")},
            texts={"en": {"title": "T", "q1.text": "One", "q2.text": "Two"} | more.pop("texts", {})},
            embedded=EMBEDDED,
            **more,
        )
    )


def go_through(client: Client, path: str, query: str) -> dict[str, Any]:
    """Answers both pages in the way of a browser, without script; the embedded data kept."""
    form = hidden(text_of(client.get(f"{path}{query}")))
    second = client.post(path, form | {"q1": "a"})
    form = hidden(text_of(client.get(second["Location"])))
    client.post(path, form | {"q2": "b"})
    kept = Response.objects.get()
    assert (kept.status, kept.answers) == ("complete", {"q1": "a", "q2": "b"})
    found: dict[str, Any] = kept.embedded
    return found


@pytest.mark.parametrize("is_linear", [True, False])
def test_declared_names_are_taken_from_the_address(client: Client, *, is_linear: bool) -> None:
    """Others aren't, nor what the flow alone sets."""
    link = a_link(survey(texts={} if is_linear else {"q2.text": "{{embedded.source}}"}))
    found = go_through(client, f"/s/{link.token}/", "?source=m%C3%A4il&Order=A%20%2F7&score=9&other=1&l=en")
    assert found == {"source": "mäil", "Order": "A /7", "score": "0"}


def test_without_them_the_default_stands(client: Client) -> None:
    link = a_link(survey())
    assert go_through(client, f"/s/{link.token}/", "") == {"source": "none", "score": "0"}


def test_a_later_page_quotes_what_the_address_said(client: Client) -> None:
    link = a_link(survey(texts={"q2.text": "About {{embedded.source}}"}))
    form = open_page(client, link, query="?source=<mail>")
    second = client.get(post(client, link, form | {"q1": "a"})["Location"])
    assert "About &lt;mail&gt;" in text_of(second)


def test_an_invitation_says_more_than_its_address(client: Client) -> None:
    _, path = asked(survey(), embedded={"source": "crm"})
    assert go_through(client, path, "?source=forged&Order=7") == {
        "source": "crm",
        "Order": "7",
        "score": "0",
    }


def test_who_comes_back_later_brings_it_along(client: Client) -> None:
    """Also on another device, by an address that doesn't say it."""
    link = a_link(survey())
    form = open_page(client, link, query="?source=mail")
    saved = post(client, link, form | {"q1": "a", "go": "save"})
    elsewhere = Client()
    back = elsewhere.get(saved["Location"].replace("saved/", ""))
    form = hidden(text_of(elsewhere.get(back["Location"])))
    second = post(elsewhere, link, form | {"q1": "a", "go": "next"})
    post(elsewhere, link, hidden(text_of(elsewhere.get(second["Location"]))) | {"q2": "b"})
    kept = Response.objects.get()
    assert (kept.status, kept.embedded["source"]) == ("complete", "mail")


def test_forms_hold_stamps_that_were_not_tampered_with(client: Client) -> None:
    """What stands behind a stamp is anybody's and may be rubbish; the stamp stays signed."""
    link = a_link(survey())
    form = open_page(client, link, query="?source=mail")
    stamp, _, _ = form["k"].partition("~")
    for behind in ("", "%%%", "AAAA", pack({"score": "9"}), "W1tbW1tb", "bnVsbA"):
        second = post(client, link, form | {"k": f"{stamp}~{behind}", "q1": "a"})
        assert second.status_code in (302, 303), behind
    wrong = post(client, link, form | {"k": f"x{form['k']}", "q1": "a"})
    assert wrong.status_code == 400
    assert unpack(hidden(text_of(wrong))["k"].partition("~")[2]) == {"source": "mail"}


def test_long_values_are_cut_and_too_many_left_out() -> None:
    names = [f"n{number}" for number in range(20)]
    document = survey_document(names)
    found = brought_by(dict.fromkeys(names, "x\n\x00" * 300), document)
    assert (list(found), set(found.values())) == (names[:7], {"x" * LONGEST})
    assert brought_by({"lang": "de", "k": "1"}, survey_document(["lang", "k"])) == {}


def survey_document(names: list[str]) -> Document:
    return Document(a_definition(embedded=[{"name": name, "from": "link"} for name in names]))


def test_a_link_without_such_names_has_the_plain_stamp(client: Client) -> None:
    link: PublicLink = a_link(survey())
    assert len(open_page(client, link, query="?other=1")["k"]) == 64
