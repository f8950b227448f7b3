"""The list of responses: narrowed to a state, exported, one row for each who answered."""

import csv
import re

import pytest
from django.test import Client

from accounts.models import OrgUnit
from surveys.domain.responses.correcting import exclude_response
from surveys.domain.responses.erasing import erase_response
from surveys.domain.responses.superseding import correct_response
from surveys.models import Questionnaire, Response
from tests.factories.metrics import answered
from tests.metrics.views.correcting.given import DAY, WHY, at, fresh, text_of


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


def test_the_export_tells_excluded_and_erased_ones(response: Response, program_manager: Client) -> None:
    erase_response(response, by=None, reason=WHY)
    rows = b"".join(program_manager.get(at("responses_csv")).streaming_content).decode().splitlines()
    head, row = (line.split(",") for line in rows)
    assert (row[head.index("Excluded")], row[head.index("Erased")]) == ("no", "yes")
    assert "Forty minutes" not in rows[1]


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
