"""Conditions as a form: any tree of `common.conditions`, drawn, posted and read back.

`Condition(operands, "display", tree)` is drawn by `surveys/builder/conditions/condition.html` in any form of
the builder; `read_condition(form, "display", operands, kept=tree)` reads what was posted. What nobody touched
comes back exactly as it was.
"""

from surveys.forms.conditions.drawing import Condition
from surveys.forms.conditions.operands import Operand, Operands
from surveys.forms.conditions.reading import Reading, read_condition
from surveys.forms.conditions.words import NEVER, in_words

__all__ = ["NEVER", "Condition", "Operand", "Operands", "Reading", "in_words", "read_condition"]
