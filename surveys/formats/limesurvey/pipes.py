"""Expressions in texts, `{name}`, as our pipes."""

import re
from collections.abc import Callable

from surveys.formats.limesurvey.conditions import Script, Variables
from surveys.formats.limesurvey.variables import Equation, OtherText
from surveys.formats.shared.draft import short
from surveys.formats.shared.expressions import Call, ExpressionError, Literal, Ref, Unary, parse
from surveys.formats.shared.operands import Answer, Chosen, Constant, Untranslatable

EXPRESSION = re.compile(r"\{([^\s{}][^{}]{0,2000})\}")
INSERTED = re.compile(r"INSERTANS:(\d+X\d+X\d+\S*)")
RESPONDENT = {
    "TOKEN:FIRSTNAME": "respondent.first_name", "FIRSTNAME": "respondent.first_name",
    "TOKEN:EMAIL": "respondent.email", "EMAIL": "respondent.email",
}  # fmt: skip


def pipes_of(variables: Variables) -> Callable[[str, str], tuple[str, list[str]]]:
    """What turns the expressions of a text into pipes, and names those that stay as they are."""

    def replace(text: str, _question: str) -> tuple[str, list[str]]:
        if "{" not in text:
            return text, []
        left: list[str] = []

        def one(match: re.Match[str]) -> str:
            try:
                return _pipe(
                    match[1].strip().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
                    variables,
                )
            except (Untranslatable, ExpressionError):
                left.append(f"An expression in its text is shown as it stands: {short(match[0], 200)}")
                return match[0]

        return EXPRESSION.sub(one, text), left

    return replace


def _pipe(expression: str, variables: Variables) -> str:
    if expression in RESPONDENT:
        return f"{{{{{RESPONDENT[expression]}}}}}"
    if match := INSERTED.fullmatch(expression):
        expression = match[1]
    script = Script(variables)
    match parse(expression, script.grammar):
        case Ref(name):
            return _of_name(name, script, variables)
        case Literal(value):
            return Constant(value).text
        case Call("if", [Unary("not", Call("is_empty", [Ref(asked)])), Ref(name), Literal(str(instead))]) if (
            asked == name
        ):
            return _of_name(name, script, variables).replace("}}", f"|{instead}}}}}")
        case Call("if", [Ref(asked), Ref(name), Literal(str(instead))]) if asked == name:
            return _of_name(name, script, variables).replace("}}", f"|{instead}}}}}")
        case Call("if", [Call("is_empty", [Ref(asked)]), Literal(str(instead)), Ref(name)]) if asked == name:
            return _of_name(name, script, variables).replace("}}", f"|{instead}}}}}")
    raise Untranslatable("it is more than a name")


def _kept(name: str, variables: Variables) -> Answer | None:
    """Where an equation's value is kept, once it is settled."""
    try:
        made, operand = variables.find(name)
    except Untranslatable:
        return None
    has_value = isinstance(operand, Equation) and made.question.data.get("default")
    return Answer(made.id) if has_value else None


def _of_name(name: str, script: Script, variables: Variables) -> str:
    base, _, attribute = name.partition(".")
    if attribute == "question":
        made = variables.question(base)
        if made is None:
            raise Untranslatable("nothing has this name")
        return f"{{{{{made.id}.question}}}}"
    operand = _kept(base, variables) or script.ref(name.removesuffix(".shown"))
    if isinstance(operand, OtherText):
        operand = Answer(operand.field)
    if (
        isinstance(operand, Chosen)
        or not isinstance(operand, Answer)
        or ":" in operand.field.replace("embedded:", "")
    ):
        raise Untranslatable("it is no single answer")
    return f"{{{{{operand.field.replace(':', '.')}}}}}"
