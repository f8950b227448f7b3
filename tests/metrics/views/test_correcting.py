"""Excluding, including, moving and erasing on the pages: what they say, do and refuse."""

import csv
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, OrgUnit
from accounts.policy import Role
from actions.models import Case
from metrics.models import Metric, Score
from surveys.domain.correcting import exclude_response, move_response
from surveys.domain.erasing import erase_response
from surveys.domain.superseding import correct_response
from surveys.models import Questionnaire, Response
from tests.factories.accounts import make_user
from tests.factories.actions import case_about
from tests.factories.metrics import MetricFactory, answered
from tests.factories.surveys import (
    ProgramFactory,
    RespondentFactory,
    TouchpointFactory,
    a_definition,
    publish,
)

DAY = date(2018, 5, 11)
WHY = "Test answer of a colleague"


@pytest.fixture
def nps(airport: OrgUnit) -> Metric:
    return MetricFactory(key="nps", owner=airport)


@pytest.fixture
def response(questionnaire: Questionnaire, nps: Metric, area_a: OrgUnit) -> Response:
    person = RespondentFactory(name="Ines Ferreira", unit=area_a)
    answers = {"q1": 3, "q3": "Forty minutes at security"}
    return answered(questionnaire, unit=area_a, day=DAY, answers=answers, respondent=person)


def signed_in(role: Role, unit: OrgUnit, **fields: Any) -> Client:
    client = Client()
    client.force_login(make_user(role, unit, **fields))
    return client


@pytest.fixture
def program_manager(airport: OrgUnit) -> Client:
    return signed_in(Role.PROGRAM_MANAGER, airport, name="Pia Program")


def at(name: str, response: Response | None = None) -> str:
    return reverse(name, args=[response.uuid] if response else [])


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def fresh(response: Response) -> Response:
    return Response.objects.get(pk=response.pk)


def test_exclusion_asks_why_says_what_happens_and_can_be_undone(
    response: Response, program_manager: Client
) -> None:
    page = text_of(program_manager.get(at("response", response)))
    assert at("response_exclude", response) in page
    asked = text_of(program_manager.get(at("response_exclude", response)))
    assert "counted without it" in asked and "Nothing is lost" in asked
    answer = program_manager.post(at("response_exclude", response), {"reason": WHY}, follow=True)
    assert answer.redirect_chain == [(at("response", response), 302)]
    page = text_of(answer)
    assert "Excluded from all scores</b> by Pia Program on" in page
    assert WHY in page
    assert "1 response excluded from all scores" in page
    undo = f"{at('responses_include')}?ids={response.uuid}&back={at('response', response)}"
    assert f'action="{undo.replace("&", "&amp;")}"' in page
    assert not Score.objects.exists()
    answer = program_manager.post(undo, follow=True)
    assert answer.redirect_chain == [(at("response", response), 302)]
    assert "1 response counted again" in text_of(answer)
    assert (fresh(response).excluded_at, Score.objects.count()) == (None, 1)


def test_exclusion_without_a_reason_is_asked_again(response: Response, program_manager: Client) -> None:
    answer = program_manager.post(at("response_exclude", response), {"reason": " "})
    assert (answer.status_code, fresh(response).excluded_at) == (400, None)
    assert 'name="reason"' in text_of(answer)


def test_the_page_of_an_excluded_response_includes_it_again(
    response: Response, program_manager: Client
) -> None:
    exclude_response(response, by=None, reason=WHY)
    page = text_of(program_manager.get(at("response", response)))
    assert f'action="{at("response_include", response)}"' in page
    program_manager.post(at("response_include", response))
    assert fresh(response).excluded_at is None


def test_an_analyst_excludes_and_does_no_more(response: Response, airport: OrgUnit) -> None:
    analyst = signed_in(Role.ANALYST, airport)
    page = text_of(analyst.get(at("response", response)))
    assert at("response_exclude", response) in page
    assert at("response_move", response) not in page and at("response_erase", response) not in page
    assert analyst.post(at("response_exclude", response), {"reason": WHY}).status_code == 302
    for name in ("response_move", "response_erase"):
        assert analyst.get(at(name, response)).status_code == 403


@pytest.mark.parametrize("role", [Role.UNIT_MANAGER, Role.REGIONAL_MANAGER, Role.CASE_AGENT, Role.VIEWER])
def test_others_correct_nothing_and_see_by_whom_it_was_done(
    response: Response, airport: OrgUnit, area_a: OrgUnit, role: Role
) -> None:
    exclude_response(response, by=make_user(Role.PROGRAM_MANAGER, airport, name="Pia"), reason=WHY)
    client = signed_in(role, area_a)
    page = text_of(client.get(at("response", response)))
    assert "by Pia on" in page and WHY in page
    assert "Include again" not in page and 'id="history"' not in page
    assert client.post(at("response_include", response)).status_code == 403
    assert 'name="ids"' not in text_of(client.get(at("responses")))


# Many at once


