"""A condition as its template draws it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from common.conditions import UNARY
from surveys.forms.conditions.comparisons import OTHER, Shown, input_type, shown_of, written_of
from surveys.forms.conditions.nodes import Group, Leaf, root_of
from surveys.forms.conditions.operands import Operand, Operands
from surveys.forms.conditions.types import LISTS, OPS_OF_TYPE, SIZES, compared_ops, op_words
from surveys.forms.conditions.words import comparison_words, in_words

JOIN_WORDS = [
    ("all", "all of these hold"),
    ("any", "any of these holds"),
    ("not_all", "not all of these hold"),
    ("none", "none of these holds"),
]
ONE_WORDS = [("all", "this holds"), ("not_all", "this does not hold")]
SAME_OF_ONE = {"any": "all", "none": "not_all"}


@dataclass
class Row:
    """One comparison with its controls."""

    path: str
    name: str
    data: Mapping[str, Any]
    operands: Operands

    is_group = False

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @cached_property
    def operand(self) -> Operand | None:
        return self.operands.get(str(self.data.get("field", "")))

    @cached_property
    def shown(self) -> Shown:
        return shown_of(self.data, self.operand)

    @property
    def was(self) -> str:
        return json.dumps(self.data, ensure_ascii=False, allow_nan=False)

    @property
    def words(self) -> str:
        return comparison_words(self.operands, self.data)

    @property
    def fields(self) -> SafeString:
        return self.operands.options(self.shown.field)

    @property
    def others(self) -> SafeString:
        return self.operands.options(self.shown.values[0])

    @property
    def ops(self) -> list[tuple[str, str]]:
        """The comparisons with a value; also one that is asked for though its field doesn't suggest it."""
        assert self.operand is not None  # the template asks only then
        known = list(OPS_OF_TYPE[self.operand.type])
        if self.shown.op not in known and not self.is_other:
            known.append(self.shown.op)
        return [(op, op_words(self.operand.type, op)) for op in known]

    @property
    def other_ops(self) -> list[tuple[str, str]]:
        """The comparisons with another field."""
        assert self.operand is not None  # the template asks only then
        known = list(compared_ops(self.operand.type))
        if self.is_other and self.shown.op.removesuffix(OTHER) not in known:
            known.append(self.shown.op.removesuffix(OTHER))
        return [(op + OTHER, f"{op_words(self.operand.type, op)} …") for op in known]

    @property
    def is_other(self) -> bool:
        return self.shown.op.endswith(OTHER)

    @property
    def is_unary(self) -> bool:
        return self.shown.op in UNARY

    @property
    def is_list(self) -> bool:
        return self.shown.op in LISTS

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What may be chosen as the value; also what is chosen though it isn't offered any more."""
        if self.operand is None or not self.operand.choices or self.operand.is_long:
            return []
        is_size = self.shown.op in SIZES
        offered = [one for one in self.operand.choices if not is_size or one[0] in self.operand.numbers]
        known = {value for value, _ in offered}
        return offered + [(value, value) for value in self.shown.values if value not in known]

    @property
    def value(self) -> str:
        return ("\n" if self.is_list else " ").join(written_of(self.shown, self.operand).values)

    @property
    def input_type(self) -> str:
        return input_type(self.operand, self.value) if self.operand else "text"


@dataclass
class Box:
    """Parts joined by "all", "any" or their negations."""

    path: str
    name: str
    join: str
    is_bare: bool
    parts: list["Box | Row"] = field(default_factory=list)

    is_group = True

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def joins(self) -> list[tuple[str, str]]:
        """How its parts may be joined; of a single part whether it holds."""
        if len(self.parts) > 1:
            return JOIN_WORDS
        return [(self.join if SAME_OF_ONE.get(self.join) == one else one, words) for one, words in ONE_WORDS]


class Condition:
    """The condition `tree` as a part of a form: its fields are called `prefix`.…"""

    def __init__(self, operands: Operands, prefix: str, tree: Mapping[str, Any] | None) -> None:
        self.operands, self.prefix, self.tree = operands, prefix, tree or {}

    @cached_property
    def root(self) -> Box:
        return _box(root_of(self.tree), self.prefix, "", self.operands)

    @property
    def words(self) -> str:
        return in_words(self.operands, self.tree)


def _box(group: Group, prefix: str, path: str, operands: Operands) -> Box:
    name = f"{prefix}.{path}" if path else prefix
    box = Box(path, name, group.join, group.is_bare)
    for number, part in enumerate(group.parts):
        inner = f"{path}.{number}" if path else str(number)
        if isinstance(part, Leaf):
            box.parts.append(Row(inner, f"{prefix}.{inner}", part.data, operands))
        else:
            box.parts.append(_box(part, prefix, inner, operands))
    return box
