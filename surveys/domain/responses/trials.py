"""Test responses: invented by following a published survey's own logic, stored as tests, deleted together.

The worker makes them; one that dies leaves its run to the next, which stores nothing twice: each response's
uuid follows from the run and its number.
"""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q

from accounts.domain import audit
from accounts.domain.audit import Actor
from accounts.models import User
from common.clock import now
from common.lease import lease
from common.queueing import enqueue
from common.refusals import Refused
from surveys.document import of_version
from surveys.domain.questionnaires.editing import lock_questionnaire
from surveys.domain.responses.incoming import Incoming
from surveys.domain.responses.recording import AnswersInvalid, complete_response
from surveys.logic.trying import Trial
from surveys.models import Questionnaire, Response, TrialRun
from surveys.models.trial_runs import MOST_RESPONSES

TASK = "surveys.domain.responses.trials.make_trial"
LEASE_SECONDS = 120
NOTED_EVERY = 20  # responses
MOST_ATTEMPTS = 3
DELETED_AT_ONCE = 200
GIVEN_UP = "It was begun three times and never came to its end. Try fewer responses."
Status = TrialRun.Status


class TrialRefused(Refused):
    """Test responses that can't be made; the message says why."""


class TrialLost(Exception):
    """The run was deleted, or another worker took it over."""


@transaction.atomic
def start_trial(questionnaire: Questionnaire, *, wanted: int, by: Actor, seed: int | None = None) -> TrialRun:
    """Asks the worker for `wanted` test responses to the published version. Raises TrialRefused."""
    questionnaire = lock_questionnaire(questionnaire)
    if questionnaire.current is None:
        raise TrialRefused("Publish the survey first: test responses answer what respondents get.")
    if not 1 <= wanted <= MOST_RESPONSES:
        raise TrialRefused(f"Choose a number from 1 to {MOST_RESPONSES:,}.")
    if TrialRun.objects.filter(questionnaire=questionnaire, status__in=TrialRun.AT_WORK).exists():
        raise TrialRefused("Others are being made just now. Wait until they are ready.")
    seed = random.randrange(1, 1_000_000) if seed is None else seed  # noqa: S311  no secret hangs on it
    trial = TrialRun.objects.create(
        questionnaire=questionnaire,
        version=questionnaire.current,
        wanted=wanted,
        seed=seed,
        started_by=by if isinstance(by, User) else None,
    )
    changes = {"responses": [None, wanted], "seed": [None, seed]}
    audit.record(by, "trial.started", trial, changes=changes, unit=questionnaire.owner)
    transaction.on_commit(lambda: enqueue(TASK, trial.pk), robust=True)
    return trial


def make_trial(pk: int) -> str:
    """Makes the responses of a run; how it stands then. Twice at once or again is harmless."""
    rows = TrialRun.objects.select_related("questionnaire__program", "questionnaire__owner", "version")
    token, keys = lease(rows.filter(pk=pk, status__in=TrialRun.AT_WORK), limit=1, seconds=LEASE_SECONDS)
    if not keys:
        return "nothing to do"
    run = rows.get(pk=pk)
    if run.attempts >= MOST_ATTEMPTS:
        _end(run, token, Status.FAILED, error=GIVEN_UP)
        return Status.FAILED.value
    try:
        _note(run, token, status=Status.RUNNING, attempts=run.attempts + 1)
        _make(run, token)
    except TrialLost:
        return "lost"
    return str(run.status)


def resume_trials() -> int:
    """Asks for a job for each run that is nobody's; how many."""
    is_free = Q(leased_until__isnull=True) | Q(leased_until__lt=now())
    waiting = TrialRun.objects.filter(is_free, status__in=TrialRun.AT_WORK).values_list("pk", flat=True)
    for pk in waiting:
        enqueue(TASK, pk)
    return len(waiting)


@transaction.atomic
def clear_trial(run: TrialRun, *, by: Actor) -> int:
    """Deletes the responses of a run, also of one that is being made; how many. The report stays."""
    run = TrialRun.objects.select_for_update().get(pk=run.pk)
    TrialRun.objects.filter(pk=run.pk).update(
        status=Status.CLEARED, finished_at=now(), lease_token=None, leased_until=None
    )
    count = 0
    while keys := list(_responses(run).values_list("pk", flat=True)[:DELETED_AT_ONCE]):
        count += len(keys)
        Response.objects.filter(pk__in=keys).delete()
    if run.status != Status.CLEARED:
        changes = {"responses": [count, 0]}
        audit.record(by, "trial.cleared", run, changes=changes, unit=run.questionnaire.owner)
    return count


def _responses(run: TrialRun) -> Any:
    return Response.objects.filter(source=run.source, is_test=True, questionnaire=run.questionnaire)


def _make(run: TrialRun, token: UUID) -> None:
    trial = Trial(of_version(run.version), run.seed)
    made = 0
    for number in range(run.wanted):
        with transaction.atomic():
            _hold(run, token)
            made += _store(run, trial, number)
        if number % NOTED_EVERY == NOTED_EVERY - 1:
            _note(run, token, made=made)
    report = trial.tally.report(trial.document) | {"refused": run.wanted - made}
    _end(run, token, Status.DONE, made=made, report=report)


def _store(run: TrialRun, trial: Trial, number: int) -> bool:
    """One response; False where a question takes no answer that could be made up."""
    uuid = uuid5(run.uuid, str(number))
    found, is_fit = trial.respond(number, uuid)
    if not is_fit:
        return False
    situation, moment = found.situation, now()
    incoming = Incoming(
        questionnaire=run.questionnaire,
        version=run.version,
        unit=run.questionnaire.owner,
        uuid=uuid,
        answers=found.answers,
        channel="link",
        language=situation.language,
        device=situation.device,
        embedded=situation.embedded,
        full_quotas=situation.full_quotas,
        started_at=moment - timedelta(seconds=60 + trial.inventor.rng.randrange(240)),
        completed_at=moment,
        source=run.source,
        external_id=str(number),
        is_test=True,
        check_open=False,
    )
    try:
        return complete_response(incoming).response is not None
    except AnswersInvalid as invalid:
        address, message = next(iter(invalid.errors.items()))
        trial.tally.stuck[address.split(".")[0].split("@")[0]] = str(message)
        return False


def _note(run: TrialRun, token: UUID, **values: Any) -> None:
    """Writes how far it is and holds the lease on. Raises TrialLost where it isn't ours any more."""
    until = now() + timedelta(seconds=LEASE_SECONDS)
    mine = TrialRun.objects.filter(pk=run.pk, lease_token=token)
    if not mine.update(**values, leased_until=until):
        raise TrialLost
    for name, value in values.items():
        setattr(run, name, value)


def _hold(run: TrialRun, token: UUID) -> None:
    """Keeps the run as it is until the transaction ends: who deletes its responses waits for the one being
    stored. Raises TrialLost where it isn't ours any more."""
    if not TrialRun.objects.select_for_update().filter(pk=run.pk, lease_token=token).exists():
        raise TrialLost


def _end(run: TrialRun, token: UUID, status: str, **values: Any) -> None:
    _note(run, token, status=status, finished_at=now(), **values)
    TrialRun.objects.filter(pk=run.pk, lease_token=token).update(lease_token=None, leased_until=None)
