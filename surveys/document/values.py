"""What the parts of a definition must be for everything that reads them: texts, numbers, lists.

A file made elsewhere may hold anything. What is named here is checked wherever it stands; what isn't named is
kept unread.
"""

from collections.abc import Callable, Mapping
from typing import Any

from surveys.kinds import is_number

Check = Callable[[Any], bool]
CELLS = ("single", "multiple", "number", "short_text", "long_text")


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_limit(value: Any) -> bool:
    """Of numbers a number, of days and times a text."""
    return is_number(value) or isinstance(value, str)


def list_of(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def map_of(check: Check) -> Check:
    return lambda value: isinstance(value, dict) and all(map(check, value.values()))


def maybe(check: Check) -> Check:
    """Also null, which says the same as leaving it out."""
    return lambda value: value is None or check(value)


def made_of(parts: Mapping[str, Check], needed: tuple[str, ...] = ()) -> Check:
    """An object whose parts of these names are right, and which has those `needed`."""
    return lambda value: isinstance(value, dict) and not wrong_part(value, parts, needed)


def wrong_part(value: Mapping[str, Any], parts: Mapping[str, Check], needed: tuple[str, ...] = ()) -> str:
    """The first part that is wrong or missing; "" if none."""
    for name in needed:
        if name not in value:
            return name
    for name, one in value.items():
        if name in parts and not parts[name](one):
            return name
    return ""


def is_object(value: Any) -> bool:
    return isinstance(value, dict)


is_condition = maybe(is_object)  # what it holds `check_tree` knows
RULES: dict[str, Check] = {
    **dict.fromkeys(("min", "max"), maybe(is_limit)),
    **dict.fromkeys(("total", "step"), maybe(is_number)),
    **dict.fromkeys(("min_length", "max_length", "min_choices", "max_choices"), maybe(is_whole)),
    **dict.fromkeys(("min_ranks", "max_ranks", "decimals"), maybe(is_whole)),
    **dict.fromkeys(("pattern", "content"), maybe(is_text)),
    **dict.fromkeys(("max_files", "max_bytes", "max_clicks"), maybe(is_whole)),
    "types": list_of(is_text),
    "rules": list_of(made_of({"id": is_text, "when": is_condition})),
}
are_rules = maybe(made_of(RULES))
CHOICE: dict[str, Check] = {
    **dict.fromkeys(("id", "key", "from", "row", "parent"), is_text),
    **dict.fromkeys(("image", "area"), maybe(is_object)),
    "concept": maybe(is_text),
    "display": is_condition,
}
ROW = CHOICE | {"type": is_text, "validation": are_rules}
COLUMN = ROW | {
    "kind": lambda value: value in CELLS,
    "look": maybe(is_text),
    "choices": list_of(made_of(CHOICE, ("id",))),
}
RANDOM: dict[str, Check] = {"pick": maybe(is_whole), "fixed": list_of(is_text)}
QUESTION: dict[str, Check] = {
    **dict.fromkeys(("kind", "key", "concept", "look"), maybe(is_text)),
    "choices": list_of(made_of(CHOICE, ("id",))),
    "rows": list_of(made_of(ROW, ("id",))),
    "cols": list_of(made_of(COLUMN, ("id",))),
    "sets": list_of(made_of({"id": is_text, "choices": list_of(is_text)}, ("id", "choices"))),
    "levels": list_of(made_of({"id": is_text, "key": is_text}, ("id",))),
    "image": maybe(is_object),
    "display": is_condition,
    "validation": are_rules,
    "random": maybe(made_of(RANDOM)),
    "carry": maybe(made_of({"from": is_text, "which": is_text, "into": is_text}, ("from",))),
    "skip": list_of(made_of({"to": is_text, "when": is_condition})),
}
LOOP: dict[str, Check] = {
    **dict.fromkeys(("over", "which", "count"), is_text),
    "items": list_of(made_of({"id": is_text}, ("id",))),
}
BLOCK: dict[str, Check] = {
    "pages": list_of(list_of(is_text)),
    "loop": maybe(made_of(LOOP)),
    "random": maybe(made_of(RANDOM)),
}
QUOTA: dict[str, Check] = {
    "id": is_text,
    "when": is_condition,
    **dict.fromkeys(("name", "redirect", "action"), maybe(is_text)),
}
CATEGORY: dict[str, Check] = {"id": is_text, "kind": maybe(is_text), "weights": map_of(map_of(is_number))}
NODE: dict[str, Check] = {
    **dict.fromkeys(("name", "redirect", "flag"), maybe(is_text)),
    "names": maybe(list_of(is_text)),
}
DEFINITION: dict[str, Check] = {
    "embedded": list_of(made_of({"name": is_text, "default": maybe(is_limit)}, ("name",))),
    "quotas": list_of(made_of(QUOTA, ("id",))),
    "scoring": list_of(made_of(CATEGORY, ("id", "weights"))),
    "texts": map_of(map_of(is_text)),
    "outdated": map_of(map_of(is_text)),
    "languages": list_of(is_text),
    **dict.fromkeys(("look", "source"), maybe(is_object)),
}
