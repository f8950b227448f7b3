"""Languages as files name them: codes of all sorts, and names in English."""

import re

from surveys.document.texts import known_languages

CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
IN_BRACKETS = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s*\)\s*$")
NAMES = {
    name: code
    for code, names in {
        "ar": "arabic العربية", "bg": "bulgarian", "bn": "bengali bangla", "cs": "czech", "da": "danish",
        "de": "german deutsch", "el": "greek", "en": "english", "es": "spanish español espanol castellano",
        "et": "estonian", "fa": "persian farsi dari", "fi": "finnish", "fr": "french français francais",
        "ha": "hausa", "he": "hebrew", "hi": "hindi", "hr": "croatian", "hu": "hungarian",
        "id": "indonesian bahasa", "it": "italian italiano", "ja": "japanese", "ka": "georgian",
        "km": "khmer", "ko": "korean", "ku": "kurdish", "lo": "lao", "lt": "lithuanian", "lv": "latvian",
        "mg": "malagasy",
        "my": "burmese myanmar", "nb": "norwegian", "ne": "nepali", "nl": "dutch nederlands", "pl": "polish",
        "ps": "pashto", "pt": "portuguese português portugues", "ro": "romanian", "ru": "russian русский",
        "so": "somali", "sq": "albanian", "sr": "serbian", "sv": "swedish", "sw": "swahili kiswahili",
        "ta": "tamil", "th": "thai", "tl": "tagalog filipino", "tr": "turkish türkçe", "uk": "ukrainian",
        "ur": "urdu", "uz": "uzbek", "vi": "vietnamese", "am": "amharic", "yo": "yoruba", "ig": "igbo",
        "zu": "zulu", "zh-hans": "chinese mandarin 中文",
    }.items()
    for name in names.split()
}  # fmt: skip


def code_of(name: str, taken: frozenset[str] = frozenset()) -> str:
    """A code that a definition can hold for a language named in a file: `English (en)`, `pt-BR`, `chinese`.

    An unknown name gets one of the codes for private use: `qaa`, `qab` and so on, none of `taken`.
    """
    text = name.strip()
    if match := IN_BRACKETS.search(text):
        text = match.group(1)
    short = text.replace("_", "-")
    parts = short.split("-")
    candidate = "-".join([parts[0].lower(), *parts[1:2]])
    if CODE.fullmatch(candidate) and (len(parts[0]) == 2 or candidate in known_languages()):
        return candidate
    if found := NAMES.get(text.lower()) or NAMES.get(text.lower().split()[0] if text.split() else ""):
        return found
    if CODE.fullmatch(candidate):
        return candidate
    letters = "abcdefghijklmnopqrst"
    return next(code for letter in letters for code in [f"qa{letter}"] if code not in taken or letter == "t")
