"""What public pages say: every sentence in every language, with the same places to fill in."""

import ast
import re
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from common.phrases import FOLDER, Phrase, choose_spoken, find_language, languages, pick, say

APPS = ("common", "delivery", "surveys", "actions")
WANTED = {"en", "de", "es", "fr", "nl", "it", "pt", "pl", "sv", "da", "nb", "fi", "cs", "tr", "ja"}
WANTED |= {"zh-hans", "ko", "ar", "he", "uk"}
OTHERS = sorted(WANTED - {"en"})
PLACE = re.compile(r"\{\w+\}")


@cache
def said_in_code() -> frozenset[str]:
    """The first argument of each `Phrase(…)` and `say(…)` that is written out."""
    found = set()
    for app in APPS:
        for file in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name):
                    first = node.args[0]
                    is_sentence = isinstance(first, ast.Constant) and isinstance(first.value, str)
                    if node.func.id in ("Phrase", "say") and is_sentence:
                        found.add(first.value)
    return frozenset(found)


def test_every_language_is_one_file() -> None:
    assert {file.stem for file in FOLDER.glob("*.toml")} == WANTED == {one.code for one in languages()}
    assert languages()[0].code == "en"


@pytest.mark.parametrize("code", OTHERS)
def test_language_has_every_sentence_and_no_other(code: str) -> None:
    phrases = tomllib.loads((FOLDER / f"{code}.toml").read_text())["phrases"]
    assert sorted(said_in_code() - set(phrases)) == []
    assert sorted(set(phrases) - said_in_code()) == []


@pytest.mark.parametrize("code", OTHERS)
def test_sentences_have_the_same_places_to_fill_in(code: str) -> None:
    spoken = find_language(code)
    assert spoken
    differing = {
        phrase: other
        for phrase, other in spoken.phrases.items()
        if Counter(PLACE.findall(phrase)) != Counter(PLACE.findall(other)) or not other.strip()
    }
    assert differing == {}


def test_sentences_hold_no_mark_that_ends_a_page_of_ours() -> None:
    assert [one.code for one in languages() if re.search(r"[<>&\x00]", "".join(one.phrases.values()))] == []


def test_scripts_from_right_to_left_say_so() -> None:
    assert sorted(one.code for one in languages() if one.direction == "rtl") == ["ar", "he"]


@pytest.mark.parametrize(
    ("code", "found"),
    [("pt-BR", "pt"), ("zh", "zh-hans"), ("zh-Hans", "zh-hans"), ("no", "nb"), ("DE-at", "de"), ("iw", "he")],
)
def test_nearest_language_is_found(code: str, found: str) -> None:
    language = find_language(code)
    assert language
    assert language.code == found


@pytest.mark.parametrize("code", ["xx", "", "d", "../en", "de/../en"])
def test_language_that_we_dont_speak_is_english(code: str) -> None:
    assert find_language(code) is None
    assert say("Next", code) == "Next"


def test_browsers_wish_counts_after_the_pages_own() -> None:
    assert choose_spoken("xx,fr-CA;q=0.8,de;q=0.5") == "fr"
    assert choose_spoken("fr", "", "xx", "ja") == "ja"
    assert choose_spoken("x" * 5000) == "en"


def test_values_are_written_as_the_language_writes_them() -> None:
    number = Phrase("Please write a number of at least {least}.", least=1.5)
    assert (str(number), say(number, "de"), say(number, "en")) == (
        "Please write a number of at least 1.5.",
        "Bitte schreiben Sie eine Zahl ab 1,5.",
        "Please write a number of at least 1.5.",
    )
    day = Phrase("Please choose {day} or later.", day=date(2026, 5, 30))
    assert (str(day), say(day, "de"), say(day, "fr"), say(day, "ja")) == (
        "Please choose 2026-05-30 or later.",
        "Bitte wählen Sie den 30. Mai 2026 oder später.",
        "Veuillez choisir le 30 mai 2026 ou plus tard.",
        "2026年5月30日以降を選んでください。",
    )


def test_text_falls_back_by_language_then_english_then_any() -> None:
    texts = {"de": "Danke", "en": "Thanks", "fr": " "}
    assert (pick(texts, "de-AT"), pick(texts, "fr"), pick(texts, "xx", "de")) == ("Danke", "Thanks", "Danke")
    assert (pick({"ja": "どうも"}, "de"), pick({}, "de")) == ("どうも", "")


# What each language's own writing habits forbid in our sentences: what is searched, and why it is wrong.
HABITS = {
    "straight quotation marks": r"[\"']",
    "two spaces, or one at an end": r"  |^ | $",
    "three points": r"\.\.\.",
}
HABITS_OF = {
    "fr": r" [:;?!]|[^\s\u00a0\u202f0-9/][;?!]|\w:\s",
    "es": r"^[^¿]*\?|^[^¡]*!",
    "ja": r"[\u3040-\u9fff] ?[,.?!;]",
    "zh-hans": r"[\u3040-\u9fff] ?[,.?!;]",
    "ar": r"[\u0621-\u064a] ?[,?;]",
}


@pytest.mark.parametrize("code", OTHERS)
def test_sentences_are_set_as_the_language_sets_them(code: str) -> None:
    spoken = find_language(code)
    assert spoken
    wrong = {why: [s for s in spoken.phrases.values() if re.search(sign, s)] for why, sign in HABITS.items()}
    own = [s for s in spoken.phrases.values() if code in HABITS_OF and re.search(HABITS_OF[code], s)]
    assert (wrong, own) == ({why: [] for why in HABITS}, [])


@pytest.mark.parametrize("code", ["ar", "he"])
def test_examples_read_from_the_left_are_kept_apart_in_scripts_from_the_right(code: str) -> None:
    """Without a mark around it a phone number or a day would be shown with its parts in the wrong order."""
    spoken = find_language(code)
    assert spoken
    example = re.compile(r"2026-05-30(?: 14:05)?|\+1 650 555 0100|name@example\.org|https://example\.org")
    bare = [
        said
        for said in spoken.phrases.values()
        for found in example.finditer(said)
        if said[found.start() - 1] != "\u2066" or said[found.end()] != "\u2069"
    ]
    assert bare == []
