"""ExpressionScript: how it is spelled, and what only LimeSurvey's variables can be."""

import re
from dataclasses import dataclass

from surveys.formats.shared.expressions import Grammar

ALONE = re.compile(r"\{([^{}]+)\}")
GRAMMAR = Grammar(
    tokens=re.compile(
        r"(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
        r"|(?P<name>\d+X\d+X\d+[A-Za-z0-9_#]*(?:\.[A-Za-z]+)?"
        r"|(?:TOKEN|ATTRIBUTE):[A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_#]*(?:\.[A-Za-z0-9_]+)*)"
        r"|(?P<number>\d+(?:\.\d+)?|\.\d+)"
        r"|(?P<op>&&|\|\||==|!=|<=|>=|<|>|!|\+|-|\*|/|=)"
        r"|(?P<open>\()|(?P<close>\))|(?P<comma>,)"
    ),
    binary={
        "or": ("or", 1), "||": ("or", 1), "and": ("and", 2), "&&": ("and", 2),
        "==": ("eq", 3), "=": ("eq", 3), "eq": ("eq", 3), "!=": ("ne", 3), "ne": ("ne", 3),
        "<": ("lt", 4), "lt": ("lt", 4), "<=": ("lte", 4), "le": ("lte", 4),
        ">": ("gt", 4), "gt": ("gt", 4), ">=": ("gte", 4), "ge": ("gte", 4),
        "+": ("add", 5), "-": ("sub", 5), "*": ("mul", 6), "/": ("div", 6),
    },
    prefix={"!": ("not", 7), "not": ("not", 7), "-": ("neg", 7), "+": ("plus", 7)},
    words={"true": True, "false": False, "null": None},
)  # fmt: skip


@dataclass(frozen=True)
class RankPlace:
    """Which answer stands at a place of a ranking."""

    question: str
    place: int
    choices: dict[str, str]


@dataclass(frozen=True)
class Equation:
    """What an equation reckons: its text with expressions in braces. `field` is where its value is kept."""

    text: str
    field: str

    @property
    def expression(self) -> str:
        """The only expression that it is made of; "" where there is more."""
        match = ALONE.fullmatch(self.text)
        return match[1] if match else ""


@dataclass(frozen=True)
class OtherText:
    """The text of "Other" of a multiple choice. Conditions made by clicking ask whether it is "Y"."""

    field: str
    question: str
    choice: str
