"""Where answers can go: the fields of a questionnaire by the names a mapping uses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from surveys.document import Document
from surveys.kinds import FieldSpec, Kind, QuestionSpec, kind_of
from surveys.kinds.base import COLUMN_TYPES
from surveys.kinds.grids import Grid
from surveys.logic.rounds import rounds_of
from surveys.logic.way import at_iteration


@dataclass(frozen=True)
class Target:
    """One field; `choice` is set where a column says yes or no to one choice of a multiple choice.

    `choices` are the answers it knows: a question's own, or those of the cell of a grid. `path` is where
    their texts stand. `aside` is the one that is "not applicable". `iteration` is the round of a question in
    a loop.
    """

    name: str
    spec: FieldSpec
    question: QuestionSpec
    label: str
    choice: str = ""
    choices: Sequence[Mapping[str, Any]] = ()
    path: str = ""
    aside: str = ""
    iteration: str = ""

    @property
    def kind(self) -> Kind:
        """That of its question."""
        return kind_of(self.question)

    @property
    def address(self) -> str:
        """Where answers are stored: in a loop, that of one round."""
        return at_iteration(self.spec.address, self.iteration)


def targets_of(document: Document) -> dict[str, Target]:
    """Every answer target by its name: `nps`, `service.r2`, `reasons.c1`, of a round of a loop `taste@c3`;
    export names too."""
    found: dict[str, Target] = {}
    for spec in document.fields():
        if spec.value_type in COLUMN_TYPES:  # files and places of a picture come from respondents alone
            continue
        for iteration in rounds_of(document, spec.question):
            for target in _targets(document, spec, iteration):
                found.setdefault(target.name, target)
    for target in list(found.values()):
        if not target.choice:
            found.setdefault(at_iteration(target.spec.export_name, target.iteration), target)
    return found


def _targets(document: Document, spec: FieldSpec, iteration: str) -> Iterator[Target]:
    """The field itself, and each choice of one that takes several."""
    question = document.questions[spec.question]
    kind, rest = kind_of(question), spec.address.removeprefix(question.uid)
    label, name = document.label(at_iteration(spec.address, iteration)), f"{question.key}{rest}"
    cell = kind.cell(question, spec.address) if isinstance(kind, Grid) else None
    whole = Target(
        at_iteration(name, iteration),
        spec,
        question,
        label,
        choices=kind.choices_at(question, spec.address),
        path=cell.uid if cell else question.uid,
        aside=kind.aside(question, spec.address),
        iteration=iteration,
    )
    yield whole
    for choice_id in kind.options(question, spec.address) if spec.value_type == "choices" else ():
        words = f"{label}: {document.text(f'{whole.path}.{choice_id}') or choice_id}"
        own = at_iteration(f"{name}.{choice_id}", iteration)
        yield replace(whole, name=own, label=words, choice=choice_id, aside="")
