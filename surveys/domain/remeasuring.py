"""Asking again after a case: the same question once more, and whether the matter was handled well."""

from typing import Any

from django.db import transaction

from surveys import document as documents
from surveys.domain.editing import create_questionnaire, publish_version
from surveys.models import Program, Questionnaire

NAME = "After your case"
HANDLED = "well_handled"
AGREE = ("Disagree completely", "Disagree", "Neither", "Agree", "Agree completely")


def remeasurement_questionnaire(program: Program, concept_key: str) -> Questionnaire:
    """The program's questionnaire that asks `concept_key` again, made at its first use and kept.

    The question is copied as the program asks it now: before and after stand on one scale. Without one
    in the program it is "how likely are you to recommend us".
    """
    name = f"{NAME} ({concept_key})"
    made = Questionnaire.objects.select_related("program").filter(
        program=program, is_system=True, name=name, current__isnull=False
    )
    if found := made.first():
        return found
    with transaction.atomic():
        Program.objects.select_for_update().get(pk=program.pk)  # two at once make one
        if found := made.first():
            return found
        questionnaire = create_questionnaire(
            program,
            owner=program.owner,
            name=name,
            definition=_definition(program, concept_key),
            by=None,
            is_system=True,
            is_invented=program.is_invented,
        )
        publish_version(questionnaire, by=None)
    return made.get(pk=questionnaire.pk)


def _definition(program: Program, concept_key: str) -> dict[str, Any]:
    data, texts = _same_question(program, concept_key)
    handled = {
        "kind": "rating",
        "key": HANDLED,
        "required": True,
        "concept": HANDLED,
        "choices": [{"id": f"c{value}", "value": value} for value in range(1, 6)],
    }
    words = {
        "title": "How is it now?",
        "lead": "You told us about a problem. Two short questions.",
        "thanks": "We read every answer. You can close this page.",
        "q2.text": "My matter was handled well.",
        "q3.text": "Is there anything left to say?",
    }
    words |= {f"q2.c{number}": label for number, label in enumerate(AGREE, 1)}
    return {
        "title": words["title"],
        "languages": ["en"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [["q1", "q2", "q3"]]}},
        "questions": {
            "q1": data | {"required": True, "concept": concept_key},
            "q2": handled,
            "q3": {"kind": "long_text", "key": "left_to_say"},
        },
        "texts": {"en": words | texts},
    }


def _same_question(program: Program, concept_key: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The question that measures the concept in the program's newest survey, with its texts, as q1."""
    asked = Questionnaire.objects.filter(
        program=program,
        is_system=False,
        current__isnull=False,
        questions__fields__concept__key=concept_key,
    )
    for questionnaire in asked.select_related("current").order_by("-is_open", "-pk").distinct():
        assert questionnaire.current is not None
        document = documents.of_version(questionnaire.current)
        spec = next((one for one in document.fields() if one.concept == concept_key), None)
        if spec is None:
            continue
        question = document.questions[spec.question]
        texts = {
            f"q1.{part}": text
            for part in ("low", "high", *(choice["id"] for choice in question.choices))
            if (text := document.text(f"{question.uid}.{part}"))
        }
        if question.rows:  # one row of a matrix becomes a rating of its own
            texts["q1.text"] = document.text(spec.address) or document.label(spec.address)
            return {"kind": "rating", "key": concept_key, "choices": question.choices}, texts
        texts["q1.text"] = document.label(spec.address)
        kept = {name: question.data[name] for name in ("kind", "choices") if name in question.data}
        return kept | {"key": concept_key}, texts
    words = "How likely are you to recommend us to a friend or colleague?"
    texts = {"q1.text": words, "q1.low": "Not at all likely", "q1.high": "Extremely likely"}
    return {"kind": "nps", "key": concept_key}, texts
