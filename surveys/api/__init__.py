"""Responses, questionnaires, survey files and exports through the API."""

from surveys.api.exports import ExportViewSet
from surveys.api.imports import ImportViewSet
from surveys.api.questionnaires import QuestionnaireViewSet
from surveys.api.survey_files import SurveyFileViewSet
from surveys.api.translations import Translation, Translations
from surveys.api.views import ResponseViewSet

__all__ = [
    "ExportViewSet",
    "ImportViewSet",
    "QuestionnaireViewSet",
    "ResponseViewSet",
    "SurveyFileViewSet",
    "Translation",
    "Translations",
]
