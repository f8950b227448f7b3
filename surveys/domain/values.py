"""What stored answers mean, always under the response's own version."""

from dataclasses import dataclass

from surveys import document as documents
from surveys.document import Document
from surveys.kinds import is_empty
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

    @property
    def is_text(self) -> bool:
        """Whether it is in the person's own words: open answers, and what is written beside a choice."""
        return self.kind in ("long_text", "short_text") or self.address.endswith(".text")


def document_of(response: Response) -> Document:
    """The document that the response answers."""
    return documents.of_published(response.version_id)


def value_of(response: Response, address: str) -> float | str | None:
    """The number or text behind an answer; None where there is none, or "not applicable"."""
    return document_of(response).value(address, response.answers.get(address))


def text_of(response: Response, address: str, language: str = "") -> str:
    """The answer at `address` as people read it; "" where there is none."""
    return document_of(response).words(address, response.answers.get(address), language)


def answers_in_words(response: Response, language: str = "") -> list[AnswerInWords]:
    """Every answer that was given, in the order of the questionnaire."""
    document = document_of(response)
    return [
        AnswerInWords(
            address=spec.address,
            question=document.label(spec.address, language),
            answer=document.words(spec.address, stored, language),
            value=document.value(spec.address, stored),
            scale=spec.scale,
            kind=document.questions[spec.question].kind,
            concept=spec.concept,
        )
        for spec in document.fields()
        if not is_empty(stored := response.answers.get(spec.address))
    ]


def comments_of(response: Response) -> list[tuple[str, str]]:
    """(field address, text) of all free texts: short and long ones and those beside choices."""
    return [
        (spec.address, stored)
        for spec in document_of(response).fields()
        if spec.value_type == "text"
        and isinstance(stored := response.answers.get(spec.address), str)
        and stored
    ]
