"""The administration's work on many surveys: over the domain, with the policy and the UI's audit."""

import pytest

from accounts.models import AuditEntry
from accounts.policy import Role
from surveys.admin.questionnaires import BOX
from surveys.domain.questionnaires.editing import create_questionnaire, draft_of
from surveys.domain.questionnaires.upkeep import MoveRefused, move_to_program
from surveys.models import DraftChange, Export
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, a_definition, publish

pytestmark = pytest.mark.django_db
LIST = "/admin/surveys/questionnaire/"


@pytest.fixture
def root():
    return OrgUnitFactory(name="Airport")


@pytest.fixture
def surveys(root):
    return [publish(ProgramFactory(owner=root), name=f"Survey {number}") for number in range(2)]


@pytest.fixture
def admin(client, root):
    client.force_login(make_user(Role.ADMINISTRATOR, root, name="Ada"))
    return client


def a_draft(root):
    return create_questionnaire(
        ProgramFactory(owner=root), owner=root, name="Draft", definition=a_definition(), by=None
    )


def act(client, name, rows, **data):
    return client.post(LIST, {"action": name, "_selected_action": [row.pk for row in rows], **data})


def test_colours_are_asked_for_and_set_as_changes_of_the_drafts(admin, surveys):
    html = act(admin, "set_look", surveys).content.decode()
    assert ("Set colours" in html, 'name="accent"' in html) == (True, True)
    wrong = act(admin, "set_look", surveys, apply="1", accent="#ffff00")
    assert (wrong.status_code, DraftChange.objects.count()) == (400, 0)
    act(admin, "set_look", surveys, apply="1", accent="#176b4d")
    assert [draft_of(one).definition["look"] for one in surveys] == [{"accent": "#176b4d"}] * 2
    assert set(DraftChange.objects.values_list("label", "by__name")) == {("Changed the look", "Ada")}


@pytest.mark.parametrize(("action", "fields"), [("set_look", 2), ("move", 1)])
def test_what_is_asked_stands_in_boxes(admin, surveys, action, fields):
    html = act(admin, action, surveys).content.decode()
    assert html.count(f'class="{BOX}"') == fields


def test_surveys_move_to_another_program_before_anybody_can_answer(admin, surveys, root):
    goal = ProgramFactory(owner=root, name="Pulse")
    published, free = surveys[0], a_draft(root)
    act(admin, "move", [published, free], apply="1", program=goal.pk)
    for one in (published, free):
        one.refresh_from_db()
    assert (published.program == goal, free.program == goal) == (False, True)
    entry = AuditEntry.objects.get(action="questionnaire.changed")
    assert (entry.object_id, entry.changes["program"][1]) == (str(free.pk), "Pulse")


def test_system_surveys_stay_where_they_are(root):
    survey = a_draft(root)
    survey.is_system = True
    survey.save()
    with pytest.raises(MoveRefused, match="made by Rapport"):
        move_to_program(survey, program=ProgramFactory(owner=root), by=None)


def test_program_out_of_reach_is_no_choice(client, surveys, root):
    """THREATS row 11: a foreign key in the body."""
    below = OrgUnitFactory(parent=root)
    client.force_login(make_user(Role.PROGRAM_MANAGER, below))
    own = publish(ProgramFactory(owner=below), name="Own")
    foreign = ProgramFactory()
    assert act(client, "move", [own], apply="1", program=foreign.pk).status_code == 400
    own.refresh_from_db()
    assert own.program != foreign


def test_answers_of_many_are_exported(admin, surveys):
    act(admin, "export", surveys, confirmed="1")
    assert sorted(Export.objects.values_list("questionnaire__name", "format")) == [
        ("Survey 0", "csv"), ("Survey 1", "csv"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["set_look", "move", "export", "close", "duplicate"])
def test_own_and_foreign_ones_together_are_refused_whole(client, root, surveys, name):
    """THREATS rows 9 and 12."""
    client.force_login(make_user(Role.PROGRAM_MANAGER, OrgUnitFactory()))
    before = AuditEntry.objects.count()
    assert act(client, name, surveys, apply="1", confirmed="1").status_code == 400
    keys = {"action": name, "_selected_action": ["1') OR 1=1--"]}
    assert client.post(LIST, keys).status_code == 400
    assert AuditEntry.objects.count() == before


def test_who_reads_only_changes_nothing(client, root, surveys):
    below = OrgUnitFactory(parent=root)
    client.force_login(make_user(Role.PROGRAM_MANAGER, below))
    act(client, "set_look", surveys, apply="1", accent="#176b4d")
    assert DraftChange.objects.count() == 0


def test_page_and_administration_leave_the_same_audit(admin, surveys):
    one, other = surveys
    admin.post(f"/surveys/{one.uuid}/close/")
    act(admin, "close", [other], confirmed="1")
    entries = AuditEntry.objects.filter(action="questionnaire.closed").order_by("id")
    assert [(entry.actor_label, entry.changes) for entry in entries] == [
        (entries[0].actor_label, {"is_open": [True, False]})
    ] * 2
