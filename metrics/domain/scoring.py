"""The first stage of every finished response: its scores, its comments, and the cells they make dirty.

A metric applies to the responses of the unit that owns it and of those beneath. Everything here is computed
from responses, definitions and the tree alone, so that it can be computed again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import OrgUnit
from common.wakeups import wake
from metrics.domain.cells import WAKEUP, mark_dirty
from metrics.domain.rows import PreparedScores, score_row, verbatim_row, with_codes
from metrics.domain.segments import Coding, Segments, document_of, give_codes
from metrics.domain.storing import replace_scores, replace_verbatims
from metrics.models import Metric
from surveys.document import Document
from surveys.models import Field, Response

COMMENT_KINDS = frozenset({"long_text"})


# One field of one questionnaire as its identity rows know it: (questionnaire, path, value type, scale).
Shape = tuple[int, str, str, str]


class ScoreStage:
    """Stage "metrics" of `surveys.domain.responses.processing`."""

    name = "metrics"

    def prepare(
        self,
        batch: Sequence[Response],
        earlier: Mapping[str, Any],
        *,
        metrics: Iterable[Metric] | None = None,
    ) -> PreparedScores:
        """Scores and comments of `batch`; reads only. `metrics` narrows it to some of them (rebuilding)."""
        chosen = list(Metric.objects.all() if metrics is None else metrics)
        prepared = PreparedScores(metric_ids=None if metrics is None else [metric.pk for metric in chosen])
        by_concept: dict[int, list[Metric]] = defaultdict(list)
        for metric in chosen:
            by_concept[metric.concept_id].append(metric)
        places = _Places(_concepts(batch, chosen), by_concept)
        above = _units_above(batch)
        coding = Coding.of(batch)
        for response in batch:
            prepared.response_ids.append(response.pk)
            prepared.scores[response.pk] = {}
            if response.is_counted:
                segments = coding.segments(response)
                _score(response, places, above[response.unit_id], segments, prepared)
        prepared.new_values = coding.new.values()
        return prepared

    def apply(self, prepared: PreparedScores) -> None:
        """Makes the tables hold what was prepared, appends dirty cells and wakes the refresh.

        Rows that are the same already stay untouched, so doing it again changes nothing.
        """
        if prepared.new_values:
            prepared.rows = with_codes(prepared.rows, give_codes(prepared.new_values))
        keys = replace_scores(prepared)
        replace_verbatims(prepared)
        mark_dirty(keys)
        if keys:
            wake(WAKEUP)


SCORE_STAGE = ScoreStage()


def rescore_response(response: Response, *, successor: Response | None = None, **_: Any) -> None:
    """Receiver of `response_changed`: excluded, included, moved, erased, or corrected by a `successor`, which
    takes over at once what the response counted for."""
    if scored := scored_before([response]):
        rescore(scored if successor is None else [*scored, successor])


def rescore_responses(responses: Sequence[Response], **_: Any) -> None:
    """Receiver of `responses_changed`: the same for many."""
    if scored := scored_before(responses):
        rescore(scored)


def scored_before(responses: Sequence[Response]) -> list[Response]:
    """Those that may have scores and comments: one that waits gets them in processing, unless it corrects
    another and took that one's place."""
    waiting = {one.pk for one in responses if one.processing != Response.Processing.DONE}
    corrected = Response.objects.filter(superseded_by__in=waiting) if waiting else Response.objects.none()
    waiting -= set(corrected.values_list("superseded_by", flat=True))
    return [one for one in responses if one.pk not in waiting]


def rescore(responses: Sequence[Response]) -> None:
    """Computes and stores the scores of processed responses that the caller's transaction holds."""
    prepared = SCORE_STAGE.prepare(responses, {})
    with transaction.atomic():
        SCORE_STAGE.apply(prepared)


def _concepts(batch: Sequence[Response], metrics: Sequence[Metric]) -> dict[Shape, int]:
    """Which concept each field of the batch's questionnaires measures."""
    rows = Field.objects.filter(
        question__questionnaire__in={response.questionnaire_id for response in batch},
        concept__in={metric.concept_id for metric in metrics},
    ).order_by("id")
    found = rows.values_list("question__questionnaire_id", "path", "value_type", "scale", "concept_id")
    return {
        (questionnaire, path, kind, scale): concept for questionnaire, path, kind, scale, concept in found
    }


def _units_above(batch: Sequence[Response]) -> dict[int, set[int]]:
    """Each of the batch's units with all above it: their metrics are the ones that apply to its responses."""
    paths = OrgUnit.objects.filter(pk__in={response.unit_id for response in batch}).values_list("pk", "path")
    return {unit: {int(part) for part in path.split("/") if part} for unit, path in paths}


@dataclass(frozen=True)
class _Place:
    """What a field address of one version means here; worked out once for a batch."""

    document: Document
    path: str
    iteration: str
    is_comment: bool
    metrics: Sequence[Metric]


class _Places:
    """The places of a batch's answers. None for an address that no field has any more."""

    def __init__(self, concept_of: Mapping[Shape, int], by_concept: Mapping[int, Sequence[Metric]]) -> None:
        self.concept_of, self.by_concept = concept_of, by_concept
        self._known: dict[tuple[int, int], dict[str, _Place | None]] = defaultdict(dict)

    def of(self, response: Response) -> Iterator[tuple[str, Any, _Place]]:
        """(address, stored answer, place) of each answer."""
        known = self._known[response.questionnaire_id, response.version_id]
        for address, stored in response.answers.items():
            if address not in known:
                known[address] = self._find(response, address)
            if place := known[address]:
                yield address, stored, place

    def _find(self, response: Response, address: str) -> _Place | None:
        document = document_of(response)
        path, _, iteration = address.partition("@")
        spec, question = document.field(path), document.question_at(path)
        if spec is None:
            return None
        concept_id = self.concept_of.get((response.questionnaire_id, path, spec.value_type, spec.scale))
        metrics = self.by_concept[concept_id] if concept_id else ()
        is_comment = question is not None and question.kind in COMMENT_KINDS
        return _Place(document, path, iteration, is_comment, metrics)


def _score(
    response: Response, places: _Places, owners: set[int], segments: Segments, prepared: PreparedScores
) -> None:
    taken = set()
    for address, stored, place in places.of(response):
        if place.is_comment and isinstance(stored, str) and stored.strip():
            prepared.verbatims.append(verbatim_row(response, address, stored))
        metrics = [metric for metric in place.metrics if metric.owner_id in owners]
        value = place.document.value(place.path, stored) if metrics else None
        if not isinstance(value, int | float):
            continue
        for metric in metrics:
            if (metric.pk, place.iteration) not in taken and fits(metric, value):
                taken.add((metric.pk, place.iteration))
                prepared.rows.append(score_row(response, metric, float(value), place.iteration, segments))
                prepared.scores[response.pk].setdefault(metric.key, float(value))


def fits(metric: Metric, value: float) -> bool:
    """Whether `value` stands on the metric's scale; scales of up to 11 points hold whole numbers only."""
    if not metric.scale_min <= value <= metric.scale_max:
        return False
    return not metric.is_countable or value == int(value)
