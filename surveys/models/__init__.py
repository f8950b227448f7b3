from surveys.models.exports import Export, ExportChunk
from surveys.models.imports import ImportChunk, ImportMapping, ImportRowError, ImportRun
from surveys.models.invitations import Invitation, PublicLink
from surveys.models.people import Company, Respondent
from surveys.models.programs import JourneyStage, Program, Touchpoint
from surveys.models.questionnaires import (
    Concept,
    DraftChange,
    Field,
    Question,
    Questionnaire,
    QuestionnaireVersion,
)
from surveys.models.quotas import QuotaCount
from surveys.models.responses import Response

__all__ = [
    "Company",
    "Concept",
    "DraftChange",
    "Export",
    "ExportChunk",
    "Field",
    "ImportChunk",
    "ImportMapping",
    "ImportRowError",
    "ImportRun",
    "Invitation",
    "JourneyStage",
    "Program",
    "PublicLink",
    "Question",
    "Questionnaire",
    "QuestionnaireVersion",
    "QuotaCount",
    "Respondent",
    "Response",
    "Touchpoint",
]
