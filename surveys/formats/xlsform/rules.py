"""What a row says beside its type: when it is asked, what must and may be answered, how it looks."""

import re
from typing import Any

from surveys.formats.shared.draft import Draft, short
from surveys.formats.shared.operands import Untranslatable, number_of, plain_number
from surveys.formats.shared.trees import Tree, any_of, is_never, leaf, negated
from surveys.formats.xlsform.calculations import template_of
from surveys.formats.xlsform.expressions import Names, XPath
from surveys.formats.xlsform.questions import YES, Made

NO = {"no", "false", "false()", "0", "n", ""}
LENGTH = re.compile(r"\^\[\\s\\S\]\{(\d+),(\d*)\}\$")
LOOKS = {
    "minimal": "dropdown", "autocomplete": "search", "search": "search", "autocomplete_chars": "search",
    "horizontal": "row", "horizontal-compact": "row", "likert": "row", "columns": "columns",
    "compact": "columns", "columns-pack": "columns", "columns-flex": "columns", "picker": "dropdown",
    "spinner": "dropdown",
}  # fmt: skip
UNSEEN = {"multiline", "w1", "w2", "w3", "w4", "w5", "w6", "field-list", "rating", "numbers", "quick"}
ASKS_NOTHING = ("information", "hidden")
SEVERAL = ("matrix", "side_by_side")


def read_rules(made: Made, draft: Draft, names: Names) -> None:
    """All that the row's other columns say."""
    _relevant(made, draft, names)
    _required(made, draft, names)
    _constraint(made, draft, names)
    _choice_filter(made, draft, names)
    _default(made, draft, names)
    _appearance(made, draft)
    if made.item.cell("read_only").lower() in YES and made.question.data["kind"] not in ASKS_NOTHING:
        draft.leave_out(
            f"{made.item.element}/read_only", "read_only", "What stands there at first can be changed."
        )


def _relevant(made: Made, draft: Draft, names: Names) -> None:
    said = made.item.cell("relevant")
    if not said:
        return
    element = f"{made.item.element}/relevant"
    logic = XPath(names, made.loop)
    try:
        tree = logic.tree(said)
    except Untranslatable as error:
        draft.leave_out(element, "relevant", f"It is always asked, since {error}: {short(said)}")
        return
    draft.full(element, "relevant")
    draft.show_when(made.question, tree, element, said)
    for why in logic.remarks:
        draft.simplify(element, "relevant", f"{why} {short(said)}")


def _required(made: Made, draft: Draft, names: Names) -> None:
    said = made.item.cell("required").strip().lower()
    element = f"{made.item.element}/required"
    message = made.item.texts.get("required_message", {})
    if said in NO or made.question.data["kind"] in ASKS_NOTHING:
        if said not in NO:
            draft.leave_out(element, "required", "It asks nothing that could be answered.")
        return
    if said in YES:
        made.question.data["required"] = True
        if message:
            draft.leave_out(
                f"{made.item.element}/required_message",
                "required_message",
                "The survey's own words ask for the answer.",
            )
        return
    try:
        if made.question.data["kind"] in SEVERAL:
            raise Untranslatable("it asks for several answers")
        when = XPath(names, made.loop, made.answer).tree(made.item.cell("required"))
        _rule(made, draft, any_of([negated(when), leaf(made.answer.field, "answered")]), message)
        draft.full(element, "required")
    except Untranslatable as error:
        draft.leave_out(element, "required", f"It may be left open, since {error}: {short(said)}")


def _constraint(made: Made, draft: Draft, names: Names) -> None:
    said = made.item.cell("constraint")
    if not said:
        return
    element = f"{made.item.element}/constraint"
    message = made.item.texts.get("constraint_message", {})
    logic = XPath(names, made.loop, made.answer)
    try:
        if made.question.data["kind"] in SEVERAL:
            raise Untranslatable("it asks for several answers")
        tree = logic.tree(said)
    except Untranslatable as error:
        draft.leave_out(element, "constraint", f"It isn't checked, since {error}: {short(said)}")
        return
    if is_never(tree) or made.question.data["kind"] in ASKS_NOTHING:
        draft.leave_out(element, "constraint", f"Nothing could be answered that it allows: {short(said)}")
        return
    draft.full(element, "constraint")
    if message or not _as_bounds(made, tree):
        _rule(made, draft, any_of([leaf(made.answer.field, "not_answered"), tree]), message)
    for why in logic.remarks:
        draft.simplify(element, "constraint", f"{why} {short(said)}")


def _as_bounds(made: Made, tree: Tree) -> bool:
    """Whether the tree is only about bounds that validation knows by itself; they are noted then."""
    found: dict[str, Any] = {}
    for one in tree.get("all", [tree]):
        bound = _bound(made, one)
        if bound is None or bound[0] in found:
            return False
        found[bound[0]] = bound[1]
    made.question.data["validation"] = made.question.data.get("validation", {}) | found
    return bool(found)


