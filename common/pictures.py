"""Pictures: how large they are, read from their first bytes without opening them."""

import struct
from collections.abc import Callable

MOST_PIXELS = 20_000  # on a side
PICTURES = ("png", "jpg", "gif", "webp")
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers of JPEG that tell of width and height


def size_of(data: bytes, ending: str) -> tuple[int, int] | None:
    """(width, height) in pixels of a PNG, JPEG, GIF or WebP picture; None where it can't be told."""
    try:
        width, height = _READERS[ending](data)
    except (KeyError, struct.error, IndexError, TypeError):
        return None
    return (width, height) if 0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS else None


def _of_png(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _of_gif(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _of_jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while True:
        mark, kind, length = struct.unpack(">BBH", data[at : at + 4])
        if mark != 0xFF:
            raise IndexError
        if kind in FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length


def _of_webp(data: bytes) -> tuple[int, int]:
    match data[12:16]:
        case b"VP8X":
            return _three(data[24:27]) + 1, _three(data[27:30]) + 1
        case b"VP8L":
            bits = struct.unpack("<I", data[21:25])[0]
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _three(data: bytes) -> int:
    return int.from_bytes(data, "little")


_READERS: dict[str, Callable[[bytes], tuple[int, int]]] = {
    "png": _of_png,
    "gif": _of_gif,
    "jpg": _of_jpeg,
    "webp": _of_webp,
}
