"""Taking the demo away on a page: who may, what goes, what stays, and that nothing stops it halfway."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client

from accounts.models import AuditEntry, OrgUnit, User
from accounts.policy import Role
from common.clock import now
from common.models import Heartbeat
from common.refusals import Refused
from demo import removal
from demo.causes import build_causes
from demo.programs import build_programs
from demo.removing import is_demo_there
from demo.structure import build_structure
from demo.views import demo_line
from metrics.models import Metric
from surveys.models import Program, Response
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.actions import CaseFactory
from tests.factories.surveys import ProgramFactory, a_response, publish

pytestmark = pytest.mark.django_db
PAGE = "/settings/system/demo/"


@pytest.fixture
def demo() -> OrgUnit:
    """The airport with its people and programs, and a few answers instead of fifteen thousand."""
    root = build_structure()
    build_causes()
    surveys = build_programs(root, by=User.objects.get(email="admin@example.org"))
    area = OrgUnit.objects.get(code="sfo-a")
    for rating in (3, 9):
        answer = a_response(surveys["after-your-flight"], unit=area, answers={"q1": rating, "q2": "c4"})
        Response.objects.filter(pk=answer.pk).update(is_invented=True)
    CaseFactory(unit=area, program=surveys["after-your-flight"].program, is_invented=True)
    return root


@pytest.fixture
def own(demo: OrgUnit) -> User:
    """Somebody who stays, and what is theirs beneath a unit of the demo."""
    boss = make_user(Role.ADMINISTRATOR, demo, name="Own Boss", email="boss@rapport.test")
    boss.set_password("correct horse battery staple")
    boss.save()
    shop = OrgUnitFactory(name="Own shop", parent=demo)
    survey = publish(ProgramFactory(name="Own program", owner=shop))
    CaseFactory(unit=shop, program=survey.program)
    a_response(survey, unit=shop)
    return boss


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that the worker was asked for."""
    tasks: list[str] = []
    monkeypatch.setattr(removal, "enqueue", lambda task, *args: bool(tasks.append(task)) or True)
    return tasks


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_nobody_is_locked_out(demo: OrgUnit, asked: list[str]) -> None:
    """The demo's own administrator, and one who was invited and never chose a password, don't count."""
    admin = signed_in(User.objects.get(email="admin@example.org"))
    invited = make_user(Role.ADMINISTRATOR, demo)
    invited.set_unusable_password()
    invited.save()
    assert "First, an administrator of your own." in text_of(admin.get(PAGE))
    answer = admin.post(PAGE)
    assert (answer.status_code, "nobody could sign in without it" in text_of(answer)) == (409, True)
    assert (asked, Heartbeat.objects.filter(name=removal.NAME).exists()) == ([], False)
    with pytest.raises(Refused):
        removal.request_removal(by=User.objects.get(email="admin@example.org"))


def test_the_page_says_what_goes_and_the_worker_takes_it_away(
    own: User, asked: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    page = signed_in(own)
    shown = text_of(page.get(PAGE))
    assert "1 case, 0 messages, 2 responses" in shown and "14 invented people" in shown
    system = text_of(page.get("/settings/system/"))
    assert f'<a href="{PAGE}">Remove the demo</a>' in system
    assert f'href="{PAGE}"' in text_of(page.get("/admin/"))
    with django_capture_on_commit_callbacks(execute=True):
        assert page.post(PAGE).url == PAGE
        page.post(PAGE)  # pressed twice
    assert asked == ["demo.removal.go_on"]
    entry = AuditEntry.objects.get(action="demo.removed")
    assert (entry.actor_label, entry.object_label) == ("Own Boss", "San Francisco International")
    assert "It waits for the worker." in text_of(page.get(PAGE))
    assert "Being removed" in text_of(page.get("/settings/system/"))

    assert (removal.go_on(), removal.go_on()) == ("done", "nothing to do")

    assert page.get(f"{PAGE}progress/").headers["HX-Refresh"] == "true"
    shown = text_of(page.get(PAGE))
    assert "The demo is removed, but for what your own things hang on" in shown
    assert "Unit San Francisco International: something of your own uses it." in shown
    assert (is_demo_there(), demo_line()) == (False, None)
    units = OrgUnit.objects.filter(path__startswith=OrgUnit.objects.get(code="sfo").path)
    assert [one.name for one in units] == ["San Francisco International", "Own shop"]
    assert [(one.name, one.responses.count(), one.cases.count()) for one in Program.objects.all()] == [
        ("Own program", 1, 1)
    ]
    assert list(User.objects.filter(is_invented=True)) == []
    assert set(Metric.objects.values_list("key", flat=True)) == {"nps", "csat", "ces"}  # to go on with


def test_progress_counts_the_rows_that_went(
    own: User, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    told = []
    write = removal._write
    monkeypatch.setattr(removal, "_write", lambda **info: (told.append(info), write(**info)))
    removal.request_removal(by=own)
    removal.go_on()
    figures = [(one["done"], one["total"]) for one in told if one.get("total")]
    assert (figures[0], figures[1], figures[-1]) == ((0, 3), (1, 3), (3, 3))
    assert next(one["step"] for one in told if one.get("step")) == "Cases, messages and responses"


@pytest.mark.parametrize("state", ["asked", "going"])
def test_a_removal_that_stands_still_is_taken_up_again(demo: OrgUnit, asked: list[str], state: str) -> None:
    removal._write(state=state)
    assert removal.resume_removal() == 0
    Heartbeat.objects.update(at=now() - timedelta(minutes=6))
    assert (removal.resume_removal(), asked) == (1, ["demo.removal.go_on"])
    assert removal.go_on() == "done"
    assert not is_demo_there()


def test_an_ended_removal_is_left_alone(demo: OrgUnit, asked: list[str]) -> None:
    removal._write(state="done")
    Heartbeat.objects.update(at=now() - timedelta(days=1))
    assert (removal.resume_removal(), asked) == (0, [])


def test_a_removal_that_fails_says_so_and_can_be_asked_for_again(
    own: User, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise ValueError("no way")

    monkeypatch.setattr(removal, "remove_demo", fail)
    removal.request_removal(by=own)
    with pytest.raises(ValueError, match="no way"):
        removal.go_on()
    page = signed_in(own)
    assert "ValueError: no way" in text_of(page.get(PAGE))
    line = demo_line()
    assert line is not None
    assert (line.value, line.level) == ("Removal stopped", "bad")
    monkeypatch.undo()
    removal.request_removal(by=own)
    assert removal.go_on() == "done"


def test_trouble_of_the_database_leaves_the_wish_to_the_next_run(
    own: User, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise OperationalError("locked")

    monkeypatch.setattr(removal, "remove_demo", fail)
    removal.request_removal(by=own)
    with pytest.raises(OperationalError):
        removal.go_on()
    found = removal.find_removal()
    assert found is not None
    assert found.is_at_work


def test_a_start_does_not_bring_back_what_was_removed(own: User, asked: list[str]) -> None:
    removal.request_removal(by=own)
    removal.go_on()
    said = io.StringIO()
    call_command("prepare", demo=True, stdout=said)
    assert "The demo was removed here" in said.getvalue()
    assert not is_demo_there()


def test_without_a_demo_the_page_says_so() -> None:
    boss = make_user(Role.ADMINISTRATOR, OrgUnitFactory())
    assert "There is no demo here" in text_of(signed_in(boss).get(PAGE))
    assert demo_line() is None
