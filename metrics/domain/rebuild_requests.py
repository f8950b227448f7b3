"""Asking for a metric to be computed again in the background, and doing so until it is done; or for all of
them, where dimensions changed.

The wish is a row that lives until the end: `Heartbeat` `rebuild.KEY`, whose moment moves while somebody works
on it. Neither a queue that is away nor a killed worker loses it: `resume_rebuilds` finds what stands still,
and the next run goes on behind the last response that the wish names.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.models import OrgUnit
from common.clock import now
from common.ids import new_uuid
from common.models import Heartbeat
from common.queueing import enqueue
from common.trouble import is_database_trouble
from metrics.domain.rebuilding import BEGIN, Reached, rebuild_metrics
from metrics.models import Dimension, Metric

TASK = "metrics.tasks.rebuild_metric"
PREFIX = "rebuild."
ALL = 0  # no metric's key: every score
STANDS_STILL_AFTER = timedelta(minutes=10)  # adding up the days after the last batch tells nothing
LONGEST_RUN = timedelta(
    minutes=15
)  # a task is killed after 30 (config/databases.py), and the days come on top


class Superseded(Exception):
    """A newer wish stands, whose run knows the metric as it is now."""


class OutOfTime(Exception):
    """Another task goes on where this one stops."""


def request_rebuild(metric: Metric) -> None:
    """Asks the worker to compute the metric again after this transaction."""
    _request(metric.pk)


def request_segments() -> None:
    """Asks the worker to tell all scores apart by the dimensions there are, after this transaction."""
    _request(ALL)


def _request(key: int) -> None:
    wish = _wish(new_uuid().hex, BEGIN, 0)
    Heartbeat.objects.update_or_create(name=_name(key), defaults={"at": now(), "info": wish})
    transaction.on_commit(lambda: enqueue(TASK, key), robust=True)


def unit_moved(unit: OrgUnit, old_path: str, **_: Any) -> None:
    """Receiver: what applied to the unit at its old place alone, or applies at the new one alone, is computed
    again: a metric is its owner's and that of all beneath."""
    old, new = ({int(part) for part in path.split("/") if part} for path in (old_path, unit.path))
    for metric in Metric.objects.filter(owner__in=old ^ new):
        request_rebuild(metric)


def rebuild_metric(metric: Metric | None) -> None:
    """Computes the metric (None: all) again, from where the run before stopped, and tells how far it is.

    A wish that came meanwhile stays for another run, and ends this one: its scores would follow a definition
    that holds no more.
    """
    key = metric.pk if metric else ALL
    rows = Heartbeat.objects.filter(name=_name(key))
    row = rows.first()
    asked = row.info["asked"] if row else ""
    mine = rows.filter(info__asked=asked)
    ends_at = now() + LONGEST_RUN

    def tell(reached: Reached, total: int) -> None:
        if not mine.update(at=now(), info=_wish(asked, reached, total)) and rows.exists():
            raise Superseded
        if row and now() >= ends_at:
            raise OutOfTime

    try:
        rebuild_metrics(metric=metric, progress=tell, reached=_reached(row))
    except Superseded:
        return
    except OutOfTime:
        enqueue(TASK, key)
        return
    except Exception as error:
        if not is_database_trouble(error):  # it would fail the same way each time
            mine.delete()
        raise
    with transaction.atomic():
        if not rows.exclude(pk__in=mine.values("pk")).exists():
            _done(metric)
        mine.delete()


def _done(metric: Metric | None) -> None:
    if metric is None:
        Dimension.objects.filter(is_filling=True).update(is_filling=False)
    else:
        Metric.objects.filter(pk=metric.pk).update(is_stale=False)


def resume_rebuilds() -> int:
    """Asks the worker once more for what nobody works on; how many."""
    still = Heartbeat.objects.filter(name__startswith=PREFIX, at__lt=now() - STANDS_STILL_AFTER)
    keys = [int(name.removeprefix(PREFIX)) for name in still.values_list("name", flat=True)]
    there = {ALL, *Metric.objects.filter(pk__in=keys).values_list("pk", flat=True)} & set(keys)
    Heartbeat.objects.filter(name__in=[_name(key) for key in keys if key not in there]).delete()
    for key in there:
        Heartbeat.objects.filter(name=_name(key)).update(at=now())
        enqueue(TASK, key)
    return len(there)


def rebuilds_asked() -> dict[int, tuple[int, int]]:
    """(responses done, all) by the key of each metric that is to be computed again; ALL is one of them."""
    rows = Heartbeat.objects.filter(name__startswith=PREFIX)
    return {int(row.name.removeprefix(PREFIX)): (row.info["done"], row.info["total"]) for row in rows}


def _wish(asked: str, reached: Reached, total: int) -> dict[str, Any]:
    """What a wish's row says: which wish it is, and how far it has come."""
    return {"asked": asked, "done": reached.done, "last": reached.last, "total": total}


def _reached(row: Heartbeat | None) -> Reached:
    """A wish from before an update may name no last response: it begins again."""
    if row is None or not row.info.get("last"):
        return BEGIN
    return Reached(row.info["done"], row.info["last"])


def _name(key: int) -> str:
    return f"{PREFIX}{key}"
