"""Who a row is: a uuid that a second run finds again."""

import uuid
from collections.abc import Sequence
from hashlib import blake2b

from surveys.imports.mapping import MappingInvalid

NAMESPACE = uuid.UUID("5b7d6a1e-2f0c-5c8e-9a43-3c1f6e0b7d52")
MOST_REMEMBERED = 500_000


class Identity:
    """Names rows of one source for one questionnaire: by their id, else by all they hold."""

    def __init__(self, questionnaire: uuid.UUID, source: str) -> None:
        self.prefix = f"{questionnaire}\x1f{source}"
        self._seen: dict[int, int] = {}

    def of_id(self, external_id: str) -> uuid.UUID:
        """The uuid of the row with this id."""
        return uuid.uuid5(NAMESPACE, f"{self.prefix}\x1fid\x1f{external_id}")

    def of_cells(self, cells: Sequence[str]) -> uuid.UUID:
        """The uuid of a row without an id; equal rows are told apart by their order."""
        said = f"row\x1f{self.count(cells)}\x1f" + "\x1f".join(cells)
        return uuid.uuid5(NAMESPACE, f"{self.prefix}\x1f{said}")

    def count(self, cells: Sequence[str]) -> int:
        """How many rows exactly like this one came before it: people may well say the same."""
        content = "\x1f".join(cells).encode()
        key = int.from_bytes(blake2b(content, digest_size=8).digest(), "big")
        if key not in self._seen and len(self._seen) >= MOST_REMEMBERED:
            raise MappingInvalid(
                [
                    f"A file of more than {MOST_REMEMBERED:,} rows needs a column with an id of each "
                    "response, so that importing it twice adds nothing."
                ]
            )
        before = self._seen.get(key, 0)
        self._seen[key] = before + 1
        return before
