"""XPath as XLSForm writes it, `${name}` and all, as conditions."""

import re
from dataclasses import dataclass, field

from surveys.formats.shared.expressions import Call, Grammar, Literal, Node
from surveys.formats.shared.logic import Logic
from surveys.formats.shared.operands import Answer, Cases, Constant, Length, Operand, Untranslatable
from surveys.formats.shared.patterns import usable, whole
from surveys.formats.shared.trees import ALWAYS, Tree, all_of, any_of, leaf, negated

QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-"})
DEEPEST = 12
GRAMMAR = Grammar(
    tokens=re.compile(
        r"(?P<string>'[^']*'|\"[^\"]*\")"
        r"|(?P<ref>\$\{[^{}]*\})"
        r"|(?P<number>\d+(?:\.\d+)?|\.\d+)"
        r"|(?P<name>\.\.?(?:/[\w./-]+)?|/[\w./-]+|[^\W\d][\w-]*(?::[\w-]+)?(?:\.[\w-]+)*(?:/[\w./-]+)?)"
        r"|(?P<op>!=|<=|>=|=|<|>|\+|-|\*|\|)"
        r"|(?P<open>\()|(?P<close>\))|(?P<comma>,)"
    ),
    binary={
        "or": ("or", 1), "and": ("and", 2), "=": ("eq", 3), "!=": ("ne", 3),
        "<": ("lt", 4), "<=": ("lte", 4), ">": ("gt", 4), ">=": ("gte", 4),
        "+": ("add", 5), "-": ("sub", 5), "*": ("mul", 6), "div": ("div", 6), "mod": ("mod", 6),
        "|": ("union", 7),
    },
    prefix={"-": ("neg", 7)},
)  # fmt: skip


@dataclass
class Known:
    """What a name stands for: an answer, or a calculation. `loop` is the repeat that it stands in."""

    operand: Operand | None = None
    calculation: str = ""
    pipe: str = ""
    loop: str = ""


@dataclass
class Names:
    """All names of the form."""

    known: dict[str, Known] = field(default_factory=dict)
    over: dict[str, str] = field(default_factory=dict)  # by repeat: whose chosen answers it goes over

    def find(self, ref: str, loop: str) -> Known:
        """What `${ref}` stands for, seen from a repeat. Raises Untranslatable."""
        name = ref.strip("${} ").strip()
        known = self.known.get(name)
        if known is None:
            raise Untranslatable(f"nothing is called {name[:60]!r}")
        if known.loop and known.loop != loop:
            raise Untranslatable(f"{name[:60]!r} has an answer in each round of a repeat")
        return known


class XPath(Logic):
    """Expressions of one row. `this` is what `.` stands for, `columns` what a choice's columns hold."""

    grammar = GRAMMAR
    blank = None

    def __init__(
        self, names: Names, loop: str = "", this: Operand | None = None, columns: dict[str, str] | None = None
    ) -> None:
        super().__init__()
        self.names, self.loop, self.this, self.columns = names, loop, this, columns
        self.depth = 0

    def tree(self, text: str) -> Tree:
        """The condition, typographic quotation marks or not."""
        return super().tree(text.translate(QUOTES))

    def value(self, text: str) -> Operand:
        """The value of an expression. Raises Untranslatable."""
        return self.operand(self.parsed(text.translate(QUOTES)))

    def ref(self, name: str) -> Operand:
        """`${name}`, `.`, or a column of the choices."""
        if name == "." and self.this is not None:
            return self.this
        if not name.startswith("${"):
            if self.columns is not None and name in self.columns:
                return Constant(self.columns[name])
            raise Untranslatable(f"the path {name[:60]} has no counterpart")
        known = self.names.find(name, self.loop)
        if known.operand is not None:
            return known.operand
        if not known.calculation:
            raise Untranslatable(f"{name[:60]} has no answer here")
        if self.depth > DEEPEST:
            raise Untranslatable(f"{name[:60]} is reckoned from itself")
        self.depth += 1
        try:
            return self.value(known.calculation)
        finally:
            self.depth -= 1

    def call(self, call: Call) -> Operand | Tree:
        """The functions that have a counterpart."""
        found = self._condition(call)
        if found is not None:
            return found
        match call.name, call.args:
            case "count-selected", [one]:
                return Answer(f"count:{self._answer(one, ('choices',)).field}", "number")
            case "string-length", [one]:
                return Length(self._answer(one, ("text",)).field)
            case "string-length", [] if isinstance(self.this, Answer):
                return Length(self.this.field)
            case "if", [when, yes, no]:
                return Cases(((self.condition(when), self.operand(yes)), (ALWAYS, self.operand(no))))
            case "coalesce", [one, other]:
                first = self.operand(one)
                return Cases(((self.is_empty(first), self.operand(other)), (ALWAYS, first)))
            case (("int" | "number" | "string" | "date" | "once" | "normalize-space"), [one]):
                return self.operand(one)
            case "today", []:
                return Answer("date", "date")
        raise Untranslatable(f"{call.name[:40]}() has no counterpart")

    def _condition(self, call: Call) -> Tree | None:
        match call.name, call.args:
            case "not", [one]:
                return negated(self.condition(one))
            case (("true" | "false"), []):
                return ALWAYS if call.name == "true" else {"any": []}
            case "boolean", [one]:
                return self.condition(one)
            case "selected", [one, wanted]:
                return self._selected(self.operand(one), self.operand(wanted))
            case (("contains" | "starts-with" | "ends-with"), [one, wanted]):
                return self._text(call.name, one, wanted)
            case "regex", [one, Literal(str(pattern))]:
                return self._fits(self._answer(one, ("text", "number", "date")), pattern)
        return None

    def _selected(self, one: Operand, wanted: Operand) -> Tree:
        if isinstance(one, Cases):
            return self._cases(one, lambda each: self._selected(each, wanted))
        if isinstance(one, Constant) and isinstance(wanted, Constant):
            return ALWAYS if wanted.text in one.text.split() else {"any": []}
        if isinstance(one, Answer) and isinstance(wanted, Constant):
            return self.contains(one, wanted.text)
        if isinstance(one, Answer) and isinstance(wanted, Answer) and one.codes and wanted.codes:
            return self._both(one, wanted)
        raise Untranslatable("selected() asks for what is no choice")

    def _both(self, one: Answer, wanted: Answer) -> Tree:
        if wanted.type == "choices" or len(one.codes) > 60:
            raise Untranslatable("selected() compares two lists")
        return any_of(
            all_of([leaf(wanted.field, "eq", wanted.codes[code]), self.contains(one, code)])
            for code in one.codes
            if code in wanted.codes
        )

    def _text(self, name: str, one: Node, wanted: Node) -> Tree:
        value = self.operand(wanted)
        if not isinstance(value, Constant) or not value.text:
            raise Untranslatable(f"{name}() looks for what isn't known")
        return leaf(self._answer(one, ("text",)).field, name.replace("-", "_"), value.text)

    def _fits(self, answer: Answer, pattern: str) -> Tree:
        try:
            return leaf(answer.field, "matches", whole(usable(pattern)))
        except ValueError as error:
            raise Untranslatable(f"its pattern {pattern[:60]} can't be run") from error

    def _answer(self, node: Node, types: tuple[str, ...]) -> Answer:
        operand = self.operand(node)
        if not isinstance(operand, Answer) or operand.type not in types:
            raise Untranslatable("it asks something of an answer that this answer hasn't")
        return operand
