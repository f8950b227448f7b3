"""Programs, questionnaires, people and answers for tests."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import OrgUnit
from surveys.domain.asking.links import create_link
from surveys.domain.questionnaires.editing import create_questionnaire, publish_version
from surveys.domain.responses.recording import Incoming, complete_response
from surveys.models import (
    Company,
    JourneyStage,
    Program,
    PublicLink,
    Questionnaire,
    Respondent,
    Response,
    Touchpoint,
)
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory


class ProgramFactory(DjangoModelFactory[Program]):
    class Meta:
        model = Program

    name = factory.Sequence(lambda n: f"After your flight {n}")
    code = factory.Sequence(lambda n: f"program-{n}")
    kind = Program.Kind.TRANSACTIONAL
    owner = factory.SubFactory(OrgUnitFactory)
    default_department = factory.SubFactory(DepartmentFactory)


class StageFactory(DjangoModelFactory[JourneyStage]):
    class Meta:
        model = JourneyStage

    name = factory.Sequence(lambda n: f"Stage {n}")
    position = factory.Sequence(lambda n: n)


class TouchpointFactory(DjangoModelFactory[Touchpoint]):
    class Meta:
        model = Touchpoint

    name = factory.Sequence(lambda n: f"Security checkpoint {n}")
    code = factory.Sequence(lambda n: f"touchpoint-{n}")
    stage = factory.SubFactory(StageFactory)
    department = factory.SubFactory(DepartmentFactory)
    owner = factory.SubFactory(OrgUnitFactory)


class CompanyFactory(DjangoModelFactory[Company]):
    class Meta:
        model = Company

    name = factory.Sequence(lambda n: f"Company {n}")
    unit = factory.SubFactory(OrgUnitFactory)


class RespondentFactory(DjangoModelFactory[Respondent]):
    class Meta:
        model = Respondent

    name = factory.Sequence(lambda n: f"Robin Example {n}")
    email = factory.Sequence(lambda n: f"robin{n}@example.org")
    unit = factory.SubFactory(OrgUnitFactory)


UNFINISHED: dict[str, Any] = {"status": "partial", "completed_at": None, "day": None}


def five_points(*, with_na: bool = False) -> list[dict[str, Any]]:
    """Choices c1 … c5 worth 1 … 5, and c9 "not applicable"."""
    points: list[dict[str, Any]] = [{"id": f"c{value}", "value": value} for value in range(1, 6)]
    return [*points, {"id": "c9", "value": None}] if with_na else points


def a_definition(**changes: Any) -> dict[str, Any]:
    """Two pages: NPS (q1), a matrix (q2: r1, r2 with "not applicable"); a comment (q3), and contact (q4)."""
    definition = {
        "title": "After your flight",
        "languages": ["en"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [["q1", "q2"], ["q3", "q4"]]}},
        "questions": {
            "q1": {"kind": "nps", "key": "nps", "required": True, "concept": "recommend"},
            "q2": {
                "kind": "matrix",
                "key": "ratings",
                "choices": five_points(with_na=True),
                "rows": [
                    {"id": "r1", "key": "restrooms", "concept": "restrooms"},
                    {"id": "r2", "key": "security", "concept": "security"},
                ],
            },
            "q3": {"kind": "long_text", "key": "why"},
            "q4": {"kind": "contact", "key": "contact"},
        },
        "texts": {
            "en": {
                "title": "How was the airport today?",
                "q1.text": "How likely are you to recommend us to a friend or colleague?",
                "q1.low": "Not at all likely",
                "q1.high": "Extremely likely",
                "q2.text": "How would you rate these?",
                "q2.c1": "Unacceptable",
                "q2.c2": "Below average",
                "q2.c3": "Average",
                "q2.c4": "Good",
                "q2.c5": "Outstanding",
                "q2.c9": "Did not use",
                "q2.r1": "Restrooms",
                "q2.r2": "Security",
                "q3.text": "What is the main reason for your answer?",
                "q4.text": "May we contact you about this?",
            }
        },
    }
    return definition | changes


def one_page_definition(**changes: Any) -> dict[str, Any]:
    """The same on one page."""
    return a_definition(blocks={"b1": {"pages": [["q1", "q2", "q3", "q4"]]}}, **changes)


def publish(
    program: Program | None = None,
    *,
    definition: dict[str, Any] | None = None,
    owner: OrgUnit | None = None,
    name: str = "After your flight",
) -> Questionnaire:
    """A published questionnaire."""
    program = program or ProgramFactory()
    questionnaire = create_questionnaire(
        program, owner=owner or program.owner, name=name, definition=definition or a_definition(), by=None
    )
    publish_version(questionnaire, by=None)
    questionnaire.refresh_from_db()
    return questionnaire


def a_link(
    questionnaire: Questionnaire | None = None, *, unit: OrgUnit | None = None, **kwargs: Any
) -> PublicLink:
    """A public link at `unit` (the owner's by default)."""
    questionnaire = questionnaire or publish()
    return create_link(questionnaire, unit=unit or questionnaire.owner, by=None, **kwargs)


def a_response(
    questionnaire: Questionnaire | None = None, *, answers: dict[str, Any] | None = None, **kwargs: Any
) -> Response:
    """A finished response that waits for its processing."""
    questionnaire = questionnaire or publish()
    kwargs.setdefault("unit", questionnaire.owner)
    incoming = Incoming(
        questionnaire=questionnaire,
        version=kwargs.pop("version", questionnaire.current),
        answers=answers or {"q1": 9},
        **kwargs,
    )
    recorded = complete_response(incoming)
    assert recorded.response is not None
    return recorded.response
