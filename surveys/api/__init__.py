"""Responses and questionnaires through the API."""

from surveys.api.questionnaires import QuestionnaireViewSet
from surveys.api.views import ResponseViewSet

__all__ = ["QuestionnaireViewSet", "ResponseViewSet"]
