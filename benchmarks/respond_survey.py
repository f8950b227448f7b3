"""What `benchmarks.respond` asks and of whom: a page of seven questions, a survey of forty with logic."""

import time
from typing import Any

from benchmarks.respond_long import long_definition

WAITING = 5000
FORM = {
    "p": "b1.p0",
    "q1": "9",
    **{f"q{n}": "c4" for n in range(2, 7)},
    "q7": "Quick and friendly.",
    "go": "next",
}


def definition() -> dict[str, Any]:
    """One page: 0-10, five ratings 1-5, one comment."""
    points = [{"id": f"c{value}", "value": value} for value in range(1, 6)]
    questions: dict[str, Any] = {
        "q1": {"kind": "nps", "key": "nps", "required": True, "concept": "recommend"}
    }
    questions |= {f"q{n}": {"kind": "rating", "key": f"rating{n}", "choices": points} for n in range(2, 7)}
    questions["q7"] = {"kind": "long_text", "key": "why"}
    texts = {"title": "How was it?"} | {f"{uid}.text": f"Question {uid}?" for uid in questions}
    return {
        "title": "How was it?",
        "languages": ["en"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [list(questions)]}},
        "questions": questions,
        "texts": {"en": texts},
    }


def seed(submissions: int) -> dict[str, Any]:
    """Published surveys, their links, and one invitation a submission; the paths to them."""
    import django

    django.setup()
    from accounts.domain.starting import root_of_organisation
    from accounts.models import Department, OrgUnit
    from common.clock import now
    from surveys.domain.asking.invitations import PURPOSE
    from surveys.domain.asking.links import create_link
    from surveys.domain.questionnaires.editing import create_questionnaire, publish_version
    from surveys.models import Invitation, Program, Respondent
    from surveys.tokens import hash_token, new_invitation_token

    # A fresh installation has an organisation, whose metrics reach what stands beneath it alone.
    unit = root_of_organisation() or OrgUnit.objects.create(name="Airport", code="bench")
    department = Department.objects.create(name="Service", code="bench")
    program = Program.objects.create(
        name="Bench", code="bench", kind="transactional", owner=unit, default_department=department
    )

    def a_survey(name: str, asked: dict[str, Any]) -> Any:
        made = create_questionnaire(program, owner=unit, name=name, definition=asked, by=None)
        publish_version(made, by=None)
        return made

    questionnaire = a_survey("Bench", definition())
    link = create_link(questionnaire, unit=unit, by=None)
    long = create_link(a_survey("Long", long_definition()), unit=unit, by=None)
    tokens = [new_invitation_token() for _ in range(submissions)]
    people = Respondent.objects.bulk_create([Respondent(unit=unit, name=f"P{n}") for n in range(submissions)])
    Invitation.objects.bulk_create(
        [
            Invitation(
                token_hash=hash_token(PURPOSE, token),
                questionnaire=questionnaire,
                unit=unit,
                respondent=person,
                send_at=now(),
            )
            for token, person in zip(tokens, people, strict=True)
        ]
    )
    return {
        "link": f"/s/{link.token}/",
        "long": f"/s/{long.token}/",
        "personal": [f"/s/i/{token}/" for token in tokens],
    }


def fill_queue(path: str) -> None:
    """Responses that wait for their processing."""
    import django

    django.setup()
    from surveys.domain.responses.recording import Incoming, complete_responses
    from surveys.models import PublicLink

    link = PublicLink.objects.select_related("questionnaire__current", "unit").get(token=path.split("/")[2])
    version = link.questionnaire.current
    assert version is not None
    one = {"questionnaire": link.questionnaire, "version": version, "unit": link.unit}
    for _ in range(WAITING // 500):
        complete_responses([Incoming(**one, answers={"q1": n % 11, "q2": "c3"}) for n in range(500)])


def work() -> None:
    """Processes what waits, over and over, as the worker does."""
    import django

    django.setup()
    from surveys.domain.responses.processing import process_responses

    while True:
        process_responses()
        time.sleep(0.1)
