"""Makes sheets before somebody looks: what imports and new answers emptied is counted again in the worker."""

from time import monotonic

from django.db.models import Q

from metrics.domain.sheets.keeping import make_stored
from metrics.domain.sheets.making import mark_of_today
from metrics.models import AnswerSheet

SECONDS = 20.0


def prepare_sheets(seconds: float | None = SECONDS) -> int:
    """Makes the sheets that are out of date, for `seconds` at most (None: all of them); how many.

    A job of the clock: what it doesn't come to is made the next time, or when somebody looks.
    """
    began, mark, done = monotonic(), mark_of_today(), 0
    rows = AnswerSheet.objects.filter(Q(data__isnull=True) | ~Q(mark=mark))
    lacking = rows.order_by("-questionnaire", "number").select_related("questionnaire__program")
    for row in list(lacking.defer("data")):
        make_stored(row.questionnaire, row.number, mark)
        done += 1
        if seconds is not None and monotonic() - began > seconds:
            break
    return done
