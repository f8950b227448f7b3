"""Calculations and defaults: expressions whose value is a text with pipes."""

from dataclasses import dataclass

from surveys.formats.shared.expressions import Binary, Call, ExpressionError, Literal, Node, Ref, parse
from surveys.formats.shared.operands import Answer, Constant, Untranslatable
from surveys.formats.shared.trees import Tree
from surveys.formats.xlsform.expressions import GRAMMAR, QUOTES, Names, XPath

MOST_CASES = 30
LONGEST = 2_000


@dataclass(frozen=True)
class Case:
    """A value that holds where `when` does: cases come one after the other, the last without a condition."""

    when: Tree | None
    text: str


def cases_of(expression: str, names: Names, loop: str) -> list[Case]:
    """The values that a calculation can have. Raises Untranslatable."""
    try:
        node = parse(expression.translate(QUOTES), GRAMMAR)
    except ExpressionError as error:
        raise Untranslatable(str(error)) from error
    found: list[Case] = []
    logic = XPath(names, loop)
    while isinstance(node, Call) and node.name == "if" and len(node.args) == 3:
        when, yes, node = node.args
        found.append(Case(logic.condition(when), _template(yes, logic)))
        if len(found) > MOST_CASES:
            raise Untranslatable("it has too many cases")
    found.append(Case(None, _template(node, logic)))
    if any(len(case.text) > LONGEST for case in found):
        raise Untranslatable("it is too long")
    return found


def template_of(expression: str, names: Names, loop: str) -> str:
    """The text with pipes that an expression without cases gives. Raises Untranslatable."""
    found = cases_of(expression, names, loop)
    if len(found) > 1:
        raise Untranslatable("it depends on conditions")
    return found[0].text


def _template(node: Node, logic: XPath) -> str:
    match node:
        case Literal():
            return Constant(node.value).text
        case Ref(name):
            return _pipe(name, logic)
        case Call("concat", args):
            return "".join(_template(one, logic) for one in args)
        case Call("coalesce", [Ref(name), Literal(value)]):
            return _pipe(name, logic).replace("}}", f"|{Constant(value).text}}}}}")
        case Call(("string" | "once" | "normalize-space" | "int" | "number"), [one]):
            return _template(one, logic)
        case Call("today", []):
            return "{{date}}"
        case Call("jr:choice-name", [one, _]):
            return _template(one, logic)  # where an answer is quoted its words stand anyway
        case Call("position", [Ref("..")]) if logic.loop:
            return "{{loop.number}}"
        case Call("selected-at", [Ref(name), Binary("sub", Call("position", [Ref("..")]), Literal(1.0))]):
            return _round_of(name, logic)
        case Binary() | Call():
            operand = logic.operand(node)
            if isinstance(operand, Constant):
                return operand.text
    raise Untranslatable("it reckons with answers")


def _round_of(name: str, logic: XPath) -> str:
    """The chosen answer that a repeat is at, which goes over the chosen answers of this question."""
    operand = logic.names.find(name, logic.loop).operand
    if not isinstance(operand, Answer) or operand.field != logic.names.over.get(logic.loop):
        raise Untranslatable("selected-at() has no counterpart")
    return "{{loop}}"


def _pipe(name: str, logic: XPath) -> str:
    if not name.startswith("${"):
        raise Untranslatable(f"the path {name[:60]} has no counterpart")
    known = logic.names.find(name, logic.loop)
    if not known.pipe:
        raise Untranslatable(f"{name[:60]} has no answer here")
    return f"{{{{{known.pipe}}}}}"
