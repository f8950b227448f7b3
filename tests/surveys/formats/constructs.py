"""What each construct of a definition comes down to, to be compared with a plain reading of its source.

`held(translation, source)` recomputes the report: what it calls full must say the same here as there. The
facts of the source are made by each format's own `constructs.py`, which knows nothing of our readers.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from surveys.formats import Translation
from surveys.formats.own import read_own, write_own

Facts = dict[str, Any]
TAG = re.compile(r"<[^>]*>")


def words(text: str) -> str:
    """The words of a text, without tags and blanks."""
    return "".join(html.unescape(TAG.sub(" ", text)).split())


def held(translation: Translation, source: dict[str, Facts]) -> dict[str, dict[str, tuple[Any, Any]]]:
    """What differs between constructs of the source and ours though it is called full, by element.

    An element that isn't told of at all differs too. `source` gives the facts by the report's ids; "of" in
    them is the element of the question to look at, where it isn't the one that the id begins with.
    """
    again = read_own(write_own(translation.definition, name=translation.name)).definition
    ours = _by_element(translation, again)
    wrong: dict[str, dict[str, tuple[Any, Any]]] = {}
    for name, facts in source.items():
        told = translation.report.elements.get(name)
        if told is None:
            wrong[name] = {"told": (facts, None)}
        elif told.status == "full":
            wanted = {key: one for key, one in facts.items() if key != "of"}
            kept = _looked_up(facts.get("of", name), ours)
            if differing := {
                key: (one, kept.get(key)) for key, one in wanted.items() if kept.get(key) != one
            }:
                wrong[name] = differing
    return wrong


def _looked_up(name: str, ours: dict[str, Facts]) -> Facts:
    while name not in ours and "/" in name:
        name = name.rpartition("/")[0]
    return ours.get(name, {})


def _by_element(translation: Translation, definition: Facts) -> dict[str, Facts]:
    """Facts of our questions by the elements they come from, which end in the questions' names."""
    by_name = {one.get("source_id", ""): uid for uid, one in definition["questions"].items()}
    by_key = {one["key"]: uid for uid, one in definition["questions"].items()}
    found = {}
    for element in translation.report.elements:
        names = [element, element.rpartition("/")[2]]
        uid = next((by_name[one] for one in names if one in by_name), None)
        uid = uid or next((by_key[one] for one in names if one in by_key), None)
        if uid:
            found[element] = facts_of(definition, uid)
    return found


def facts_of(definition: Facts, uid: str) -> Facts:
    """A question of ours: everything that a construct of a source may be compared with."""
    data = definition["questions"][uid]
    rules = data.get("validation", {})
    rows = data.get("rows", [])
    return {
        "kind": data["kind"],
        "look": data.get("look", ""),
        "required": data.get("required", False),
        "text": said(definition, f"{uid}.text"),
        "help": said(definition, f"{uid}.help"),
        **parts(definition, uid, data),
        "kinds of columns": [one.get("kind") for one in data.get("cols", [])],
        "codes of columns": [
            [each["source_id"] for each in one.get("choices", [])] for one in data.get("cols", [])
        ],
        "texts beside": [one["source_id"] for one in data.get("choices", []) if one.get("text_entry")],
        "alone": [one["source_id"] for one in data.get("choices", []) if one.get("exclusive")],
        "types of lines": [one.get("type") for one in rows],
        "lines required": [bool(one.get("required")) for one in rows],
        "lengths of lines": sorted({one.get("validation", {}).get("max_length") for one in rows}, key=str),
        "least of lines": sorted({one.get("validation", {}).get("min") for one in rows}, key=str),
        "most of lines": sorted({one.get("validation", {}).get("max") for one in rows}, key=str),
        "bounds of cells": [one.get("validation", {}) for one in data.get("cols", [])],
        "random": sorted(name for name in ("choices", "rows") if data.get("random", {}).get(name)),
        "carried": bool(data.get("carry")),
        "shown parts": any(one.get("display") for one in [*data.get("choices", []), *rows]),
        "first": _codes(data, data.get("default")),
        "numbers checked": sorted(set(_numbers(rules))),
        **_around(definition, uid),
        "rules": len(rules.get("rules", [])),
        "asked": asked_in(definition, data.get("display")),
        "asked in rules": asked_in(definition, [one["when"] for one in rules.get("rules", [])], uid),
        **{
            name: any(texts.get(f"{uid}.{name}") for texts in definition["texts"].values())
            for name in ("unit", "before", "placeholder")
        },
        **{name: rules.get(name) for name in (
            "min", "max", "step", "decimals", "whole", "total", "start", "pattern", "content", "types",
            "max_files", "max_bytes", "min_length", "max_length", "min_choices", "max_choices", "min_ranks",
            "max_ranks",
        )},
    }  # fmt: skip


