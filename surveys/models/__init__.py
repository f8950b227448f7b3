from surveys.models.comments import CommentsSeen, TeamComment
from surveys.models.exports import Export, ExportChunk
from surveys.models.imports import ImportChunk, ImportMapping, ImportRowError, ImportRun
from surveys.models.invitations import Invitation, PublicLink
from surveys.models.kiosks import KioskDevice, KioskRefusal
from surveys.models.library import BankItem
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
from surveys.models.resuming import ResumeLink
from surveys.models.survey_files import SurveyFile
from surveys.models.trial_runs import TrialRun
from surveys.models.uploads import Picture, Upload

__all__ = [
    "BankItem",
    "CommentsSeen",
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
    "KioskDevice",
    "KioskRefusal",
    "Picture",
    "Program",
    "PublicLink",
    "Question",
    "Questionnaire",
    "QuestionnaireVersion",
    "QuotaCount",
    "Respondent",
    "Response",
    "ResumeLink",
    "SurveyFile",
    "TeamComment",
    "Touchpoint",
    "TrialRun",
    "Upload",
]
