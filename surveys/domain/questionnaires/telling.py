"""A survey in words for staff: what a question is like, what its answers are like, the steps of the flow."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from common.figures import in_digits
from surveys.document import Document
from surveys.kinds import is_number, kind_of

SayCondition = Callable[[Document, Mapping[str, Any]], str]
Facts = dict[str, str]
TEXT_NAMES = {
    "text": "Question", "help": "Help", "body": "Text", "low": "Low end", "mid": "Middle", "high": "High end",
    "unit": "Unit", "before": "Before the field", "placeholder": "Placeholder", "title": "Title",
    "lead": "Introduction", "thanks": "Thank you", "next": "Button “next”", "back": "Button “back”",
    "alt": "Words for the picture", "right": "Right end",
}  # fmt: skip
LETTERS = {"c": "Answer", "r": "Row", "k": "Column", "e": "Message", "i": "Round", "s": "Set"}
WORDS = {
    "required": "Required", "key": "Name in exports", "concept": "Measures", "look": "Look",
    "random": "Order", "carry": "Carried forward", "default": "Filled in beforehand",
    "validation": "Limits", "sets": "Sets", "levels": "Levels", "ranked": "Ranked",
    "image": "Picture", "source_id": "Id at its origin",
}  # fmt: skip
TOLD_APART = {"kind", "display", "skip", "choices", "rows", "cols"}
GOALS = {"block": "the end of the block", "end": "the end"}
PICTURE = "data:image/"


def question_facts(document: Document, uid: str, say: SayCondition) -> Facts:
    """What a question is like, but its words and parts: label → value in words."""
    question = document.questions[uid]
    facts = {"Kind": kind_of(question).label}
    if question.display:
        facts["Shown when"] = say(document, question.display)
    for number, rule in enumerate(question.data.get("skip", ()), 1):
        goal = GOALS.get(rule["to"]) or _number(document, rule["to"])
        when = say(document, rule.get("when") or {}) or "always"
        facts[f"Skip {number}"] = f"to {goal}: {when}"
    for name, value in question.data.items():
        if name not in TOLD_APART and _says_something(value):
            facts[WORDS.get(name, name)] = plain(value)
    return facts


def part_facts(document: Document, uid: str, name: str, say: SayCondition) -> Facts:
    """Answers, rows or columns by their ids: what each is like, in words; their texts stand apart."""
    facts: Facts = {}
    for part in document.questions[uid].data.get(name, ()):
        said = {key: value for key, value in part.items() if key not in ("id", "display")}
        told = [
            f"{key.replace('_', ' ')}: {plain(value)}"
            for key, value in said.items()
            if _says_something(value)
        ]
        if part.get("display"):
            told.append(f"shown when {say(document, part['display'])}")
        facts[part["id"]] = ", ".join(told)
    return facts


def flow_lines(document: Document, say: SayCondition) -> list[str]:
    """The steps of the flow, one a line, what is inside of others indented."""
    return list(_steps(document, document.definition.get("flow", []), 0, say))


def text_name(path: str) -> str:
    """What a text is, by its path: "Question", "Answer", "Page 2, Title"."""
    head, _, rest = path.partition(".")
    last = rest.rpartition(".")[2] or rest
    if not rest:
        return TEXT_NAMES.get(head, head)
    if page := re.fullmatch(r"p(\d+)\.(\w+)", rest):
        return f"Page {int(page[1]) + 1} of {head}, {TEXT_NAMES.get(page[2], page[2]).lower()}"
    if last in TEXT_NAMES:
        return TEXT_NAMES[last]
    return LETTERS.get(rest[:1], rest)


def plain(value: Any) -> str:
    """A value as staff read it; pictures are named, not written out."""
    if value is True:
        return "yes"
    if isinstance(value, str):
        return "a picture" if value.startswith(PICTURE) else value
    if is_number(value):
        return in_digits(value)
    if isinstance(value, list):
        return ", ".join(plain(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')}: {plain(one)}" for name, one in value.items())
    return json.dumps(value)


def _says_something(value: Any) -> bool:
    """Whether a setting is more than empty; 0 is."""
    return value is not None and value is not False and value not in ("", [], {})


def _steps(document: Document, nodes: list[Any], depth: int, say: SayCondition) -> Iterator[str]:
    indent = "  " * depth
    for node in nodes:
        yield indent + _step(document, node, say)
        yield from _steps(document, node.get("flow", []), depth + 1, say)
        if node.get("otherwise"):
            yield f"{indent}Otherwise"
            yield from _steps(document, node["otherwise"], depth + 1, say)


def _step(document: Document, node: Mapping[str, Any], say: SayCondition) -> str:
    match node.get("type"):
        case "block":
            return _block(document, str(node["id"]))
        case "branch":
            return f"If {say(document, node.get('when') or {}) or 'anything'}"
        case "randomiser":
            pick = f", {node['pick']} of them" if node.get("pick") else ""
            return f"In random order{pick}{', evenly' if node.get('even') else ''}"
        case "group":
            return f"Together: {node.get('name') or node.get('id')}"
        case "set":
            pairs = [f"{one['name']} to “{one['value']}”" for one in node.get("values", ())]
            return f"Set {', '.join(pairs)}"
    told = [str(node.get(name)) for name in ("outcome", "flag", "redirect") if node.get(name)]
    return f"End: {', '.join(told) or 'complete'}"


def _block(document: Document, block_id: str) -> str:
    block = document.block(block_id)
    rest = {name: value for name, value in block.items() if name not in ("pages", "name", "source_id")}
    pages = block.get("pages", ())
    count = sum(len(page) for page in pages)
    size = f"{count} question{'' if count == 1 else 's'} on {len(pages)} page{'' if len(pages) == 1 else 's'}"
    told = f", {plain(rest)}" if rest else ""
    return f"Block {block.get('name') or block_id}: {size}{told}"


def _number(document: Document, uid: str) -> str:
    known = list(document.questions)
    return f"Q{known.index(uid) + 1}" if uid in known else uid
