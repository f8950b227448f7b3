"""Case numbers: short, for people to say on the phone; without gaps and without races."""

from datetime import UTC, datetime

from django.db.models import F, Max

from actions.models import Case
from common.models import Counter

KEY = "actions.case_number"
# A window that never ends: whoever clears old counters leaves this one.
WINDOW = datetime(9999, 1, 1, tzinfo=UTC)
FIRST = 1001


def lock_numbers() -> None:
    """Makes other openers of cases wait for this transaction: so one person's two answers meet."""
    if not _add(0):
        highest = Case.objects.aggregate(highest=Max("number"))["highest"] or FIRST - 1
        Counter.objects.get_or_create(key=KEY, window_start=WINDOW, defaults={"count": highest})
        _add(0)


def take_numbers(count: int) -> list[int]:
    """The next `count` numbers; call `lock_numbers` before, in the same transaction."""
    if not count:
        return []
    _add(count)
    last = Counter.objects.values_list("count", flat=True).get(key=KEY, window_start=WINDOW)
    return list(range(last - count + 1, last + 1))


def _add(count: int) -> int:
    return Counter.objects.filter(key=KEY, window_start=WINDOW).update(count=F("count") + count)
