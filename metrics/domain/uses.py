"""Which metrics read the answers of a survey: what its builder shows beside the questions."""

from collections import defaultdict
from collections.abc import Iterator

from accounts.models import OrgUnit
from accounts.reach import Principal
from metrics.domain.starting import STANDARD
from metrics.models import Metric
from surveys.document import Document
from surveys.models import Questionnaire
from surveys.panels import Use


def uses_of_answers(principal: Principal, questionnaire: Questionnaire, document: Document) -> Iterator[Use]:
    """The metrics that apply where the questionnaire is asked; where none does yet, what publishing makes."""
    wanted = {spec.concept for spec in document.fields() if spec.concept}
    rows = Metric.objects.filter(concept__key__in=wanted)
    measured = set(rows.values_list("concept__key", flat=True))
    by_concept: dict[str, list[Metric]] = defaultdict(list)
    for metric in rows.visible_to(principal).select_related("concept", "owner"):
        by_concept[metric.concept.key].append(metric)
    for spec in document.fields():
        if spec.concept in STANDARD and spec.concept not in measured:
            standard = STANDARD[spec.concept]
            yield Use(spec.address, standard.short_name, _trouble(standard.scale, spec.scale))
        for metric in by_concept.get(spec.concept, ()):
            if _meets(metric.owner, questionnaire.owner):
                scale = f"{metric.scale_min}..{metric.scale_max}"
                yield Use(spec.address, metric.short_name or metric.name, _trouble(scale, spec.scale))


def names_by_concept(principal: Principal) -> dict[str, list[str]]:
    """The short names of the metrics of each concept, by its key, the usual ones before they are made too."""
    names: dict[str, list[str]] = defaultdict(list)
    visible = Metric.objects.visible_to(principal).select_related("concept")
    for metric in visible:
        names[metric.concept.key].append(metric.short_name or metric.name)
    usual = {key: [standard.short_name] for key, standard in STANDARD.items()}
    return usual | names


def _meets(owner: OrgUnit, asker: OrgUnit) -> bool:
    """Whether a metric of `owner` can read answers to a survey of `asker`: one stands above the other."""
    return owner.is_within(asker) or asker.is_within(owner)


def _trouble(wanted: str, asked: str) -> str:
    """Why a metric on the scale `wanted` can't read answers on the scale `asked`; numbers have none."""
    if not asked or wanted == asked:
        return ""
    low, high = asked.split("..")
    least, most = wanted.split("..")
    return f"is asked from {low} to {high}, but it reads answers from {least} to {most}"
