"""Rounds of loops as addresses write them."""

from surveys.document import Document
from surveys.logic.walk import MOST_ROUNDS


def rounds_of(document: Document, uid: str) -> list[str]:
    """The iterations that a question may be asked in; [""] outside of loops."""
    page = document.page_of(uid)
    loop = document.block(page.block).get("loop") if page else None
    if not loop:
        return [""]
    if "items" in loop:
        return [str(item["id"]) for item in loop["items"]]
    if "count" in loop:
        return [f"n{number}" for number in range(1, int(loop.get("most") or MOST_ROUNDS) + 1)]
    source = document.questions.get(str(loop.get("over")))
    return [part["id"] for part in (*source.choices, *source.rows)] if source else []
