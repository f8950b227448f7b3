"""Pictures in questions: small ones inside the definition, others uploaded and named by their id."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.pictures import size_of
from surveys.kinds.base import is_number

ADDRESS = "/s/picture/{id}/"  # surveys.urls; open to everybody, like the survey that shows it
MOST_INLINE_BYTES = 20_000
HEADS = {
    "data:image/png;base64": ("png", b"\x89PNG\r\n\x1a\n"),
    "data:image/jpeg;base64": ("jpg", b"\xff\xd8\xff"),
    "data:image/gif;base64": ("gif", b"GIF8"),
    "data:image/webp;base64": ("webp", b"RIFF"),
}


@dataclass(frozen=True)
class Picture:
    """A picture that can be shown: where it lies, and how large it is in pixels."""

    src: str
    width: int
    height: int


def picture_of(said: Any) -> Picture | None:
    """The picture of `{"data": "data:image/png;base64,…"}` or `{"upload": id, "width": 800, "height": 600}`.

    None where there is none that could be shown.
    """
    if not isinstance(said, Mapping):
        return None
    if "data" in said:
        return None if inline_trouble(said["data"]) else _inline(str(said["data"]))
    width, height = said.get("width"), said.get("height")
    if not (is_number(width) and is_number(height) and 0 < width < 10**5 and 0 < height < 10**5):
        return None
    is_there = is_id(said.get("upload"))
    return Picture(ADDRESS.format(id=said["upload"]), int(width), int(height)) if is_there else None


def picture_trouble(said: Any) -> str:
    """What keeps a picture from being shown, in words; "" if nothing."""
    if not said:
        return "has no picture yet: upload one."
    if isinstance(said, Mapping) and "data" in said:
        return inline_trouble(said["data"])
    return "" if picture_of(said) else "has a picture that isn't there: upload it again."


def inline_trouble(address: Any) -> str:
    """What is wrong with a picture written out as a `data:` address; "" if nothing."""
    head, _, data = str(address).partition(",")
    ending, magic = HEADS.get(head, ("", b""))
    if not magic:
        return "has a picture that is no PNG, JPEG, GIF or WebP."
    try:
        picture = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return "has a picture that can't be read."
    if not picture.startswith(magic) or size_of(picture, ending) is None:
        return "has a picture that is another kind of file than it says."
    too_large = len(picture) > MOST_INLINE_BYTES
    return f"has a picture of more than {MOST_INLINE_BYTES:,} bytes inside: upload it." if too_large else ""


def is_id(value: Any) -> bool:
    """Whether it is the id of something uploaded, as we write ids."""
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _inline(address: str) -> Picture | None:
    head, _, data = address.partition(",")
    size = size_of(base64.b64decode(data), HEADS[head][0])
    return Picture(address, *size) if size else None
