"""Places in quotas: taken in the transaction that stores a response, given back when it counts no more.

A place is held by each complete response that counts (`Response.is_counted`) in each quota of its `quotas`.
All who change several counts do so in the order of questionnaire and quota, so that none wait crosswise.
"""

import time
from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from surveys import document as documents
from surveys.document import Document
from surveys.domain.responses.statements import add_to_quotas
from surveys.logic.quotas import Quota, hangs_on_quotas, quotas_of
from surveys.models import Questionnaire, QuotaCount, Response

FRESH_SECONDS = 5.0
MOST_KEPT = 1000
NONE_FULL: frozenset[str] = frozenset()
_kept: dict[int, tuple[float, dict[str, int]]] = {}


def full_quotas(questionnaire_id: int, document: Document) -> frozenset[str]:
    """The quotas without a place left, as at most five seconds ago; asked for where conditions hang on it."""
    if not hangs_on_quotas(document):
        return NONE_FULL
    kept = _kept.get(questionnaire_id)
    if kept is None or time.monotonic() - kept[0] >= FRESH_SECONDS:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept[questionnaire_id] = (time.monotonic(), taken_places(questionnaire_id))
    return frozenset(quota.id for quota in quotas_of(document) if kept[1].get(quota.id, 0) >= quota.limit)


def take_places(response: Response) -> None:
    """Gives an unsaved finished response a place in each of its quotas, or marks it as over quota.

    In the transaction that stores it. Of a quota that is full and only counts it gets none, and goes on. A
    test, or what looks like a robot's, takes no place, and meets the same end.
    """
    wanted = _wanted(response)
    key = response.questionnaire_id
    if response.is_counted:
        taken = add_to_quotas(key, {quota.id: quota.limit for quota in wanted})
    else:
        counts = taken_places(key)
        taken = {quota.id for quota in wanted if counts.get(quota.id, 0) < quota.limit}
    full = [quota.id for quota in wanted if quota.ends and quota.id not in taken]
    if full and response.is_counted:
        change_places([response], -1, only=taken)
    if full:
        response.status, response.quotas = Response.Status.OVER_QUOTA, full
    else:
        held = [quota.id for quota in wanted if quota.id in taken]
        response.quotas = held if held and response.is_counted else None
    _kept.pop(key, None)


def take_many(responses: Sequence[Response]) -> list[Response]:
    """`take_places` for those of many that belong to quotas; who got one. What an import brings counts in any
    case: it was finished elsewhere, and nobody is turned away any more."""
    of_quotas = [one for one in responses if one.quotas]
    if not of_quotas:
        return []
    keys = {one.questionnaire_id for one in of_quotas}
    rows = QuotaCount.objects.select_for_update().filter(questionnaire__in=keys)
    list(rows.order_by("questionnaire", "quota").values_list("pk"))  # held in one order
    for one in of_quotas:
        if one.import_run_id is None:
            take_places(one)
    holders = [one for one in of_quotas if one.quotas and one.is_counted]
    change_places([one for one in holders if one.import_run_id is not None], 1)
    return holders


def change_places(responses: Iterable[Response], step: int, *, only: Iterable[str] | None = None) -> None:
    """Takes (1) or gives back (-1) the places of complete responses, also beyond the limit."""
    counts: Counter[tuple[int, str]] = Counter()
    for one in responses:
        if one.status == Response.Status.COMPLETE:
            counts.update((one.questionnaire_id, quota) for quota in (one.quotas or ()))
    for (questionnaire, quota), number in sorted(counts.items()):
        if only is None or quota in only:
            rows = QuotaCount.objects.filter(questionnaire=questionnaire, quota=quota)
            rows.update(taken=Greatest(F("taken") + step * number, 0))
        _kept.pop(questionnaire, None)


def open_quotas(questionnaire: Questionnaire, document: Document) -> None:
    """Begins to count the quotas of a version that is being published; those of earlier ones go on."""
    rows = [QuotaCount(questionnaire=questionnaire, quota=quota.id) for quota in quotas_of(document)]
    QuotaCount.objects.bulk_create(rows, ignore_conflicts=True)


def recount_quotas(*, check: bool = False) -> int:
    """Counts all places anew from the responses; how many counts were wrong. `check` changes nothing."""
    keys = QuotaCount.objects.order_by("questionnaire").values_list("questionnaire", flat=True).distinct()
    return sum(_recount(key, check=check) for key in keys)


def forget_all() -> None:
    """Reads everything anew; for tests, whose rows come and go under the same keys."""
    _kept.clear()


@transaction.atomic
def _recount(questionnaire_id: int, *, check: bool) -> int:
    counts = QuotaCount.objects.filter(questionnaire=questionnaire_id).order_by("quota")
    rows = list(counts.select_for_update())  # whoever finishes now waits
    complete = Response.objects.counted().filter(
        questionnaire=questionnaire_id, status=Response.Status.COMPLETE, quotas__isnull=False
    )
    held: Counter[str] = Counter()
    for quotas in complete.order_by().values_list("quotas", flat=True).iterator():
        held.update(quotas)
    wrong = [row for row in rows if row.taken != held[row.quota]]
    for row in [] if check else wrong:
        row.taken = held[row.quota]
        row.save(update_fields=["taken"])
    return len(wrong)


def _wanted(response: Response) -> list[Quota]:
    quotas = quotas_of(documents.of_version(response.version))
    return [quota for quota in quotas if quota.id in (response.quotas or ())]


def taken_places(questionnaire_id: int) -> dict[str, int]:
    """How many places are taken, by the quota's id; none where nobody took one yet."""
    rows = QuotaCount.objects.filter(questionnaire=questionnaire_id).order_by()
    return dict(rows.values_list("quota", "taken"))
