"""Where answers can go: the fields of a questionnaire by the names a mapping uses."""

from dataclasses import dataclass, field
from typing import Any

from surveys.document import Document
from surveys.kinds import FieldSpec, QuestionSpec, kind_of
from surveys.kinds.grids import Grid


@dataclass(frozen=True)
class Target:
    """One field; `choice` is set where a column says yes or no to one choice of a multiple choice.

    `choices` are the answers it knows: a question's own, or those of the cell of a grid. `path` is where
    their texts stand.
    """

    name: str
    spec: FieldSpec
    question: QuestionSpec
    label: str
    choice: str = ""
    choices: list[dict[str, Any]] = field(default_factory=list)
    path: str = ""

    @property
    def address(self) -> str:
        return self.spec.address


def targets_of(document: Document) -> dict[str, Target]:
    """Every answer target by its name: `nps`, `service.r2`, `reasons.c1`; export names too."""
    found: dict[str, Target] = {}
    for spec in document.fields():
        question = document.questions[spec.question]
        choices, path = choices_of(question, spec.address)
        rest, label = spec.address.removeprefix(question.uid), document.label(spec.address)
        target = Target(f"{question.key}{rest}", spec, question, label, "", choices, path)
        found.setdefault(target.name, target)
        for choice in choices if spec.value_type == "choices" else ():
            choice_id = choice["id"]
            words = f"{label}: {document.text(f'{path}.{choice_id}') or choice_id}"
            name = f"{target.name}.{choice_id}"
            found.setdefault(name, Target(name, spec, question, words, choice_id, choices, path))
    for target in list(found.values()):
        if not target.choice:
            found.setdefault(target.spec.export_name, target)
    return found


def choices_of(question: QuestionSpec, address: str) -> tuple[list[dict[str, Any]], str]:
    """The answers that a field knows, and where their texts stand: columns of a grid have their own."""
    kind = kind_of(question)
    cell = kind.cell(question, address) if isinstance(kind, Grid) else None
    if cell is None or cell.choices == question.choices:
        return question.choices, question.uid
    return cell.choices, cell.uid