def _bound(made: Made, one: Tree) -> tuple[str, Any] | None:
    kind, op, value = made.question.data["kind"], one.get("op"), one.get("value")
    if value is None or isinstance(value, list):
        return None
    if one.get("field") == f"count:{made.question.id}" and op in ("gte", "lte"):
        return ("min_choices" if op == "gte" else "max_choices"), value
    if one.get("field") != made.answer.field:
        return None
    if kind == "number" and op in ("gte", "lte"):
        return ("min" if op == "gte" else "max"), value
    is_whole = made.question.data.get("validation", {}).get("whole") and isinstance(value, int)
    if kind == "number" and is_whole and op in ("gt", "lt"):
        return ("min", value + 1) if op == "gt" else ("max", value - 1)
    if kind == "date" and op in ("gte", "lte") and re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
        return ("min" if op == "gte" else "max"), value
    if kind in ("short_text", "long_text") and op == "matches" and not LENGTH.fullmatch(str(value)):
        return "pattern", value
    return None


def _rule(made: Made, draft: Draft, tree: Tree, message: dict[str, str]) -> None:
    rules = made.question.data.setdefault("validation", {}).setdefault("rules", [])
    rules.append({"id": f"e{len(rules) + 1}", "when": tree})
    draft.say(f"{made.question.id}.{rules[-1]['id']}", message, made.item.element, made.question.kind)


def _choice_filter(made: Made, draft: Draft, names: Names) -> None:
    """Which choices are shown: the filter with each choice's own columns in it."""
    said = made.item.cell("choice_filter")
    if not said:
        return
    element = f"{made.item.element}/choice_filter"
    if not made.choices:
        draft.leave_out(element, "choice_filter", f"There are no choices to be shown: {short(said)}")
        return
    trees: dict[str, Tree] = {}
    columns = {column for choice in made.choices.values() for column in choice.row}
    logic = XPath(names, made.loop)
    try:
        for uid, choice in made.choices.items():
            logic.columns = dict.fromkeys(columns, "") | choice.row
            trees[uid] = logic.tree(said)
    except Untranslatable as error:
        draft.leave_out(element, "choice_filter", f"All choices are shown, since {error}: {short(said)}")
        return
    for choice_data in made.question.data.get("choices", []):
        if tree := trees.get(choice_data["id"]):
            choice_data["display"] = tree
    draft.full(element, "choice_filter")
    for why in dict.fromkeys(logic.remarks[:1]):
        draft.simplify(element, "choice_filter", f"{why} {short(said)}")


def _default(made: Made, draft: Draft, names: Names) -> None:
    said = made.item.cell("default") or (
        made.item.cell("calculation") if made.item.type != "calculate" else ""
    )
    if not said:
        return
    feature = "default" if made.item.cell("default") else "calculation"
    element = f"{made.item.element}/{feature}"
    stored = _stored(made, said, names)
    if stored is None:
        draft.leave_out(
            element, feature, f"Nothing stands there at first, since this has no counterpart: {short(said)}"
        )
        return
    made.question.data["default"] = stored
    draft.full(element, feature)
    if feature == "calculation" and made.question.data["kind"] != "hidden":
        draft.simplify(element, feature, "What is reckoned stands there at first; it can be changed.")


def _stored(made: Made, said: str, names: Names) -> Any:
    kind, codes = made.question.data["kind"], made.answer.codes
    if kind in ("single", "rating"):
        return codes.get(said)
    if kind == "multiple":
        chosen = [codes[code] for code in said.split() if code in codes]
        return chosen if len(chosen) == len(said.split()) else None
    if kind in ("number", "slider"):
        value = number_of(said)
        return None if value is None else plain_number(value)
    if kind in ("date", "time", "datetime"):
        return said if re.fullmatch(r"[\dT:.+-]+", said) else None
    if kind not in ("short_text", "long_text", "hidden"):
        return None
    is_expression = "${" in said or re.search(r"\w\(.*\)", said) or made.item.cell("default") == ""
    try:
        return template_of(said, names, made.loop) if is_expression else said
    except Untranslatable:
        return None


HEAD = "It was the head of a table, which nobody answers, and is asked here: take it out in the builder."


def _appearance(made: Made, draft: Draft) -> None:
    kind = made.question.data["kind"]
    for said in made.item.cell("appearance").split():
        name = re.sub(r"-\d+$", "", said.lower())
        element = f"{made.item.element}/appearance"
        if kind in ("single", "multiple") and name in LOOKS and "look" not in made.question.data:
            look = LOOKS[name]
            made.question.data["look"] = "listbox" if kind == "multiple" and look == "dropdown" else look
            if name in LOOKS and name not in ("minimal", "horizontal", "columns"):
                draft.simplify(
                    element, "appearance", f"It is shown in the nearest way there is, not as {said[:60]}."
                )
        elif kind in ("single", "multiple") and name == "label":
            draft.leave_out(element, "appearance", HEAD)
        elif name not in UNSEEN:
            draft.leave_out(element, "appearance", f"It isn't shown as {said[:60]}.")
