"""Which dimension, and which value of it, a page looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import BadRequest

from metrics.domain.scored import Segment
from metrics.models import NOT_KNOWN, OTHER, Dimension, DimensionValue

WITHOUT_NAME = {OTHER: "Other values", NOT_KNOWN: "Not known"}


@dataclass(frozen=True)
class DimensionChoice:
    """What may be chosen, and what was: a dimension with the words for its codes, and one of its values."""

    offered: list[Dimension]
    dimension: Dimension | None = None
    labels: Mapping[int, str] = field(default_factory=dict)
    segment: Segment | None = None

    @property
    def value(self) -> str:
        """The chosen value in words."""
        return self.labels[self.segment.code] if self.segment else ""

    @property
    def params(self) -> dict[str, str]:
        """The chosen value as addresses hold it."""
        if self.dimension is None or self.segment is None:
            return {}
        return {"dimension": self.dimension.key, "value": str(self.segment.code)}


def choose_dimension(params: Mapping[str, str]) -> DimensionChoice:
    """What `dimension` (a key) and `value` (a code of it) of a query string ask for.

    Raises BadRequest for what isn't offered.
    """
    offered = list(Dimension.objects.filter(is_active=True, is_filling=False))
    key, code = params.get("dimension", ""), params.get("value", "")
    dimension = next((one for one in offered if one.key == key), None)
    if dimension is None:
        if key or code:
            raise BadRequest("Unknown dimension.")
        return DimensionChoice(offered)
    labels = labels_of(dimension)
    if not code:
        return DimensionChoice(offered, dimension, labels)
    number = int(code) if code.isdecimal() and len(code) < 6 else None
    if number not in labels:
        raise BadRequest("Unknown value.")
    return DimensionChoice(offered, dimension, labels, Segment(dimension, number))


def labels_of(dimension: Dimension) -> dict[int, str]:
    """What the codes of a dimension stand for, by name, and last what has none."""
    named = DimensionValue.objects.filter(dimension=dimension).order_by("label")
    return dict(named.values_list("code", "label")) | WITHOUT_NAME
