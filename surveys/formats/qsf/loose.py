"""Reading JSON that may hold anything anywhere: what isn't of the wanted type counts as not there."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

LARGEST = 1e12
YES = {"true", "on", "yes", "1"}


def mapping(value: Any) -> dict[str, Any]:
    """`value` if it is an object; a list counts by its places, as PHP writes objects with keys 0, 1, 2."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {str(place): one for place, one in enumerate(value)}
    return {}


def inside(value: Any, key: str) -> Any:
    """What stands under a key of an object, or at a place of a list; None for nothing."""
    if isinstance(value, list):
        return value[int(key)] if is_digits(key) and int(key) < len(value) else None
    return value.get(key) if isinstance(value, dict) else None


def sequence(value: Any) -> list[Any]:
    """`value` if it is a list; an object counts by its values in the order of numeric keys."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [value[key] for key in sorted(value, key=by_number)]
    return []


def by_number(key: str) -> tuple[int, int, str]:
    """A sort key: "2" before "10" before "x"."""
    return (0, int(key), key) if is_digits(key) else (1, 0, key)


def is_digits(text: str) -> bool:
    """Whether `text` is a number as ids are: ASCII digits, at most nine, no zero in front."""
    return text.isascii() and text.isdigit() and len(text) < 10 and (text == "0" or text[0] != "0")


def words(value: Any) -> str:
    """A text or a number as text; "" for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    return str(value)


def number(value: Any) -> int | float | None:
    """A number, also one that is written as text; None for anything else and for what is too large."""
    if isinstance(value, bool):
        return None
    try:
        found = float(value) if isinstance(value, (int, float)) else float(plain_number(value))
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(found) or abs(found) > LARGEST:
        return None
    return int(found) if found == int(found) else found


def plain_number(value: Any) -> str:
    """`value` if it is a number written in ASCII; ValueError else (Python would take "1_0" and "٣")."""
    text = words(value).strip()
    if not text.isascii() or "_" in text or len(text) > 30:
        raise ValueError(text)
    return text


def whole(value: Any) -> int | None:
    """A whole number, also one that is written as text."""
    found = number(value)
    return found if isinstance(found, int) else None


def count(value: Any) -> int | None:
    """A whole number of at least 1."""
    found = whole(value)
    return found if found is not None and found >= 1 else None


def is_yes(value: Any) -> bool:
    """True, 1, "true", "on", "Yes"."""
    return value is True or words(value).strip().lower() in YES


def entries(value: Any, order: Any = None) -> list[tuple[str, dict[str, Any]]]:
    """Choices, answers or labels as (id, entry), in the order that `order` names; the others behind."""
    found = {str(key): as_entry(one) for key, one in mapping(value).items() if one is not None}
    asked = [key for key in map(words, sequence(order)) if key in found]
    first = list(dict.fromkeys(asked))
    placed = set(first)
    rest = [key for key in found if key not in placed]
    return [(key, found[key]) for key in [*first, *sorted(rest, key=by_number)]]


def as_entry(value: Any) -> dict[str, Any]:
    """A choice, which is an object or just its text."""
    return value if isinstance(value, dict) else {"Display": words(value)}


def texts_in(value: Any) -> Iterator[str]:
    """All texts inside `value`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_in(one)


def without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """`data` without what is None, "", False, [] or {}; 0 stays."""
    return {key: one for key, one in data.items() if one or (one == 0 and one is not False)}


def without_nulls(value: Any) -> Any:
    """`value` without what is null, which says the same as nothing; a choice's `value` may be."""
    if isinstance(value, list):
        return [without_nulls(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: without_nulls(one) for key, one in value.items() if one is not None or key == "value"}


def numbered(node: Any) -> list[dict[str, Any]]:
    """The objects inside an object, in the order of its numeric keys."""
    found = mapping(node)
    return [found[key] for key in sorted(found, key=by_number) if isinstance(found[key], dict)]


def said(names: Iterable[str]) -> str:
    """A few names for a sentence, the rest counted."""
    listed = [name[:40] for name in names]
    more = f" and {len(listed) - 6} more" if len(listed) > 6 else ""
    return ", ".join(listed[:6]) + more
