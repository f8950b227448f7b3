"""What a rule can ask about a response: its answers, scores, unit, touchpoint and attributes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import prefetch_related_objects

from accounts.models import OrgUnit
from metrics.domain.comments import hidden_places, silent_places
from metrics.models import Metric, Score
from surveys.document import Document
from surveys.domain.asking.anonymity import Place
from surveys.domain.responses.values import document_of, facts_of
from surveys.kinds import kind_of
from surveys.models import Concept, Response

FIXED = {
    "unit": "Unit",
    "touchpoint": "Touchpoint",
    "program": "Program",
    "channel": "Channel",
    "language": "Language",
}
TEXT_KINDS = ("long_text", "short_text")
EXCERPT = 300


@dataclass(frozen=True)
class Rating:
    """A rating of a response: its value, its scale's ends, its field address and concept."""

    value: float
    low: float
    high: float
    address: str
    concept: str

    @property
    def is_low(self) -> bool:
        """Whether it calls for somebody."""
        return is_low(self.value, self.low, self.high)


def is_low(value: float, low: float, high: float) -> bool:
    """0–10: a detractor (at most 6). Other scales: below the middle."""
    return value <= 6 if (low, high) == (0, 10) else value < (low + high) / 2


@dataclass
class Facts:
    """Answers questions about one batch of responses; all is read when it is made, in a few queries."""

    scores: Mapping[int, Mapping[str, float]]
    codes: dict[int, tuple[str, ...]] = field(default_factory=dict)
    concepts: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    hidden: set[Place] = field(default_factory=set)
    silent: set[Place] = field(default_factory=set)

    def lookup(self, response: Response, name: str) -> Any:
        """The value of the field `name`; None for nothing. A unit gives its own code and those above it."""
        kind, _, key = name.partition(":")
        match kind:
            case "score" | "answer" if self.is_silent(response):
                return None
            case "score":
                return self.scores.get(response.pk, {}).get(key)
            case "answer":
                return self.answer(response, key)
            case "attribute" if self.keeps_from(response, name):
                return None
            case "attribute":
                person = response.respondent.attributes if response.respondent else {}
                return response.embedded.get(key, person.get(key))
            case "unit":
                return list(self.codes.get(response.unit_id, ()))
            case "touchpoint":
                return response.touchpoint.code if response.touchpoint else None
            case "program":
                return response.program.code
        return getattr(response, kind, None) if kind in FIXED else None

    def label(self, response: Response, name: str) -> str:
        """The field's words: a metric's, a concept's, or the question as this response's version asks it."""
        kind, _, key = name.partition(":")
        if name in self.labels or kind != "answer":
            return self.labels.get(name) or key or name
        document = document_of(response)
        return next((document.label(address) for address in addresses_of(document, key)), key)

    def answer(self, response: Response, key: str) -> Any:
        """The answer to a concept, question key or field address: a number where there is one.

        A text that stays hidden is none: who may write a rule could ask it for one word after the other.
        """
        document = document_of(response)
        for address in addresses_of(document, key):
            stored = response.answers.get(address)
            if stored is None or is_personal(document, address):
                continue
            if self.hides(response) and is_text(document, address):
                continue
            value = document.value(address, stored)
            if isinstance(value, int | float):
                return value
            if not document.is_not_applicable(address, stored):
                return document.operand(address, response.answers)
        return None

    def is_silent(self, response: Response) -> bool:
        """Whether nothing that the response says may be told, since too few answered at its unit."""
        return (response.program_id, response.unit_id) in self.silent

    def hides(self, response: Response) -> bool:
        """Whether the response's texts stay hidden, since its unit has too few of them."""
        return (response.program_id, response.unit_id) in self.hidden

    def keeps_from(self, response: Response, name: str) -> bool:
        """Whether the field `name` asks for a text, or where few answered for anything, that stays hidden.

        So does what the survey itself set by the answers, and by who gave them.
        """
        kind, _, key = name.partition(":")
        if kind == "attribute":
            hides = self.is_silent(response) or self.hides(response)
            told = facts_of(response, hides_answers=hides, sees_contact=False)
            return key in response.embedded and key not in told
        if kind in ("score", "answer") and self.is_silent(response):
            return True
        if kind != "answer" or not self.hides(response):
            return False
        document = document_of(response)
        return any(is_text(document, address) for address in addresses_of(document, key))

    def rating(self, response: Response, fields: Sequence[str]) -> Rating | None:
        """A rating among `fields` (of rules), the recommendation before others; else any rating there is."""
        if self.is_silent(response):
            return None
        document = document_of(response)
        wanted = []
        for name in fields:
            kind, _, key = name.partition(":")
            key = self.concepts.get(key, "") if kind == "score" else key if kind == "answer" else ""
            wanted += addresses_of(document, key) if key else []
        specs = [spec for spec in document.fields() if spec.scale]
        nps = [spec.address for spec in specs if spec.scale == "0..10"]
        wanted.sort(key=lambda address: address not in nps)
        for address in [*wanted, *nps, *(spec.address for spec in specs)]:
            if rating := self._rating_at(response, document, address):
                return rating
        return None

    def _rating_at(self, response: Response, document: Document, address: str) -> Rating | None:
        spec, stored = document.field(address), response.answers.get(address)
        value = document.value(address, stored) if spec is not None and stored is not None else None
        if spec is None or not spec.scale or not isinstance(value, int | float):
            return None
        low, _, high = spec.scale.partition("..")
        return Rating(float(value), float(low), float(high), address, spec.concept)

    def comment(self, response: Response) -> str:
        """The longest free text of the response, to be quoted; nothing of an anonymous or employee program.

        There the words belong to the group: they are shown where enough of them stand together.
        """
        if response.program.hides_few_comments:
            return ""
        document = document_of(response)
        texts = [
            str(response.answers[uid]).strip()
            for uid, question in document.questions.items()
            if question.kind in TEXT_KINDS and response.answers.get(uid)
        ]
        return max(texts, key=len, default="")


