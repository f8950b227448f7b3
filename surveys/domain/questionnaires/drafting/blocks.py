"""Edits of blocks: their name, rounds and order, splitting and joining, pages that move between them."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from surveys.domain.questionnaires.drafting.base import (
    Definition,
    EditRefused,
    main_texts,
    next_id,
    opened,
    page_at,
    reorder_pages,
    write_texts,
)
from surveys.domain.questionnaires.drafting.flow import locate

GONE = "This block isn't in the survey any more."


def change_block(
    definition: Definition, block_id: str, data: Mapping[str, Any], texts: Mapping[str, str] | None = None
) -> Definition:
    """The block with other settings; its pages and where it came from stay. Texts of rounds that went go in
    every language; `texts` are those of the first one by path."""
    new = opened(definition)
    block = _block(new, block_id)
    gone = _items(block) - _items(data)
    kept = {name: block[name] for name in ("pages", "source_id") if name in block}
    said = {name: value for name, value in data.items() if value}
    new["blocks"][block_id] = said | kept
    for of_language in new["texts"].values():
        for path in [path for path in of_language if _item_of(path, block_id) in gone]:
            del of_language[path]
    write_texts(main_texts(new), texts or {})
    return new


def split_block(
    definition: Definition, block_id: str, number: int, *, given: Collection[str] = ()
) -> tuple[Definition, str]:
    """The block's pages from `number` on in a new block behind it; gives the new block's id too."""
    new = opened(definition)
    block = _block(new, block_id)
    if not 0 < number < len(block["pages"]):
        raise EditRefused("A block is split at its second page or behind it.")
    twin = next_id("b", [*new["blocks"], *given])
    new["blocks"][twin] = {"pages": []}
    level, place = locate(new, block_id)
    level.insert(place + 1, {"type": "block", "id": twin})
    for _ in range(len(block["pages"]) - number):
        _carry_page(new, block_id, number, twin, len(new["blocks"][twin]["pages"]))
    return new, twin


def merge_block(definition: Definition, block_id: str) -> Definition:
    """The next block's pages at the end of this one. The next one's name and random order go; one that is
    asked in rounds is refused."""
    new = opened(definition)
    block = _block(new, block_id)
    level, place = locate(new, block_id)
    if place + 1 >= len(level) or level[place + 1]["type"] != "block":
        raise EditRefused("No other block stands right behind this one.")
    other = level[place + 1]["id"]
    if _block(new, other).get("loop"):
        raise EditRefused("The next block is asked in rounds: end its loop first.")
    while new["blocks"][other]["pages"]:
        _carry_page(new, other, 0, block_id, len(block["pages"]))
    del level[place + 1], new["blocks"][other]
    return new


def place_page(definition: Definition, index: int, block_id: str, number: int) -> Definition:
    """The page with its questions and texts as page `number` of a block, counted without itself. A block that
    loses its last page keeps an empty one."""
    new = opened(definition)
    page = page_at(new, index)
    pages = _block(new, block_id)["pages"]
    if page.block == block_id:
        order: list[int | None] = [place for place in range(len(pages)) if place != page.number]
        order.insert(max(0, min(number, len(order))), page.number)
        reorder_pages(new, block_id, order)
        return new
    _carry_page(new, page.block, page.number, block_id, max(0, min(number, len(pages))))
    if not new["blocks"][page.block]["pages"]:
        new["blocks"][page.block]["pages"] = [[]]
    return new


def _carry_page(definition: Definition, block_id: str, number: int, goal: str, place: int) -> None:
    """Takes a page out of one block into another, with its texts in every language, and what is noted of
    these."""
    source, target = definition["blocks"][block_id], definition["blocks"][goal]
    start = f"{block_id}.p{number}."
    carried = [
        (name, language, {path: said for path, said in entries.items() if path.startswith(start)})
        for name in ("texts", "outdated")
        for language, entries in definition.get(name, {}).items()
    ]
    questions = source["pages"][number]
    reorder_pages(definition, block_id, [one for one in range(len(source["pages"])) if one != number])
    order: list[int | None] = list(range(len(target["pages"])))
    order.insert(place, None)
    reorder_pages(definition, goal, order)
    definition["blocks"][goal]["pages"][place] = questions
    for name, language, entries in carried:
        for path, said in entries.items():
            definition[name][language][f"{goal}.p{place}.{path.removeprefix(start)}"] = said


def _block(definition: Definition, block_id: str) -> dict[str, Any]:
    if block_id not in definition["blocks"]:
        raise EditRefused(GONE)
    block: dict[str, Any] = definition["blocks"][block_id]
    return block


def _items(block: Mapping[str, Any]) -> set[str]:
    return {str(item["id"]) for item in (block.get("loop") or {}).get("items", ())}


def _item_of(path: str, block_id: str) -> str:
    """The round of a block that a text names: `b1.i1.2` → `i1`."""
    found = re.fullmatch(rf"{re.escape(block_id)}\.([a-z][a-z0-9_]*)\.\d+", path)
    return found[1] if found else ""
