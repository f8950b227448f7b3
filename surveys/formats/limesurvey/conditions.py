"""Relevance and the table of conditions as condition trees."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from surveys.formats.limesurvey.made import Made
from surveys.formats.limesurvey.tables import Row
from surveys.formats.limesurvey.variables import GRAMMAR, Equation, OtherText, RankPlace
from surveys.formats.shared.expressions import Call, Literal, Node, Ref
from surveys.formats.shared.logic import Logic
from surveys.formats.shared.operands import (
    Answer,
    Cases,
    Chosen,
    Constant,
    Length,
    Operand,
    Tally,
    Untranslatable,
)
from surveys.formats.shared.patterns import from_php
from surveys.formats.shared.trees import ALWAYS, NEVER, Tree, all_of, any_of, is_false_without, leaf, negated

SGQA = re.compile(r"\+?(\d+)X(\d+)X(\d+)(.*)", re.DOTALL)
TOKEN = re.compile(r"\{TOKEN:([A-Z0-9_]+)\}")
ANSWER = re.compile(r"@(\d+X\d+X[^@]+)@")
ATTRIBUTES = {"code", "value", "valuenaok", "naok", "shown"}
RESPONDENT = {"EMAIL": "respondent:email", "FIRSTNAME": "respondent:first_name"}
METHODS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
LONGEST_NUMBER = 20
DEEPEST = 10
ANYTHING = re.compile(r"^1?$")


class Variables:
    """What every name of the survey stands for."""

    def __init__(self, questions: Iterable[Made], languages: dict[str, str] | None = None) -> None:
        self.languages = languages or {}
        self.by_qid: dict[str, Made] = {}
        self.by_id: dict[str, Made] = {}
        self.by_name: dict[str, tuple[Made, str]] = {}
        self.tokens: set[str] = set()
        for made in questions:
            self.by_qid[made.asked.qid] = self.by_id[made.id] = made
            for suffix in made.variables:
                name = f"{made.asked.title}_{suffix}" if suffix else made.asked.title
                self.by_name.setdefault(name, (made, suffix))
            if "comment" in made.variables:
                self.by_name.setdefault(f"{made.asked.title}comment", (made, "comment"))

    def find(self, name: str) -> tuple[Made, Any]:
        """The question and the operand that a name means, without what follows a point."""
        if match := SGQA.fullmatch(name):
            return self._by_number(match[3], match[4])
        if name in self.by_name:
            made, suffix = self.by_name[name]
            return made, made.variables[suffix]
        raise Untranslatable(f"nothing is called {name[:60]!r}")

    def question(self, name: str) -> Made | None:
        """The question of this title, if it is asked here: switches of the language aren't."""
        asked = (made for made in self.by_qid.values() if made.asked.type != "I")
        found = (made for made in asked if made.asked.title == name)
        return next(found, None)

    def _by_number(self, digits: str, rest: str) -> tuple[Made, Any]:
        for length in range(min(len(digits), LONGEST_NUMBER), 0, -1):
            made = self.by_qid.get(digits[:length])
            suffix = (digits[length:] + rest).lstrip("_").replace("#", "_")
            if made and suffix in made.variables:
                return made, made.variables[suffix]
        raise Untranslatable(f"nothing is called {digits}{rest[:40]}")


