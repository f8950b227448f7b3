"""The mount of /api/v1/."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from accounts.api import UnitViewSet
from actions.api import CaseViewSet, RootCauseViewSet
from common.api.views import ApiDocs, ApiSchema, NothingHere
from metrics.api import UnitScores
from surveys.api import QuestionnaireViewSet, ResponseViewSet

router = SimpleRouter(use_regex_path=False)
router.register("responses", ResponseViewSet, basename="api-response")
router.register("cases", CaseViewSet, basename="api-case")
router.register("questionnaires", QuestionnaireViewSet, basename="api-questionnaire")
router.register("root-causes", RootCauseViewSet, basename="api-root-cause")
router.register("units", UnitViewSet, basename="api-unit")

urlpatterns = [
    path("", include(router.urls)),
    path("units/<uuid:uuid>/scores/", UnitScores.as_view(), name="api-unit-scores"),
    path("schema/", ApiSchema.as_view(), name="api-schema"),
    path("docs/", ApiDocs.as_view(), name="rest-docs"),
    re_path(r"", NothingHere.as_view(), name="api-nothing"),
]
