"""What of a response can be corrected, into what, and by whom."""

from typing import Any

import pytest

from accounts.models import OrgUnit
from metrics.domain.comments import answers_are_hidden
from surveys.domain.responses.correcting import CannotCorrect
from surveys.domain.responses.incoming import AnswersInvalid
from surveys.domain.responses.superseding import correct_response
from surveys.models import Program, Questionnaire, Response
from tests.factories.accounts import make_user
from tests.factories.surveys import UNFINISHED, ProgramFactory, a_definition, publish
from tests.surveys.correcting.given import again
from tests.surveys.erasing.given import ANSWERS, full_response
from tests.surveys.superseding.given import correct, processed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"q9": 41}, {"q9": 41}),
        ({"q2.r1": "c9", "q2.r2": "c1"}, {"q2.r1": "c9", "q2.r2": "c1"}),
        ({"q6": "c1", "q6.c2.text": None}, {"q6": "c1", "q6.c2.text": None}),
        ({"q8": "1981-02-03"}, {"q8": "1981-02-03"}),
        ({"q1": None}, {"q1": None}),
    ],
)
def test_answers_of_every_kind_change_and_others_stay(
    survey: Questionnaire, units: list[OrgUnit], said: dict[str, Any], found: dict[str, Any]
) -> None:
    old = full_response(survey, units[1])
    wanted = {address: answer for address, answer in (ANSWERS | found).items() if answer is not None}
    assert correct(old, **said).answers == wanted


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"q1": 11}, {"q1"}),
        ({"q1": "nine"}, {"q1"}),
        ({"q1": True}, {"q1"}),
        ({"q2.r1": "c7"}, {"q2.r1"}),
        ({"q8": "1980-02-31"}, {"q8"}),
        ({"q99": 1}, {"q99"}),
        ({"q2.r9": "c1"}, {"q2.r9"}),
        ({"q1": 11, "q99": 1}, {"q99"}),
        ({"q4": "no"}, {"q4"}),
        ({"q3": "x" * 100_000}, {"q3"}),
    ],
)
def test_wrong_answers_are_refused_by_their_question(
    survey: Questionnaire, units: list[OrgUnit], said: dict[str, Any], wrong: set[str]
) -> None:
    old = processed(survey, units[1])
    with pytest.raises(AnswersInvalid) as refused:
        correct(old, **said)
    assert set(refused.value.errors) == wrong
    assert (Response.objects.count(), again(old).superseded_by) == (1, None)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (UNFINISHED, "still be answering"),
        ({"excluded_at": "now"}, "Include it again"),
        ({"erased_at": "now"}, "was erased"),
    ],
)
def test_who_may_not_be_corrected_is_told_why(
    survey: Questionnaire, units: list[OrgUnit], state: dict[str, Any], words: str
) -> None:
    old = processed(survey, units[1])
    values = {name: old.completed_at if value == "now" else value for name, value in state.items()}
    Response.objects.filter(pk=old.pk).update(**values)
    with pytest.raises(CannotCorrect, match=words):
        correct(old, q1=9)
    assert Response.objects.count() == 1


@pytest.mark.parametrize("why", ["", " ", "x" * 201])
def test_a_correction_says_why(survey: Questionnaire, units: list[OrgUnit], why: str) -> None:
    with pytest.raises(CannotCorrect):
        correct_response(processed(survey, units[1]), answers={"q1": 9}, by=None, why=why)


def test_nothing_can_be_left_of_it_by_excluding_alone(survey: Questionnaire, units: list[OrgUnit]) -> None:
    with pytest.raises(CannotCorrect, match="Exclude it"):
        correct(processed(survey, units[1]), q1=None, q3=None)


@pytest.mark.parametrize(("role", "is_let"), [("program_manager", True), ("analyst", False)])
def test_answers_that_name_somebody_are_for_who_may_see_names(
    survey: Questionnaire, units: list[OrgUnit], role: str, is_let: bool
) -> None:
    blocks = {"b1": {"pages": [["q1", "q2"]]}}
    questions = {"q1": {"kind": "nps", "key": "nps"}, "q2": {"kind": "email", "key": "mail"}}
    texts = {"en": {"title": "T", "q1.text": "Rating", "q2.text": "Mail"}}
    asked = publish(survey.program, definition=a_definition(blocks=blocks, questions=questions, texts=texts))
    old, user = (
        processed(asked, units[1], answers={"q1": 3, "q2": "a@example.org"}),
        make_user(role, units[0]),
    )
    if is_let:
        assert correct(old, by=user, q2="b@example.org").answers["q2"] == "b@example.org"
    else:
        for said in ("a@example.org", "b@example.org"):
            with pytest.raises(AnswersInvalid, match="names and addresses"):
                correct(old, by=user, q2=said)


def careful_survey(unit: OrgUnit, **program: Any) -> Questionnaire:
    blocks = {"b1": {"pages": [["q1", "q2"], ["q3"]]}}
    return publish(ProgramFactory(owner=unit, **program), definition=a_definition(blocks=blocks))


@pytest.mark.parametrize("program", [{"is_anonymous": True}, {"audience": "employees"}])
def test_where_few_answered_nothing_can_be_corrected_and_so_nothing_probed(
    units: list[OrgUnit], program: dict[str, Any]
) -> None:
    survey = careful_survey(units[0], min_answers=3, **program)
    people = [processed(survey, units[1]) for _ in range(2)]
    for said in ({"q1": 3}, {"q1": 4}):
        with pytest.raises(CannotCorrect, match="stay hidden"):
            correct(people[0], **said)
    processed(survey, units[1])
    with pytest.raises(AnswersInvalid):
        correct(people[0], q3="Fast")
    assert correct(people[0], q1=4).answers == {"q1": 4, "q3": "Slow"}


def test_corrections_make_no_crowd(units: list[OrgUnit]) -> None:
    survey = careful_survey(units[0], min_answers=3, is_anonymous=True)
    people = [processed(survey, units[1]) for _ in range(3)]
    new = correct(people[0], q1=4)
    assert not answers_are_hidden(new)
    Program.objects.update(min_answers=4)
    assert answers_are_hidden(again(new))
    with pytest.raises(CannotCorrect):
        correct(new, q1=5)
