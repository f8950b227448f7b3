"""Whether a mapping fits a file's columns and a questionnaire, in words."""

from collections.abc import Collection, Sequence

from surveys.imports.mapping import Mapping
from surveys.imports.plain import PERSON
from surveys.models import Questionnaire


def misfits(
    mapping: Mapping, header: Sequence[str], targets: Collection[str], questionnaire: Questionnaire
) -> list[str]:
    """What keeps `mapping` from a file with this header; `targets` are the names of answers."""
    columns = mapping.columns
    problems = [
        *(f"The file has no column {one.column[:60]!r}." for one in columns if one.column not in header),
        *(
            f"The file has two columns {one.column[:60]!r}; rename one."
            for one in columns
            if header.count(one.column) > 1
        ),
        *(
            f"Column {one.column[:60]}: the questionnaire has no {one.to[:70]!r}."
            for one in columns
            if one.is_answer and one.to.removeprefix("answer:") not in targets
        ),
    ]
    return problems + _lacking(mapping, questionnaire)


def _lacking(mapping: Mapping, questionnaire: Questionnaire) -> list[str]:
    tos = {column.to for column in mapping.columns}
    problems = []
    if "unit" not in tos and not mapping.constants.unit:
        problems.append("Choose the column that names the unit, or one unit for all rows.")
    if "completed_at" not in tos and not mapping.constants.completed_at:
        problems.append("Choose the column that says when it was answered, or one day for all rows.")
    if not any(to.startswith("answer:") for to in tos):
        problems.append("Choose at least one column that holds answers.")
    if questionnaire.program.is_anonymous and any(to in PERSON or to == "company" for to in tos):
        problems.append("This program is anonymous and keeps no contacts. Leave out their columns.")
    return problems
