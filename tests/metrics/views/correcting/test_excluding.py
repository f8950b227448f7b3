"""Excluding and including on the pages, one by one and ticked: what they say, do and refuse."""

import pytest
from django.test import Client

from accounts.models import AuditEntry, OrgUnit
from accounts.policy import Role
from metrics.models import Score
from surveys.domain.responses.correcting import exclude_response
from surveys.models import Questionnaire, Response
from tests.factories.accounts import make_user
from tests.factories.metrics import answered
from tests.metrics.views.correcting.given import DAY, WHY, at, fresh, signed_in, text_of


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
