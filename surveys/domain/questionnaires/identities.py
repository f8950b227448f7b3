"""What gives questions an identity across the versions of a survey: rows of Question, Field and Concept."""

from typing import Any

from surveys.document import DefinitionInvalid, Document
from surveys.domain.questionnaires.concepts import ensure_concept
from surveys.kinds import FieldSpec, QuestionSpec, kind_of
from surveys.logic.places import name_of
from surveys.models import Concept, Field, Question, Questionnaire


def write_identities(questionnaire: Questionnaire, document: Document, by: Any) -> None:
    """The rows of what a version asks, made or brought up to date. Raises DefinitionInvalid where a question
    was one of another kind before."""
    known = {question.uid: question for question in questionnaire.questions.prefetch_related("fields")}
    for spec in document.questions.values():
        question = known.get(spec.uid)
        if question is None:
            question = Question.objects.create(
                questionnaire=questionnaire, uid=spec.uid, key=spec.key[:60], kind=spec.kind
            )
        elif question.kind != spec.kind:
            what = f"was a question of another kind ({question.kind}) before: add a new question instead."
            raise DefinitionInvalid([(name_of(document, spec), what)])
        elif question.key != spec.key:
            question.key = spec.key[:60]
            question.save(update_fields=["key"])
        _write_fields(question, spec, document, by)


def _write_fields(question: Question, spec: QuestionSpec, document: Document, by: Any) -> None:
    known = {(field.path, field.value_type, field.scale): field for field in question.fields.all()}
    for shape in kind_of(spec).fields(spec):
        concept = _concept(shape, document, by)
        field = known.get((shape.address, shape.value_type, shape.scale))
        if field is None:
            Field.objects.create(
                question=question,
                path=shape.address,
                value_type=shape.value_type,
                export_name=shape.export_name[:80],
                scale=shape.scale,
                concept=concept,
            )
        elif (field.export_name, field.concept_id) != (shape.export_name, concept and concept.pk):
            field.export_name, field.concept = shape.export_name[:80], concept
            field.save(update_fields=["export_name", "concept"])


def _concept(shape: FieldSpec, document: Document, by: Any) -> Concept | None:
    if not shape.concept:
        return None
    name = document.text(shape.address) or document.label(shape.address)
    return ensure_concept(shape.concept, name=name, by=by)
