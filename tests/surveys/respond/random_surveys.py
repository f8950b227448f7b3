"""Surveys and answers made by chance: every kind, conditions, branches, randomisers, loops, quotas, pipes."""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from docs.pictures.gallery import EXAMPLES
from surveys.kinds import QuestionSpec
from surveys.kinds.levels import levels_of

Form = dict[str, list[str]]
BY_KIND = {example.kind: example for example in EXAMPLES}
UNSEEN: dict[str, dict[str, Any]] = {"hidden": {}, "timing": {}, "browser": {}}
TEXTS = {
    "short_text": "Grey Heron",
    "long_text": "Quick <b>boarding</b> & calm sea",
    "email": "ada@example.org",
    "phone": "+1 650 555 0100",
    "url": "https://example.org/a",
    "date": "2026-05-30",
    "time": "14:05",
    "datetime": "2026-05-30T14:05",
}
LINES = {"email": "ada@example.org", "date": "2026-05-30", "number": "7", "phone": "+1 650 555 0100"}
NASTY = [
    "",
    "\x00",
    "c999",
    "-1",
    "1e400",
    "NaN",
    "[]",
    "{}",
    "x" * 6_000,
    "\ud7ff",
    "true",
    "../../etc",
    "9" * 40,
]


def a_survey(chance: Random) -> dict[str, Any]:
    """A definition that can be published: one to four blocks of one to three pages."""
    made = _Maker(chance)
    for _ in range(chance.randint(1, 4)):
        made.add_block()
    return made.definition()


class _Maker:
    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.questions: dict[str, Any] = {}
        self.texts: dict[str, str] = {"title": "By chance"}
        self.blocks: dict[str, Any] = {}
        self.flow: list[dict[str, Any]] = []
        self.askable: list[str] = []  # asked outside of loops, before what comes next
        self.has_contact = False

    def add_block(self) -> None:
        name, chance = f"b{len(self.blocks) + 1}", self.chance
        loop = self._loop(name) if self.blocks and chance.random() < 0.3 else None
        before = list(self.askable)
        pages = [
            [self._question(before, is_looped=bool(loop)) for _ in range(chance.randint(1, 3))]
            for _ in range(chance.randint(1, 2 if loop else 3))
        ]
        self.blocks[name] = {"pages": pages} | ({"loop": loop} if loop else {})
        if chance.random() < 0.2:
            self.blocks[name]["random"] = {"questions": True}
        self._place(name, before)
        if not loop:
            self.askable += [uid for page in pages for uid in page]

    def _place(self, name: str, before: list[str]) -> None:
        node: dict[str, Any] = {"type": "block", "id": name}
        number = len(self.flow) + 1
        when = self._condition(before)
        roll = self.chance.random()
        if when and roll < 0.3:
            node = {"type": "branch", "id": f"f{number}", "when": when, "flow": [node]}
        elif roll < 0.4:
            node = {"type": "randomiser", "id": f"f{number}", "flow": [node], "even": True}
        self.flow.append(node)

    def _loop(self, name: str) -> dict[str, Any]:
        over = [uid for uid in self.askable if self.questions[uid]["kind"] == "multiple"]
        if over and self.chance.random() < 0.6:
            return {"over": self.chance.choice(over), "which": "chosen"}
        self.texts |= {f"{name}.i1.1": "Deck", f"{name}.i2.1": "Bar"}
        return {"items": [{"id": "i1"}, {"id": "i2"}]}

    def _question(self, before: list[str], *, is_looped: bool) -> str:
        uid, chance = f"q{len(self.questions) + 1}", self.chance
        kinds = [
            kind for kind in (*BY_KIND, *UNSEEN) if kind != "contact" or not (self.has_contact or is_looped)
        ]
        kind = chance.choice(kinds)
        self.has_contact |= kind == "contact"
        data, texts = (
            (BY_KIND[kind].data, BY_KIND[kind].texts) if kind in BY_KIND else ({}, {"text": "Noted"})
        )
        question = deepcopy({"kind": kind, "key": uid, **data})
        if kind not in ("file", "information"):
            question["required"] = chance.choice([True, False, False, "requested"])
        self.texts |= {f"{uid}.{path}": text for path, text in texts.items()}
        if (when := self._condition(before)) and chance.random() < 0.4:
            question["display"] = when
        if when and kind in ("matrix", "rating", "side_by_side", "matrix_text") and chance.random() < 0.4:
            question["cols" if "cols" in question else "choices"][-1]["display"] = when
        if kind in ("single", "multiple", "rank") and chance.random() < 0.4:
            question["random"] = {"choices": True}
        if before and chance.random() < 0.2:
            self.texts[f"{uid}.text"] = f"About {{{{{chance.choice(before)}|that}}}}: {texts['text']}"
        self.questions[uid] = question
        return uid

    def _condition(self, before: list[str]) -> dict[str, Any]:
        """A comparison with an answer that was asked for on an earlier page."""
        known = [
            uid for uid in before if self.questions[uid]["kind"] in ("nps", "single", "rating", "multiple")
        ]
        if not known:
            return {}
        uid = self.chance.choice(known)
        question = self.questions[uid]
        if question["kind"] == "nps":
            return {"field": uid, "op": self.chance.choice(["gte", "lt"]), "value": 5}
        value = self.chance.choice(question["choices"])["id"]
        if question["kind"] == "multiple":
            return {"field": uid, "op": self.chance.choice(["contains", "not_contains"]), "value": value}
        return {"field": uid, "op": self.chance.choice(["eq", "ne", "answered"]), "value": value}

    def definition(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "schema": 1,
            "languages": ["en"],
            "flow": self.flow,
            "blocks": self.blocks,
            "questions": self.questions,
            "texts": {"en": self.texts},
        }
        if (when := self._condition(self.askable)) and self.chance.random() < 0.4:
            made["quotas"] = [{"id": "u1", "name": "Few", "limit": 1, "when": when, "action": "end"}]
        if self.chance.random() < 0.2:
            made["look"] = {"back": False}
        elif self.chance.random() < 0.2:
            made["look"] = {"one_question": True}
        return made


