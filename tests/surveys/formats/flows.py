"""The flow of a definition, read naively."""

from typing import Any


def blocks(nodes: list[dict[str, Any]]) -> list[str]:
    """The blocks in the order of the flow."""
    found = []
    for node in nodes:
        found += [node["id"]] if node["type"] == "block" else []
        found += blocks([*node.get("flow", []), *node.get("otherwise", [])])
    return found


def order(definition: dict[str, Any]) -> list[str]:
    """The questions in the order in which they are asked."""
    pages = [page for block in blocks(definition["flow"]) for page in definition["blocks"][block]["pages"]]
    return [uid for page in pages for uid in page]


def by_source(definition: dict[str, Any]) -> dict[str, str]:
    """Our questions' ids by those of the source."""
    return {
        question["source_id"]: uid
        for uid, question in definition["questions"].items()
        if "source_id" in question
    }
