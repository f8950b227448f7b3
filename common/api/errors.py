"""Errors as RFC 9457 says (application/problem+json), everywhere under /api/, also for errors of ours.

`{"type": "about:blank", "title": "Bad Request", "status": 400, "code": "invalid", "detail": "…",
"errors": [{"pointer": "#/answers/nps", "detail": "…"}]}`: `code` is for programs, `detail` for people.
"""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelInvalid
from django.core.signals import got_request_exception
from django.http import Http404, JsonResponse
from django.http.request import HttpRequest, UnreadablePostError
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from common.trouble import RETRY_AFTER_SECONDS, is_database_trouble

CONTENT_TYPE = "application/problem+json"
Problem = dict[str, Any]
log = logging.getLogger("django.request")


class Conflict(exceptions.APIException):
    """409: what was sent contradicts what is stored, or somebody was faster."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"
    default_detail = "This contradicts what is stored."


class Refused(exceptions.APIException):
    """422: well-formed, but not possible as things stand; the text says what to do."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "refused"
    default_detail = "This isn't possible as things stand."


def problem(code: str, http_status: int, detail: str, **more: Any) -> Problem:
    """The body of an error."""
    title = HTTPStatus(http_status).phrase
    known = {"type": "about:blank", "title": title, "status": http_status, "code": code, "detail": detail}
    return known | {name: value for name, value in more.items() if value}


def problem_response(code: str, http_status: int, detail: str, **more: Any) -> JsonResponse:
    """An error for where no API view is at work."""
    return JsonResponse(
        problem(code, http_status, detail, **more), status=http_status, content_type=CONTENT_TYPE
    )


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler. What nobody expected is logged and answered with a 500 that tells nothing."""
    known = as_api_error(error)
    set_rollback()
    if known is None:
        if settings.DEBUG:
            return None
        log.error("Internal Server Error in the API", exc_info=error)
        request = context.get("request")
        got_request_exception.send(sender=None, request=getattr(request, "_request", None))
        body = problem("error", 500, "Something went wrong on our side. It has been logged; try again later.")
        return Response(body, status=500, content_type=CONTENT_TYPE)
    return Response(
        body_of(known), status=known.status_code, headers=headers_of(known), content_type=CONTENT_TYPE
    )


def as_api_error(error: Exception) -> exceptions.APIException | None:
    """Django's exceptions in DRF's words; None for what nobody expected."""
    match error:
        case exceptions.NotAuthenticated():
            return SignIn(error)
        case exceptions.APIException():
            return error
        case _ if is_database_trouble(error):
            log.error("The database can't be used", exc_info=error)
            return Busy()
        case Http404():
            return exceptions.NotFound("There is nothing here, or nothing that this credential may see.")
        case PermissionDenied():
            return exceptions.PermissionDenied(str(error) or None)
        case ModelInvalid():
            return exceptions.ValidationError(getattr(error, "message_dict", None) or error.messages)
        case RequestDataTooBig():
            return TooLarge()
        case BadRequest():
            return exceptions.ParseError(str(error) or None)
        case SuspiciousOperation() | UnreadablePostError():
            return exceptions.ParseError("The request can't be read.")
    return None


class SignIn(exceptions.NotAuthenticated):
    """401, with what to send; keeps the challenge of the original."""

    default_detail = "Send Authorization: Bearer and an API key. Keys are made under Manage, API keys."

    def __init__(self, original: exceptions.NotAuthenticated) -> None:
        super().__init__()
        self.status_code = original.status_code
        self.auth_header = getattr(original, "auth_header", "")


class Busy(exceptions.APIException):
    """503: the database is locked, full or away, or others are at what takes long. What was sent is not
    stored."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "busy"
    default_detail = "Nothing was stored: the database can't be reached just now. Send it again in a moment."
    wait = RETRY_AFTER_SECONDS


class TooLarge(exceptions.APIException):
    """413."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = "What you sent is too large: at most 1 MB."


def body_of(error: exceptions.APIException) -> Problem:
    """The problem that `error` is; fields that are wrong each get a pointer."""
    errors = list(_pointers(error.detail)) if isinstance(error.detail, dict | list) else []
    if errors:
        named = [one for one in errors if one["pointer"] != "#"]
        count = f"{len(errors)} things are" if len(errors) > 1 else "Something is"
        detail = f"{count} wrong with what you sent." if named else errors[0]["detail"]
        return problem("invalid", error.status_code, detail, errors=errors)
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else error.default_code
    return problem(code, error.status_code, str(error.detail))


def headers_of(error: exceptions.APIException) -> dict[str, str]:
    """WWW-Authenticate and Retry-After where the error brings them."""
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(challenge)
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def pointers(detail: Any) -> list[dict[str, str]]:
    """`{"answers": {"nps": ["…"]}}` as [{"pointer": "#/answers/nps", "detail": "…"}]."""
    return list(_pointers(detail))


def _pointers(detail: Any, path: str = "#") -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            is_whole = name in ("non_field_errors", "")
            yield from _pointers(inner, path if is_whole else f"{path}/{_escape(str(name))}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            is_nested = isinstance(inner, dict | list)
            yield from _pointers(inner, f"{path}/{index}" if is_nested else path)
    elif detail:
        yield {"pointer": path, "detail": str(detail)}


def _escape(name: str) -> str:
    """RFC 6901."""
    return name.replace("~", "~0").replace("/", "~1")[:100]


def busy(request: HttpRequest) -> JsonResponse:
    """503 outside API views."""
    answer = problem_response(Busy.default_code, Busy.status_code, str(Busy.default_detail))
    answer.headers["Retry-After"] = str(Busy.wait)
    return answer


def not_found(request: HttpRequest) -> JsonResponse:
    """404 outside API views."""
    return problem_response("not_found", 404, "There is nothing here.")