def holds(when: dict[str, Any], answers: dict[str, Any]) -> bool:
    """A condition of those made here, evaluated without our own code."""
    said = answers.get(when["field"])
    if said in (None, "", []):
        return when["op"] in ("ne", "not_contains")
    match when["op"]:
        case "answered":
            return True
        case "eq" | "ne":
            return (said == when["value"]) is (when["op"] == "eq")
        case "gte" | "lt":
            return (said >= when["value"]) is (when["op"] == "gte")
    return (when["value"] in said) is (when["op"] == "contains")


def answer(question: QuestionSpec, chance: Random) -> Form:
    """What somebody could send for it, rightly."""
    uid, kind = question.uid, question.kind
    ids, rows = [one["id"] for one in question.choices], [one["id"] for one in question.rows]
    if kind in TEXTS:
        return {uid: [TEXTS[kind]]}
    if maker := MAKERS.get(kind):
        return maker(question, ids, rows, chance)
    return {}


def _multiple(question: QuestionSpec, ids: list[str], rows: list[str], chance: Random) -> Form:
    alone = [one["id"] for one in question.choices if one.get("exclusive")]
    free = [one for one in ids if one not in alone]
    return {question.uid: chance.sample(free, chance.randint(1, len(free))) if free else alone[:1]}


def _cells(question: QuestionSpec, ids: list[str], rows: list[str], chance: Random) -> Form:
    made: Form = {}
    for row in rows:
        for column in question.cols:
            of_column = [one["id"] for one in column.get("choices", ())]
            text = chance.choice(of_column) if of_column else str(chance.randint(0, 9))
            made[f"{question.uid}.{row}.{column['id']}"] = [text]
    return made


def _levels(question: QuestionSpec, ids: list[str], rows: list[str], chance: Random) -> Form:
    made, above = {}, None
    for level in levels_of(question):
        offered = [one["id"] for one in question.choices if one.get("parent") == above]
        if not offered:
            break
        above = chance.choice(offered)
        made[f"{question.uid}.{level['id']}"] = [above]
    return made


def _ranks(question: QuestionSpec, ids: list[str], rows: list[str], chance: Random) -> Form:
    places = chance.sample(range(1, len(ids) + 1), len(ids))
    return {f"{question.uid}.{one}": [str(place)] for one, place in zip(ids, places, strict=True)}


def _sets(question: QuestionSpec, ids: list[str], rows: list[str], chance: Random) -> Form:
    best, worst = chance.sample(ids, 2)
    return {f"{question.uid}.s1.best": [best], f"{question.uid}.s1.worst": [worst]}


def _each_row(question: QuestionSpec, ids: list[str], rows: list[str], chance: Random) -> Form:
    return {f"{question.uid}.{row}": [chance.choice(ids)] for row in rows}


MAKERS: dict[str, Callable[[QuestionSpec, list[str], list[str], Random], Form]] = {
    "nps": lambda q, ids, rows, chance: {q.uid: [str(chance.randint(0, 10))]},
    "rating": lambda q, ids, rows, chance: {q.uid: [chance.choice(ids)]},
    "single": lambda q, ids, rows, chance: {q.uid: [chance.choice(ids)], f"{q.uid}.c4.text": ["Other"]},
    "multiple": _multiple,
    "matrix": _each_row,
    "matrix_multiple": _each_row,
    "hot_spot": _each_row,
    "matrix_text": _cells,
    "side_by_side": _cells,
    "slider": lambda q, ids, rows, chance: {
        f"{q.uid}.{row}": [str(5 * chance.randint(0, 20))] for row in rows
    },
    "constant_sum": lambda q, ids, rows, chance: {f"{q.uid}.c1": ["70"], f"{q.uid}.c2": ["30"]},
    "rank": _ranks,
    "group_rank": lambda q, ids, rows, chance: {
        f"{q.uid}.{one}": [chance.choice(["k1", "k2"])] for one in ids
    },
    "best_worst": _sets,
    "form": lambda q, ids, rows, chance: {
        f"{q.uid}.{one['id']}": [LINES.get(one.get("type", ""), "Robin")] for one in q.rows
    },
    "number": lambda q, ids, rows, chance: {q.uid: [str(chance.randint(0, 90))]},
    "drilldown": _levels,
    "heat_map": lambda q, ids, rows, chance: {q.uid: ["0.25,0.125", f"0.{chance.randint(1, 9)},0.5"]},
    "consent": lambda q, ids, rows, chance: {q.uid: ["yes"]},
    "contact": lambda q, ids, rows, chance: {q.uid: ["no"]},
    "timing": lambda q, ids, rows, chance: {f"{q.uid}.first": ["1.5"], f"{q.uid}.clicks": ["3"]},
    "browser": lambda q, ids, rows, chance: {f"{q.uid}.system": ["Linux"]},
    "hidden": lambda q, ids, rows, chance: {q.uid: ["poster"]},
}
