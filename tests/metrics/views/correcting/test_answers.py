"""Correcting answers in a form of all questions."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.models import Score
from surveys.domain.responses.correcting import exclude_response
from surveys.domain.responses.erasing import erase_response
from surveys.domain.responses.superseding import correct_response
from surveys.models import Response
from tests.factories.metrics import answered
from tests.factories.surveys import ProgramFactory, a_definition, publish
from tests.metrics.views.correcting.given import DAY, WHY, at, fresh, signed_in, text_of


def posted(page: str, **changes: str) -> dict[str, Any]:
    """The form as it came, with these answers by address; `why` too."""
    asked = re.findall(r'name="asked" value="([^"]+)"', page)
    return {"asked": asked, "why": WHY} | {f"answer-{name}": value for name, value in changes.items()}


def test_answers_are_corrected_in_a_form_of_all_questions(
    response: Response, program_manager: Client
) -> None:
    page = text_of(program_manager.get(at("response", response)))
    assert at("response_correct", response) in page
    form = text_of(program_manager.get(at("response_correct", response)))
    assert re.findall(r'name="asked" value="([^"]+)"', form) == ["q1", "q2.r1", "q2.r2", "q3"]
    assert "Forty minutes at security</textarea>" in form
    assert '<option value="c9">Did not use</option>' in form
    sent = posted(form, q1="9", q3="Fast", **{"q2.r1": "c4"})
    answer = program_manager.post(at("response_correct", response), sent, follow=True)
    new = Response.objects.get(superseded_by=None)
    assert new.answers == {"q1": 9, "q2.r1": "c4", "q3": "Fast"}
    assert answer.redirect_chain == [(at("response", new), 302)]
    page = text_of(answer)
    assert "Answers corrected" in page and WHY in page
    assert "Questions:</span> nps, why, restrooms" in page or "nps, restrooms, why" in page
    as_given = fresh(response)
    assert (as_given.superseded_by, as_given.answers) == (new, response.answers)
    assert f"""<a href="{at("response", as_given)}">Show those</a>""" in page
    old = text_of(program_manager.get(at("response", as_given)))
    assert "Replaced by a correction" in old
    assert at("response", new) in old
    assert at("response_exclude", as_given) not in old
    assert at("response_correct", as_given) not in old
    assert list(Score.objects.values_list("response", "value")) == [(new.pk, 9.0)]


def test_fields_that_a_form_did_not_show_stay(response: Response, program_manager: Client) -> None:
    program_manager.post(
        at("response_correct", response), {"asked": ["q1"], "answer-q1": "9", "answer-q3": "x", "why": WHY}
    )
    assert Response.objects.get(superseded_by=None).answers == {"q1": 9, "q3": "Forty minutes at security"}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"asked": ["q1"], "answer-q1": "11", "why": WHY}, "number from 0 to 10"),
        ({"asked": ["q1"], "answer-q1": "nine", "why": WHY}, "number from 0 to 10"),
        ({"asked": ["q2.r1"], "answer-q2.r1": "c77", "why": WHY}, "Select a valid choice"),
        ({"asked": ["q1"], "answer-q1": "9", "why": " "}, "This field is required"),
        ({"asked": ["q1", "q3"], "answer-q1": "", "answer-q3": "", "why": WHY}, "Exclude it instead"),
    ],
)
def test_wrong_corrections_come_back_with_what_is_wrong(
    response: Response, program_manager: Client, sent: dict[str, Any], words: str
) -> None:
    answer = program_manager.post(at("response_correct", response), sent)
    assert (answer.status_code, words in text_of(answer), Response.objects.count()) == (400, True, 1)


def test_nothing_corrected_makes_nothing(response: Response, program_manager: Client) -> None:
    page = text_of(program_manager.get(at("response_correct", response)))
    sent = posted(page, q1="3", q3="Forty minutes at security")
    answer = program_manager.post(at("response_correct", response), sent, follow=True)
    assert ("Nothing had to be changed" in text_of(answer), Response.objects.count()) == (True, 1)


def test_ticks_numbers_days_and_rounds_have_their_controls(
    airport: OrgUnit, area_a: OrgUnit, program_manager: Client
) -> None:
    questions = {
        "q1": {"kind": "multiple", "key": "many", "choices": [{"id": "c1"}, {"id": "c2"}, {"id": "c3"}]},
        "q2": {"kind": "number", "key": "minutes"},
        "q3": {"kind": "date", "key": "on"},
        "q4": {"kind": "short_text", "key": "seat"},
        "q5": {"kind": "single", "key": "one", "choices": [{"id": "c1"}, {"id": "c2"}]},
    }
    texts = {f"{uid}.text": uid for uid in questions} | {
        f"q{n}.c{c}": str(c) for n in (1, 5) for c in (1, 2, 3)
    }
    definition = a_definition(
        blocks={"b1": {"pages": [list(questions)]}}, questions=questions, texts={"en": texts | {"title": "T"}}
    )
    survey = publish(ProgramFactory(owner=airport), definition=definition)
    given = {"q1": ["c1", "c3"], "q2": 1.5, "q3": "2026-05-30", "q4": "12A", "q5": "c2"}
    row = answered(survey, unit=area_a, day=DAY, answers=given)
    page = text_of(program_manager.get(at("response_correct", row)))
    assert len(re.findall(r'type="checkbox" name="answer-q1"[^>]* checked', page)) == 2
    assert 'value="2026-05-30"' in page and 'value="1.5"' in page
    sent = posted(page, q2="40", q3="2026-06-01", q4="", q5="")
    program_manager.post(at("response_correct", row), sent)
    assert Response.objects.get(superseded_by=None).answers == {"q2": 40, "q3": "2026-06-01"}


def test_who_may_not_exclude_corrects_nothing(response: Response, airport: OrgUnit) -> None:
    for role, code in ((Role.UNIT_MANAGER, 403), (Role.ANALYST, 200)):
        client = signed_in(role, airport)
        assert client.get(at("response_correct", response)).status_code == code
        assert (at("response_correct", response) in text_of(client.get(at("response", response)))) == (
            code == 200
        )


@pytest.mark.parametrize("state", ["excluded", "replaced", "erased"])
def test_what_can_not_be_corrected_says_so(response: Response, program_manager: Client, state: str) -> None:
    if state == "excluded":
        exclude_response(response, by=None, reason=WHY)
    elif state == "erased":
        erase_response(response, by=None, reason=WHY)
    else:
        correct_response(response, answers={"q1": 9}, by=None, why=WHY)
        response = fresh(response)
    answer = program_manager.get(at("response_correct", response), follow=True)
    assert answer.redirect_chain == [(at("response", response), 302)]
    words = {"excluded": "Include it again", "erased": "It was erased", "replaced": "newer answer"}
    assert words[state] in text_of(answer)


def test_hidden_answers_are_in_no_form(airport: OrgUnit, area_a: OrgUnit, program_manager: Client) -> None:
    program = ProgramFactory(owner=airport, audience="employees", min_answers=2, min_comments=5)
    survey = publish(program)
    row = answered(survey, unit=area_a, day=DAY, answers={"q1": 3, "q3": "Zyxwvut"})
    hidden = program_manager.get(at("response_correct", row), follow=True)
    assert "single answers stay hidden" in text_of(hidden)
    answered(survey, unit=area_a, day=DAY, answers={"q1": 4})
    form = text_of(program_manager.get(at("response_correct", row)))
    assert re.findall(r'name="asked" value="([^"]+)"', form) == ["q1", "q2.r1", "q2.r2"]
    assert "Zyxwvut" not in form
