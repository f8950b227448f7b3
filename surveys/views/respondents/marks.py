"""Marks on a picture that were made before, drawn anew."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html_join

from surveys.kinds.spots import GRID, is_point, place_of_grid, points_in_words, written_point

RADIUS = 0.025  # of the picture's longer side
OF_GRID = [place_of_grid(column, line) for line, column in GRID]
RING = '<circle cx="{}" cy="{}" r="{}"/>'
BOX = (
    '<label class="chip"><input class="vh" type="{}" name="{}" value="{}" checked>'
    '<span class="box"></span><span>{}</span></label>'
)


def points_in(answer: Any) -> list[list[float]]:
    """The points of an answer that may be wrong."""
    return [one for one in answer if is_point(one)] if isinstance(answer, list) else []


def drawn(what: str, piece: Sequence[str], points: Sequence[list[float]]) -> str:
    """`marks`: rings for all points; `spare`: boxes for those that stand between the places of the grid."""
    if what == "marks":
        width, height = int(piece[2]), int(piece[3])
        radius = f"{RADIUS * max(width, height):.1f}"
        rings = [(f"{x * width:.1f}", f"{y * height:.1f}", radius) for x, y in points]
        return format_html_join("", RING, rings)
    between = [one for one in points if one not in OF_GRID]
    return format_html_join(
        "", BOX, [(piece[2], piece[1], written_point(one), points_in_words([one])) for one in between]
    )
