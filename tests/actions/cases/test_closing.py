"""How a case ends, and begins again."""

import pytest

from actions.domain.cases import (
    CaseRefused,
    close_case,
    finish_case,
    mail_customer,
    reopen_case,
    resolve_case,
    set_task_done,
    take_case,
)
from actions.domain.reactions import follow_response
from actions.models import CaseTask
from tests.actions.cases.given import kinds, taken
from tests.factories.accounts import DepartmentFactory
from tests.factories.actions import CaseFactory, RootCauseFactory, case_about
from tests.factories.surveys import a_response

pytestmark = pytest.mark.django_db


def test_an_anonymous_case_closes_without_contact(manager, case):
    anonymous = CaseFactory(unit=case.unit, respondent=None)
    take_case(anonymous, by=manager)
    with pytest.raises(CaseRefused, match="anonymous"):
        mail_customer(anonymous, by=manager, subject="Hello", text="You")
    closed = finish_case(anonymous, by=manager, root_cause=RootCauseFactory(), resolution="Lane opened")
    assert (closed.state, closed.remeasurement, closed.due_at) == ("closed", None, None)
    assert kinds(anonymous) == ["taken", "resolved", "closed"]


def test_resolving_needs_a_cause_and_words(case, manager):
    taken(case, manager)
    with pytest.raises(CaseRefused, match="root cause"):
        resolve_case(case, by=manager, root_cause=None, resolution="Done")
    with pytest.raises(CaseRefused, match="what was done"):
        resolve_case(case, by=manager, root_cause=RootCauseFactory(), resolution="  ")
    with pytest.raises(CaseRefused, match="Resolve the case first"):
        close_case(case, by=manager)


def test_closing_ends_open_tasks(case, manager):
    taken(case, manager)
    task = CaseTask.objects.create(case=case, department=DepartmentFactory(), title="Pull the lane log")
    assert set_task_done(task, by=manager, is_done=True).done_by == manager
    set_task_done(task, by=manager, is_done=False)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Third lane", asks_again=False)
    task.refresh_from_db()
    assert task.done_by == manager
    assert kinds(case) == ["taken", "task_done", "task_reopened", "resolved", "closed"]


def test_reopening_gives_the_case_back_to_its_owner_with_a_new_deadline(case, manager):
    taken(case, manager)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Done", asks_again=False)
    again = reopen_case(case, by=manager, text="Not solved")
    assert (again.state, again.owner, again.closed_at) == ("assigned", manager, None)
    assert again.due_at is not None
    assert again.due_at == again.next_escalation_at


def test_erasing_the_answers_text_erases_the_cases_quote():
    response = a_response(answers={"q1": 2, "q3": "My name is Ana and I waited."})
    case = case_about(response, excerpt="My name is Ana and I waited.", title="My name is Ana")
    response.answers = {"q1": 2}
    response.save()
    follow_response(response)
    case.refresh_from_db()
    assert (case.excerpt, case.title) == ("", "Opened by hand")
