"""What is known beside the answers, as the API gives it out."""

import pytest
from rest_framework.test import APIClient

from accounts.models import OrgUnit
from surveys.models import Response
from tests.api.talking import URL, body
from tests.factories.surveys import ProgramFactory, a_definition, publish

pytestmark = pytest.mark.django_db
SETS = [
    {"name": "copied", "value": "{{q3}}"},
    {"name": "plain", "value": "set on a condition"},
    {"name": "mailed", "value": "{{q5}}"},
    {"name": "again", "value": "{{embedded.mailed}}"},
]


@pytest.mark.parametrize(
    ("is_anonymous", "told"),
    [
        (True, {"gate": "A7"}),
        (False, {"gate": "A7", "copied": "Words", "plain": "set on a condition"}),
    ],
)
def test_threat_40_what_a_survey_sets_by_its_answers_is_told_as_they_are(
    partner: APIClient, top: OrgUnit, is_anonymous: bool, told: dict[str, str]
) -> None:
    asked = a_definition()["questions"] | {"q5": {"kind": "email", "key": "mail"}}
    del asked["q4"]
    definition = a_definition(
        questions=asked,
        blocks={"b1": {"pages": [["q1", "q2", "q3", "q5"]]}},
        flow=[{"type": "block", "id": "b1"}, {"type": "set", "id": "s1", "values": SETS}],
    )
    definition["texts"]["en"]["q5.text"] = "Your address?"
    program = ProgramFactory(owner=top, is_anonymous=is_anonymous, min_answers=1)
    said = body(
        publish(program, definition=definition),
        answers={"nps": 9, "why": "Words", "mail": "ada@example.org"},
        embedded={"gate": "A7"},
    )
    assert partner.post(URL, said, format="json").json()["embedded"] == told
    assert partner.get(f"{URL}{said['id']}/").json()["embedded"] == told
    assert Response.objects.get().embedded["again"] == "ada@example.org"
