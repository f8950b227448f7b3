"""SurveyJS's expressions, `{name} = 'a' and {other} notempty`, as conditions; `{name}` in texts as pipes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from surveys.formats.shared.draft import short
from surveys.formats.shared.expressions import (
    Binary,
    Call,
    ExpressionError,
    Grammar,
    Literal,
    Node,
    Ref,
    parse,
)
from surveys.formats.shared.logic import Logic
from surveys.formats.shared.operands import (
    Answer,
    Cases,
    Constant,
    Length,
    Many,
    Operand,
    Untranslatable,
)
from surveys.formats.shared.trees import ALWAYS, Tree, all_of, any_of, leaf, negated

DEEPEST = 10
LONGEST = 2_000
GRAMMAR = Grammar(
    tokens=re.compile(
        r"(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
        r"|(?P<ref>\{[^{}]*\})"
        r"|(?P<number>\d+(?:\.\d+)?(?![\w-])|\.\d+)"
        r"|(?P<name>[^\W_][\w:-]*|_[\w-]*)"
        r"|(?P<op>&&|\|\||==|!=|<>|<=|>=|\*=|=|<|>|!|\+|-|\*|/|%|\^)"
        r"|(?P<open>\()|(?P<close>\))|(?P<comma>,)|(?P<left>\[)|(?P<right>\])"
    ),
    binary={
        "or": ("or", 1), "||": ("or", 1), "and": ("and", 2), "&&": ("and", 2),
        "=": ("eq", 3), "==": ("eq", 3), "equal": ("eq", 3),
        "!=": ("ne", 3), "<>": ("ne", 3), "notequal": ("ne", 3),
        "<": ("lt", 3), "less": ("lt", 3), "<=": ("lte", 3), "lessorequal": ("lte", 3),
        ">": ("gt", 3), "greater": ("gt", 3), ">=": ("gte", 3), "greaterorequal": ("gte", 3),
        "contains": ("contains", 3), "contain": ("contains", 3), "*=": ("contains", 3),
        "notcontains": ("not_contains", 3), "notcontain": ("not_contains", 3),
        "anyof": ("any_of", 3), "allof": ("all_of", 3), "noneof": ("none_of", 3),
        "+": ("add", 5), "-": ("sub", 5), "*": ("mul", 6), "/": ("div", 6), "%": ("mod", 6), "^": ("pow", 7),
    },
    prefix={"!": ("not", 4), "negate": ("not", 4), "-": ("neg", 8)},
    postfix={"empty": "empty", "notempty": "not_empty"},
    words={"true": True, "false": False, "undefined": None, "null": None},
    are_names_refs=False,
)  # fmt: skip
IN_TEXT = re.compile(r"\{\s*([^{}\n]{1,200}?)\s*\}")
ROUND = re.compile(r"(.+)\[(\d{1,3})\]\.(.+)")
SELF = ("self", "$self", "value")


@dataclass
class Known:
    """What a name stands for. `loop` is the dynamic panel that it stands in; `block` our block of that."""

    operand: Operand | None = None
    expression: str = ""
    pipe: str = ""
    loop: str = ""


@dataclass
class Names:
    """All names of the survey; those of a dynamic panel's questions as `panel.name`, from inside it."""

    known: dict[str, Known] = field(default_factory=dict)
    counters: dict[str, str] = field(default_factory=dict)
    depth: int = 0

    def add(self, name: str, known: Known) -> None:
        """The first of a name counts."""
        self.known.setdefault(name.lower(), known)

    def find(self, ref: str, loop: str) -> Known:
        """What `ref` stands for, seen from a dynamic panel. Raises Untranslatable."""
        name = ref.lower()
        if loop and name.startswith("panel."):
            name = f"{loop.lower()}.{name.removeprefix('panel.')}"
        elif match := ROUND.fullmatch(name):
            return self._in_round(match[1], int(match[2]) + 1, match[3])
        known = self.known.get(name)
        if known is None:
            raise Untranslatable(f"nothing is called {ref[:60]!r}")
        if known.loop and known.loop != loop:
            raise Untranslatable(f"{ref[:60]!r} has an answer in each panel")
        return known

    def _in_round(self, panel: str, number: int, name: str) -> Known:
        known = self.known.get(f"{panel}.{name}")
        if known is None or not known.loop or not isinstance(known.operand, Answer):
            raise Untranslatable(f"nothing is called {panel[:60]!r}.{name[:60]!r}")
        at = f"@n{number}"
        return Known(
            Answer(known.operand.field + at, known.operand.type, known.operand.codes), pipe=known.pipe + at
        )


