"""The survey's own texts, in the builder's right pane."""

from typing import Any

from surveys.document import Document
from surveys.forms.surveys import SurveyTextsForm
from surveys.models import Questionnaire
from surveys.views.builder.scene import Scene


def settings_side(scene: Scene) -> dict[str, Any]:
    """The form as the draft has it."""
    return {"settings_form": settings_form(scene.questionnaire, scene.document)}


def settings_form(questionnaire: Questionnaire, document: Document, data: Any = None) -> SurveyTextsForm:
    """The form of the survey's own texts, as they are in the main language."""
    texts = document.definition.get("texts", {}).get(document.languages[0], {})
    initial = {name: texts.get(name, "") for name in ("title", "lead", "thanks")}
    return SurveyTextsForm(data, initial={"name": questionnaire.name, **initial}, auto_id="s_%s")
