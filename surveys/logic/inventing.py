"""Answers that a question of any kind takes, drawn at random: what test responses are made of.

Choices that were drawn least come first, and numbers and texts that conditions name are tried on both sides,
so that few responses come by every way.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from common.conditions import leaves_of
from surveys.document import Document
from surveys.document.flow import Branch, all_nodes
from surveys.document.shape import conditions_in
from surveys.kinds import QuestionSpec, is_number, kind_of
from surveys.kinds.grids import Grid

SKIPPED = 0.12  # of questions that may be left out
SAID = "Test answer"
BY_CONTENT = {
    "email": "test@example.org",
    "phone": "+1 650 555 0100",
    "url": "https://example.org",
    "number": "12.5",
    "whole": "12",
    "date": "2026-05-30",
    "postcode": "10115",
}
BY_KIND = {"email": "email", "phone": "phone", "url": "url"}
BY_TYPE = {"email": "email", "phone": "phone", "date": "date"}  # lines of a form
TRIES = ("A1", "1234", "12345", "ABC-123", "a", "Test", "00000", "AB 123", "2026", "x" * 20)
DAYS = ("2026-05-30", "2026-01-01", "2025-12-31", "2026-11-22")
MOMENTS = {"time": ("14:05", "09:30", "23:59"), "datetime": ("2026-05-30T14:05", "2026-01-01T09:30")}

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
        kind = kind_of(question)
        if isinstance(kind, Grid):
            return {address: self._cell(address, cell) for address, _, cell in kind.cells(question)}
        draw: Callable[[QuestionSpec], Answers] | None = getattr(self, f"_{question.kind}", None)
        return draw(question) if draw else {}

    # One answer

    def _nps(self, question: QuestionSpec) -> Answers:
        return {question.uid: self._pick(question.uid, range(11))}

    def _rating(self, question: QuestionSpec) -> Answers:
        chosen = self._choice(question.uid, question)
        return {question.uid: chosen, **self._beside(question, [chosen])} if chosen else {}

    _single = _rating

    def _multiple(self, question: QuestionSpec) -> Answers:
        chosen = self._several(question.uid, question)
        return {question.uid: chosen, **self._beside(question, chosen)} if chosen else {}

    def _matrix(self, question: QuestionSpec) -> Answers:
        made: Answers = {}
        for row in question.rows:
            address = f"{question.uid}.{row['id']}"
            fitting = [one for one in question.choices if one.get("row") in (None, row["id"])]
            if fitting:
                made[address] = self._pick(address, [one["id"] for one in fitting])
            if row.get("text_entry"):
                made[f"{address}.text"] = SAID
        return made

    _hot_spot = _matrix

    def _consent(self, question: QuestionSpec) -> Answers:
        return {question.uid: "yes"}

    def _contact(self, question: QuestionSpec) -> Answers:
        return {question.uid: self._pick(question.uid, ("no", "yes"))}

    # Numbers

    def _number(self, question: QuestionSpec) -> Answers:
        return {question.uid: self._amount(question.uid, question.validation)}

    def _slider(self, question: QuestionSpec) -> Answers:
        rules = {
            "min": 0,
            "max": 100,
            "whole": not question.validation.get("decimals"),
            **question.validation,
        }
        specs = kind_of(question).fields(question)
        return {
            spec.address: self._amount(spec.address, rules) for spec in specs if spec.value_type != "text"
        }

    def _constant_sum(self, question: QuestionSpec) -> Answers:
        """All of the total, whole where it can be; the last one takes what is left."""
        addresses = [f"{question.uid}.{one['id']}" for one in question.choices]
        total, least = question.validation.get("total"), question.validation.get("min") or 0
        if not is_number(total):
            return {address: self._amount(address, question.validation) for address in addresses}
        left, made = total - least * len(addresses), {}
        for address in addresses[:-1]:
            part = self.rng.randint(0, max(0, int(left)))
            made[address], left = least + part, left - part
        return {**made, addresses[-1]: least + left} if addresses else {}

    # Orders

    def _rank(self, question: QuestionSpec) -> Answers:
        most = int(question.validation.get("max_ranks") or len(question.choices))
        order = self._shuffled([one["id"] for one in question.choices])[:most]
        return {f"{question.uid}.{choice}": place for place, choice in enumerate(order, 1)}

    def _group_rank(self, question: QuestionSpec) -> Answers:
        made: Answers = {}
        rooms = {one["id"]: (one.get("validation") or {}).get("max") or 10**6 for one in question.cols}
        placed: Counter[str] = Counter()
        for choice in self._shuffled([one["id"] for one in question.choices]):
            free = [name for name, room in rooms.items() if placed[name] < room]
            if not free:
                break
            group = self._pick(f"{question.uid}.group", free)
            placed[group] += 1
            made[f"{question.uid}.{choice}"] = group
            if question.data.get("ranked"):
                made[f"{question.uid}.{choice}.rank"] = placed[group]
        return made

    def _best_worst(self, question: QuestionSpec) -> Answers:
        made: Answers = {}
        for one in question.data.get("sets", ()):
            offered = [choice for choice in one["choices"] if question.choice(choice)]
            if len(offered) > 1:
                best, worst = self.rng.sample(offered, 2)
                address = f"{question.uid}.{one['id']}"
                made |= {f"{address}.best": best, f"{address}.worst": worst}
        return made

    def _drilldown(self, question: QuestionSpec) -> Answers:
        made, above = {}, None
        for spec in kind_of(question).fields(question):
            beneath = [one["id"] for one in question.choices if one.get("parent") == above]
            if not beneath:
                break
            made[spec.address] = above = self._pick(spec.address, beneath)
        return made

    def _heat_map(self, question: QuestionSpec) -> Answers:
        return {question.uid: [[round(self.rng.random(), 3), round(self.rng.random(), 3)]]}

    # Texts and moments

    def _short_text(self, question: QuestionSpec) -> Answers:
        return {question.uid: self._text(question.uid, question.validation, BY_KIND.get(question.kind, ""))}

    _long_text = _email = _phone = _url = _short_text

    def _date(self, question: QuestionSpec) -> Answers:
        return {question.uid: self._moment(question.uid, question.validation, DAYS)}

    def _time(self, question: QuestionSpec) -> Answers:
        return {question.uid: self._moment(question.uid, question.validation, MOMENTS[question.kind])}

    _datetime = _time

    # What they share

    def _cell(self, address: str, cell: QuestionSpec) -> Any:
        match cell.kind:
            case "single":
                return self._choice(address, cell)
            case "multiple":
                return self._several(address, cell)
            case "number":
                return self._amount(address, cell.validation)
        return self._text(address, cell.validation, BY_TYPE.get(cell.data.get("type", ""), ""))

    def _choice(self, address: str, question: QuestionSpec) -> str:
        ids = [one["id"] for one in question.choices]
        return str(self._pick(address, ids)) if ids else ""

    def _several(self, address: str, question: QuestionSpec) -> list[str]:
        """One that stands alone, or as many others as are allowed, in the question's order."""
        first = self._choice(address, question)
        if not first or (question.choice(first) or {}).get("exclusive"):
            return [first] if first else []
        others = [one["id"] for one in question.choices if not one.get("exclusive") and one["id"] != first]
        least = int(question.validation.get("min_choices") or 1)
        most = min(int(question.validation.get("max_choices") or len(others) + 1), len(others) + 1)
        count = self.rng.randint(min(least, most), most)
        chosen = {first, *self._shuffled(others)[: count - 1]}
        return [one["id"] for one in question.choices if one["id"] in chosen]

    def _beside(self, question: QuestionSpec, chosen: Iterable[str]) -> Answers:
        return {
            f"{question.uid}.{one}.text": SAID
            for one in chosen
            if (question.choice(one) or {}).get("text_entry")
        }

    def _amount(self, address: str, rules: Mapping[str, Any]) -> int | float:
        """A number within the limits; without them up to 100 and whatever conditions name."""
        named = [one for one in self.wanted.get(address, ()) if is_number(one)]
        around = [one + step for one in named for step in (-1, 0, 1)]
        low, high = rules.get("min"), rules.get("max")
        low = low if is_number(low) else min([0, *around, *([high - 100] if is_number(high) else [])])
        high = high if is_number(high) else max([low + 100, *around])
        between = self.rng.randint(int(low), max(int(low), int(high)))
        fitting = [one for one in around if low <= one <= high]
        return min(max(self._pick(address, [*fitting, int(low), int(high), between]), low), high)

    def _text(self, address: str, rules: Mapping[str, Any], content: str) -> str:
        content = content or str(rules.get("content") or "")
        if content in BY_CONTENT:
            return BY_CONTENT[content]
        named = [one for one in self.wanted.get(address, ()) if isinstance(one, str)]
        texts = [*named, SAID, *(TRIES if rules.get("pattern") else ())]
        text = str(self._pick(address, texts))
        text += "." * max(0, int(rules.get("min_length") or 0) - len(text))
        return text[: int(rules.get("max_length") or len(text))]

    def _moment(self, address: str, rules: Mapping[str, Any], usual: Iterable[str]) -> str:
        ends = [str(rules[name]) for name in ("min", "max") if rules.get(name)]
        named = [one for one in self.wanted.get(address, ()) if isinstance(one, str)]
        low, high = rules.get("min") or "", rules.get("max") or "~"
        return str(
            self._pick(address, [one for one in (*ends, *named, *usual) if low <= one <= high] or ends)
        )

    def _pick(self, address: str, values: Iterable[Any]) -> Any:
        """One of those drawn least so far, by turns with any at all."""
        offered = list(dict.fromkeys(values))
        if self.rng.random() < 0.6:
            least = min(self.drawn[address, one] for one in offered)
            offered = [one for one in offered if self.drawn[address, one] == least]
        found = self.rng.choice(offered)
        self.drawn[address, found] += 1
        return found

    def _shuffled(self, values: list[str]) -> list[str]:
        return self.rng.sample(values, len(values))