def addresses_of(document: Document, key: str) -> list[str]:
    """The field addresses behind a concept key, a question key or an address."""
    return document.addresses_by_name.get(key, [])


def is_text(document: Document, address: str) -> bool:
    """Whether what is answered there is free text."""
    spec = document.field(address)
    return spec is not None and spec.value_type == "text"


def is_personal(document: Document, address: str) -> bool:
    """Whether what is answered there tells who somebody is: nothing that a rule may ask for."""
    question = document.question_at(address)
    return question is not None and kind_of(question).is_personal


def facts_about(
    responses: Sequence[Response], scores: Mapping[int, Mapping[str, float]] | None = None
) -> Facts:
    """Reads what rules may ask about `responses`; `scores` are the scoring stage's, else stored ones."""
    prefetch_related_objects(responses, "unit", "program__default_department", "touchpoint", "respondent")
    if scores is None:
        scores = stored_scores(responses)
    metrics = list(Metric.objects.values_list("key", "name", "concept__key"))
    labels = {f"answer:{key}": name for key, name in Concept.objects.values_list("key", "name")}
    labels |= {f"score:{key}": name for key, name, _ in metrics} | FIXED
    concepts = {key: concept for key, _, concept in metrics}
    codes = codes_of(response.unit for response in responses)
    return Facts(scores, codes, concepts, labels, hidden_places(responses), silent_places(responses))


def stored_scores(responses: Sequence[Response]) -> dict[int, dict[str, float]]:
    """response id → metric key → value, of processed responses."""
    found: dict[int, dict[str, float]] = {}
    rows = Score.objects.filter(response__in=[response.pk for response in responses], iteration="")
    for response, metric, value in rows.values_list("response_id", "metric__key", "value"):
        found.setdefault(response, {})[metric] = value
    return found


def codes_of(units: Iterable[OrgUnit]) -> dict[int, tuple[str, ...]]:
    """unit id → the codes from the root down to the unit: "unit is X" holds in all of X's subtree."""
    paths = {unit.pk: unit.ancestor_ids for unit in units}
    wanted = {pk for ids in paths.values() for pk in ids}
    codes = dict(OrgUnit.objects.filter(pk__in=wanted).values_list("pk", "code"))
    return {unit: tuple(codes[pk] for pk in ids if pk in codes) for unit, ids in paths.items()}


def excerpt_of(text: str, length: int = EXCERPT) -> str:
    """The start of a comment on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def title_of(text: str, fallback: str) -> str:
    """A case's title: the comment's first sentence, else `fallback`. Never a name: titles travel."""
    line = " ".join(text.split())
    for mark in (". ", "! ", "? "):
        line = line.split(mark)[0]
    return excerpt_of(line.rstrip("."), 80) or fallback
