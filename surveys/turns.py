"""Whose turn it is in what is presented evenly: a counter in each process, kept in the uuid of a response.

Nothing needs to be stored, and a page that comes back is judged as it was shown. Only who holds
TOKEN_SIGNING_KEY can read turns, and with them the order of anonymous answers, from uuids.
"""

import hashlib
import secrets
from collections.abc import Iterator
from functools import cache
from itertools import count
from uuid import UUID

from django.conf import settings

from common.ids import new_uuid

TURN_BITS = 24
TURNS = 1 << TURN_BITS
HALF_BITS = TURN_BITS // 2
HALF = (1 << HALF_BITS) - 1
ROUNDS = range(4)


def next_uuid(version_id: int) -> UUID:
    """A fresh uuid whose turn is the next one of this version in this process."""
    turn = next(_counter(version_id)) % TURNS
    return UUID(int=new_uuid().int & ~(TURNS - 1) | _mix(turn))


def turn_of(uuid: UUID) -> int:
    """The turn that a uuid holds; one by chance where it was made elsewhere."""
    left, right = divmod(uuid.int & (TURNS - 1), HALF + 1)
    for number in reversed(ROUNDS):
        left, right = right ^ _scramble(number, left), left
    return left << HALF_BITS | right


def _mix(turn: int) -> int:
    """A permutation of turns that the key decides (Luby–Rackoff: four rounds of a Feistel network)."""
    left, right = divmod(turn, HALF + 1)
    for number in ROUNDS:
        left, right = right, left ^ _scramble(number, right)
    return left << HALF_BITS | right


def _scramble(number: int, half: int) -> int:
    said = f"{number}:{half}".encode()
    digest = hashlib.blake2s(said, key=_key(), digest_size=2).digest()
    return int.from_bytes(digest) & HALF


@cache
def _key() -> bytes:
    return hashlib.sha256(f"turns:{settings.TOKEN_SIGNING_KEY}".encode()).digest()


@cache
def _counter(version_id: int) -> Iterator[int]:
    return count(secrets.randbelow(TURNS))
