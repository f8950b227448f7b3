"""Edits of pages. They are named by their index over all blocks."""

from surveys.document import Document
from surveys.domain.questionnaires.drafting.base import (
    Definition,
    EditRefused,
    forget_question,
    length_of,
    opened,
    page_at,
    reorder_pages,
)
from surveys.domain.questionnaires.drafting.flow import Goal, add_node, every_node, remove_node


def add_page(definition: Definition, after: int, *, block: str = "") -> Definition:
    """An empty page behind page `after`, or at the end of `block`."""
    new = opened(definition)
    pages = Document(new).pages
    if block:
        if block not in new["blocks"]:
            raise EditRefused("This block isn't in the survey any more.")
        reorder_pages(new, block, [*range(length_of(new, block)), None])
        return new
    if not pages:
        empty = next((one["id"] for one in every_node(new) if one["type"] == "block"), "")
        return add_page(new, 0, block=empty) if empty else add_node(new, "block", Goal())[0]
    page = pages[min(max(after, 0), len(pages) - 1)]
    reorder_pages(
        new, page.block, [*range(page.number + 1), None, *range(page.number + 1, length_of(new, page.block))]
    )
    return new


def move_page(definition: Definition, index: int, step: int) -> Definition:
    """The page one place up (-1) or down (+1), with its title."""
    new = opened(definition)
    page = page_at(new, index)
    order: list[int | None] = list(range(length_of(new, page.block)))
    goal = page.number + step
    if not 0 <= goal < len(order):
        return new
    order[page.number], order[goal] = order[goal], order[page.number]
    reorder_pages(new, page.block, order)
    return new


def remove_page(definition: Definition, index: int) -> Definition:
    """Without the page and its questions; the only page of a block takes that along. The last page stays."""
    new = opened(definition)
    if len(Document(new).pages) < 2:
        raise EditRefused("A survey has at least one page.")
    page = page_at(new, index)
    for uid in page.questions:
        forget_question(new, uid)
    if length_of(new, page.block) == 1:
        return remove_node(new, page.block)
    reorder_pages(
        new, page.block, [place for place in range(length_of(new, page.block)) if place != page.number]
    )
    return new
