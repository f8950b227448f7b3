"""Back to the queue: no open case stays with somebody who may not work on it any more.

Access ends in many ways: an account or a grant is withdrawn, a unit moves or merges, the last day of a grant
passes. The first ones are heard at once (config/reactions.py), the last one is found by a sweep.
"""

from django.db import transaction

from accounts.models import User
from actions.domain.changing import lock_case, move_to, save_case
from actions.domain.deadlines import start_clock
from actions.models import Case
from actions.querysets import CaseQuerySet


def to_queue(case: Case) -> None:
    """No owner, new again, the clock running: what the department's queue holds. Unsaved."""
    start_clock(case)
    move_to(case, "new")
    case.owner, case.waiting_for = None, ""


def free_unreachable(cases: CaseQuerySet | None = None) -> int:
    """Gives those open ones of `cases` (all, by default) back to their queues whose owner may not take cases
    at their unit today; how many. Two queries for each owner, and short transactions."""
    owned = (Case.objects.all() if cases is None else cases).open().filter(owner__isnull=False)
    owners = User.objects.filter(pk__in=owned.order_by().values("owner").distinct())
    return sum(free_case(case, user) for user in owners for case in lost_to(user, owned.filter(owner=user)))


def lost_to(user: User, owned: CaseQuerySet) -> CaseQuerySet:
    """Those of the cases that `user` owns which they may not take any more."""
    if not user.is_active:
        return owned
    return owned.exclude(pk__in=owned.reachable(user, "case.take").values("pk"))


@transaction.atomic
def free_case(case: Case, owner: User) -> bool:
    """Takes `owner` off the case; False where somebody has done something about it meanwhile."""
    fresh = lock_case(case)
    if fresh.owner_id != owner.pk or not fresh.is_open:
        return False
    to_queue(fresh)
    if owner.is_active:
        text = f"{owner} has no access to {fresh.unit} any more."
        save_case(fresh, by=None, event="released", text=text)
    else:
        save_case(fresh, by=None, event="owner_left", text=str(owner))
    return True
