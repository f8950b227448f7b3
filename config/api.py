"""The mount of /api/v1/."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from accounts.api import UnitViewSet
from actions.api import CaseViewSet, RootCauseViewSet
from common.api.views import ApiDocs, ApiSchema, NothingHere
from metrics.api import UnitScores
from metrics.api.completion import QuestionnaireCompletion
from metrics.api.questions import QuestionnaireResults
from surveys.api import (
    ExportViewSet,
    ImportViewSet,
    QuestionnaireViewSet,
    ResponseViewSet,
    SurveyFileViewSet,
    Translation,
    Translations,
)

router = SimpleRouter(use_regex_path=False)
router.register("responses", ResponseViewSet, basename="api-response")
router.register("cases", CaseViewSet, basename="api-case")
router.register("questionnaires", QuestionnaireViewSet, basename="api-questionnaire")
router.register("exports", ExportViewSet, basename="api-export")
router.register("imports", ImportViewSet, basename="api-import")
router.register("survey-files", SurveyFileViewSet, basename="api-survey-file")
router.register("root-causes", RootCauseViewSet, basename="api-root-cause")
router.register("units", UnitViewSet, basename="api-unit")

urlpatterns = [
    path("", include(router.urls)),
    path("units/<uuid:uuid>/scores/", UnitScores.as_view(), name="api-unit-scores"),
    path("questionnaires/<uuid:uuid>/translations/", Translations.as_view(), name="api-translations"),
    path(
        "questionnaires/<uuid:uuid>/translations/<slug:language>/",
        Translation.as_view(),
        name="api-translation",
    ),
    path(
        "questionnaires/<uuid:uuid>/results/",
        QuestionnaireResults.as_view(),
        name="api-questionnaire-results",
    ),
    path(
        "questionnaires/<uuid:uuid>/completion/",
        QuestionnaireCompletion.as_view(),
        name="api-questionnaire-completion",
    ),
    path("schema/", ApiSchema.as_view(), name="api-schema"),
    path("docs/", ApiDocs.as_view(), name="rest-docs"),
    re_path(r"", NothingHere.as_view(), name="api-nothing"),
]
