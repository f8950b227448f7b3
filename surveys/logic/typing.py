"""Numbers in a posted form, read as the page's language writes them."""

from typing import Any

from common.figures import plain_number
from surveys.document import Document
from surveys.kinds import Form, QuestionSpec, kind_of


class TypedForm:
    """A posted form whose numbers are plain ones; all else is as it was posted."""

    def __init__(self, form: Form, numbers: frozenset[str], language: str) -> None:
        self._form, self._numbers, self._language = form, numbers, language

    def get(self, key: str, default: Any = None) -> Any:
        value = self._form.get(key, default)
        if key in self._numbers and isinstance(value, str):
            return plain_number(value, self._language)
        return value

    def getlist(self, key: str) -> list[Any]:
        return self._form.getlist(key)

    def __contains__(self, key: object) -> bool:
        return key in self._form


def typed_in(document: Document, question: QuestionSpec, form: Form) -> Form:
    """The form as this question reads it: pages say in `l` which language they were written in."""
    if not kind_of(question).is_typed:
        return form
    fields = document.fields_of(question.uid)
    numbers = frozenset(spec.address for spec in fields if spec.value_type == "number")
    return TypedForm(form, numbers, str(form.get("l", ""))) if numbers else form
