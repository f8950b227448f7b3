"""How a question may look (`look`): what is drawn on its keys, and which shapes its lists take."""

from typing import Any

from common.figures import in_digits
from surveys.kinds import slots
from surveys.kinds.base import QuestionSpec

STARS, FACES, LABELS = "stars", "faces", "labels"
STAR = "M12 2.6l2.9 6 6.5.9-4.7 4.6 1.1 6.5-5.8-3.1-5.8 3.1 1.1-6.5L2.6 9.5l6.5-.9z"
FACE = "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 1 0 0-19zM8.6 9.2v.6M15.4 9.2v.6"
MOST_STARS = 11
LISTS = {  # the look of a list of choices → its classes
    "row": " row",
    "columns": " cols",
    "buttons": " row buttons",
    "images": " pictured",
    "listbox": " scroll",
}
SEARCH = "search"
SELECTS = ("dropdown", SEARCH)
MOST_TO_PRESS = 200  # answers to one question that stand on a page each with a button of its own
HANDLES = ("bars", "sliders")


def drawn_look(question: QuestionSpec) -> str:
    """The look that a question is drawn in: the chosen one, but one of very many answers is searched for."""
    return SEARCH if is_searched(question) else str(question.data.get("look") or "")


def is_searched(question: QuestionSpec) -> bool:
    """Whether one of its answers is searched for, whatever look was chosen.

    Thousands of buttons are nothing to look through, and slow on a phone. Pictures can't stand in a
    drop-down.
    """
    if question.kind != "single" or len(question.choices) <= MOST_TO_PRESS:
        return False
    return not any(choice.get("image") for choice in question.choices)


def glyph_of(look: str, share: float) -> str:
    """The path of what stands on a key in a square of 24; `share` is the key's place from 0 to 1. "" for
    a number. Faces differ by their mouth alone: a colour would tell people what to answer."""
    if look == STARS:
        return STAR
    mouth = round(11.6 + 8 * share, 1)
    return f"{FACE}M8 {15.6 - share:.1f}q4 {mouth - 15.6 + share:.1f} 8 0" if look == FACES else ""


def with_glyphs(look: str, keys: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keys of a scale, each with the `path` of its glyph."""
    last = max(len(keys) - 1, 1)
    return [{**key, "path": glyph_of(look, place / last)} for place, key in enumerate(keys)]


def stars_between(low: float, high: float, step: float) -> list[str]:
    """The numbers that stars stand for; none where there would be too many of them, or less than two."""
    count = (high - low) / step + 1 if step > 0 else 0
    if not 2 <= count <= MOST_STARS:
        return []
    return [in_digits(low + place * step) for place in range(int(count))]


def stars_at(address: str, numbers: list[str]) -> list[dict[str, Any]]:
    """The stars of one line."""
    return [{"value": one, "checked": slots.checked(address, one)} for one in numbers]
