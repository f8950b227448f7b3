"""A picture made of rectangles, as PNG: something to point at that belongs to nobody."""

import base64
import struct
import zlib

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int, Colour]  # x, y, width, height
WATER, DECK, SEAT, TABLE, RAIL = (
    (178, 207, 222),
    (233, 226, 211),
    (92, 122, 153),
    (188, 150, 104),
    (120, 110, 98),
)
FERRY: list[Box] = [
    (30, 40, 540, 280, RAIL),
    (36, 46, 528, 268, DECK),
    (60, 70, 150, 90, SEAT),
    (60, 200, 150, 90, SEAT),
    (250, 70, 110, 220, TABLE),
    (264, 84, 82, 192, (214, 184, 146)),
    (400, 70, 140, 60, SEAT),
    (400, 160, 140, 130, (148, 182, 148)),
]


def picture(width: int = 600, height: int = 360, boxes: list[Box] = FERRY, ground: Colour = WATER) -> str:
    """The picture as a `data:` address."""
    rows = [[ground] * width for _ in range(height)]
    for x, y, wide, high, colour in boxes:
        for line in range(y, y + high):
            rows[line][x : x + wide] = [colour] * wide
    raw = b"".join(b"\0" + bytes(value for dot in row for value in dot) for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = _part(b"IHDR", head) + _part(b"IDAT", zlib.compress(raw, 9)) + _part(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + parts).decode()


def _part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
