"""The form of one question, read: what it says about the question and its texts in the main language."""

import re
from collections.abc import Callable, Collection
from typing import Any

from surveys.document import Document
from surveys.domain.concepts import concept_key
from surveys.domain.drafting import next_id
from surveys.forms.conditions import Operand, new_leaf, operands, read_condition, rows_of
from surveys.kinds import Form, Kind, is_number
from surveys.kinds.texts import is_day, read_number

LONGEST = {"text": 2000, "help": 2000, "body": 20_000, "low": 120, "high": 120, "concept": 60, "key": 50}
LONGEST_LABEL = 500
MAX_CHOICES, MAX_ROWS = 200, 100
LEAST_POINTS, MOST_POINTS = 2, 11
NUMBERS = {"max_length": (1, 5000), "min_choices": (1, MAX_CHOICES), "max_choices": (1, MAX_CHOICES)}
KEY = re.compile(r"[^a-z0-9_]+")
SCALES = ("rating", "matrix")
WITH_ENDS = ("nps", *SCALES)
NEW = "+"  # among what can be measured: something that nothing has measured yet


class QuestionEdit:
    """A posted question: `data` and `texts` (path → text) for the draft, and `errors` in words.

    `op` names a button beside a part: add_choice, remove_choice:c2, choice_up:c2, add_row, add_condition …
    """

    def __init__(self, document: Document, uid: str, form: Form, *, used: Collection[str] = ()) -> None:
        self.document, self.form = document, form
        self.question = document.questions[uid]
        self.kind: Kind = document.kind(uid)
        self.uid = uid
        self.used = set(used)
        self.operands: list[Operand] = operands(document, uid)
        self.data: dict[str, Any] = dict(self.question.data)
        self.texts: dict[str, str] = {}
        self.errors: list[str] = []
        self.new_concepts: dict[str, str] = {}  # key -> name, of what nothing measured before
        self._read_texts()
        self._read_names()
        if self.kind.has_choices:
            self._read_choices()
        if self.kind.has_rows:
            self._read_rows()
        self._read_validation()
        self._read_display()
        if "auto" not in form:  # saving while typing presses no button
            self._apply(form.get("op", ""))

    def _text(self, name: str, longest: int, what: str) -> str:
        text = str(self.form.get(name, "")).replace("\x00", "").replace("\r\n", "\n").strip()
        if len(text) > longest:
            self.errors.append(f"{what}: please keep it to {longest:,} characters; these are {len(text):,}.")
        return text[:longest]

    def _read_texts(self) -> None:
        names = {"text": "The question", "help": "The help text"}
        if self.kind.name in WITH_ENDS:
            names |= {"low": "The low end", "high": "The high end"}
        if self.kind.name == "information":
            names |= {"body": "The text"}
        for name, what in names.items():
            if name in self.form:
                self.texts[f"{self.uid}.{name}"] = self._text(name, LONGEST[name], what)

    def _read_names(self) -> None:
        self.data["required"] = self.form.get("required") == "on"
        if self.kind.name == "information":
            self.data.pop("required")
        key = KEY.sub("_", self._text("key", LONGEST["key"], "The name in exports").lower()).strip("_")
        self.data["key"] = key or self.uid
        _put(self.data, "concept", self._concept("concept", self.question.concept))

    def _concept(self, name: str, kept: str, label: str = "") -> str:
        """The key of what is measured: chosen, or written anew; `label` names what is new of a row.

        While somebody types, a new name isn't taken yet: each letter would make a concept.
        """
        if name not in self.form and f"{name}_new" not in self.form:
            return kept
        chosen = self._text(name, LONGEST["concept"], "What it measures")
        new = self._text(f"{name}_new", LONGEST["concept"], "What it measures")
        if chosen == NEW:
            new = new or label
        if "auto" in self.form and (new or chosen == NEW):
            return kept
        if new:
            key = concept_key(new)
            self.new_concepts[key] = new
            return key
        return kept if chosen == NEW else concept_key(chosen)

    def _read_choices(self) -> None:
        known = {choice["id"]: choice for choice in self.question.choices}
        listed = [one for one in dict.fromkeys(self.form.getlist("choice")) if one in known]
        choices = []
        for choice_id in listed:
            choice = dict(known[choice_id])
            label = self._text(f"c.{choice_id}.label", LONGEST_LABEL, "An answer")
            self.texts[f"{self.uid}.{choice_id}"] = label
            if self.kind.name not in SCALES:
                _put(choice, "text_entry", self.form.get(f"c.{choice_id}.text_entry") == "on")
            if self.kind.name == "multiple":
                _put(choice, "exclusive", self.form.get(f"c.{choice_id}.exclusive") == "on")
            choices.append(choice)
        if self.kind.name in SCALES:
            choices = self._points(choices)
        self.data["choices"] = choices

    def _points(self, choices: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The scale with as many points as chosen; "not applicable" on or off. Points keep their ids."""
        points = [choice for choice in choices if is_number(choice.get("value"))]
        others = [choice for choice in choices if not is_number(choice.get("value"))]
        wanted = str(self.form.get("points", ""))
        if wanted.isdecimal() and LEAST_POINTS <= int(wanted) <= MOST_POINTS:
            points = points[: int(wanted)]
            while len(points) < int(wanted):
                value = max((point["value"] for point in points), default=0) + 1
                points.append({"id": self._new("c", points + others), "value": value})
        if self.form.get("na") != "on":
            return points
        if not others:
            others = [{"id": self._new("c", points), "value": None}]
        # Without words of its own, the page says "not applicable" in the reader's language.
        label = self._text("na_label", LONGEST_LABEL, "“Not applicable”")
        self.texts[f"{self.uid}.{others[0]['id']}"] = label
        return points + others[:1]

    def _read_rows(self) -> None:
        known = {row["id"]: row for row in self.question.rows}
        rows = []
        for row_id in dict.fromkeys(self.form.getlist("row")):
            if row_id not in known:
                continue
            row = dict(known[row_id])
            self.texts[f"{self.uid}.{row_id}"] = self._text(f"r.{row_id}.label", LONGEST_LABEL, "A row")
            label = self.texts[f"{self.uid}.{row_id}"]
            kept = str(row.get("concept") or "")
            _put(row, "concept", self._concept(f"r.{row_id}.concept", kept, label))
            rows.append(row)
        self.data["rows"] = rows

    def _read_validation(self) -> None:
        rules = dict(self.question.validation)
        for name, (least, most) in NUMBERS.items():
            if name in self.form:
                text = str(self.form.get(name)).strip()
                if text and not (text.isdecimal() and least <= int(text) <= most):
                    self.errors.append(f"Limits: write a whole number from {least} to {most:,}.")
                else:
                    _put(rules, name, int(text) if text else None)
        if self.kind.name == "number":
            for name in ("min", "max"):
                self._bound(rules, name, read_number, is_number, "a number, such as 12 or 12.5")
            _put(rules, "whole", self.form.get("whole") == "on")
        if self.kind.name == "date":
            for name in ("min", "max"):
                self._bound(rules, name, str, lambda text: is_day(str(text)), "a day, such as 2026-05-30")
        _put(self.data, "validation", rules)

    def _bound(
        self,
        rules: dict[str, Any],
        name: str,
        read: Callable[[str], Any],
        fits: Callable[[Any], bool],
        what: str,
    ) -> None:
        text = str(self.form.get(name, "")).strip()
        value = read(text) if text else None
        if text and not fits(value):
            self.errors.append(f"Limits: write {what}.")
        else:
            _put(rules, name, value)

    def _read_display(self) -> None:
        found = rows_of(self.question.display, self.operands)
        if found is None and self.form.get("keep_display") == "on":
            return
        _put(self.data, "display", read_condition(self.form, self.operands))

    def _new(self, letter: str, parts: list[dict[str, Any]]) -> str:
        taken = {part["id"] for name in ("choices", "rows") for part in self.question.data.get(name, [])}
        return next_id(letter, taken | {part["id"] for part in parts} | self.used)

    def _apply(self, op: str) -> None:
        name, _, which = op.partition(":")
        if name == "add_choice" and self.kind.has_choices and self.kind.name not in SCALES:
            self._add("choices", "c", MAX_CHOICES)
        elif name == "add_row" and self.kind.has_rows:
            self._add("rows", "r", MAX_ROWS)
        elif name == "add_condition" and self.operands:
            tree = self.data.get("display") or {}
            mode = "any" if "any" in tree else "all"
            self.data["display"] = {mode: [*tree.get(mode, []), new_leaf(self.operands)]}
        elif name == "remove_condition" and which.isdecimal():
            tree = self.data.get("display") or {}
            mode = "any" if "any" in tree else "all"
            left = [leaf for place, leaf in enumerate(tree.get(mode, [])) if place != int(which)]
            _put(self.data, "display", {mode: left} if left else {})
        else:
            for part, places in (("choice", "choices"), ("row", "rows")):
                if name in (f"{part}_up", f"{part}_down", f"remove_{part}") and places in self.data:
                    self.data[places] = _moved(self.data[places], which, name)

    def _add(self, places: str, letter: str, most: int) -> None:
        parts = list(self.data.get(places, []))
        if len(parts) >= most:
            self.errors.append(f"There can be {most} at most.")
            return
        self.data[places] = [*parts, {"id": self._new(letter, parts)}]


def _moved(parts: list[dict[str, Any]], which: str, name: str) -> list[dict[str, Any]]:
    at = next((place for place, part in enumerate(parts) if part["id"] == which), None)
    if at is None:
        return parts
    rest = [part for part in parts if part["id"] != which]
    if name.startswith("remove_"):
        return rest
    goal = max(at + (-1 if name.endswith("_up") else 1), 0)
    return [*rest[:goal], parts[at], *rest[goal:]]


def _put(data: dict[str, Any], name: str, value: Any) -> None:
    """Sets what says something and takes out what doesn't, so that unchanged drafts stay equal."""
    if value in (None, "", False, {}, []):
        data.pop(name, None)
    else:
        data[name] = value
