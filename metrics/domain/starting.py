"""The metrics that every organisation has without setting anything up: one for each standard concept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import OrgUnit
from metrics.domain.definitions import create_metric, free_key
from metrics.models import Metric
from surveys.document import Document
from surveys.domain.questionnaires.concepts import ensure_concept
from surveys.models import Questionnaire


@dataclass(frozen=True)
class Standard:
    """How a standard concept becomes a number, on which scale."""

    key: str
    name: str
    short_name: str
    kind: Metric.Kind
    low: int
    high: int

    @property
    def scale(self) -> str:
        """As fields say it: "1..5"."""
        return f"{self.low}..{self.high}"


STANDARD = {
    "recommend": Standard("nps", "Net Promoter Score", "NPS", Metric.Kind.NPS, 0, 10),
    "satisfaction": Standard("csat", "Customer satisfaction", "CSAT", Metric.Kind.CSAT, 1, 5),
    "effort": Standard("ces", "Customer effort", "CES", Metric.Kind.CES_SHARE, 1, 7),
}


def start_metrics(**_: Any) -> None:
    """Receiver of `prepared`: NPS, CSAT and CES for an organisation that has no metric yet."""
    root = OrgUnit.objects.filter(parent=None).order_by("pk").first()
    if root is not None and not Metric.objects.exists():
        make_standard_metrics(STANDARD, root)


def measure_questionnaire(questionnaire: Questionnaire, document: Document, **_: Any) -> None:
    """Receiver of `survey_published`: what it measures has its metric, if it is a standard one."""
    used = {spec.concept for spec in document.fields() if _fits(spec.concept, spec.scale)}
    measured = Metric.objects.filter(concept__key__in=used).values_list("concept__key", flat=True)
    if lacking := used - set(measured):
        make_standard_metrics(lacking, OrgUnit.objects.get(pk=questionnaire.owner.ancestor_ids[0]))


def make_standard_metrics(concepts: Iterable[str], root: OrgUnit) -> None:
    """The metrics of these standard concepts, owned by the whole organisation."""
    for position, (concept, standard) in enumerate(STANDARD.items()):
        if concept not in concepts:
            continue
        create_metric(
            key=free_key(standard.key),
            by=None,
            name=standard.name,
            short_name=standard.short_name,
            kind=standard.kind,
            concept=ensure_concept(concept),
            owner=root,
            scale_min=standard.low,
            scale_max=standard.high,
            is_headline=True,
            position=position,
        )


def _fits(concept: str, scale: str) -> bool:
    return concept in STANDARD and STANDARD[concept].scale == scale
