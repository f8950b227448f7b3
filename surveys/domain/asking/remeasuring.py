"""Asking again after a case: the same question once more, and whether the matter was handled well."""

from typing import Any

from django.db import transaction

from common.phrases import Phrase, say
from surveys import document as documents
from surveys.document import Document
from surveys.domain.asking.programs import languages_of
from surveys.domain.questionnaires.concepts import STANDARD
from surveys.domain.questionnaires.editing import create_questionnaire, publish_version
from surveys.kinds import FieldSpec
from surveys.models import Concept, Program, Questionnaire

NAME = "After your case"
HANDLED = "well_handled"
WORDS = {
    "title": Phrase("How is it now?"),
    "lead": Phrase("You told us about a problem. Two short questions."),
    "thanks": Phrase("We read every answer. You can close this page."),
    "q2.text": Phrase("My matter was handled well."),
    "q2.c1": Phrase("Disagree completely"),
    "q2.c2": Phrase("Disagree"),
    "q2.c3": Phrase("Neither"),
    "q2.c4": Phrase("Agree"),
    "q2.c5": Phrase("Agree completely"),
    "q3.text": Phrase("Is there anything left to say?"),
}
RECOMMEND = {
    "q1.text": Phrase("How likely are you to recommend us to a friend or colleague?"),
    "q1.low": Phrase("Not at all likely"),
    "q1.high": Phrase("Extremely likely"),
}
Texts = dict[str, dict[str, str]]  # language -> path -> text


def remeasurement_questionnaire(program: Program, concept_key: str) -> Questionnaire:
    """The program's questionnaire that asks `concept_key` again, made at its first use and kept.

    The question is copied as the program asks it now: before and after stand on one scale. Without one
    in the program it is "how likely are you to recommend us".
    """
    made = Questionnaire.objects.select_related("program").filter(
        program=program,
        is_system=True,
        current__isnull=False,
        questions__uid="q1",
        questions__fields__concept__key=concept_key,
    )
    if found := made.first():
        return found
    with transaction.atomic():
        Program.objects.select_for_update(no_key=True).get(pk=program.pk)  # two at once make one
        if found := made.first():
            return found
        questionnaire = create_questionnaire(
            program,
            owner=program.owner,
            name=f"{NAME} ({_title(concept_key)})",
            definition=_definition(program, concept_key),
            by=None,
            is_system=True,
            is_invented=program.is_invented,
        )
        publish_version(questionnaire, by=None)
    return made.get(pk=questionnaire.pk)


def _title(concept_key: str) -> str:
    """What is asked again, as staff read it."""
    name = Concept.objects.filter(key=concept_key).values_list("name", flat=True).first()
    return name or STANDARD.get(concept_key) or concept_key.replace("_", " ").replace("-", " ")


def _definition(program: Program, concept_key: str) -> dict[str, Any]:
    data, texts = _same_question(program, concept_key)
    handled = {
        "kind": "rating",
        "key": HANDLED,
        "required": True,
        "concept": HANDLED,
        "choices": [{"id": f"c{value}", "value": value} for value in range(1, 6)],
    }
    return {
        "title": str(WORDS["title"]),
        "languages": list(texts),
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [["q1", "q2", "q3"]]}},
        "questions": {
            "q1": data | {"required": True, "concept": concept_key},
            "q2": handled,
            "q3": {"kind": "long_text", "key": "left_to_say"},
        },
        "texts": {language: _said(WORDS, language) | own for language, own in texts.items()},
    }


def _same_question(program: Program, concept_key: str) -> tuple[dict[str, Any], Texts]:
    """The question that measures the concept in the program's newest survey, as q1, with its texts."""
    asked = Questionnaire.objects.filter(
        program=program,
        is_system=False,
        current__isnull=False,
        questions__fields__concept__key=concept_key,
    )
    for questionnaire in asked.select_related("current").order_by("-is_open", "-pk").distinct():
        document = documents.of_version(questionnaire.published)
        spec = next((one for one in document.fields() if one.concept == concept_key), None)
        if spec is None:
            continue
        question = document.questions[spec.question]
        texts = {language: _texts_of(document, spec, language) for language in document.languages}
        if question.rows:  # one row of a matrix becomes a rating of its own
            return {"kind": "rating", "key": concept_key, "choices": question.choices}, texts
        kept = {name: question.data[name] for name in ("kind", "choices") if name in question.data}
        return kept | {"key": concept_key}, texts
    return {"kind": "nps", "key": concept_key}, {
        language: _said(RECOMMEND, language) for language in languages_of(program)
    }


def _texts_of(document: Document, spec: FieldSpec, language: str) -> dict[str, str]:
    """The question's words as q1; a matrix's row gives the text, the whole its scale."""
    question = document.questions[spec.question]
    row = document.text(spec.address, language) if question.rows else ""
    texts = {"q1.text": row or document.label(spec.address, language)}
    for part in ("low", "high", *(choice["id"] for choice in question.choices)):
        if text := document.text(f"{question.uid}.{part}", language):
            texts[f"q1.{part}"] = text
    return texts


def _said(words: dict[str, Phrase], language: str) -> dict[str, str]:
    return {path: say(phrase, language) for path, phrase in words.items()}
