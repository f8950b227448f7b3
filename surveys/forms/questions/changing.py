"""Making another kind of a question: what both kinds know stays, what only the old one knew is named."""

import copy
from collections.abc import Mapping
from typing import Any

from surveys.forms.questions.controls import Controls
from surveys.forms.questions.limits import LOOKS
from surveys.forms.questions.patterns import Pattern
from surveys.forms.questions.table import pieces_of
from surveys.kinds import Kind, QuestionSpec, is_number, kind_of, offered_kinds

LISTS = {"choices": "answers", "rows": "rows", "cols": "columns"}
ALWAYS = ("key", "required", "concept", "display", "skip", "random", "carry", "source_id")


def kinds_to_change_to(kind: Kind) -> list[Kind]:
    """The kinds that a question of `kind` can become with all its parts, itself among them; none if alone."""
    same = [one for one in offered_kinds() if one.is_asked and _shape(one) == _shape(kind)]
    return same if kind in same and len(same) > 1 else []


def as_kind(question: QuestionSpec, kind: Kind) -> tuple[dict[str, Any], list[str]]:
    """The question's data as one of `kind`, and in words what was left out."""
    old, lost = question.data, []
    new: dict[str, Any] = {"kind": kind.name}
    new |= {name: copy.deepcopy(old[name]) for name in (*ALWAYS, *LISTS) if name in old}
    rules = dict(old.get("validation") or {})
    known = _limits(kind)
    kept = {name: value for name, value in rules.items() if name in known or name == "rules"}
    lost += [
        f"the limit “{label}”"
        for name, label in _limits(kind_of(question)).items()
        if name in rules.keys() - kept
    ]
    default = copy.deepcopy(kind.default_data)
    new |= {name: value for name, value in default.items() if name not in (*new, "validation", "sets")}
    validation = dict(default.get("validation") or {}) | kept
    new |= {"validation": validation} if validation else {}
    if "look" in old:
        if old["look"] in dict(LOOKS.get(kind.name, ())):
            new["look"] = old["look"]
        else:
            lost.append("how it is shown")
    if "default" in old:
        lost.append("its default answer")
    lost += _fitted(new, old, kind, default)
    return new, lost


def _shape(kind: Kind) -> tuple[bool, bool, bool]:
    has_columns = "cols" in kind.default_data and not kind.has_choices
    return kind.has_choices, kind.has_rows, has_columns


def _limits(kind: Kind) -> dict[str, str]:
    """The limits that a kind of question knows, and what they are called."""
    found: dict[str, str] = {}
    for piece in pieces_of(kind):
        if isinstance(piece, Controls) and piece.at == "validation":
            found |= {one.name: one.label for one in piece.controls}
        elif isinstance(piece, Pattern):
            found |= {"content": "Must be", "pattern": "Pattern"}
    return found


def _fitted(new: dict[str, Any], old: Mapping[str, Any], kind: Kind, default: Mapping[str, Any]) -> list[str]:
    """Puts right what the new kind needs of its parts; gives what the old one had beside them."""
    lost = []
    choices = new.get("choices", [])
    if kind.is_scored and choices and not any(is_number(one.get("value")) for one in choices):
        new["choices"] = [{**one, "value": number} for number, one in enumerate(choices, 1)]
    if "sets" in default:
        new["sets"] = old.get("sets") or [{"id": "s1", "choices": [one["id"] for one in choices[:4]]}]
    elif old.get("sets"):
        lost.append("its sets")
    if "cols" in old and "cols" not in default:
        new.pop("cols", None)
        lost.append("its groups")
    if old.get("ranked"):
        if "cols" in default:
            new["ranked"] = True
        else:
            lost.append("the order within groups")
    return lost
