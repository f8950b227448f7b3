"""What a definition must be to be kept at all: drafts need no more than this."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from common.conditions import ConditionError, check_tree
from common.refusals import Refused
from surveys.document.flow import OUTCOMES
from surveys.document.values import BLOCK, DEFINITION, NODE, QUESTION, wrong_part
from surveys.kinds import is_known, is_number

MAX_QUESTIONS = 1_000
MAX_NODES = 1_000
MAX_NESTING = 12
MAX_SET = 500
MAX_BYTES = 2_000_000
UID = re.compile(r"[a-z][a-z0-9_]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
PARTS = ("choices", "rows", "cols", "sets", "levels")
TARGETS_OF_SKIPS = ("block", "end")
WHOLE = "Questionnaire"
Problem = tuple[str, str]


class DefinitionInvalid(Refused):
    """A definition that can't be saved or published; `problems` lists (where, what is wrong) in words."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(f"{where}: {what}" for where, what in problems))


def check_shape(definition: Any) -> None:
    """Raises DefinitionInvalid unless `definition` can be read as schema 1 (docs/questionnaires.md)."""
    try:
        problems = _shape_problems(definition)
    except DefinitionInvalid:
        raise
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        problems = [(WHOLE, f"can't be read ({type(error).__name__}).")]
    if problems:
        raise DefinitionInvalid(problems)


