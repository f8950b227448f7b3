"""From parsed expressions to condition trees. A dialect subclasses `Logic`: it knows names and functions."""

from typing import Any

from surveys.formats.shared.comparing import (
    MIRRORED,
    ORDERED,
    RECKONING,
    calculated,
    folded,
    has_length,
    is_chosen,
    reckoned,
    tallied,
    value_for,
)
from surveys.formats.shared.expressions import (
    Binary,
    Call,
    ExpressionError,
    Grammar,
    Items,
    Literal,
    Node,
    Ref,
    Unary,
    parse,
)
from surveys.formats.shared.operands import (
    Answer,
    Cases,
    Chosen,
    Constant,
    Length,
    Many,
    Operand,
    Reckoned,
    Tally,
    Untranslatable,
)
from surveys.formats.shared.trees import (
    ALWAYS,
    NEVER,
    Tree,
    all_of,
    any_of,
    is_never,
    leaf,
    negated,
    too_large,
)

MOST_PAIRS = 60
MOST_COUNTED = 4
MOST_STEPS = 5_000


class Logic:
    """Translates; `remarks` gathers what the tree says otherwise than the source."""

    grammar: Grammar
    blank: float | None = 0.0  # what reckoning takes an answer for that wasn't given; None: no number

    def __init__(self) -> None:
        self.remarks: list[str] = []
        self.steps = 0
        self._parsed: dict[str, Node] = {}

    # What a dialect says

    def ref(self, name: str) -> Operand:
        """What a name stands for. Raises Untranslatable."""
        raise Untranslatable(f"nothing is called {name[:60]!r}")

    def call(self, call: Call) -> Operand | Tree:
        """What a function gives: a value, or a condition. Raises Untranslatable."""
        raise Untranslatable(f"{call.name[:40]}() has no counterpart")

    # What all share

    def tree(self, text: str) -> Tree:
        """The condition that `text` states. Raises Untranslatable."""
        self.steps = 0
        tree = self.condition(self.parsed(text))
        if reason := too_large(tree):
            raise Untranslatable(reason)
        return tree

    def parsed(self, text: str) -> Node:
        """The expression as nodes; the same one is read once. Raises Untranslatable."""
        if text not in self._parsed:
            try:
                self._parsed[text] = parse(text, self.grammar)
            except ExpressionError as error:
                raise Untranslatable(str(error)) from error
        return self._parsed[text]

    def condition(self, node: Node) -> Tree:
        """The tree of a node that is true or false."""
        self._step()
        match node:
            case Binary("and", left, right):
                return all_of([self.condition(left), self.condition(right)])
            case Binary("or", left, right):
                return any_of([self.condition(left), self.condition(right)])
            case Unary("not", of):
                return negated(self.condition(of))
            case Unary("empty", of):
                return self.is_empty(self.operand(of))
            case Unary("not_empty", of):
                return negated(self.is_empty(self.operand(of)))
            case Binary(op, left, right) if op not in RECKONING:
                return self.compare(op, self.operand(left), self.operand(right))
            case Call():
                found = self.call(node)
                return found if isinstance(found, dict) else self.truth(found)
        return self.truth(self.operand(node))

    def operand(self, node: Node) -> Operand:
        """The value of a node."""
        self._step()
        match node:
            case Literal(value):
                return Constant(value)
            case Ref(name):
                return self.ref(name)
            case Items(items):
                return Many(tuple(self.operand(one) for one in items))
            case Unary("neg", of):
                return calculated("sub", Constant(0.0), self.operand(of))
            case Binary(op, left, right) if op in RECKONING:
                return calculated(op, self.operand(left), self.operand(right))
            case Call():
                found = self.call(node)
                if not isinstance(found, dict):
                    return found
                return Cases(((found, Constant(True)), (ALWAYS, Constant(False))))
        inner = self.condition(node)
        return Cases(((inner, Constant(True)), (ALWAYS, Constant(False))))

    def truth(self, value: Operand) -> Tree:
        """Whether a value counts as true."""
        match value:
            case Constant(known):
                return ALWAYS if known not in (None, "", 0.0, False, "false", "0") else NEVER
            case Chosen(place, choice):
                return leaf(place, "contains", choice)
            case Answer(place, type_):
                return leaf(place, "gt", 0) if place.startswith("count:") else self._filled(place, type_)
            case Tally(trees):
                return any_of(trees)
            case Cases():
                return self._cases(value, self.truth)
        raise Untranslatable("it asks whether something is true that is no answer")

    def is_empty(self, value: Operand) -> Tree:
        """Whether nothing was answered."""
        match value:
            case Constant(known):
                return ALWAYS if known in (None, "") else NEVER
            case Chosen(place, choice):
                return leaf(place, "not_contains", choice)
            case Answer(place):
                return leaf(place, "not_answered")
            case Cases():
                return self._cases(value, self.is_empty)
        raise Untranslatable("it asks whether something is empty that is no answer")

    def compare(self, op: str, left: Operand, right: Operand) -> Tree:
        """The comparison as a tree."""
        if isinstance(left, Cases):
            return self._cases(left, lambda one: self.compare(op, one, right))
        if isinstance(right, Cases):
            return self._cases(right, lambda one: self.compare(op, left, one))
        if isinstance(left, Constant) and isinstance(right, Constant):
            return ALWAYS if folded(op, left, right) else NEVER
        if isinstance(left, Constant) and op in MIRRORED:
            return self.compare(MIRRORED[op], right, left)
        if isinstance(right, Constant):
            return self._with_constant(op, left, right)
        if isinstance(right, Tally) and op in MIRRORED:
            return self.compare(MIRRORED[op], right, left)
        if isinstance(left, Tally) and isinstance(right, Answer):
            return self._counted(op, left, right)
        if isinstance(left, Answer) and isinstance(right, Answer):
            return self._fields(op, left, right)
        if isinstance(left, Reckoned) or isinstance(right, Reckoned):
            raise Untranslatable("it calculates with answers")
        raise Untranslatable("it compares what can't be compared here")

    def choice(self, answer: Answer, code: str) -> str:
        """The id of the choice with this code; "" and a remark where there is none."""
        found = answer.codes.get(code, "")
        if not found:
            self.remarks.append(f"It asks for {code[:40]!r}, which isn't among the choices.")
        return found

    def contains(self, answer: Answer, code: str) -> Tree:
        """Whether this choice is (or is among) what was chosen."""
        if answer.type == "text":
            return leaf(answer.field, "contains", code)
        if answer.type == "number" and not answer.codes:
            return leaf(answer.field, "eq", value_for("eq", answer, Constant(code)))
        found = self.choice(answer, code)
        return leaf(answer.field, "contains" if answer.type == "choices" else "eq", found) if found else NEVER

    # Inside

    def _step(self) -> None:
        """Values that are made of others, and these of others, can grow without bounds."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Untranslatable("it is made of too much")

    def _filled(self, place: str, type_: str) -> Tree:
        return (
            all_of([leaf(place, "answered"), leaf(place, "ne", 0)])
            if type_ == "number"
            else leaf(place, "answered")
        )

    def _cases(self, value: Cases, ask: Any) -> Tree:
        """`ask` of the value whose condition is the first to hold."""
        trees, before, remarks = [], ALWAYS, len(self.remarks)
        for when, one in value.cases:
            self._step()
            trees.append(all_of([before, when, ask(one)]))
            before = all_of([before, negated(when)])
        if not is_never(tree := any_of(trees)):
            del self.remarks[remarks:]  # what one case lacks, another one has
        return tree

    def _with_constant(self, op: str, left: Operand, right: Constant) -> Tree:
        match left:
            case Chosen():
                return is_chosen(op, left, right)
            case Reckoned():
                return reckoned(op, left, right, self.blank)
            case Length(place):
                return has_length(op, place, right)
            case Tally(trees):
                return tallied(op, trees, right)
            case Answer() if op in ("contains", "not_contains"):
                tree = self.contains(left, right.text)
                return tree if op == "contains" else negated(tree)
            case Answer() if op in ("eq", "ne") and right.text == "":
                return leaf(left.field, "not_answered" if op == "eq" else "answered")
            case Answer() if left.codes and left.type == "choices" and op in ("eq", "ne"):
                alone = all_of([self.contains(left, right.text), leaf(f"count:{left.field}", "eq", 1)])
                return alone if op == "eq" else negated(alone)
            case Answer() if left.codes:
                return self._with_choice(op, left, right)
            case Answer():
                return leaf(left.field, op, value_for(op, left, right))
        raise Untranslatable("it compares what can't be compared here")

    def _with_choice(self, op: str, left: Answer, right: Constant) -> Tree:
        if op in ("eq", "ne"):
            found = self.choice(left, right.text)
            if not found:
                return NEVER if op == "eq" else ALWAYS
            return leaf(left.field, op, found)
        if left.type == "choices" or op not in ORDERED:
            raise Untranslatable("it compares several choices by their order")
        met = [choice for code, choice in left.codes.items() if folded(op, Constant(code), right)]
        return any_of([leaf(left.field, "eq", choice) for choice in met])

    def _counted(self, op: str, left: Tally, right: Answer) -> Tree:
        """A count compared with an answer: each count that there can be with it."""
        if len(left.trees) > MOST_COUNTED:
            raise Untranslatable("it compares the count of many answers")
        counts = [Constant(float(count)) for count in range(len(left.trees) + 1)]
        return any_of(all_of([self.compare("eq", left, one), self.compare(op, one, right)]) for one in counts)

    def _fields(self, op: str, left: Answer, right: Answer) -> Tree:
        if op not in MIRRORED:
            raise Untranslatable("it compares what can't be compared here")
        if not left.codes and not right.codes:
            return {"field": left.field, "op": op, "other": right.field}
        if not (left.codes and right.codes) or op not in ("eq", "ne") or "choices" in (left.type, right.type):
            raise Untranslatable("it compares the codes of two answers")
        both = [code for code in left.codes if code in right.codes]
        if len(both) > MOST_PAIRS:
            raise Untranslatable("it compares the codes of two long lists")
        same = any_of(
            all_of([leaf(left.field, "eq", left.codes[code]), leaf(right.field, "eq", right.codes[code])])
            for code in both
        )
        return same if op == "eq" else negated(same)
