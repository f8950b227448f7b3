"""Conditions as rows of a form and as a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.domain.facts import FIXED
from common.conditions import OPERATORS, UNARY, leaves_of

LISTS = ("in", "not_in")
COMPARED = ("lt", "lte", "gt", "gte")


@dataclass(frozen=True)
class Row:
    """One condition as it is typed: field (attributes apart), comparison, value."""

    field: str = ""
    attribute: str = ""
    op: str = "lte"
    value: str = ""


def rows_of(tree: Mapping[str, Any]) -> tuple[str, list[Row], bool]:
    """How the rows are joined (all, any), the rows, and whether the tree is deeper than rows can show."""
    joined = "any" if "any" in tree else "all"
    nodes = tree.get(joined, [])
    is_nested = bool(tree) and (joined not in tree or not all("field" in node for node in nodes))
    return joined, [row_of(leaf) for leaf in leaves_of(dict(tree))], is_nested


def row_of(leaf: Mapping[str, Any]) -> Row:
    """One leaf as a row."""
    field, value = leaf["field"], leaf.get("value")
    text = (
        ", ".join(str(one) for one in value)
        if isinstance(value, list)
        else ""
        if value is None
        else str(value)
    )
    if field.startswith("attribute:"):
        return Row("attribute:", field.removeprefix("attribute:"), leaf["op"], text)
    return Row(field, "", leaf["op"], text)


def tree_of(joined: str, rows: Sequence[Row]) -> dict[str, Any]:
    """The condition tree of rows; empty ones are left out."""
    leaves = [leaf_of(row) for row in rows if row.field]
    return {"any" if joined == "any" else "all": leaves}


def leaf_of(row: Row) -> dict[str, Any]:
    """One row as a leaf. What is compared by size is a number; elsewhere "0012" stays the code of a unit."""
    field = f"attribute:{row.attribute.strip()}" if row.field == "attribute:" else row.field
    if row.op in UNARY:
        return {"field": field, "op": row.op}
    read = number_in if row.op in COMPARED or field.startswith("score:") else str
    if row.op in LISTS:
        values = [read(part.strip()) for part in row.value.split(",") if part.strip()]
        return {"field": field, "op": row.op, "value": values}
    value: Any = read(row.value.strip())
    return {"field": field, "op": row.op, "value": value if value != "" else None}


def number_in(text: str) -> Any:
    """The text as a number, if it is one."""
    try:
        number = float(text.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return text
    if number != number or abs(number) == float("inf"):
        return text
    return int(number) if number.is_integer() else number


def in_sentence(tree: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """ "NPS is at most 6 and Unit is INTL"."""
    joint = " or " if "any" in tree else " and "
    return joint.join(leaf_in_words(leaf, labels) for leaf in leaves_of(dict(tree)))


def leaf_in_words(leaf: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """One comparison in words."""
    name = labels.get(leaf["field"]) or FIXED.get(leaf["field"]) or leaf["field"].partition(":")[2]
    return f"{name} {OPERATORS.get(leaf['op'], leaf['op'])} {value_in_words(leaf.get('value'))}".strip()


def value_in_words(value: Any) -> str:
    """A wanted or found value as people read it."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


def grouped_fields(labels: Mapping[str, str], current: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be asked, by kind, for a select; a field that is gone stays as what it was."""
    groups: dict[str, list[tuple[str, str]]] = {"Scores": [], "Answers": [], "About the answer": []}
    seen: set[str] = set()
    for name, label in labels.items():
        kind = name.partition(":")[0]
        if kind == "answer" and label in seen and name != current:
            continue  # the same question under its address: one entry is enough
        seen.add(label if kind == "answer" else "")
        place = {"score": "Scores", "answer": "Answers"}.get(kind, "About the answer")
        groups[place].append((name, label))
    groups["About the answer"].append(("attribute:", "Attribute of the answer or the customer"))
    if current and current not in labels and current != "attribute:":
        groups["About the answer"].append((current, f"{current} (gone)"))
    return [(group, options) for group, options in groups.items() if options]
