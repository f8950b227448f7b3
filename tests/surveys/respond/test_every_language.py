"""Every page that a respondent can come by, with every kind of question, in every language we speak."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from common.phrases import find_language, languages
from surveys.kinds import all_kinds
from surveys.models import PublicLink
from surveys.views.respondents.busy import busy_page
from tests.factories.surveys import a_definition, a_link, publish
from tests.surveys.builder.test_every_kind import EXAMPLES
from tests.surveys.test_kinds import TEXTS
from tests.surveys.visiting import open_page, text_of

pytestmark = pytest.mark.django_db
OTHERS = [one.code for one in languages() if one.code != "en"]
# Whose words can't be mistaken for English ones: no Latin letter may stand there but in these.
NOT_LATIN = {"ar", "he", "ja", "ko", "uk", "zh-hans"}
EXAMPLE = re.compile(
    r"name@example\.org|https://example\.org|rapport@testserver|\b[Cc]ookie\b|Unit \d+|MB|PDF"
)
SAID = ("aria-label", "placeholder", "title", "alt")


class Words(HTMLParser):
    """The words of a page that somebody sees or hears, each piece by itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.silent: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        named = dict(attributes)
        if tag in ("style", "script"):
            self.silent.append(tag)
        self.pieces += [named[name].strip() for name in SAID if named.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag == self.silent[-1]:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.pieces.append(data.strip())


def every_kind(code: str) -> PublicLink:
    """A link to a page with each kind of question, whose own texts are numbers."""
    kinds = [kind.name for kind in all_kinds()]
    uids = {f"q{number}": kind for number, kind in enumerate(kinds, 1)}
    questions = {
        uid: {"kind": kind, "key": kind, **EXAMPLES[kind], "required": kind != "information"}
        for uid, kind in uids.items()
    }
    texts = {f"{uid}{path[2:]}": f"#{uid[1:]}" for uid in uids for path in TEXTS}
    definition = a_definition(
        languages=[code],
        blocks={"b1": {"pages": [[*uids], ["q99"]]}},
        questions=questions | {"q99": {"kind": "short_text", "key": "last"}},
        texts={code: {"title": "#0", "q99.text": "#99"} | texts},
    )
    return a_link(publish(definition=definition), is_test=True)


def english_in(html: str, code: str, own: str) -> list[str]:
    """What a page still says in English: sentences of ours and, in other scripts, any Latin word."""
    spoken = find_language(code)
    assert spoken
    # The name of the field that robots fill in: nobody sees or hears it.
    pieces = [piece for piece in Words(html).pieces if piece not in (own, "Website")]
    ours = {phrase for phrase, other in spoken.phrases.items() if phrase != other}
    found = [piece for piece in pieces if piece in ours]
    if code in NOT_LATIN:
        plain = [EXAMPLE.sub("", piece).replace(own, "").replace("English", "") for piece in pieces]
        found += [piece for piece in plain if re.search(r"[A-Za-z]{2,}", piece)]
    return found


@pytest.mark.parametrize("code", OTHERS)
def test_no_page_says_a_word_in_english(client: Client, code: str, settings: Any, rf: Any) -> None:
    settings.ORGANISATION_NAME = own = "#org"
    link = every_kind(code)
    form = open_page(client, link)
    empty = client.post(f"/s/{link.token}/", form)
    wrong = {f"q{n}{part}": "?" for n in range(1, 40) for part in ("", ".r1", ".c1", ".r1.k1", ".s1.best")}
    pages = [client.get(f"/s/{link.token}/"), empty, client.post(f"/s/{link.token}/", form | wrong)]
    pages += [client.get(f"/s/{link.token}/privacy/?l={code}")]
    pages += [client.get("/s/nothing/", headers={"accept-language": code})]
    pages += [busy_page(rf.post("/s/x/", headers={"accept-language": code}), [("l", code)])]
    pages += [busy_page(rf.get("/s/x/", headers={"accept-language": code}), [])]
    texts = [text_of(page) for page in pages]
    assert [english_in(text, code, own) for text in texts] == [[]] * len(texts)
    assert [f'<html lang="{code}"' in text for text in texts] == [True] * len(texts)
    assert "aria-invalid" in texts[1]


@pytest.mark.parametrize("code", OTHERS)
def test_the_end_says_no_word_in_english(client: Client, code: str, settings: Any) -> None:
    settings.ORGANISATION_NAME = own = "#org"
    definition = a_definition(
        languages=[code], texts={code: {"title": "#0", "q1.text": "#1", "q4.text": "#4"}}
    )
    definition |= {"blocks": {"b1": {"pages": [["q1", "q4"]]}}}
    definition["questions"] = {uid: definition["questions"][uid] for uid in ("q1", "q4")}
    link = a_link(publish(definition=definition))
    form = open_page(client, link)
    answers = {"q1": "9", "q4": "yes", "q4.email": "ada@example.org"}
    thanks = client.post(f"/s/{link.token}/", form | answers)
    again = client.post(f"/s/{link.token}/", form | {"q1": "3"})
    texts = [text_of(thanks), text_of(again)]
    unit = link.unit.name
    assert [english_in(text.replace(unit, own), code, own) for text in texts] == [[], []]


def test_texts_of_another_language_say_so(client: Client) -> None:
    definition = a_definition(languages=["en", "ar"])
    definition["texts"]["ar"] = {"title": "عنوان", "q1.low": "لا", "q1.text": "سؤال"}
    link = a_link(publish(definition=definition))
    html = text_of(client.get(f"/s/{link.token}/?l=ar"))
    assert '<html lang="ar" dir="rtl">' in html
    assert '<fieldset class="q" id="q1"' in html
    assert '<fieldset lang="en" dir="ltr" class="q" id="q2"' in html
    form = open_page(client, link, query="?l=ar") | {"q1": "9", "q2.r1": "x"}
    wrong = text_of(client.post(f"/s/{link.token}/", form))
    assert "Please choose one of the answers." in wrong  # as the question that it stands in
    assert "إجابة واحدة تحتاج إلى مراجعة" in wrong


def test_help_alone_in_another_language_says_so(client: Client) -> None:
    definition = a_definition(languages=["en", "he"])
    definition["texts"]["en"] |= {"q1.help": "<p>Zero is never.</p>", "thanks": "Goodbye"}
    definition["texts"]["he"] = {"q1.text": "שאלה"}
    link = a_link(publish(definition=definition))
    html = text_of(client.get(f"/s/{link.token}/?l=he"))
    assert '<div lang="en" dir="ltr"><p>Zero is never.</p></div>' in html
    assert '<h1><span lang="en" dir="ltr">How was the airport today?</span></h1>' in html


def test_our_own_words_say_their_language_in_one_we_dont_speak(client: Client) -> None:
    definition = a_definition(
        languages=["fa"], texts={"fa": {"title": "#0", "q1.text": "#1", "q3.text": "#3"}}
    )
    html = text_of(client.get(f"/s/{a_link(publish(definition=one_more(definition))).token}/"))
    assert '<html lang="fa" dir="rtl">' in html
    assert '<div class="go" lang="en" dir="ltr">' in html
    assert '<footer lang="en" dir="ltr">' in html


def one_more(definition: dict[str, Any]) -> dict[str, Any]:
    questions = {uid: definition["questions"][uid] for uid in ("q1", "q3")}
    return definition | {"blocks": {"b1": {"pages": [["q1"], ["q3"]]}}, "questions": questions}
