"""Which questions of a survey measure something that metrics count, and on which scale."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from metrics.models import Metric
from surveys.models import Field, Questionnaire


@dataclass(frozen=True)
class Measures:
    """`metrics` by address (without a round): the keys of those that read it; `scales`: (address, scale) of
    the answers that stand on the scale of one of them."""

    metrics: Mapping[str, frozenset[int]] = field(default_factory=dict)
    scales: frozenset[tuple[str, str]] = frozenset()


def measures_of(questionnaire: Questionnaire) -> Measures:
    """What the answers to a survey measure, over all its versions."""
    fields = Field.objects.filter(question__questionnaire=questionnaire, concept__metrics__isnull=False)
    of_concept: dict[int, list[Metric]] = defaultdict(list)
    for metric in Metric.objects.only("concept_id", "scale_min", "scale_max").order_by():
        of_concept[metric.concept_id].append(metric)
    found: dict[str, set[int]] = defaultdict(set)
    scales: set[tuple[str, str]] = set()
    for path, scale, concept in fields.order_by().values_list("path", "scale", "concept_id").distinct():
        for metric in of_concept[concept]:
            found[path].add(metric.pk)
            if scale == f"{metric.scale_min}..{metric.scale_max}":
                scales.add((path, scale))
    return Measures({path: frozenset(keys) for path, keys in found.items()}, frozenset(scales))
