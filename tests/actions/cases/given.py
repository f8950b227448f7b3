"""A Monday in business hours, and a case that somebody has."""

from datetime import UTC, datetime

from actions.domain.cases import take_case
from actions.models import Case

MONDAY = datetime(2026, 6, 1, 17, 0, tzinfo=UTC)  # 10:00 in Los Angeles


def kinds(case: Case) -> list[str]:
    return list(case.events.order_by("id").values_list("kind", flat=True))


def taken(case: Case, user) -> Case:
    return take_case(case, by=user)