def conditions_in(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(what hangs on it, condition) of all in a question that is shown, skipped or right on conditions."""
    if data.get("display"):
        yield "is shown", data["display"]
    for name in ("choices", "rows", "cols"):
        for part in data.get(name, ()):
            if part.get("display"):
                yield "offers an answer", part["display"]
    for rule in data.get("skip", ()):
        yield "is skipped from", rule.get("when") or {}
    for rule in (data.get("validation") or {}).get("rules", ()):
        yield "is right", rule.get("when") or {}


def _shape_problems(definition: Any) -> list[Problem]:
    if not isinstance(definition, dict):
        return [(WHOLE, "must be an object.")]
    if len(json.dumps(definition, allow_nan=False)) > MAX_BYTES:
        return [(WHOLE, "is too large.")]
    questions, blocks = definition.get("questions", {}), definition.get("blocks", {})
    if problems := _value_problems(definition, questions, blocks):
        return problems
    if len(questions) > MAX_QUESTIONS:
        problems.append((WHOLE, f"has more than {MAX_QUESTIONS} questions."))
    problems += _flow_problems(definition.get("flow", []), blocks)
    for name, block in blocks.items():
        problems += _block_problems(name, block)
    placed = Counter(uid for block in blocks.values() for page in block.get("pages", ()) for uid in page)
    problems += [(uid, "stands on a page but doesn't exist.") for uid in placed if uid not in questions]
    problems += [(uid, "stands on two pages.") for uid, times in placed.items() if times > 1]
    for uid, data in questions.items():
        problems += _question_problems(uid, data)
    for quota in definition.get("quotas", ()):
        name = f"Quota {quota.get('name') or quota.get('id')}"
        problems += _tree_problems(name, "counts", quota.get("when") or {})
    for language in definition.get("texts", {}):
        if not LANGUAGE.fullmatch(language):
            problems.append((WHOLE, f"has texts in {language!r} that can't be read."))
    return problems


def _value_problems(
    definition: dict[str, Any], questions: dict[str, Any], blocks: dict[str, Any]
) -> list[Problem]:
    """Parts that are no texts, numbers or lists where they must be; all else is read on."""
    wholes = [(WHOLE, definition, DEFINITION)]
    wholes += [(str(name), block, BLOCK) for name, block in blocks.items()]
    wholes += [(str(uid), question, QUESTION) for uid, question in questions.items()]
    if flat := [(where, "must be an object.") for where, whole, _ in wholes if not isinstance(whole, dict)]:
        return flat
    return [
        (where, f"holds {wrong} that can't be read.")
        for where, whole, parts in wholes
        if (wrong := wrong_part(whole, parts))
    ]


def _flow_problems(flow: list[Any], blocks: Mapping[str, Any]) -> list[Problem]:
    nodes = list(_nodes(flow, 0))
    if len(nodes) > MAX_NODES:
        return [(WHOLE, f"has more than {MAX_NODES} steps in its flow.")]
    problems: list[Problem] = []
    if sum(len(node["values"]) for node in nodes if node.get("type") == "set") > MAX_SET:
        problems.append((WHOLE, f"sets more than {MAX_SET} values in its flow."))
    ids = Counter(str(node.get("id")) for node in nodes)
    problems += [(one, "stands in the flow twice.") for one, times in ids.items() if times > 1]
    for node in nodes:
        problems += _node_problems(node, blocks)
    return problems


def _nodes(flow: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > MAX_NESTING or not isinstance(flow, list):
        raise DefinitionInvalid([(WHOLE, "has a flow that can't be followed.")])
    for node in flow:
        if not isinstance(node, dict):
            raise DefinitionInvalid([(WHOLE, "has a step in its flow that isn't an object.")])
        yield node
        for inner in ("flow", "otherwise"):
            if inner in node:
                yield from _nodes(node[inner], depth + 1)


def _node_problems(node: dict[str, Any], blocks: Mapping[str, Any]) -> list[Problem]:
    name = str(node.get("id", ""))
    if not UID.fullmatch(name):
        return [(WHOLE, f"has a step in its flow with the id {name!r}.")]
    if wrong := wrong_part(node, NODE):
        return [(name, f"holds {wrong} that can't be read.")]
    match node.get("type"):
        case "block":
            return [] if name in blocks else [(WHOLE, f"names a part {name!r} that doesn't exist.")]
        case "branch":
            return _tree_problems(name, "is taken", node.get("when") or {})
        case "randomiser":
            pick = node.get("pick", 1)
            return [] if _is_count(pick) else [(name, "picks no number of parts.")]
        case "group":
            return []
        case "set":
            pairs = [(one["name"], one["value"]) for one in node["values"]]
            is_text = all(isinstance(one, str) for pair in pairs for one in pair)
            return [] if is_text else [(name, "sets what is no text.")]
        case "end":
            return [] if node.get("outcome", "complete") in OUTCOMES else [(name, "ends in an unknown way.")]
    return [(WHOLE, f"has a step {name!r} of an unknown type {node.get('type')!r}.")]


def _block_problems(name: str, block: dict[str, Any]) -> list[Problem]:
    problems: list[Problem] = [] if UID.fullmatch(name) else [(name, "has an id that can't be used.")]
    if "pages" not in block:
        return [*problems, (name, "has no list of pages.")]
    loop, shuffle = block.get("loop"), block.get("random")
    if loop is not None:
        ids = [str(item["id"]) for item in loop.get("items", ())]
        if len({"over", "items", "count"} & set(loop)) != 1 or not all(map(UID.fullmatch, ids)):
            problems.append((name, "goes round on something that can't be read."))
        elif not all(_is_count(loop[key]) for key in ("pick", "most") if key in loop):
            problems.append((name, "goes round no number of times."))
    if shuffle is not None and not _is_count(shuffle.get("pick", 1)):
        problems.append((name, "picks no number of questions."))
    return problems


def _question_problems(uid: str, data: dict[str, Any]) -> list[Problem]:
    if not UID.fullmatch(uid):
        return [(uid, "has an id that can't be used.")]
    if not is_known(data.get("kind", "")):
        return [(uid, f"is of an unknown kind {data.get('kind')!r}.")]
    problems: list[Problem] = []
    for name in PARTS:
        ids = [part["id"] for part in data.get(name, [])]
        problems += [(uid, f"has a part with the id {one!r}.") for one in ids if not UID.fullmatch(str(one))]
        if len(set(ids)) != len(ids):
            problems.append((uid, f"has the same id twice among its {name}."))
    values = [choice.get("value") for choice in data.get("choices", [])]
    if not all(value is None or is_number(value) or isinstance(value, str) for value in values):
        problems.append((uid, "has an answer whose value is neither a number nor a text."))
    for what, tree in conditions_in(data):
        problems += _tree_problems(uid, what, tree)
    problems += [
        (uid, "skips to something that can't be read.")
        for rule in data.get("skip", ())
        if not (rule.get("to") in TARGETS_OF_SKIPS or UID.fullmatch(str(rule.get("to", ""))))
    ]
    return problems


def _tree_problems(where: str, what: str, tree: Any) -> list[Problem]:
    try:
        check_tree(tree, known_field=lambda field: True)
    except ConditionError as error:
        return [(where, f"{what} on a condition that can't be read: {error}")]
    return []


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