def parts(definition: Facts, uid: str, data: Facts) -> Facts:
    """Choices, rows and columns: their codes there, and their words by language."""
    found: Facts = {}
    for name in ("choices", "rows", "cols"):
        listed = data.get(name, [])
        found[name] = [one.get("source_id", "") for one in listed]
        found[f"words of {name}"] = [_both_ends(definition, f"{uid}.{one['id']}") for one in listed]
    return found


def _both_ends(definition: Facts, path: str) -> dict[str, str]:
    left, right = said(definition, path), said(definition, f"{path}.right")
    return {
        language: f"{text}|{right[language]}" if language in right else text
        for language, text in left.items()
    }


def said(definition: Facts, path: str) -> dict[str, str]:
    """A text by language, as words; texts with names in them say other names here."""
    return {
        language: found
        for language, texts in definition["texts"].items()
        if (found := words(texts.get(path, ""))) and "{" not in found
    }


def asked_in(definition: Facts, tree: Any, but: str = "") -> list[str]:
    """The source's names of the questions that conditions ask about."""
    questions = definition["questions"]
    fields = {field.rpartition(":")[2].split(".")[0].split("@")[0] for field in _fields(tree)}
    return sorted({questions[one]["key"] for one in fields if one in questions and one != but})


def _codes(data: Facts, value: Any) -> Any:
    """What stands there at first, choices by their codes."""
    codes = {one["id"]: one.get("source_id") for one in data.get("choices", [])}
    if isinstance(value, list):
        return [codes.get(one, one) for one in value]
    return codes.get(value, value) if isinstance(value, str) else value


def _numbers(tree: Any) -> Iterator[float]:
    if isinstance(tree, dict | list):
        for one in tree.values() if isinstance(tree, dict) else tree:
            yield from _numbers(one)
    elif isinstance(tree, int | float) and not isinstance(tree, bool):
        yield float(tree)


def _around(definition: Facts, uid: str) -> Facts:
    """What a question's block says: its rounds, its order, and the conditions of branches around it."""
    block = next(
        one for one in definition["blocks"] if any(uid in page for page in definition["blocks"][one]["pages"])
    )
    data = definition["blocks"][block]
    loop, questions = data.get("loop", {}), definition["questions"]
    by_answer = [(how, questions[loop[how]]["key"]) for how in ("count", "over") if how in loop]
    rounds = [*by_answer, *([("items", len(loop["items"]))] if "items" in loop else [])]
    return {
        "loop": rounds[0] if rounds else None,
        "shuffled": bool(data.get("random", {}).get("questions")),
        "around": asked_in(definition, _branches(definition["flow"], block)),
        "alone on its page": any(page == [uid] for page in data["pages"]),
    }


def _branches(nodes: list[Facts], block: str) -> list[Any]:
    """The conditions of the branches that lead to a block."""
    for node in nodes:
        if node.get("id") == block:
            return [{}]
        if inner := _branches(node.get("flow", []), block):
            return [*inner, node.get("when", {})]
    return []


def _fields(tree: Any) -> Iterator[str]:
    if isinstance(tree, list):
        for one in tree:
            yield from _fields(one)
    elif isinstance(tree, dict):
        yield from (tree[name] for name in ("field", "other") if name in tree)
        for one in tree.values():
            yield from _fields(one)
