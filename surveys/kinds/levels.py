"""Choosing step by step: each level offers what stands beneath the answer of the level above."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from common.phrases import Phrase
from surveys.kinds import slots
from surveys.kinds.allocation import row_label
from surveys.kinds.base import (
    Answers,
    Draws,
    Errors,
    FieldSpec,
    Form,
    Kind,
    QuestionSpec,
    Texts,
    is_empty,
    item_of,
)
from surveys.kinds.choices import check_choices
from surveys.kinds.scales import choice_words

TWO_LEVELS = [{"id": "k1"}, {"id": "k2"}]
MOST_LEVELS = 20


class Drilldown(Kind):
    """Levels `q1.k1`, `q1.k2` …, each the id of a choice whose `parent` is the answer one level up.

    A page without script groups the answers of a level by their parents; an answer given alone brings its
    parents along, since it can have no others.
    """

    is_checked_offline = False
    name, label, icon, template = "drilldown", "Drill down", "down", "drilldown.html"
    family = "Choice"
    has_choices = True
    read_as = asks_for = "levels"
    default_data = {
        "levels": TWO_LEVELS,
        "choices": [{"id": "c1"}, {"id": "c2", "parent": "c1"}, {"id": "c3", "parent": "c1"}],
    }

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [
            FieldSpec(
                f"{question.uid}.{level['id']}",
                "choice",
                level.get("key") or f"{question.key}_{level['id']}",
                question=question.uid,
            )
            for level in levels_of(question)
        ]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        specs = self.fields(question)
        said = [form.get(spec.address, "") for spec in specs]
        for place in range(len(said) - 1, 0, -1):
            choice = question.choice(said[place])
            if choice and not said[place - 1]:
                said[place - 1] = choice.get("parent") or ""
        return {spec.address: one for spec, one in zip(specs, said, strict=True) if one}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        errors: Errors = {}
        above: Any = None
        for depth, spec in enumerate(self.fields(question)):
            answer = answers.get(spec.address)
            if is_empty(answer):
                above = "nothing stands beneath what wasn't chosen"
                continue
            choice = question.choice(answer)
            if choice is None or answer not in self.options(question, spec.address):
                errors[spec.address] = Phrase("Please choose one of the answers.")
            elif depth and choice.get("parent") != above:
                errors[spec.address] = Phrase("Please choose an answer that belongs to the one above it.")
            above = answer
        return errors

    def missing(self, question: QuestionSpec, answers: Answers) -> list[str]:
        """The first level without an answer that has something to choose from."""
        above = None
        for depth, spec in enumerate(self.fields(question)):
            answer = answers.get(spec.address)
            if is_empty(answer):
                is_open = not depth or any(one.get("parent") == above for one in question.choices)
                return [spec.address] if is_open else []
            above = answer
        return []

    def chosen(self, question: QuestionSpec, answers: Answers) -> list[str]:
        said = [answers.get(spec.address) for spec in self.fields(question)]
        return [one for one in said if isinstance(one, str) and question.choice(one)]

    def choices_at(self, question: QuestionSpec, address: str) -> Sequence[Mapping[str, Any]]:
        ids = [level["id"] for level in levels_of(question)]
        part = address.partition(".")[2]
        depth = ids.index(part) if part in ids else 0
        return [choice for choice, deep in _with_depth(question) if deep == depth]

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        problems = super().check(question, text) + check_choices(question, text)
        levels, choices = levels_of(question), dict.fromkeys(one["id"] for one in question.choices)
        if not levels:
            problems.append("has no levels.")
        if any(one.get("parent") and one["parent"] not in choices for one in question.choices):
            problems.append("has an answer beneath one that isn't there.")
            return problems
        depths = [depth for _, depth in _with_depth(question)]
        if len(depths) < len(choices):
            problems.append("has answers that stand beneath each other in a circle.")
        elif depths and max(depths) >= len(levels):
            problems.append("has answers deeper than it has levels.")
        return problems

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        return choice_words(question, stored, text)

    def field_label(self, question: QuestionSpec, address: str, text: Texts) -> str:
        return row_label(self, question, address, text)

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        levels = []
        for depth, spec in enumerate(self.fields(question)):
            level = {"address": spec.address, "label": text(spec.address), **slots.wrong(spec.address)}
            levels.append({**level, "groups": _groups(question, depth, spec.address, text)})
        return {"levels": levels, "choose": say("Please choose")}

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        made, above = {}, None
        for spec in self.fields(question):
            beneath = [one["id"] for one in question.choices if one.get("parent") == above]
            if not beneath:
                break
            made[spec.address] = above = draws.pick(spec.address, beneath)
        return made


def levels_of(question: QuestionSpec) -> list[dict[str, Any]]:
    """The levels, the topmost first."""
    return list(question.data.get("levels", []))[:MOST_LEVELS]


def _with_depth(question: QuestionSpec) -> Iterator[tuple[dict[str, Any], int]]:
    """Each choice with how many stand above it; those in a circle never come."""
    beneath: dict[str, list[str]] = {}
    for choice in question.choices:
        beneath.setdefault(choice.get("parent") or "", []).append(choice["id"])
    depths: dict[str, int] = {}
    level, depth = beneath.get("", []), 0
    while level:
        depths |= dict.fromkeys(level, depth)
        level = [one for parent in level for one in beneath.get(parent, ()) if one not in depths]
        depth += 1
    return ((choice, depths[choice["id"]]) for choice in question.choices if choice["id"] in depths)


def _groups(question: QuestionSpec, depth: int, address: str, text: Texts) -> list[dict[str, Any]]:
    """The answers of a level by their parents, in order; those of the first level are one group."""
    groups: dict[str, dict[str, Any]] = {}
    for choice, deep in _with_depth(question):
        if deep != depth:
            continue
        parent = str(choice.get("parent") or "")
        label = text(f"{question.uid}.{parent}") if parent else ""
        group = groups.setdefault(parent, {"parent": parent, "label": label, "options": []})
        option = {"id": choice["id"], "label": text(f"{question.uid}.{choice['id']}")}
        option["item"] = item_of(question, "choices", choice["id"])
        option["selected"] = slots.selected(address, choice["id"])
        group["options"].append(option)
    return list(groups.values())
