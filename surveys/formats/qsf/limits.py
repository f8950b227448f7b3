"""What is more than a questionnaire may hold is refused as a whole, in one line."""

from typing import Any

from surveys.document.shape import DefinitionInvalid, check_shape
from surveys.formats.report import FileUnreadable


def check_limits(definition: dict[str, Any]) -> None:
    """Raises FileUnreadable for a survey that is too large or too deep to be kept."""
    try:
        check_shape(definition)
    except DefinitionInvalid as invalid:
        where, what = invalid.problems[0]
        raise FileUnreadable(f"This survey can't be kept: {where} {what}") from None