def test_ticked_responses_are_excluded_after_a_question_and_included_again(
    questionnaire: Questionnaire, response: Response, area_b: OrgUnit, program_manager: Client
) -> None:
    other = answered(questionnaire, unit=area_b, day=DAY, answers={"q1": 9})
    ids = [str(response.uuid), str(other.uuid)]
    page = text_of(program_manager.get(at("responses")))
    assert all(f'name="ids" value="{key}"' in page for key in ids)
    back = f"{at('responses')}?channel=link"
    asked = program_manager.post(at("responses_exclude"), {"ids": ids, "back": back})
    assert asked.status_code == 200
    assert "Exclude 2 responses" in text_of(asked)
    assert not Response.objects.exclude(excluded_at=None).exists()
    sent = {"ids": ids, "back": back, "reason": WHY}
    answer = program_manager.post(at("responses_exclude"), sent, follow=True)
    assert answer.redirect_chain == [(back, 302)]
    assert "2 responses excluded" in text_of(answer)
    assert Response.objects.exclude(excluded_at=None).count() == 2
    answer = program_manager.post(at("responses_include"), {"ids": ids, "back": "https://evil.example/"})
    assert answer["Location"] == at("responses")
    assert not Response.objects.exclude(excluded_at=None).exists()


def test_threat_12_a_foreign_response_refuses_the_whole_call(
    questionnaire: Questionnaire, response: Response, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    foreign = answered(questionnaire, unit=area_b, day=DAY)
    client = signed_in(Role.PROGRAM_MANAGER, area_a)
    sent = {"ids": [str(response.uuid), str(foreign.uuid)], "reason": WHY}
    entries = AuditEntry.objects.count()
    assert client.post(at("responses_exclude"), sent).status_code == 404
    assert client.post(at("responses_include"), sent).status_code == 404
    assert not Response.objects.exclude(excluded_at=None).exists()
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("ids", [["1') OR 1=1--"], [], ["x"], ["x"] * 300], ids=["sql", "none", "no", "many"])
def test_threat_09_what_is_no_list_of_ids_is_400(
    response: Response, program_manager: Client, ids: list[str]
) -> None:
    for name in ("responses_exclude", "responses_include"):
        assert program_manager.post(at(name), {"ids": ids, "reason": WHY}).status_code == 400


def test_only_rows_that_may_be_excluded_can_be_ticked(
    questionnaire: Questionnaire, response: Response, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    seen = answered(questionnaire, unit=area_b, day=DAY)
    user = make_user(Role.PROGRAM_MANAGER, area_a)
    user.grants.create(role=Role.VIEWER, unit=area_b)
    client = Client()
    client.force_login(user)
    page = text_of(client.get(at("responses")))
    assert f'value="{response.uuid}"' in page
    assert at("response", seen) in page and f'value="{seen.uuid}"' not in page


@pytest.mark.parametrize("state", ["counted", "excluded", "erased"])
def test_the_list_can_be_narrowed_to_a_state(
    questionnaire: Questionnaire, response: Response, area_a: OrgUnit, program_manager: Client, state: str
) -> None:
    rows = {"counted": response}
    rows |= {name: answered(questionnaire, unit=area_a, day=DAY) for name in ("excluded", "erased")}
    exclude_response(rows["excluded"], by=None, reason=WHY)
    erase_response(rows["erased"], by=None, reason=WHY)
    exclude_response(rows["erased"], by=None, reason=WHY)
    exclude_only = {"counted": {"counted"}, "excluded": {"excluded", "erased"}, "erased": {"erased"}}
    page = text_of(program_manager.get(at("responses"), {"state": state}))
    assert {name for name, row in rows.items() if at("response", row) in page} == exclude_only[state]


def test_an_unknown_state_is_refused(airport: OrgUnit, program_manager: Client) -> None:
    assert program_manager.get(at("responses"), {"state": "lost"}).status_code == 400


# Moving


def test_a_response_is_moved_within_reach_only(
    response: Response, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit, program_manager: Client
) -> None:
    sent = {"unit": area_b.pk, "touchpoint": "", "reason": "Wrong code at the gate"}
    local = signed_in(Role.PROGRAM_MANAGER, area_a)
    page = text_of(local.get(at("response_move", response)))
    assert area_a.name in page and area_b.name not in page
    answer = local.post(at("response_move", response), sent)
    assert (answer.status_code, fresh(response).unit) == (400, area_a)
    answer = program_manager.post(at("response_move", response), sent, follow=True)
    assert "Response moved" in text_of(answer)
    assert fresh(response).unit == area_b
    assert [(score.unit_id, score.value) for score in Score.objects.all()] == [(area_b.pk, 3.0)]
    assert local.get(at("response", response)).status_code == 404


def test_a_touchpoint_that_is_none_of_the_units_is_refused_in_words(
    response: Response, area_a: OrgUnit, area_b: OrgUnit, program_manager: Client
) -> None:
    touchpoint = TouchpointFactory(owner=area_b, name="Gate B4")
    sent = {"unit": area_a.pk, "touchpoint": touchpoint.pk, "reason": WHY}
    answer = program_manager.post(at("response_move", response), sent)
    assert answer.status_code == 400
    assert "Gate B4 belongs to Area B, not to Area A" in text_of(answer)


def test_history_names_no_unit_that_the_reader_may_not_see(
    response: Response, area_a: OrgUnit, area_b: OrgUnit, program_manager: Client
) -> None:
    move_response(response, unit=area_b, touchpoint=None, by=None, reason=WHY)
    there = text_of(signed_in(Role.PROGRAM_MANAGER, area_b).get(at("response", response)))
    assert "another unit → Area B" in there and "Area A" not in there
    assert "Area A → Area B" in text_of(program_manager.get(at("response", response)))


# Erasing


def test_erasing_says_what_goes_and_stays_and_wants_a_tick(
    response: Response, program_manager: Client
) -> None:
    case_about(response)
    page = text_of(program_manager.get(at("response_erase", response)))
    assert "What is the main reason for your answer?" in page
    assert "since nothing else names them" in page
    assert "every score stays as it is" in page
    assert "stays without its customer, open, as one of an anonymous answer" in page
    answer = program_manager.post(at("response_erase", response), {"reason": WHY})
    assert (answer.status_code, fresh(response).erased_at) == (400, None)
    sent = {"reason": WHY, "is_sure": "on"}
    answer = program_manager.post(at("response_erase", response), sent, follow=True)
    page = text_of(answer)
    assert "Texts and contact were taken out for good by Pia Program on" in page
    assert "Forty minutes" not in page and "Ines" not in page
    assert at("response_erase", response) not in page
    assert (fresh(response).answers, Score.objects.count()) == ({"q1": 3}, 1)
    case = text_of(program_manager.get(reverse("case", args=[Case.objects.get().uuid])))
    assert "The texts were erased on" in case


def test_other_responses_of_the_customer_are_named_as_far_as_they_may_be_seen(
    questionnaire: Questionnaire, response: Response, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    other = answered(questionnaire, unit=area_b, day=DAY, respondent=response.respondent)
    page = text_of(signed_in(Role.PROGRAM_MANAGER, area_a).get(at("response_erase", response)))
    assert "from 1 other response" in page
    assert str(other.uuid) not in page


def test_the_export_tells_excluded_and_erased_ones(response: Response, program_manager: Client) -> None:
    erase_response(response, by=None, reason=WHY)
    rows = b"".join(program_manager.get(at("responses_csv")).streaming_content).decode().splitlines()
    head, row = (line.split(",") for line in rows)
    assert (row[head.index("Excluded")], row[head.index("Erased")]) == ("no", "yes")
    assert "Forty minutes" not in rows[1]


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


def test_the_list_shows_one_row_for_each_who_answered(response: Response, program_manager: Client) -> None:
    new = correct_response(response, answers={"q1": 9}, by=None, why=WHY)
    Response.objects.filter(pk=new.pk).update(status="partial")
    found = {
        state: re.findall(r'class="row-link" href="/responses/([^/]+)/"', text_of(answer))
        for state in ("", "replaced", "counted", "partial", "excluded")
        if (answer := program_manager.get(at("responses"), {"state": state} if state else {}))
    }
    ids = [str(new.uuid)]
    assert found == {
        "": ids,
        "replaced": [str(fresh(response).uuid)],
        "counted": ids,
        "partial": ids,
        "excluded": [],
    }
    page = text_of(program_manager.get(at("responses")))
    assert ">partial<" in page.replace(" ", "")
    rows = b"".join(program_manager.get(at("responses_csv")).streaming_content).decode().splitlines()
    head, row = csv.reader(rows)
    assert (row[0], row[head.index("Partial")]) == (str(new.uuid), "yes")


def test_a_partial_response_says_how_far_it_came(response: Response, program_manager: Client) -> None:
    assert "Broken off" not in text_of(program_manager.get(at("response", response)))
    Response.objects.update(status="partial")
    page = text_of(program_manager.get(at("response", response)))
    assert "<b>Broken off.</b> The last page came in 11 May 2018" in page
    assert "<dt>Last page</dt>" in page


@pytest.mark.parametrize(
    ("status", "tag", "said"),
    [
        ("screened", "screened out", "<b>Screened out.</b> By these answers the survey ended early."),
        ("over_quota", "over quota", "<b>Over quota.</b> Enough people like this one had answered already."),
    ],
)
def test_who_was_turned_away_is_found_and_shown_as_such(
    response: Response, program_manager: Client, status: str, tag: str, said: str
) -> None:
    Response.objects.update(status=status)
    found = text_of(program_manager.get(at("responses"), {"state": status}))
    others = text_of(program_manager.get(at("responses"), {"state": "partial"}))
    assert [str(response.uuid) in page for page in (found, others)] == [True, False]
    assert f">{tag}<" in found
    page = text_of(program_manager.get(at("response", response)))
    assert said in page
    assert "counts in no score and opens no case" in page
