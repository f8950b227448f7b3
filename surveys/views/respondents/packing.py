"""Packing pages as gzip: what all visitors get once in each process, what differs each time, quickly."""

import zlib
from collections.abc import Iterable
from functools import lru_cache

GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
RAW = -15  # deflate without a frame of its own, which parts packed by themselves don't have
LONG = 2_000  # bytes of what is packed once and remembered


def zipped(pieces: Iterable[bytes]) -> bytes:
    """The pieces, one behind the other, as gzip."""
    packer = zlib.compressobj(1, zlib.DEFLATED, RAW)
    out, crc, length = [GZIP_HEAD], 0, 0
    for piece in pieces:
        crc, length = zlib.crc32(piece, crc), length + len(piece)
        if len(piece) < LONG:
            out.append(packer.compress(piece))
        else:  # behind a full flush nothing refers to what stands before it
            out += [packer.flush(zlib.Z_FULL_FLUSH), _packed_before(piece)]
    return b"".join([*out, packer.flush(), gzip_tail(crc, length)])


def deflated(data: bytes, flush: int = zlib.Z_FULL_FLUSH) -> bytes:
    """The data packed as small as it goes, fit to stand between other parts, or at the end by Z_FINISH."""
    packer = zlib.compressobj(9, zlib.DEFLATED, RAW)
    return packer.compress(data) + packer.flush(flush)


def gzip_tail(crc: int, length: int) -> bytes:
    """What ends a gzip of this check sum and length."""
    return crc.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little")


_packed_before = lru_cache(maxsize=1_000)(deflated)
