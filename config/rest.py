"""How the REST API behaves everywhere."""

from typing import Any

from config.env import read_bool, read_int

API_CALLS_PER_MINUTE = read_int("API_CALLS_PER_MINUTE", default=600, least=1)
API_DOCS_PUBLIC = read_bool("API_DOCS_PUBLIC", default=read_bool("DEBUG", default=False))

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.auth.ApiKeyAuthentication",  # first, so that nobody gets 401 and its challenge
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.auth.HasRight"],
    "DEFAULT_PARSER_CLASSES": ["common.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "common.api.negotiation.AlwaysJson",
    "DEFAULT_PAGINATION_CLASS": "common.api.paging.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["common.api.filtering.StrictFilters"],
    "DEFAULT_THROTTLE_CLASSES": ["common.api.throttling.CredentialThrottle"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "common.api.errors.handle",
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": False,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        "rest_framework.renderers.MultiPartRenderer",
    ],
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Rapport",
    "DESCRIPTION": (
        "Send answers in, read scores and work on cases. Sign in with `Authorization: Bearer rk_…`; a key "
        "reaches what its unit and its scopes allow, and nothing else exists for it (404). Errors are "
        "`application/problem+json` (RFC 9457). POST takes an `Idempotency-Key`."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATIONS": False,
    "ENUM_NAME_OVERRIDES": {
        "CaseStateEnum": "actions.models.cases.Case.State",
        "ImportStatusEnum": "surveys.models.imports.ImportRun.Status",
        "ExportStatusEnum": "surveys.models.exports.Export.Status",
        "ResponseStatusEnum": "surveys.models.responses.Response.Status",
        "TranslationStateEnum": "surveys.logic.wording.STATES",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "defaultModelsExpandDepth": 0, "tryItOutEnabled": False},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.api.description.describe_errors",
    ],
    "TAGS": [
        {"name": "Responses", "description": "Send answers in and read them."},
        {
            "name": "Questionnaires",
            "description": "What they ask, by the names and values that answers take.",
        },
        {
            "name": "Survey files",
            "description": "Surveys of other tools: what comes across, and bringing it.",
        },
        {"name": "Exports", "description": "Files of answers: asked for, made in the background, fetched."},
        {"name": "Scores", "description": "Scores with their base and interval."},
        {"name": "Cases", "description": "Work that low ratings open."},
        {"name": "Units", "description": "The organisation's tree, as far as the credential reaches."},
    ],
}
