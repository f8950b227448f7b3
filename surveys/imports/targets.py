"""Where answers can go: the fields of a questionnaire by the names a mapping uses."""

from dataclasses import dataclass

from surveys.document import Document
from surveys.kinds import FieldSpec, QuestionSpec


@dataclass(frozen=True)
class Target:
    """One field; `choice` is set where a column says yes or no to one choice of a multiple choice."""

    name: str
    spec: FieldSpec
    question: QuestionSpec
    label: str
    choice: str = ""

    @property
    def address(self) -> str:
        return self.spec.address


def targets_of(document: Document) -> dict[str, Target]:
    """Every answer target by its name: `nps`, `service.r2`, `reasons.c1`; export names too."""
    found: dict[str, Target] = {}
    for spec in document.fields():
        question = document.questions[spec.question]
        label = document.label(spec.address)
        rest = spec.address.removeprefix(question.uid)
        found.setdefault(f"{question.key}{rest}", Target(f"{question.key}{rest}", spec, question, label))
        if spec.value_type == "choices":
            for choice in question.choices:
                choice_id = choice["id"]
                name = f"{question.key}.{choice_id}"
                words = f"{label}: {document.text(f'{question.uid}.{choice_id}') or choice_id}"
                found.setdefault(name, Target(name, spec, question, words, choice_id))
    for target in list(found.values()):
        if not target.choice:
            found.setdefault(target.spec.export_name, target)
    return found
