"""Removing the demo in the background: asked for on a page, carried out by the worker until it is done.

The wish is a row that lives on as the memory of it: `Heartbeat` NAME, whose moment moves while somebody works
on it. Neither a queue that is away nor a killed worker loses it: `resume_removal` finds what stands still.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.domain import audit
from accounts.domain.starting import root_of_organisation
from accounts.models import Grant, User
from accounts.policy import Role
from common.clock import now
from common.events import announce
from common.models import Heartbeat
from common.queueing import enqueue
from common.refusals import Refused
from common.trouble import is_database_trouble
from demo.removing import Say, answers_to_remove, demo_people, remove_demo

NAME = "demo.removal"
TASK = "demo.removal.go_on"
STANDS_STILL_AFTER = timedelta(minutes=5)
ASKED, GOING, DONE, FAILED = "asked", "going", "done", "failed"


@dataclass(frozen=True)
class Removal:
    """How far it is: `done` of `total` rows, what had to stay, what went wrong."""

    state: str
    at: datetime
    step: str = ""
    done: int = 0
    total: int = 0
    kept: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def is_at_work(self) -> bool:
        return self.state in (ASKED, GOING)

    @property
    def share(self) -> float:
        return min(self.done / self.total, 1.0) if self.total else 0.0


def find_removal() -> Removal | None:
    """The last removal, whether it goes on or ended; None where nobody ever asked."""
    row = Heartbeat.objects.filter(name=NAME).first()
    return Removal(at=row.at, **row.info) if row else None


def was_removed() -> bool:
    """Whether somebody took the demo away, so that a start doesn't bring it back by itself."""
    return Heartbeat.objects.filter(name=NAME).exists()


def forget_removal() -> None:
    """The demo is wanted again."""
    Heartbeat.objects.filter(name=NAME).delete()


def own_administrators() -> list[User]:
    """Who could sign in and give access to the whole organisation without the demo's people."""
    grants = Grant.objects.current().filter(
        role=Role.ADMINISTRATOR.value, unit__parent__isnull=True, includes_descendants=True
    )
    people = User.objects.filter(is_active=True, grants__in=grants).exclude(pk__in=demo_people().values("pk"))
    return [one for one in people.distinct() if one.has_usable_password()]


@transaction.atomic
def request_removal(*, by: User) -> None:
    """Asks the worker to remove the demo after this transaction; asking twice is harmless.

    Raises Refused where nobody would be left to sign in.
    """
    if not own_administrators():
        raise Refused("All administrators belong to the demo: nobody could sign in without it.")
    if (found := find_removal()) and found.is_at_work:
        return
    root = root_of_organisation()
    if root is not None:
        audit.record(by, "demo.removed", root)
    _write(state=ASKED)
    transaction.on_commit(lambda: enqueue(TASK), robust=True)


def go_on() -> str:
    """The worker's side; how it stands then. Whoever finds the wish taken leaves it to the other."""
    wish = Heartbeat.objects.filter(name=NAME, info__state=ASKED)
    if not wish.update(at=now(), info={"state": GOING}):
        return "nothing to do"
    try:
        carry_out()
    except Exception as error:
        if not is_database_trouble(error):  # it would fail the same way each time
            _write(state=FAILED, error=f"{type(error).__name__}: {error}"[:500])
        raise
    return DONE


def carry_out(say: Say | None = None) -> list[str]:
    """Removes the demo and keeps in mind that it was; gives what had to stay, in words.

    What everybody begins with is made anew where the demo had brought it.
    """
    total = sum(rows.count() for _, rows in answers_to_remove())
    told: dict[str, Any] = {"step": "", "done": 0, "total": total}

    def tell(step: str) -> None:
        told["step"] = step
        _write(state=GOING, **told)
        if say:
            say(step)

    def went(rows: int) -> None:
        told["done"] += rows
        _write(state=GOING, **told)

    kept = remove_demo(tell, went)
    announce("prepared")
    _write(state=DONE, kept=kept)
    return kept


def resume_removal() -> int:
    """Asks the worker once more where nobody works on it; how many wishes that were."""
    still = Heartbeat.objects.filter(name=NAME, at__lt=now() - STANDS_STILL_AFTER)
    found = still.filter(info__state__in=[ASKED, GOING]).update(at=now(), info={"state": ASKED})
    if found:
        enqueue(TASK)
    return found


def _write(**info: Any) -> None:
    Heartbeat.objects.update_or_create(name=NAME, defaults={"at": now(), "info": info})