class Script(Logic):
    """Expressions of one element. `item` is what `{item}` stands for, `this` what `{self}` does."""

    grammar = GRAMMAR

    def __init__(self, names: Names, loop: str = "", this: Operand | None = None, item: Any = None) -> None:
        super().__init__()
        self.names, self.loop, self.this, self.item = names, loop, this, item
        self.depth = 0

    def value(self, text: str) -> Operand:
        """The value of an expression. Raises Untranslatable."""
        return self.operand(self.parsed(text))

    def ref(self, name: str) -> Operand:
        """`{name}`, with `#` before it or not."""
        inner = name.strip("{} ").lstrip("#$!").strip()
        if self.item is not None and inner.lower() in ("item", "choice", "row", "column"):
            return Constant(self.item)
        if self.this is not None and inner.lower() in SELF:
            return self.this
        if inner.lower().endswith(".length"):
            return self._length(inner[: -len(".length")])
        known = self.names.find(inner, self.loop)
        if known.operand is not None:
            return known.operand
        if not known.expression or self.depth > DEEPEST:
            raise Untranslatable(f"{inner[:60]} has no answer here")
        self.depth += 1
        try:
            return self.value(known.expression)
        finally:
            self.depth -= 1

    def call(self, call: Call) -> Operand | Tree:
        """The functions that have a counterpart."""
        match call.name, call.args:
            case "iif", [when, yes, no]:
                return Cases(((self.condition(when), self.operand(yes)), (ALWAYS, self.operand(no))))
            case (("today" | "currentdate" | "getdate"), []):
                return Answer("date", "date")
            case "displayvalue", [Literal(str(name))]:
                return self.ref(f"{{{name}}}")
        raise Untranslatable(f"{call.name[:40]}() has no counterpart")

    def compare(self, op: str, left: Operand, right: Operand) -> Tree:
        """Also with lists, written out."""
        if op == "none_of":
            return negated(self.compare("any_of", left, right))
        if op in ("any_of", "all_of"):
            wanted = right.values if isinstance(right, Many) else (right,)
            trees = [self.compare("contains", left, one) for one in wanted]
            return any_of(trees) if op == "any_of" else all_of(trees)
        if isinstance(right, Many) and isinstance(left, Answer):
            return self._list(op, left, right)
        if isinstance(right, Constant) and right.value is None and op in ("eq", "ne"):
            empty = self.is_empty(left)
            return empty if op == "eq" else negated(empty)
        return super().compare(op, left, right)

    def _list(self, op: str, left: Answer, right: Many) -> Tree:
        """An answer of several choices compared with a list: all of them and no other."""
        if op in ("contains", "not_contains"):
            return self.compare("all_of" if op == "contains" else "none_of", left, right)
        if left.type != "choices" or op not in ("eq", "ne"):
            raise Untranslatable("it compares an answer with a list")
        trees = [self.compare("contains", left, one) for one in right.values]
        same = all_of([*trees, leaf(f"count:{left.field}", "eq", len(trees))])
        return same if op == "eq" else negated(same)

    def _length(self, name: str) -> Operand:
        if counter := self.names.counters.get(name.lower()):
            return Answer(counter, "number")
        operand = self.ref(name)
        if isinstance(operand, Answer) and operand.type == "choices":
            return Answer(f"count:{operand.field}", "number")
        if isinstance(operand, Answer) and operand.type == "text":
            return Length(operand.field)
        raise Untranslatable(f"{name[:60]} has no length")


def template(expression: str, names: Names, loop: str = "") -> str:
    """The text with pipes that an expression gives: names and texts, put together. Raises Untranslatable."""
    try:
        return _template(parse(expression, GRAMMAR), names, loop)
    except ExpressionError as error:
        raise Untranslatable(str(error)) from error


def _template(node: Node, names: Names, loop: str) -> str:
    match node:
        case Literal():
            return Constant(node.value).text
        case Ref(name):
            return pipe_of(name.strip("{} "), names, loop)
        case Binary("add"):
            parts = _summands(node)
            if any(isinstance(one, Literal) and isinstance(one.value, str) for one in parts):
                return "".join(_template(one, names, loop) for one in parts)
    operand = Script(names, loop).operand(node)
    if isinstance(operand, Constant):
        return operand.text
    raise Untranslatable("it reckons with answers")


def _summands(node: Node) -> list[Node]:
    if isinstance(node, Binary) and node.op == "add":
        return [*_summands(node.left), *_summands(node.right)]
    return [node]


def pipe_of(name: str, names: Names, loop: str) -> str:
    """Our pipe for a name in a text. Raises Untranslatable."""
    inner = name.lstrip("#$!").strip()
    if loop and inner.lower() in ("panelindex", "panel.index", "rowindex"):
        return "{{loop.number}}"
    known = names.find(inner, loop)
    if known.expression and not known.pipe:
        if names.depth > DEEPEST:
            raise Untranslatable("it is made of itself")
        names.depth += 1
        try:
            text = template(known.expression, names, loop)
        finally:
            names.depth -= 1
        if len(text) > LONGEST:
            raise Untranslatable("it is too long")
        return text
    if not known.pipe:
        raise Untranslatable(f"{inner[:60]} has no answer here")
    return f"{{{{{known.pipe}}}}}"


def pipes_of(names: Names, loops: dict[str, str]) -> Callable[[str, str], tuple[str, list[str]]]:
    """What turns the names in a text into pipes, and tells of those that stay. `loops` by question's id."""

    def replace(text: str, question: str) -> tuple[str, list[str]]:
        left: list[str] = []

        def one(match: re.Match[str]) -> str:
            try:
                return pipe_of(match[1], names, loops.get(question, ""))
            except Untranslatable:
                left.append(f"A name in its text is shown as it stands: {short(match[0], 80)}")
                return match[0]

        return (IN_TEXT.sub(one, text), left) if "{" in text else (text, left)

    return replace
