"""The signed stamp of a form: which version, which door, which response, since when.

No session, no cookie. Behind it stands, unsigned, what the survey's address brought along (`brought`).
"""

import struct
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2s

from common.signing import BadSignature, sign, unsign

PURPOSE = "survey-stamp"
BEHIND = "~"
LAYOUT = struct.Struct(">IIQ16s")
MAX_AGE_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Stamp:
    """What a form carries. `door` is the link's or invitation's key; `issued` is in seconds since 1970."""

    version_id: int
    door: int
    issued: float
    uuid: uuid.UUID
    signed: str
    brought: str = ""  # packed

    @property
    def text(self) -> str:
        """What stands in forms and addresses."""
        return f"{self.signed}{BEHIND}{self.brought}" if self.brought else self.signed

    @property
    def writer(self) -> str:
        """What tells this device's forms from those of another that goes on with the same response.

        It follows from the stamp's signature, so it says nothing of when the stamp was made.
        """
        return blake2s(self.signed.encode(), digest_size=8).hexdigest()

    @property
    def age_seconds(self) -> float:
        return time.time() - self.issued

    @property
    def started_at(self) -> datetime:
        return datetime.fromtimestamp(self.issued, UTC)


def new_stamp(
    version_id: int,
    door: int,
    answer_uuid: uuid.UUID,
    *,
    is_personal: bool,
    began_at: datetime | None = None,
    brought: str = "",
) -> str:
    """A stamp for a form that is shown now: 64 characters, and what was `brought` behind them. `began_at`
    where the answering began before."""
    milliseconds = int((began_at.timestamp() if began_at else time.time()) * 1000)
    signed = sign(_purpose(is_personal), LAYOUT.pack(version_id, door, milliseconds, answer_uuid.bytes))
    return f"{signed}{BEHIND}{brought}" if brought else signed


def read_stamp(text: str, door: int, *, is_personal: bool) -> Stamp | None:
    """The stamp if it is ours, for this door, and at most 30 days old."""
    signed, _, brought = text.partition(BEHIND)
    try:
        version_id, of_door, milliseconds, raw = LAYOUT.unpack(unsign(_purpose(is_personal), signed))
    except (BadSignature, struct.error):
        return None
    stamp = Stamp(version_id, of_door, milliseconds / 1000, uuid.UUID(bytes=raw), signed, brought)
    return stamp if of_door == door and 0 <= stamp.age_seconds + 1 <= MAX_AGE_SECONDS else None


def brought_behind(text: str) -> str:
    """What stands behind a stamp, also behind one that holds no more."""
    return text.partition(BEHIND)[2]


def _purpose(is_personal: bool) -> str:
    return f"{PURPOSE}:{'invitation' if is_personal else 'link'}"
