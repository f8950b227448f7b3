"""The signed stamp of a form: which version, which door, which response, since when.

No session, no cookie.
"""

import struct
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from common.signing import BadSignature, sign, unsign

PURPOSE = "survey-stamp"
LAYOUT = struct.Struct(">IIQ16s")
MAX_AGE_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Stamp:
    """What a form carries. `door` is the link's or invitation's key; `issued` is in seconds since 1970."""

    version_id: int
    door: int
    issued: float
    uuid: uuid.UUID
    text: str

    @property
    def age_seconds(self) -> float:
        return time.time() - self.issued

    @property
    def started_at(self) -> datetime:
        return datetime.fromtimestamp(self.issued, UTC)


def new_stamp(version_id: int, door: int, answer_uuid: uuid.UUID, *, is_personal: bool) -> str:
    """A stamp of 64 characters for a form that is shown now."""
    milliseconds = int(time.time() * 1000)
    return sign(_purpose(is_personal), LAYOUT.pack(version_id, door, milliseconds, answer_uuid.bytes))


def read_stamp(text: str, door: int, *, is_personal: bool) -> Stamp | None:
    """The stamp if it is ours, for this door, and at most 30 days old."""
    try:
        version_id, of_door, milliseconds, raw = LAYOUT.unpack(unsign(_purpose(is_personal), text))
    except (BadSignature, struct.error):
        return None
    stamp = Stamp(version_id, of_door, milliseconds / 1000, uuid.UUID(bytes=raw), text)
    return stamp if of_door == door and 0 <= stamp.age_seconds + 1 <= MAX_AGE_SECONDS else None


def _purpose(is_personal: bool) -> str:
    return f"{PURPOSE}:{'invitation' if is_personal else 'link'}"
