import pytest

from common.phrases import languages
from surveys.formats.shared.patterns import from_php, whole
from surveys.formats.shared.tongues import code_of
from surveys.formats.shared.words import WORDS, word


def test_every_word_is_there_in_every_language_we_speak() -> None:
    spoken = {language.code for language in languages()}

    assert {name: set(table) for name, table in WORDS.items()} == dict.fromkeys(WORDS, spoken)


def test_a_language_that_nobody_speaks_gets_english_words() -> None:
    assert word("other", "de-informal") == "Sonstiges"
    assert word("other", "et") == "Other"
    assert word("yes", "fr") == "Oui"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("English (en)", "en"),
        ("Português (pt-BR)", "pt-BR"),
        ("chinese", "zh-hans"),
        ("Français", "fr"),
        ("de-informal", "de-informal"),
        ("zh_Hant_TW", "zh-Hant"),
        ("sw", "sw"),
        ("Klingon speech", "qaa"),
    ],
)
def test_languages_are_found_by_code_and_by_name(name: str, code: str) -> None:
    assert code_of(name) == code


def test_unknown_languages_get_codes_of_their_own() -> None:
    assert code_of("Elvish tongue", frozenset({"qaa"})) == "qab"


def test_patterns_of_php_lose_their_delimiters() -> None:
    assert from_php("/^\\d\\/\\d$/i") == "(?i)^\\d/\\d$"
    assert from_php("^a$") == "^a$"


def test_patterns_that_look_around_are_refused() -> None:
    with pytest.raises(ValueError, match="grows with the text alone"):
        from_php("/^(?=.*[A-Z]).+$/")


def test_whole_patterns_are_anchored_once() -> None:
    assert whole("^a$") == "^a$"
    assert whole("a|b") == "^(?:a|b)$"
