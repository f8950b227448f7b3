"""A survey in English and German, with a gap and tags in its texts."""

from typing import Any

from surveys.domain.questionnaires.editing import create_questionnaire
from surveys.models import Questionnaire
from tests.factories.surveys import ProgramFactory, a_definition

GERMAN = {
    "title": "Wie war es heute?",
    "q1.text": "Würden Sie uns empfehlen?",
    "q3.text": "Was ist der Grund für {{q1}}?",
    "thanks": "Danke, <b>sehr</b>",
}


def two_languages(**german: str) -> dict[str, Any]:
    """`a_definition` with German texts, some of which are missing."""
    definition = a_definition(languages=["en", "de"])
    main = definition["texts"]["en"]
    main |= {"q3.text": "Why {{q1}}?", "thanks": "Thanks, <b>a lot</b>"}
    definition["texts"]["de"] = GERMAN | german
    return definition


def a_survey(root: Any = None, **german: str) -> Questionnaire:
    program = ProgramFactory(owner=root) if root else ProgramFactory()
    definition = two_languages(**german)
    return create_questionnaire(program, owner=program.owner, name="Flight", definition=definition, by=None)
