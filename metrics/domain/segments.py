"""What scores know of dimensions: the codes of a response's values, eight small numbers beside each score.

Reading never writes: a value that nobody gave before stands as a negative number of its own batch until
`give_codes` names it, in the transaction that stores the scores.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, OuterRef, Q, Subquery

from common.bulk import insert_rows
from metrics.models import MOST_VALUES, NOT_KNOWN, OTHER, SLOTS, Dimension, DimensionValue
from surveys.document import Document, of_published, of_version
from surveys.logic.setting import names_of_person, names_set
from surveys.models import QuestionnaireVersion, Response

LONGEST = 120
Segments = tuple[int, ...]  # the codes of the slots 1 … SLOTS
NOTHING_KNOWN: Segments = (NOT_KNOWN,) * SLOTS
# Codes last as long as their dimension, so that each process may remember what it has read of them.
_remembered: dict[tuple[UUID, str], int] = {}


@dataclass(frozen=True)
class NewValue:
    """A value without a code; `number` is the negative one that stands for it."""

    dimension_id: int
    key: str
    label: str
    number: int


@dataclass
class Coding:
    """The dimensions, and the codes of the values that a batch of responses holds."""

    dimensions: Sequence[Any] = ()
    codes: Mapping[tuple[int, str], int] = field(default_factory=dict)
    new: dict[tuple[int, str], NewValue] = field(default_factory=dict)
    _withheld: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, responses: Sequence[Response]) -> "Coding":
        """Reads the dimensions, and of their values those that this process hasn't met."""
        last = DimensionValue.objects.filter(dimension=OuterRef("pk")).order_by("-code").values("code")
        dimensions = list(Dimension.objects.annotate(last=Subquery(last[:1])))
        coding = cls(dimensions)
        given: dict[Any, set[str]] = {
            one: {key_of(text) for response in responses if (text := coding._text(response, one))}
            for one in dimensions
        }
        coding.codes = _read_codes(given)
        return coding

    def segments(self, response: Response) -> Segments:
        """The response's codes by slot."""
        if not self.dimensions:
            return NOTHING_KNOWN
        found = [NOT_KNOWN] * SLOTS
        for dimension in self.dimensions:
            if text := self._text(response, dimension):
                found[dimension.slot - 1] = self._code(dimension, text)
        return tuple(found)

    def _text(self, response: Response, dimension: Any) -> str:
        """The response's value, with single spaces; "" where it has none, or where it would tell too much."""
        value = response.embedded.get(dimension.field)
        if value is None or dimension.field in self._withheld_of(response):
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""

    def _withheld_of(self, response: Response) -> frozenset[str]:
        """What a survey set itself from who answered, or in programs that hide comments from answers."""
        place = (response.version_id, response.program_id)
        if place not in self._withheld:
            document = document_of(response)
            names, persons = names_set(document), names_of_person(document)
            self._withheld[place] = names if names and response.program.hides_few_comments else persons
        return self._withheld[place]

    def _code(self, dimension: Any, text: str) -> int:
        place = (dimension.pk, key_of(text))
        code = self.codes.get(place)
        if code is not None:
            return code
        if (dimension.last or 0) >= MOST_VALUES:
            return OTHER
        value = self.new.setdefault(place, NewValue(*place, text[:LONGEST], -len(self.new) - 1))
        return value.number


def document_of(response: Response) -> Document:
    """The response's own version; published ones are read once per process."""
    try:
        return of_published(response.version_id)
    except QuestionnaireVersion.DoesNotExist:
        return of_version(response.version)


def key_of(text: str) -> str:
    """By what a value is recognised: its capitals make no difference."""
    return text.casefold()[:LONGEST]


def give_codes(values: Iterable[NewValue]) -> dict[int, int]:
    """Codes for values that have none, by the number that stood for each. Runs in the caller's transaction.

    The dimensions are held, so that two workers don't give a code twice. What comes after MOST_VALUES is
    OTHER; a dimension that went meanwhile leaves nothing known.
    """
    by_dimension: dict[int, list[NewValue]] = defaultdict(list)
    for value in values:
        by_dimension[value.dimension_id].append(value)
    given: dict[int, int] = {}
    with transaction.atomic():
        held = Dimension.objects.select_for_update().filter(pk__in=by_dimension).order_by("pk")
        for dimension in held.values_list("pk", flat=True):
            given |= _give(dimension, by_dimension[dimension])
    return {value.number: given.get(value.number, NOT_KNOWN) for of in by_dimension.values() for value in of}


def _give(dimension: int, values: Sequence[NewValue]) -> dict[int, int]:
    rows = DimensionValue.objects.filter(dimension=dimension)
    codes = dict(rows.filter(key__in=[one.key for one in values]).order_by().values_list("key", "code"))
    last = rows.aggregate(last=Max("code"))["last"] or 0
    made = []
    for value in values:
        if value.key not in codes and last < MOST_VALUES:
            last += 1
            codes[value.key] = last
            made.append((dimension, last, value.key, value.label))
    insert_rows(DimensionValue, ("dimension_id", "code", "key", "label"), made)
    return {value.number: codes.get(value.key, OTHER) for value in values}


def _read_codes(given: Mapping[Any, set[str]]) -> dict[tuple[int, str], int]:
    """The codes of these values, by dimension."""
    found: dict[tuple[int, str], int] = {}
    unknown = Q()
    for dimension, keys in given.items():
        found |= {
            (dimension.pk, key): _remembered[dimension.uuid, key]
            for key in keys
            if (dimension.uuid, key) in _remembered
        }
        if missing := [key for key in keys if (dimension.pk, key) not in found]:
            unknown |= Q(dimension=dimension, key__in=missing)
    if not unknown:
        return found
    uuids = {dimension.pk: dimension.uuid for dimension in given}
    rows = DimensionValue.objects.filter(unknown).order_by().values_list("dimension_id", "key", "code")
    for dimension_id, key, code in rows:
        found[dimension_id, key] = code
        if not connection.in_atomic_block:  # what a transaction has read may never have been
            _remembered[uuids[dimension_id], key] = code
    return found
