"""Cases that go with their import: undoing it closes those nobody has touched, counting again opens them.

Such a case was never resolved: it has no root cause, no customer is asked again, and it stands in no list or
figure of settled cases.
"""

from accounts.domain.audit import Actor
from actions.domain.changing import save_case
from actions.domain.remeasuring import reopen
from actions.models import Case
from common.clock import now
from surveys.domain.responses.replacing import UNDONE
from surveys.models import Response

# Lines of history that come about while nobody works on a case.
NOBODYS = (
    "opened", "joined", "escalated", "left_out", "taken_in", "moved", "unit_merged", "response_changed",
    "withdrawn", "restored",
)  # fmt: skip


def goes_with_import(case: Case, response: Response) -> bool:
    """Whether a locked case goes with the undone import of `response`, which was just left out."""
    if response.excluded_why != UNDONE or case.state != Case.State.NEW or case.owner_id is not None:
        return False
    gone = case.case_responses.filter(
        response__import_run=response.import_run_id, response__excluded_at__isnull=False
    )
    if case.case_responses.exclude(pk__in=gone.values("pk")).exists():
        return False
    by_hand = case.events.filter(kind__in=("opened", "joined")).exclude(actor_label="")
    return not (by_hand.exists() or case.events.exclude(kind__in=NOBODYS).exists())


def withdraw_case(case: Case, *, by: Actor) -> None:
    """Closes a locked case that nobody needs to work on. Past the table of states on purpose: see above."""
    case.state, case.closed_at = Case.State.CLOSED, now()
    case.tasks.filter(done_at=None).update(done_at=case.closed_at)
    save_case(case, by=by, event="withdrawn")


def restore_case(case: Case, *, by: Actor) -> None:
    """Opens a locked case again that had gone with its import: in the queue, with new deadlines."""
    case.tasks.filter(done_at=case.closed_at).update(done_at=None)
    reopen(case)
    save_case(case, by=by, event="restored")
