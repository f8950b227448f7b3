"""Who is who: questions, quotas and scores by their ids and by ours. Conditions and pipes look here."""

import re
from dataclasses import dataclass, field
from typing import Any

from surveys.formats.qsf.ids import source_of

NAME = re.compile(r"\w[\w.\- ]{0,59}")


@dataclass
class Book:
    """`questions` by our id. `used` are names of embedded data that conditions and texts ask for.

    `has_cut_conditions` says that a condition was written which asks for less than ours.
    """

    questions: dict[str, dict[str, Any]] = field(default_factory=dict)
    uids: dict[str, str] = field(default_factory=dict)
    quotas: dict[str, str] = field(default_factory=dict)
    scores: dict[str, str] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    has_cut_conditions: bool = False

    @classmethod
    def of(cls, definition: dict[str, Any]) -> "Book":
        """The book of a definition of ours, to write it."""
        book = cls(dict(definition.get("questions", {})))
        book.uids = {source_of({"id": uid, **data}): uid for uid, data in book.questions.items()}
        book.quotas = {source_of(quota): quota["id"] for quota in definition.get("quotas", [])}
        book.scores = {source_of(score): score["id"] for score in definition.get("scoring", [])}
        return book

    def qid(self, uid: str) -> str:
        """Their id of one of our questions."""
        return source_of({"id": uid, **self.questions[uid]})

    def use(self, name: str) -> bool:
        """Notes that embedded data of this name is asked for; False where it can't be named here."""
        if not NAME.fullmatch(name):
            return False
        self.used[name] = None
        return True

    def part(self, uid: str, lists: tuple[str, ...], source: str) -> str:
        """Our id of a part of one of our questions, looked up in these lists; "" for none."""
        data = self.questions[uid]
        for name in lists:
            for part in data.get(name, []):
                if source_of(part) == source:
                    return str(part["id"])
        return ""

    def source(self, uid: str, part_id: str) -> str:
        """Their id of a part of one of our questions; "" for none."""
        data = self.questions[uid]
        for name in ("choices", "rows", "cols", "levels"):
            for part in data.get(name, []):
                if part["id"] == part_id:
                    return source_of(part)
        return ""


def theirs(sources: dict[str, str], uid: str) -> str:
    """The source's id for one of ours in a map from theirs to ours."""
    return next((source for source, ours in sources.items() if ours == uid), "")