class Script(Logic):
    """ExpressionScript of one question (`this` one) or of a group."""

    grammar = GRAMMAR

    def __init__(self, variables: Variables, this: Made | None = None, value: Operand | None = None) -> None:
        super().__init__()
        self.variables, self.this, self.value = variables, this, value
        self.guarded: dict[str, Made] = {}
        self.depth = 0

    def relevance(self, text: str) -> Tree:
        """The tree of `text`: where a question that it names without NAOK isn't asked, it doesn't hold."""
        tree = self.tree(text)
        guards = [
            leaf(f"shown:{uid}", "answered")
            for uid, made in self.guarded.items()
            if (made.question.data.get("display") or made.may_be_hidden) and not is_false_without(tree, uid)
        ]
        return all_of([*guards, tree])

    def ref(self, name: str) -> Any:
        """The variable's operand."""
        base, _, attribute = name.partition(".")
        if base in ("this", "self") and self.value is not None:
            return self.value
        if base in ("that", "self", "this"):
            raise Untranslatable(f"{name[:60]} stands for several answers")
        if base.startswith("TOKEN:"):
            return self._of_respondent(base.removeprefix("TOKEN:"))
        attribute = attribute.rpartition(".")[2].lower()
        if attribute == "relevancestatus":
            made, _ = self.variables.find(base)
            return Cases(((leaf(f"shown:{made.id}", "answered"), Constant(1.0)), (ALWAYS, Constant(0.0))))
        if attribute and attribute not in ATTRIBUTES:
            raise Untranslatable(f".{attribute[:40]} has no counterpart")
        if base == "LANG":
            return Answer("language", "choice", self.variables.languages)
        made, operand = self.variables.find(base)
        if isinstance(operand, Equation):
            operand = self.reckoned(operand)
        if attribute not in ("naok", "valuenaok"):
            self.guarded[made.id] = made
        if attribute in ("value", "valuenaok") and isinstance(operand, Answer) and operand.codes:
            raise Untranslatable(f".{attribute} asks for points of assessment")
        return self._by_label(made, operand) if attribute == "shown" else operand

    def reckoned(self, equation: Equation) -> Any:
        """What an equation is made of, or what it keeps. Raises Untranslatable."""
        if not equation.expression:
            if not self.variables.by_id[equation.field].question.data.get("default"):
                raise Untranslatable("it asks for what isn't reckoned here")
            return Answer(equation.field, "text")
        if self.depth > DEEPEST:
            raise Untranslatable("it is made of itself")
        self.depth += 1
        try:
            return self.operand(self.parsed(equation.expression))
        finally:
            self.depth -= 1

    def call(self, call: Call) -> Any:
        """The functions that have a counterpart."""
        match call.name, call.args:
            case ("is_empty", [one]):
                return self.is_empty(self.operand(one))
            case ("strlen", [one]):
                return Length(self._answer(one).field)
            case (("intval" | "floatval" | "trim" | "strval"), [one]):
                return self.operand(one)
            case ("if", [when, yes, no]):
                return Cases(((self.condition(when), self.operand(yes)), (ALWAYS, self.operand(no))))
            case (("count" | "countif"), [Ref(name)]) if name.partition(".")[0] in ("that", "self"):
                return self._counted_parts(name)
            case ("count", args) if args:
                return Tally(tuple(negated(self.is_empty(self.operand(one))) for one in args))
            case ("regexmatch", [Literal(str(pattern)), one]):
                return self._matches(pattern, one)
            case ("date", [Literal(str(form))]) if form.lower() in ("y-m-d", "ymd"):
                return Answer("date", "date")
        raise Untranslatable(f"{call.name[:40]}() has no counterpart")

    def is_empty(self, value: Any) -> Tree:
        """Also of a place of a ranking and of the text of "Other"."""
        match value:
            case RankPlace(question, place, choices):
                return all_of(leaf(f"{question}.{choice}", "ne", place) for choice in choices.values())
            case OtherText(field):
                return leaf(field, "not_answered")
        return super().is_empty(value)

    def truth(self, value: Any) -> Tree:
        """Also of those two."""
        return (
            negated(self.is_empty(value))
            if isinstance(value, RankPlace | OtherText)
            else super().truth(value)
        )

    def compare(self, op: str, left: Any, right: Any) -> Tree:
        """Also of those two, which stand on the left."""
        if isinstance(left, Constant) and isinstance(right, RankPlace | OtherText) and op in ("eq", "ne"):
            left, right = right, left
        match left, right:
            case RankPlace(question, place, choices), Constant() if op in ("eq", "ne"):
                if not right.text:
                    empty = self.is_empty(left)
                    return empty if op == "eq" else negated(empty)
                choice = self.choice(Answer(question, "choice", choices), right.text)
                return leaf(f"{question}.{choice}", op, place) if choice else NEVER if op == "eq" else ALWAYS
            case OtherText(field, question, choice), Constant():
                if right.text == "Y" and op in ("eq", "ne"):
                    return leaf(question, "contains" if op == "eq" else "not_contains", choice)
                return super().compare(op, Answer(field), right)
        return super().compare(op, left, right)

    def condition_rows(self, rows: Sequence[Row]) -> Tree:
        """The tree of a question's rows of conditions: scenarios are "or", fields in one are "and"."""
        scenarios: dict[str, dict[str, list[Tree]]] = {}
        for row in rows:
            by_field = scenarios.setdefault(row.get("scenario", "1"), {})
            field = row.get("cfieldname", "").strip()
            by_field.setdefault(field, []).append(self._row(row))
        return any_of(all_of(any_of(trees) for trees in by_field.values()) for by_field in scenarios.values())

    def _row(self, row: Row) -> Tree:
        method, value = row.get("method", "").strip(), row.get("value", "")
        place = row.get("cfieldname", "").strip()
        if token := TOKEN.fullmatch(place):
            operand: Any = self._of_respondent(token[1])
            made = None
        else:
            made, operand = self._conditioned(place, value)
            operand = self.reckoned(operand) if isinstance(operand, Equation) else operand
        if method == "RX":
            return self._fits(value, operand)
        if method in METHODS and (other := self._other_answer(value)) is not None:
            return self.compare(METHODS[method], operand, other)
        if method not in METHODS or value.startswith(("@", "{")):
            raise Untranslatable(f"its comparison {method} {value[:60]} has no counterpart")
        if made and isinstance(operand, Chosen) and value in made.choices:
            value = "Y"
        return self.compare(METHODS[method], operand, Constant(value.strip()))

    def _other_answer(self, value: str) -> Any:
        """What a row compares with where that is another answer, @9X1X2@, or a participant's attribute."""
        if token := TOKEN.fullmatch(value.strip()):
            return self._of_respondent(token[1])
        if not (named := ANSWER.fullmatch(value.strip())):
            return None
        _, operand = self.variables.find(named[1])
        return self.reckoned(operand) if isinstance(operand, Equation) else operand

    def _conditioned(self, place: str, value: str) -> tuple[Made, Any]:
        """The operand of a row; of a multiple choice named as a whole, the choice that is its value."""
        try:
            return self.variables.find(place.lstrip("+"))
        except Untranslatable:
            match = SGQA.fullmatch(place)
            made = self.variables.by_qid.get(match[3]) if match and not match[4] else None
            if made and value in made.variables:
                operand = made.variables[value]
                choice = (
                    OtherText(operand.field, operand.question, operand.choice)
                    if isinstance(operand, OtherText)
                    else operand
                )
                return made, Chosen(made.id, choice.choice) if isinstance(
                    choice, OtherText | Chosen
                ) else choice
            raise

    def _answer(self, node: Node) -> Answer:
        operand = self.operand(node)
        if isinstance(operand, OtherText):
            return Answer(operand.field)
        if not isinstance(operand, Answer) or operand.codes:
            raise Untranslatable("it measures what is no text")
        return operand

    def _matches(self, pattern: str, node: Node) -> Tree:
        return self._fits(pattern, self._answer(node))

    def _fits(self, pattern: str, operand: Any) -> Tree:
        if not isinstance(operand, Answer) or operand.codes:
            raise Untranslatable("it looks for a pattern in what is no text")
        try:
            return leaf(operand.field, "matches", from_php(pattern))
        except ValueError as error:
            raise Untranslatable(f"its pattern {pattern[:60]} can't be run") from error

    def _counted_parts(self, name: str) -> Operand:
        """`that.Q1`: how many parts of a question are answered."""
        _, *rest = name.split(".")
        named = rest[0] if rest and rest[0].lower() not in ATTRIBUTES else ""
        made = self.variables.question(named) if named else self.this
        if made is None:
            raise Untranslatable(f"nothing is called {name[:60]!r}")
        operands = [one for suffix, one in made.variables.items() if suffix and "comment" not in suffix]
        if all(isinstance(one, Chosen | OtherText) for one in operands):
            return Answer(f"count:{made.id}", "number")
        return Tally(tuple(negated(self.is_empty(one)) for one in operands))

    def _by_label(self, made: Made, operand: Any) -> Any:
        """`.shown` compares what people read."""
        if not isinstance(operand, Answer) or not operand.codes:
            return operand
        labels = {
            text: operand.codes[one.code]
            for one in made.asked.options()
            for text in one.texts.values()
            if one.code in operand.codes
        }
        return Answer(operand.field, operand.type, labels)

    def _of_respondent(self, name: str) -> Answer:
        if name in RESPONDENT:
            return Answer(RESPONDENT[name])
        self.variables.tokens.add(name.lower())
        return Answer(f"embedded:{name.lower()}")
