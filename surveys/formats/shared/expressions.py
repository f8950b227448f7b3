"""A small parser for the expressions of survey files: tokens by a dialect's `Grammar`, then Pratt's way.

`parse(text, grammar)` gives a tree of the nodes below, operators by canonical names. Nothing is evaluated.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from common.api.parsing import MAX_FLOAT

LONGEST = 20_000
MOST_TOKENS = 4_000
DEEPEST = 60


class ExpressionError(ValueError):
    """An expression that can't be read; the message says what stands in the way."""


@dataclass(frozen=True)
class Literal:
    """A text, a number, true, false or nothing."""

    value: str | float | bool | None


@dataclass(frozen=True)
class Ref:
    """The name of an answer or of something else that is known."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    name: str
    args: tuple["Node", ...]


@dataclass(frozen=True)
class Items:
    """A list written out."""

    items: tuple["Node", ...]


@dataclass(frozen=True)
class Unary:
    """not, neg, empty or not_empty of something."""

    op: str
    of: "Node"


@dataclass(frozen=True)
class Binary:
    """Two things and what stands between them."""

    op: str
    left: "Node"
    right: "Node"


Node = Literal | Ref | Call | Items | Unary | Binary


@dataclass(frozen=True)
class Grammar:
    """One dialect. `tokens` has groups number, string, ref, name, op, open, close, comma, left, right.

    `binary` gives operators by their (lower-case) spelling: canonical name and how tightly it binds;
    `prefix` and `postfix` likewise. `words` are names that stand for values;
    others are references or, if not `are_names_refs`, texts.
    """

    tokens: re.Pattern[str]
    binary: Mapping[str, tuple[str, int]]
    prefix: Mapping[str, tuple[str, int]]
    postfix: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, bool | None] = field(default_factory=dict)
    are_names_refs: bool = True


def parse(text: str, grammar: Grammar) -> Node:
    """The tree of `text`. Raises ExpressionError."""
    if len(text) > LONGEST:
        raise ExpressionError(f"it is longer than {LONGEST:,} characters")
    parser = _Parser(_tokens(text, grammar), grammar)
    node = parser.expression(0)
    parser.expect_end()
    return node


def _tokens(text: str, grammar: Grammar) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = grammar.tokens.match(text, at)
        if match is None or match.end() == at:
            raise ExpressionError(f"{text[at : at + 10]!r} can't be read")
        found.append((str(match.lastgroup), match.group()))
        at = match.end()
        if len(found) > MOST_TOKENS:
            raise ExpressionError("it is too long")
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]], grammar: Grammar) -> None:
        self.tokens, self.grammar = tokens, grammar
        self.at = self.depth = 0

    def expression(self, least: int) -> Node:
        """What begins here, with all operators that bind at least as tightly as `least`."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError("it is nested too deeply")
        left = self._prefix()
        while True:
            spelling = self._operator()
            if spelling in self.grammar.postfix:
                self.at += 1
                left = Unary(self.grammar.postfix[spelling], left)
                continue
            op, binds = self.grammar.binary.get(spelling, ("", -1))
            if binds < least:
                break
            self.at += 1
            left = Binary(op, left, self.expression(binds + 1))
        self.depth -= 1
        return left

    def expect_end(self) -> None:
        if self.at < len(self.tokens):
            raise ExpressionError(f"{self.tokens[self.at][1]!r} stands where nothing can")

    def _operator(self) -> str:
        kind, text = self._peek()
        return text.lower() if kind in ("op", "name") else ""

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self.at += 1
        return token

    def _prefix(self) -> Node:
        kind, text = self._next()
        spelling = text.lower()
        if kind in ("op", "name") and spelling in self.grammar.prefix:
            op, binds = self.grammar.prefix[spelling]
            return Unary(op, self.expression(binds))
        match kind:
            case "number":
                return Literal(_number(text))
            case "string":
                return Literal(_unquoted(text))
            case "ref":
                return Ref(text)
            case "open":
                inner = self.expression(0)
                self._expect("close")
                return inner
            case "left":
                return Items(self._list("right"))
            case "name":
                return self._name(text)
        raise ExpressionError(f"{text!r} stands where a value should" if text else "it breaks off")

    def _name(self, text: str) -> Node:
        if self._peek()[0] == "open":
            self.at += 1
            return Call(text.lower(), self._list("close"))
        if text.lower() in self.grammar.words:
            return Literal(self.grammar.words[text.lower()])
        return Ref(text) if self.grammar.are_names_refs else Literal(text)

    def _list(self, end: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while self._peek()[0] != end:
            if items:
                self._expect("comma")
            items.append(self.expression(0))
        self.at += 1
        return tuple(items)

    def _expect(self, kind: str) -> None:
        found, text = self._next()
        if found != kind:
            raise ExpressionError(
                f"{text!r} stands where a bracket or comma should" if text else "it breaks off"
            )


def _number(text: str) -> float:
    number = float(text)
    if number > MAX_FLOAT:
        raise ExpressionError(f"{text[:30]!r} is too large a number")
    return number


def _unquoted(text: str) -> str:
    inner = text[1:-1]
    return re.sub(r"\\(['\"\\])", r"\1", inner) if "\\" in inner else inner
