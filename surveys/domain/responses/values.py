"""What stored answers mean, always under the response's own version."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from common.figures import moment_on_pages
from surveys import document as documents
from surveys.document import Document
from surveys.kinds import FieldSpec, is_empty
from surveys.logic.setting import names_of_person, names_set
from surveys.models import Response


@dataclass(frozen=True)
class AnswerInWords:
    """One answer as people read it. `value` is its number (or text), `scale` "1..5" or ""."""

    address: str
    question: str
    answer: str
    value: float | str | None
    scale: str
    kind: str
    concept: str
    is_text: bool  # in the person's own words: open answers, and what is written beside a choice
    on_pages: str  # as staff's pages write it: days and times in their own way
    is_personal: bool  # tells who somebody is: for who may see contact details


def document_of(response: Response) -> Document:
    """The document that the response answers."""
    return documents.of_published(response.version_id)


def value_of(response: Response, address: str) -> float | str | None:
    """The number or text behind an answer; None where there is none, or "not applicable"."""
    return document_of(response).value(address, response.answers.get(address))


def answers_in_words(response: Response, language: str = "") -> list[AnswerInWords]:
    """Every answer that was given, in the order of the questionnaire."""
    document = document_of(response)
    found = []
    for spec, address, stored in _given(document, response):
        kind, words = document.kind(spec.question), document.words(address, stored, language)
        found.append(
            AnswerInWords(
                address=address,
                question=document.label(address, language),
                answer=words,
                on_pages=moment_on_pages(str(stored)) if spec.value_type == "date" else words,
                value=document.value(address, stored),
                scale=spec.scale,
                kind=kind.name,
                concept=spec.concept,
                is_text=spec.value_type == "text",
                is_personal=kind.is_personal,
            )
        )
    return found


def facts_of(response: Response, *, hides_answers: bool, sees_contact: bool) -> dict[str, Any]:
    """What is known beside the answers, without what the flow set from what may not be told."""
    document, withheld = document_of(response), frozenset[str]()
    if hides_answers:
        withheld |= names_set(document)
    if not sees_contact:
        withheld |= names_of_person(document)
    return {name: fact for name, fact in response.embedded.items() if name not in withheld}


def _given(document: Document, response: Response) -> Iterator[tuple[FieldSpec, str, Any]]:
    """(field, address, stored answer) of all that was said; what a loop asked, round by round."""
    rounds: dict[str, list[str]] = {}
    for address in response.answers:
        name, at, _ = address.partition("@")
        if at:
            rounds.setdefault(name, []).append(address)
    for spec in document.fields():
        for address in (spec.address, *rounds.get(spec.address, ())):
            if not is_empty(stored := response.answers.get(address)):
                yield spec, address, stored
