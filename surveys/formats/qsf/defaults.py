"""What stands in a question at first."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.book import Book
from surveys.formats.qsf.html import to_html, to_plain
from surveys.formats.qsf.ids import source_of
from surveys.formats.qsf.loose import is_digits, is_yes, mapping, words
from surveys.formats.qsf.pipes import read_pipes, write_pipes

TEXTS = {"short_text", "long_text", "number", "email", "phone", "url", "date", "time", "datetime", "hidden"}
CHOOSING = {"single", "multiple", "rating"}
TABLES = {"matrix", "matrix_multiple"}


def read_default(asked: Asked, book: Book) -> None:
    """Adds `default` from DefaultChoices."""
    given = mapping(asked.payload.get("DefaultChoices"))
    if not given:
        return
    found = _read(asked, given, book)
    if found in (None, "", [], {}):
        asked.tell("What stands there at first isn't kept.", "left_out", "DefaultChoices")
        return
    asked.data["default"] = found
    asked.report.note(f"{asked.qid}/DefaultChoices", "DefaultChoices")


def _read(asked: Asked, given: dict[str, Any], book: Book) -> Any:
    if asked.kind in TEXTS:
        return _text(given, asked, book)
    if asked.kind in CHOOSING:
        chosen = [one["id"] for one in asked.data["choices"] if _is_selected(given.get(source_of(one)))]
        return chosen if asked.kind == "multiple" else next(iter(chosen), None)
    if asked.kind == "nps":
        return next((int(one) for one in given if is_digits(one) and _is_selected(given[one])), None)
    if asked.kind == "form":
        rows = {
            row["id"]: _text(mapping(given.get(source_of(row))), asked, book) for row in asked.data["rows"]
        }
        return {row: text for row, text in rows.items() if text}
    if asked.kind in TABLES:
        return _read_table(asked, given)
    return None


def _read_table(asked: Asked, given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in asked.data["rows"]:
        inner = mapping(given.get(source_of(row)))
        inner = mapping(inner.get("Answers", inner))
        chosen = [one["id"] for one in asked.data["choices"] if _is_selected(inner.get(source_of(one)))]
        if chosen:
            found[row["id"]] = chosen if asked.kind == "matrix_multiple" else chosen[0]
    return found


def _text(given: dict[str, Any], asked: Asked, book: Book) -> str:
    text, unknown = read_pipes(to_plain(words(mapping(given.get("TEXT")).get("Text"))), book)
    for pipe in unknown:
        asked.tell(f"{pipe[:80]} stands for nothing here.", part="DefaultChoices")
    return text


def _is_selected(value: Any) -> bool:
    return is_yes(mapping(value).get("Selected"))


def write_default(data: dict[str, Any], book: Book) -> Any:
    """DefaultChoices for a question of ours; False is how the format says there are none."""
    given, kind = data.get("default"), data.get("kind")
    if given is None:
        return False
    if kind in TEXTS:
        return _written_text(given, book)
    if kind == "nps":
        return {str(given): {"Selected": True}}
    sources = {part["id"]: source_of(part) for name in ("choices", "rows") for part in data.get(name, [])}
    if kind in CHOOSING:
        listed = given if isinstance(given, list) else [given]
        return {sources[one]: {"Selected": True} for one in listed if one in sources} or False
    if not isinstance(given, dict):
        return False
    if kind == "form":
        return {sources[row]: _written_text(text, book) for row, text in given.items() if row in sources}
    return {
        sources[row]: {
            sources[one]: {"Selected": True} for one in (chosen if isinstance(chosen, list) else [chosen])
        }
        for row, chosen in given.items()
        if row in sources and kind in TABLES
    } or False


def _written_text(text: Any, book: Book) -> dict[str, Any]:
    return {"TEXT": {"Text": write_pipes(to_html(str(text), ""), book)}}
