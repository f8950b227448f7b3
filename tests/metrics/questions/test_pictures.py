"""Results of what isn't a scale: pictures, levels and files. Places and files are counted, never told."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from surveys.domain.responses.processing import process_responses
from surveys.models import Questionnaire, Response
from tests.factories.accounts import make_user
from tests.factories.surveys import ProgramFactory, a_response, publish
from tests.metrics.questions.given import results
from tests.surveys.test_kinds import DRILLED, SPOTS

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
UPLOAD = "01a20490-2108-7906-abd2-01b0c95b698a"
DEFINITION = {
    "languages": ["en"],
    "flow": [{"type": "block", "id": "b1"}],
    "blocks": {"b1": {"pages": [["q1", "q2", "q3", "q4"]]}},
    "questions": {
        "q1": {"kind": "hot_spot", "key": "spots", **SPOTS},
        "q2": {"kind": "heat_map", "key": "heat", "image": SPOTS["image"]},
        "q3": {"kind": "drilldown", "key": "place", **DRILLED},
        "q4": {"kind": "file", "key": "proof"},
    },
    "texts": {
        "en": {
            "title": "Pictures",
            **{f"q{number}.text": f"Question {number}?" for number in range(1, 5)},
            **{f"q{number}.alt": "The deck" for number in (1, 2)},
            **{f"q{q}.c{c}": f"Answer {c} of {q}" for q in (1, 3) for c in (1, 2, 3)},
            **{"q1.r1": "Left", "q1.r2": "Right", "q3.k1": "Area", "q3.k2": "Gate"},
        }
    },
}


@pytest.fixture
def survey(airport: OrgUnit) -> Questionnaire:
    made = publish(ProgramFactory(owner=airport), owner=airport, definition=DEFINITION)
    for number in range(7):
        answers: dict[str, Any] = {"q1.r1": "c1", "q2": [[0.25, 0.5]], "q3.k1": "c1", "q3.k2": "c2"}
        if number > 4:
            answers = {"q1.r1": "c2", "q3.k1": "c3"}
        row = a_response(made, answers=answers, require=False)
        if number < 6:  # as a page with an upload stores it
            Response.objects.filter(pk=row.pk).update(answers=answers | {"q4": [UPLOAD]})
    process_responses()
    return made


def test_regions_levels_places_and_files_are_counted(survey: Questionnaire, airport: OrgUnit) -> None:
    found = results(make_user(Role.ANALYST, airport), survey).items
    told = {
        part.part.address: (part.n, {line.key: line.n for line in part.lines if line.n}, part.mean)
        for one in found
        for part in one.parts
        if part.n
    }
    assert told == {
        "q1.r1": (7, {"c1": 5, "c2": 2}, None),
        "q2": (5, {}, None),
        "q3.k1": (7, {"c1": 5, "c3": 2}, None),
        "q3.k2": (5, {"c2": 5}, None),
        "q4": (6, {}, None),
    }


@pytest.mark.parametrize("name", ["survey_results", "survey_results_csv", "api-questionnaire-results"])
def test_neither_places_nor_files_are_told(
    survey: Questionnaire, airport: OrgUnit, client: Any, name: str
) -> None:
    client.force_login(make_user(Role.ANALYST, airport))
    answer = client.get(reverse(name, args=[survey.uuid]))
    body = (b"".join(answer) if answer.streaming else answer.content).decode()
    assert answer.status_code == 200
    assert "Question 4?" in body
    assert UPLOAD not in body
    assert "0.25" not in body
