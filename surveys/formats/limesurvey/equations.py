"""Equations: what is reckoned. Where that is a text with names, a hidden field keeps it."""

from surveys.formats.limesurvey.conditions import Script, Variables
from surveys.formats.limesurvey.made import Made
from surveys.formats.limesurvey.pipes import EXPRESSION, pipes_of
from surveys.formats.limesurvey.variables import Equation
from surveys.formats.shared.draft import short
from surveys.formats.shared.operands import Answer, Untranslatable

IN_WORDS = "An answer chosen from a list stands there in words, not as its code."
INSIDE = "Conditions ask for what it is made of; its own value isn't kept: {said}"
LOST = "It is a hidden field without a value, since {reason}: {said}"


def settle_equations(questions: list[Made], variables: Variables) -> None:
    """Gives hidden fields the text that they keep, and tells of those that can't have it."""
    for made in questions:
        equation = made.variables.get("")
        if isinstance(equation, Equation):
            _settle(made, equation, variables)


def _settle(made: Made, equation: Equation, variables: Variables) -> None:
    text, left = pipes_of(variables)(equation.text, made.id)
    if not left:
        made.question.data["default"] = text
        if _names_codes(equation.text, variables):
            made.simplify(IN_WORDS)
        return
    try:
        Script(variables, made).reckoned(equation)
        made.simplify(INSIDE.format(said=short(equation.text)))
    except Untranslatable as error:
        made.simplify(LOST.format(reason=error, said=short(equation.text)))


def _names_codes(text: str, variables: Variables) -> bool:
    """Whether a name in the text stands for the code of a choice."""
    script = Script(variables)
    for match in EXPRESSION.finditer(text):
        try:
            operand = script.ref(match[1].strip())
        except Untranslatable:
            continue
        if isinstance(operand, Answer) and operand.codes and not match[1].strip().endswith(".shown"):
            return True
    return False
