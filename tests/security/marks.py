"""What the texts of rows carry, so that it shows where they belong."""

from typing import Any

SENTINEL = "SENTINEL"
POSITIONS = ("own", "child", "sibling", "parent", "outside")
MINE = ("own", "child")
OWNED = {
    "owner", "program", "touchpoint", "questionnaire", "version", "draft", "rule", "metric", "bank_item",
    "team_comment", "trial", "picture",
}  # fmt: skip


def copy(row: Any, **changes: Any) -> Any:
    """A second row like `row`, not saved yet."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    second = type(row)(**{name: value for name, value in values.items() if name not in ("id", "uuid")})
    for name, value in changes.items():
        setattr(second, name, value)
    return second


def mark(position: str, kind: str = "") -> str:
    """What the texts of a row carry."""
    if position in MINE or (position == "parent" and kind in OWNED):
        return f"MARK{position.upper()}"
    return f"{SENTINEL}-{position}"
