"""Lists within a page whose items differ from visitor to visitor, read once when the page is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Piece = bytes | list[str]  # what stands as it is, or a hole


@dataclass(frozen=True)
class Listed:
    """A list within a page: its name and its items by their ids, in the order of the document."""

    name: str
    items: "Mapping[str, Sequence[Piece | Listed]]"


def tree_of(pieces: Sequence[Piece]) -> "list[Piece | Listed]":
    """The pieces with each list, and the lists in its items, as one."""
    tree: list[Piece | Listed] = []
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        if isinstance(piece, list) and piece[0] == "list":
            end = pieces.index(["endlist", piece[1]], place)
            items = _items_of(pieces[place + 1 : end], piece[1])
            tree.append(Listed(piece[1], {name: tree_of(inside) for name, inside in items.items()}))
            place = end
        else:
            tree.append(piece)
        place += 1
    return tree


def put_in_order(
    tree: "Sequence[Piece | Listed]", order: Mapping[str, Sequence[str]], out: list[Piece]
) -> None:
    """Adds the pieces to `out`, the items of each list as `order` names them, else all as they stand."""
    for piece in tree:
        if isinstance(piece, Listed):
            for name in order.get(piece.name, piece.items):
                put_in_order(piece.items.get(name, ()), order, out)
        else:
            out.append(piece)


def _items_of(pieces: Sequence[Piece], name: str) -> dict[str, list[Piece]]:
    """The items of a list by their ids, in the order of the document."""
    items: dict[str, list[Piece]] = {}
    current: list[Piece] | None = None
    for piece in pieces:
        if isinstance(piece, list) and piece[0] == "item" and piece[1] == name:
            current = items.setdefault(piece[2], [])
        elif current is not None:
            current.append(piece)
    return items
