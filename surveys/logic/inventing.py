"""Answers that a question of any kind takes, drawn at random: what test responses are made of.

Choices that were drawn least come first, and numbers and texts that conditions name are tried on both sides,
so that few responses come by every way.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from common.conditions import leaves_of
from surveys.document import Document
from surveys.document.flow import Branch, all_nodes
from surveys.document.shape import conditions_in
from surveys.kinds import QuestionSpec, is_number, kind_of
from surveys.kinds.base import SAID

SKIPPED = 0.12  # of questions that may be left out
BY_CONTENT = {
    "email": "test@example.org",
    "phone": "+1 650 555 0100",
    "url": "https://example.org",
    "number": "12.5",
    "whole": "12",
    "date": "2026-05-30",
    "postcode": "10115",
}
TRIES = ("A1", "1234", "12345", "ABC-123", "a", "Test", "00000", "AB 123", "2026", "x" * 20)

Wanted = Mapping[str, list[Any]]
Answers = dict[str, Any]


def wanted_values(document: Document) -> Wanted:
    """What conditions compare each field with: the values at which ways part."""
    found: dict[str, list[Any]] = defaultdict(list)
    trees: list[Any] = [node.when for node in all_nodes(document.flow) if isinstance(node, Branch)]
    trees += [tree for one in document.questions.values() for _, tree in conditions_in(one.data)]
    trees += [quota.get("when") for quota in document.definition.get("quotas", ())]
    for leaf in (leaf for tree in trees if tree for leaf in leaves_of(tree)):
        value = leaf.get("value")
        found[leaf["field"]] += value if isinstance(value, list) else [value]
    return {name: [one for one in values if one is not None] for name, values in found.items()}


class Inventor:
    """Draws answers. `drawn` counts what came already, over all responses of a run."""

    def __init__(self, wanted: Wanted, drawn: Counter[tuple[str, Any]]) -> None:
        self.wanted, self.drawn = wanted, drawn
        self.rng = random.Random(0)  # noqa: S311  no secret hangs on it

    def begin(self, seed: str) -> None:
        """Draws from here on follow from `seed` and what was drawn before."""
        self.rng = random.Random(seed)  # noqa: S311  no secret hangs on it

    def answer(self, question: QuestionSpec, *, is_needed: bool) -> Answers:
        """Answers by address, without iterations; none where it is left out or can't be made up."""
        if not is_needed and self.rng.random() < SKIPPED:
            return {}
        return kind_of(question).invent(question, self)

    def choice(self, address: str, question: QuestionSpec) -> str:
        ids = [one["id"] for one in question.choices]
        return str(self.pick(address, ids)) if ids else ""

    def several(self, address: str, question: QuestionSpec) -> list[str]:
        """One that stands alone, or as many others as are allowed, in the question's order."""
        first = self.choice(address, question)
        if not first or (question.choice(first) or {}).get("exclusive"):
            return [first] if first else []
        others = [one["id"] for one in question.choices if not one.get("exclusive") and one["id"] != first]
        least = int(question.validation.get("min_choices") or 1)
        most = min(int(question.validation.get("max_choices") or len(others) + 1), len(others) + 1)
        count = self.rng.randint(min(least, most), most)
        chosen = {first, *self.rng.sample(others, len(others))[: count - 1]}
        return [one["id"] for one in question.choices if one["id"] in chosen]

    def amount(self, address: str, rules: Mapping[str, Any]) -> int | float:
        """A number within the limits; without them up to 100 and whatever conditions name."""
        named = [one for one in self.wanted.get(address, ()) if is_number(one)]
        around = [one + step for one in named for step in (-1, 0, 1)]
        low, high = rules.get("min"), rules.get("max")
        low = low if is_number(low) else min([0, *around, *([high - 100] if is_number(high) else [])])
        high = high if is_number(high) else max([low + 100, *around])
        between = self.rng.randint(int(low), max(int(low), int(high)))
        fitting = [one for one in around if low <= one <= high]
        return min(max(self.pick(address, [*fitting, int(low), int(high), between]), low), high)

    def text(self, address: str, rules: Mapping[str, Any], content: str = "") -> str:
        content = content or str(rules.get("content") or "")
        if content in BY_CONTENT:
            return BY_CONTENT[content]
        named = [one for one in self.wanted.get(address, ()) if isinstance(one, str)]
        texts = [*named, SAID, *(TRIES if rules.get("pattern") else ())]
        text = str(self.pick(address, texts))
        text += "." * max(0, int(rules.get("min_length") or 0) - len(text))
        return text[: int(rules.get("max_length") or len(text))]

    def moment(self, address: str, rules: Mapping[str, Any], usual: Iterable[str]) -> str:
        ends = [str(rules[name]) for name in ("min", "max") if rules.get(name)]
        named = [one for one in self.wanted.get(address, ()) if isinstance(one, str)]
        low, high = rules.get("min") or "", rules.get("max") or "~"
        return str(self.pick(address, [one for one in (*ends, *named, *usual) if low <= one <= high] or ends))

    def pick(self, address: str, values: Iterable[Any]) -> Any:
        """One of those drawn least so far, by turns with any at all."""
        offered = list(dict.fromkeys(values))
        if self.rng.random() < 0.6:
            least = min(self.drawn[address, one] for one in offered)
            offered = [one for one in offered if self.drawn[address, one] == least]
        found = self.rng.choice(offered)
        self.drawn[address, found] += 1
        return found
