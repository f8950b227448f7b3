"""What a survey asks, over all its versions: questions as results show them, in order.

A question whose kind or scale differs between versions stands there once for each; within a loop once for
each of its items. Labels are those of the newest version.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from metrics.domain.questions.measures import Measures
from surveys.document import Document
from surveys.kinds import FieldSpec, Kind, QuestionSpec, is_number, kind_of
from surveys.kinds.base import COLUMN_TYPES
from surveys.kinds.ranking import BEST, WORST
from surveys.logic.rounds import rounds_of
from surveys.logic.way import at_iteration

Family = Literal["scale", "choice", "choices", "number", "date", "words", "there"]
Versions = Sequence[tuple[int, int, Document]]  # key, number, document; the newest first


@dataclass(frozen=True)
class Option:
    """One answer to choose; `value` is its number on a scale."""

    id: str
    label: str
    value: float | None = None


@dataclass
class Part:
    """What is answered at one address: a question, or a row of it."""

    address: str
    label: str
    family: Family
    options: dict[str, Option] = field(default_factory=dict)
    aside: str = ""  # the choice that is "not applicable"
    scale: str = ""
    concept: str = ""


@dataclass
class Item:
    """One question in one round of its loop, with the versions (by key) that ask it so."""

    ref: str
    uid: str
    kind: str
    kind_label: str
    title: str
    round: str = ""
    parts: dict[str, Part] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)  # address → what is written there
    versions: dict[int, int] = field(default_factory=dict)  # key → number
    is_alone: bool = True  # no other item has one of its addresses
    is_personal: bool = False
    has_words: bool = True  # what people wrote there can be read: it is nothing personal, no files, no points

    @property
    def key(self) -> str:
        """Its name in addresses of pages: one of the versions tells it from its namesakes."""
        return self.ref if self.is_alone else f"{self.ref}~{max(self.versions.values())}"


def items_of(versions: Versions, language: str = "", measures: Measures | None = None) -> list[Item]:
    """The questions of these versions, those of the newest first and in its order; answers are numbers on a
    scale where their kind rates, or where `measures` read them so."""
    scales = measures.scales if measures else frozenset()
    found: dict[tuple[str, str, str], Item] = {}
    for key, number, document in versions:
        for uid, question in document.questions.items():
            kind = kind_of(question)
            if not kind.is_summed:
                continue
            for iteration in rounds_of(document, uid):
                _add(found, document, question, kind, iteration, (key, number), language, scales)
    items = list(found.values())
    namesakes = Counter(one.ref for one in items)
    for one in items:
        one.is_alone = namesakes[one.ref] == 1
    return items


def _add(
    found: dict[tuple[str, str, str], Item],
    document: Document,
    question: QuestionSpec,
    kind: Kind,
    iteration: str,
    version: tuple[int, int],
    language: str,
    scales: Collection[tuple[str, str]],
) -> None:
    specs = document.fields_of(question.uid)
    ref = at_iteration(question.uid, iteration)
    scale = specs[0].scale if specs and not kind.counts_choices else ""
    item = found.get((ref, kind.name, scale))
    if item is None:
        title = document.label(question.uid, language)
        item = found[ref, kind.name, scale] = Item(
            ref, question.uid, kind.name, kind.label, " ".join(title.split()),
            round=document.round_label(question.uid, iteration, language), is_personal=kind.is_personal,
            has_words=not (kind.is_personal or kind.counts_texts)
            and not any(spec.value_type in COLUMN_TYPES for spec in specs),
        )  # fmt: skip
    item.versions[version[0]] = version[1]
    for part in _parts(document, question, kind, specs, iteration, language, scales):
        known = item.parts.get(part.address)
        if known is None:
            if part.family == "there" and part.address != ref:
                item.texts.setdefault(part.address, part.label)
            else:
                item.parts[part.address] = part
        else:
            known.options = known.options | {
                name: option for name, option in part.options.items() if name not in known.options
            }


def _parts(
    document: Document,
    question: QuestionSpec,
    kind: Kind,
    specs: Sequence[FieldSpec],
    iteration: str,
    language: str,
    scales: Collection[tuple[str, str]],
) -> Iterator[Part]:
    for spec in specs:
        options = {
            one: Option(one, document.words(spec.address, one, language), _number(kind, question, spec, one))
            for one in (kind.options(question, spec.address) if spec.value_type != "number" else ())
        }
        aside = kind.aside(question, spec.address)
        if spec.value_type == "number" and aside:
            options = {aside: Option(aside, document.words(spec.address, aside, language))}
        yield Part(
            at_iteration(spec.address, iteration),
            _label(document, kind, spec, language),
            _family(kind, spec, options, scales),
            options,
            aside=aside,
            scale=spec.scale,
            concept=spec.concept,
        )


def _family(
    kind: Kind, spec: FieldSpec, options: dict[str, Option], scales: Collection[tuple[str, str]]
) -> Family:
    """How it is summed up. Numbers behind choices are no scale by themselves: codes of yes and no."""
    if kind.is_personal:
        return "there"
    match spec.value_type:
        case "choice":
            if not kind.is_scored and (spec.address, spec.scale) not in scales:
                return "choice"
            numbers = [one.value for one in options.values() if one.value is not None]
            return "scale" if len(numbers) > 1 and len(set(numbers)) == len(numbers) else "choice"
        case "choices":
            return "choices"
        case "number":
            return "scale" if kind.points else "number"
        case "date":
            return "date"
    return "words" if kind.counts_texts else "there"


def _number(kind: Kind, question: QuestionSpec, spec: FieldSpec, option: str) -> float | None:
    value = kind.value(question, spec.address, option)
    return value if is_number(value) else None


def _label(document: Document, kind: Kind, spec: FieldSpec, language: str) -> str:
    """What one address is about beside its question: "" for the question itself."""
    _, *parts = spec.address.split(".")
    if parts and parts[-1] in (BEST, WORST):
        return _end_of_set(document, spec.question, parts, language)
    own = [part for part in parts if part not in ("text", "rank")]
    words = [
        document.part_text(spec.question, part, language) or kind.part_words.get(part, part) for part in own
    ]
    ending = {"rank": "place", "text": "in their own words"}.get(parts[-1] if parts else "", "")
    return ", ".join([" – ".join(words), *filter(None, [ending])]) if words else ""


def _end_of_set(document: Document, uid: str, parts: Sequence[str], language: str) -> str:
    """ "Most", in the survey's own words; with the number of its set where there are several."""
    name, end = parts
    own = document.worded(f"{uid}.{'high' if end == BEST else 'low'}", language)
    sets = [one["id"] for one in document.questions[uid].data.get("sets", ())]
    words = own or end.capitalize()
    return f"{words}, set {sets.index(name) + 1}" if len(sets) > 1 else words
