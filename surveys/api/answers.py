"""Answers as partners send them → answers as they are stored.

A question is named by its key ("nps"), a row of a matrix by its own key ("restrooms") or as
"ratings.restrooms", and anything by its field address ("q2.r1"). A choice is named by its id ("c4") or by its
value (4), "not applicable" by its id or as "not_applicable"; several choices are a list. null is no answer.
"""

from collections.abc import Mapping
from typing import Any

from surveys.document import Document
from surveys.kinds import FieldSpec, QuestionSpec, is_number

NOT_APPLICABLE = "not_applicable"
UNKNOWN = "There is no such question in this questionnaire."
TWICE = "This question is answered twice, under two names."


def read_answers(
    document: Document, said: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
    """(answers by address, errors by the sender's names, the sender's name of each address).

    Values that no choice fits stay as they are, so that the questionnaire's own check names them.
    """
    known = names_of(document)
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, value in said.items():
        spec = known.get(name)
        if spec is None:
            errors[name] = UNKNOWN
        elif spec.address in names:
            errors[name] = TWICE
        else:
            names[spec.address] = name
            if value is not None:
                answers[spec.address] = stored_value(document, spec, value)
    return answers, errors, names


def names_of(document: Document) -> dict[str, FieldSpec]:
    """Every name a field may be called by. Addresses win over keys."""
    names: dict[str, FieldSpec] = {}
    for spec in document.fields():
        question = document.questions[spec.question]
        names.setdefault(spec.export_name, spec)
        rest = spec.address.removeprefix(spec.question)
        names.setdefault(f"{question.key}{rest}", spec)
        if spec.address != spec.question:
            names.setdefault(f"{question.key}.{spec.export_name}", spec)
    return names | {spec.address: spec for spec in document.fields()}


def stored_value(document: Document, spec: FieldSpec, value: Any) -> Any:
    """`value` as it is stored at this field; what doesn't fit comes back unchanged."""
    question = document.questions[spec.question]
    if spec.value_type == "choice":
        return choice_id(question, value)
    if spec.value_type == "choices" and isinstance(value, list):
        return [choice_id(question, one) for one in value]
    if spec.value_type == "number" and isinstance(value, float) and value.is_integer():
        return int(value)  # 9.0 is what some programs make of 9
    return value


def choice_id(question: QuestionSpec, value: Any) -> Any:
    """The id of the choice that is called `value` or worth it."""
    if isinstance(value, str) and question.choice(value):
        return value
    if value == NOT_APPLICABLE and question.scale():
        fitting = [one["id"] for one in question.choices if one.get("value") is None]
    elif is_number(value):
        fitting = [one["id"] for one in question.choices if one.get("value") == value]
    else:
        return value
    return fitting[0] if len(fitting) == 1 else value
