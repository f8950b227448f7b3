"""Taking back a closing: the case as it was, who may, how long, and the request to the customer withdrawn."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from actions.domain.cases import (
    CaseRefused,
    close_case,
    comment_case,
    finish_case,
    log_contact,
    reopen_case,
    resolve_case,
    take_case,
    undo_settling,
    wait_for,
)
from actions.domain.causes import delete_cause
from actions.domain.changing import FIELDS
from actions.domain.erasing import make_anonymous
from actions.forms import CloseForm
from actions.models import Case, CaseEvent, CaseTask
from delivery.domain.drain import claim, drain
from delivery.domain.outcomes import mark_sending
from delivery.models import Message
from surveys.domain.asking.invitations import why_not_to_send
from surveys.models import Invitation, Program
from tests.factories.accounts import DepartmentFactory, make_user
from tests.factories.actions import CaseFactory, RootCauseFactory, terminal_and_areas
from tests.factories.surveys import ProgramFactory, RespondentFactory, a_response, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    root, _, area = terminal_and_areas()
    program = ProgramFactory(owner=root, remeasure_after_days=14)
    person = RespondentFactory(name="Ines Ferreira", email="ines@example.org", may_be_contacted=True)
    return CaseFactory(unit=area, respondent=person, program=program)


@pytest.fixture
def manager(case):
    return make_user("unit_manager", case.unit, name="Dev Patel")


def waiting(case, manager):
    """A case that waits for its customer, its clock standing still, once escalated."""
    take_case(case, by=manager)
    log_contact(case, by=manager, channel="phone", outcome="reached")
    wait_for(case, by=manager, whom="customer")
    moment = timezone.now() - timedelta(hours=3)
    Case.objects.filter(pk=case.pk).update(paused_at=moment, escalation_level=2)
    case.refresh_from_db()
    return case


def state_of(case):
    case.refresh_from_db()
    return {name: getattr(case, name) for name in FIELDS if name != "rev"}


def finish(case, manager, **values):
    return finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Third lane", **values)


def kinds(case):
    return list(case.events.order_by("id").values_list("kind", flat=True))


def test_undoing_a_closing_puts_everything_back_and_says_so(case, manager):
    before = state_of(waiting(case, manager))
    open_task = CaseTask.objects.create(case=case, department=DepartmentFactory(), title="Lanes")
    ended = timezone.now() - timedelta(hours=1)
    done = CaseTask.objects.create(case=case, department=DepartmentFactory(), title="Signs", done_at=ended)
    finish(case, manager)
    undo_settling(case, by=manager)

    assert state_of(case) == before
    open_task.refresh_from_db()
    done.refresh_from_db()
    assert (open_task.done_at, open_task.done_by, done.done_at) == (None, None, ended)
    assert kinds(case)[-4:] == ["resolved", "closed", "asked_again", "closing_undone"]
    entry = AuditEntry.objects.order_by("-id").first()
    assert (entry.action, entry.actor) == ("case.closing_undone", manager)
    assert entry.changes["state"] == ["closed", "waiting"]


def test_who_was_to_be_asked_again_is_not(case, manager):
    take_case(case, by=manager)
    finish(case, manager)
    undo_settling(case, by=manager)
    message = Message.objects.get(kind="surveys.invitation")
    assert (message.status, message.next_attempt_at) == ("cancelled", None)
    assert why_not_to_send(message) == "The invitation has expired."
    finish(Case.objects.get(), manager)
    assert Invitation.objects.filter(expires_at__isnull=True).count() == 1


def test_a_drain_that_holds_the_mail_lets_go_of_it(case, manager):
    Program.objects.update(remeasure_after_days=0)
    take_case(case, by=manager)
    finish(case, manager)
    held = next(one for one in claim("email") if one.kind == "surveys.invitation")
    undo_settling(case, by=manager)
    assert mark_sending(held) is False


def test_a_mail_that_was_only_stored_reached_nobody(case, manager):
    Program.objects.update(remeasure_after_days=0)
    take_case(case, by=manager)
    finish(case, manager)
    drain()
    assert Message.objects.get(kind="surveys.invitation").status == "stored"
    undo_settling(case, by=manager)
    assert Message.objects.get(kind="surveys.invitation").status == "cancelled"


@pytest.mark.parametrize("status", ["sending", "sent", "in_doubt"])
def test_once_the_customer_is_asked_only_reopening_is_left(case, manager, status):
    take_case(case, by=manager)
    finish(case, manager)
    Message.objects.update(status=status)
    before = state_of(case)
    with pytest.raises(CaseRefused, match=r"has been asked again already. Reopen the case instead."):
        undo_settling(case, by=manager)
    assert state_of(case) == before
    assert Invitation.objects.get().expires_at is None
    assert reopen_case(case, by=manager).state == "assigned"


def test_a_link_that_was_opened_counts_as_asked(case, manager):
    take_case(case, by=manager)
    finish(case, manager)
    response = a_response(publish(ProgramFactory()), answers={"q1": 8})
    type(response).objects.filter(pk=response.pk).update(invitation=Invitation.objects.get())
    with pytest.raises(CaseRefused, match="asked again already"):
        undo_settling(case, by=manager)


def test_closing_a_resolved_case_goes_back_to_resolved(case, manager):
    take_case(case, by=manager)
    resolve_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Third lane")
    before = state_of(case)
    close_case(case, by=manager)
    undo_settling(case, by=manager)
    assert state_of(case) == before
    assert (case.state, case.resolution) == ("resolved", "Third lane")


def test_resolving_alone_is_undone_and_so_are_both_steps_one_by_one(case, manager):
    take_case(case, by=manager)
    before = state_of(case)
    resolve_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Third lane")
    undo_settling(case, by=manager)
    assert state_of(case) == before
    assert kinds(case)[-1] == "resolving_undone"


def test_a_case_closed_for_the_second_time_gets_its_first_words_back(case, manager):
    take_case(case, by=manager)
    finish(case, manager, asks_again=False)
    reopen_case(case, by=manager)
    before = state_of(case)
    for words in ("Wrong", "Wrong again"):
        finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution=words)
        undo_settling(case, by=manager)
        assert state_of(case) == before
    assert before["resolution"] == "Third lane"


def test_only_who_closed_it_for_ten_minutes_while_nothing_else_happened(case, manager):
    take_case(case, by=manager)
    finish(case, manager)
    other = make_user("unit_manager", case.unit)
    with pytest.raises(CaseRefused, match="Only who settled"):
        undo_settling(case, by=other)
    lines = CaseEvent.objects.filter(kind="closed")
    lines.update(at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(CaseRefused, match="10 minutes only"):
        undo_settling(case, by=manager)
    lines.update(at=timezone.now() - timedelta(minutes=9))
    comment_case(case, by=other, text="Called again")
    with pytest.raises(CaseRefused, match="Something else has happened"):
        undo_settling(case, by=manager)


def test_undoing_twice_does_it_once(case, manager):
    take_case(case, by=manager)
    finish(case, manager)
    undo_settling(case, by=manager)
    with pytest.raises(CaseRefused, match="open already"):
        undo_settling(case, by=manager)
    assert kinds(case).count("closing_undone") == 1


def test_a_case_doesnt_go_back_to_who_may_not_work_on_it(case, manager):
    agent = make_user("case_agent", case.unit, name="Sofia Rossi")
    take_case(case, by=agent)
    finish(case, manager)
    agent.grants.all().delete()
    with pytest.raises(CaseRefused, match="Sofia Rossi may not work on this case any more"):
        undo_settling(case, by=manager)


def test_erasing_takes_the_earlier_words_along(case, manager):
    take_case(case, by=manager)
    finish(case, manager, asks_again=False)
    reopen_case(case, by=manager)
    finish(case, manager, asks_again=False)
    case.refresh_from_db()
    make_anonymous(case)
    assert "Third lane" not in str(list(case.events.values_list("text", "data")))


def test_the_page_offers_undoing_and_what_was_written_stays(case, manager):
    client = Client()
    client.force_login(manager)
    take_case(case, by=manager)
    data = {"root_cause": RootCauseFactory().pk, "resolution": "Third lane", "asks_again": "on"}
    closed = client.post(f"/cases/{case.uuid}/close/", data, follow=True).content.decode()
    undo = f"/cases/{case.uuid}/undo/"
    assert closed.count(f'action="{undo}"') == 3  # the message at the foot, and the acts twice
    assert "Undo closing" in closed
    page = client.post(undo, follow=True).content.decode()
    assert f"Case {case.number}: as it was before" in page
    assert "the customer is not asked again" in page
    assert undo not in page
    assert "Third lane</textarea>" in page
    resolved = client.post(f"/cases/{case.uuid}/close/", data | {"only": "resolve"}, follow=True)
    assert "Case resolved" in resolved.content.decode()
    assert "Undo resolving" in resolved.content.decode()


def test_later_the_page_offers_reopening_alone(case, manager):
    client = Client()
    client.force_login(manager)
    take_case(case, by=manager)
    finish(case, manager)
    Case.objects.update(closed_at=timezone.now() - timedelta(minutes=11))
    assert "Undo closing" not in client.get(f"/cases/{case.uuid}/").content.decode()
    CaseEvent.objects.update(at=timezone.now() - timedelta(minutes=11))
    answer = client.post(f"/cases/{case.uuid}/undo/", follow=True).content.decode()
    assert "Reopen the case instead." in answer


def test_a_case_that_was_never_settled_begins_with_an_empty_form(case, manager):
    assert CloseForm(case=case, user=manager)["resolution"].value() == ""


def test_a_cause_that_was_deleted_meanwhile_is_not_restored(case, manager):
    old = RootCauseFactory()
    finish_case(take_case(case, by=manager), by=manager, root_cause=old, resolution="At first")
    reopen_case(case, by=manager)
    finish(case, manager)
    delete_cause(old, by=None)
    undo_settling(case, by=manager)
    case.refresh_from_db()
    assert (case.state, case.root_cause) == ("assigned", None)
