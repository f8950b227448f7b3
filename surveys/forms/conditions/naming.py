"""Answers of long lists are written by their words: a list to choose from would be too long."""

from collections.abc import Callable, Collection, Sequence

LONG = 100  # answers from which on they are written
NONE_SUCH = "“{}” is none of the answers, or the words of several: write its id, such as c7."


def in_line(words: str) -> str:
    """The words of an answer as a line holds them."""
    return " ".join(words.split())


def named(ids: Sequence[str], say: Callable[[str], str], text: str, kept: Collection[str] = ()) -> str | None:
    """The answer of these words, or of this id. None for none, and for several that aren't `kept`."""
    if text in ids:
        return text
    wanted = in_line(text).casefold()
    found = [one for one in ids if in_line(say(one)).casefold() == wanted]
    among = [one for one in found if one in kept] or found
    return among[0] if len(among) == 1 else None


def none_such(text: str) -> str:
    return NONE_SUCH.format(text[:60])
