"""The texts of questions in all languages, from the file into `texts` and back."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.book import Book
from surveys.formats.qsf.html import lost, read_text, to_html
from surveys.formats.qsf.languages import language_code, source_code
from surveys.formats.qsf.loose import mapping, words
from surveys.formats.qsf.pipes import read_pipes, write_pipes
from surveys.formats.qsf.places import Place, places_of, put_text, text_at

Texts = dict[str, dict[str, str]]
MEDIA = ("Pictures", "Scripts", "Fields")
LONGEST_LABEL = 99


def read_texts(asked: Asked, texts: Texts, main: str, book: Book) -> None:
    """Adds the question's texts in its own language and in every translation."""
    places = places_of(asked.uid, asked.data, asked.payload)
    _read_language(asked, asked.payload, places, texts.setdefault(main, {}), book)
    for source, translated in mapping(asked.payload.get("Language")).items():
        code = language_code(source)
        if not code:
            asked.tell("Its language isn't one that Rapport knows.", "left_out", f"Language/{source[:20]}")
            continue
        if code == main or not isinstance(translated, dict):
            continue
        _read_language(asked, translated, places, texts.setdefault(code, {}), book, f"Language/{source}")
        asked.report.note(f"{asked.qid}/Language/{source}", "Language")


def _read_language(
    asked: Asked,
    payload: dict[str, Any],
    places: dict[Place, str],
    texts: dict[str, str],
    book: Book,
    part: str = "",
) -> None:
    for place, path in places.items():
        raw = words(text_at(payload, place))
        if not raw.strip():
            continue
        text, unknown = read_pipes(read_text(raw, path), book)
        _tell_losses(asked, lost(raw, path), unknown, part)
        is_pair = asked.data.get("look") == "bipolar" and place[0] == "Choices"
        left, colon, right = text.partition(":") if is_pair else (text, "", "")
        for where, one in ((path, left), (f"{path}.right", right)):
            if one.strip():
                texts[where] = one.strip()
        if is_pair and colon and not (left.strip() and right.strip()):
            asked.tell("An end of its scale has no words.")


def _tell_losses(asked: Asked, losses: list[str], unknown: list[str], part: str) -> None:
    start = f"{part}/" if part else ""
    for why in losses:
        if why.startswith(MEDIA):
            asked.tell(why, "left_out", f"{start}Media")
        elif why.startswith("Fonts"):
            asked.tell(why, part=f"{start}Formatting")
        else:
            asked.tell(why, part=part)
    for pipe in unknown:
        why = f"{pipe[:80]} stands for nothing here and is shown as it is written."
        asked.tell(why, "left_out", "Piping")


def write_texts(
    uid: str, data: dict[str, Any], payload: dict[str, Any], definition: dict[str, Any], book: Book
) -> None:
    """Writes the question's texts in the main language and, under Language, in the others."""
    main, *others = definition.get("languages") or ["en"]
    texts = definition.get("texts", {})
    if data.get("kind") in ("nps", "single"):
        _label_ends(uid, texts.get(main, {}), payload)
    places = places_of(uid, data, payload)
    payload["QuestionText"] = ""
    for place, path in places.items():
        text = _written(path, data, texts.get(main, {}), book)
        if text or place[0] != "ColumnLabels" or "ColumnLabels" in payload:
            put_text(payload, place, text)
    payload["QuestionDescription"] = _plain(payload["QuestionText"])
    translated: dict[str, Any] = {}
    for language in others:
        of_language: dict[str, Any] = {}
        for place, path in places.items():
            if text := _written(path, data, texts.get(language, {}), book):
                put_text(of_language, place, text)
        if of_language:
            translated[source_code(language)] = of_language
    payload["Language"] = translated or []


def _label_ends(uid: str, texts: dict[str, str], payload: dict[str, Any]) -> None:
    """As many labels as the scale has: two, or three with the middle."""
    names = [name for name in ("low", "mid", "high") if f"{uid}.{name}" in texts]
    if names:
        payload["ColumnLabels"] = [{"Display": ""} for _ in range(3 if "mid" in names else 2)]


def _written(path: str, data: dict[str, Any], texts: dict[str, str], book: Book) -> str:
    left = to_html(texts.get(path, ""), path)
    if data.get("look") == "bipolar" and f"{path}.right" in texts:
        left = f"{left}:{to_html(texts[f'{path}.right'], path)}"
    return write_pipes(left, book)


def _plain(text: str) -> str:
    plain = read_text(text, "").replace("\n", " ")
    return plain if len(plain) <= LONGEST_LABEL else f"{plain[: LONGEST_LABEL - 3]}..."
