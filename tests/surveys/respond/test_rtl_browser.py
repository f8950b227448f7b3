"""Every kind of question from right to left: mirrored, within its edges, keys in order."""

import os
from pathlib import Path
from typing import Any

import pytest

from surveys.kinds import all_kinds
from tests.factories.surveys import a_definition, a_link, five_points, publish
from tests.surveys.builder.test_every_kind import EXAMPLES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {
    "text": "ما مدى رضاك عن خدمة المطار اليوم؟",
    "help": "اختر إجابة واحدة من فضلك.",
    "low": "غير محتمل إطلاقًا",
    "high": "محتمل جدًا",
    "body": "شكرًا لوقتك.",
    "c1": "ضعيف",
    "c2": "مقبول",
    "c3": "ممتاز",
    "c4": "جيد جدًا",
    "c5": "رائع",
    "c9": "لا ينطبق",
    "r1": "دورات المياه",
    "r2": "الأمن",
    "k1": "الأهمية",
    "k2": "الرضا",
    "k1.c1": "منخفضة",
    "k1.c2": "مرتفعة",
}
MORE = {
    "rating": {"choices": five_points(with_na=True)},
    "matrix": {"choices": five_points(with_na=True), "rows": [{"id": "r1"}, {"id": "r2"}]},
}
SLICE = 1800  # height of a picture for who looks: SHOTS names a folder
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}


@pytest.fixture
def link() -> Any:
    kinds = [kind.name for kind in all_kinds() if kind.is_asked or kind.name == "information"]
    uids = {f"q{number}": kind for number, kind in enumerate(kinds, 1)}
    questions = {
        uid: {"kind": kind, "key": kind, **EXAMPLES[kind], **MORE.get(kind, {})} for uid, kind in uids.items()
    }
    texts = {f"{uid}.{part}": words for uid in uids for part, words in WORDS.items()}
    for uid, kind in uids.items():
        texts[f"{uid}.text"] = f"{WORDS['text']} ({kind})"
    definition = a_definition(
        languages=["ar", "en"],
        blocks={"b1": {"pages": [[*uids], ["q99"]]}},
        questions=questions | {"q99": {"kind": "short_text", "key": "last"}},
        texts={
            "ar": texts | {"title": "كيف كان المطار اليوم؟", "lead": "دقيقتان فقط.", "q99.text": "؟"},
            "en": {},
        },
    )
    return a_link(publish(definition=definition))


@pytest.mark.parametrize("size", SIZES)
def test_arabic_page_is_mirrored_and_stays_within_its_edges(browser, live_server, link, size):
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(f"{live_server.url}/s/{link.token}/?l=ar")
    if folder := os.environ.get("SHOTS"):
        whole = page.evaluate("document.documentElement.scrollHeight")
        for top in range(0, whole, SLICE):
            clip = {"x": 0, "y": top, "width": width, "height": min(SLICE, whole - top)}
            page.screenshot(path=Path(folder) / f"ar-{size}-{top // SLICE}.png", full_page=True, clip=clip)
    beyond = page.evaluate(BEYOND, width)
    assert (beyond, page.evaluate("document.documentElement.scrollWidth") <= width) == ([], True)
    keys = page.evaluate(PLACES)
    assert keys[0] > keys[1] > keys[2]
    page.click(".go .primary")
    page.wait_for_url("**p=b1.p1**")
    bar = page.evaluate(
        "(r => [r.right, innerWidth])(document.querySelector('.prog rect').getBoundingClientRect())"
    )
    whole = page.evaluate("document.querySelector('.prog svg').getBoundingClientRect().right")
    assert abs(bar[0] - whole) < 1.5  # it grows from the right
    context.close()


def right_of(page: Any, selector: str) -> float:
    return page.evaluate("one => document.querySelector(one).getBoundingClientRect().right", selector)


PLACES = "[...document.querySelectorAll('#q1 label')].map(one => one.getBoundingClientRect().x)"
BEYOND = """width => [...document.querySelectorAll('main *, header *, footer *')].filter(one => {
  const box = one.getBoundingClientRect();
  if (one.closest('.vh, .hp, template, [hidden]') || box.width < 2) return false;
  return box.left < -1 || box.right > width + 1;
}).map(one => one.tagName + '.' + one.className).slice(0, 10)"""
