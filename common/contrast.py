"""How well colours can be told apart: contrast as WCAG 2 defines it (relative luminance)."""

import re

HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
Colour = str  # #rrggbb


def is_colour(text: object) -> bool:
    """Whether it is a colour written as #rrggbb."""
    return isinstance(text, str) and HEX.fullmatch(text) is not None


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black on white). Words need 4.5, edges and marks 3."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 … 1 (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = (_linear(value / 255) for value in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mix(colour: Colour, into: Colour, share: float) -> Colour:
    """`colour` with `share` (0 … 1) of another one."""
    pairs = zip(_parts(colour), _parts(into), strict=True)
    return "#" + "".join(f"{round(ours * (1 - share) + theirs * share):02x}" for ours, theirs in pairs)


def _parts(colour: Colour) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
