"""What customers said lately, to be quoted: comments that the reader may read on the response's own page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from accounts.models import OrgUnit
from accounts.reach import Principal
from metrics.domain.comments import hidden_places, silent_places
from metrics.models import Score, Verbatim

NEWEST = 30
TELLING = 20  # shorter ones say "Wi-Fi" and leave the rest to the reader


@dataclass(frozen=True)
class Voice:
    """A comment with its author's rating on a headline metric, where there is one."""

    comment: Verbatim
    rating: Score | None


def newest_voices(principal: Principal, unit: OrgUnit) -> Sequence[Voice]:
    """The newest comments at `unit` and beneath of any program, those of few words last."""
    found = Verbatim.objects.visible_to(principal).filter(unit__in=OrgUnit.objects.within(unit).values("pk"))
    headline = Score.objects.filter(metric__is_headline=True, is_counted=True).select_related("metric")
    ratings = Prefetch("response__scores", headline.order_by("metric__position", "id"), to_attr="headlines")
    rows = list(found.select_related("response__program", "unit").prefetch_related(ratings)[:NEWEST])
    responses = [one.response for one in rows]
    hidden = hidden_places(responses) | silent_places(responses)
    told = [one for one in rows if (one.program_id, one.unit_id) not in hidden]
    told.sort(key=lambda one: len(one.text) < TELLING)
    return [Voice(one, next(iter(one.response.headlines), None)) for one in told]
