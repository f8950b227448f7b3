"""What every request passes before a view: who really asks, how much it may send, and which way it goes."""

import io
import ipaddress
import re
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import BinaryIO, cast

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import LimitedStream, WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from gunicorn.http.errors import ParseException

GetResponse = Callable[[HttpRequest], HttpResponse]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# The admin's theme builds its widgets with inline styles and evaluated attributes; framing stays forbidden.
ADMIN_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
FILES = "files"  # the query of a respondents' page that takes files
# For answers to respondents whose view set no policy of its own, such as error pages.
RESPONDENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
# For pages that are answered before the middleware that would set them.
ERROR_PAGE_HEADERS = {
    "Content-Security-Policy": f"{RESPONDENT_POLICY}; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
}


class TrustedProxies:
    """Takes the sender's address and scheme from forwarding headers, of TRUSTED_PROXIES only."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        if is_trusted(meta.get("REMOTE_ADDR", "")):
            meta["REMOTE_ADDR"] = nearest_stranger(meta.get("HTTP_X_FORWARDED_FOR", ""), meta["REMOTE_ADDR"])
        else:
            meta.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)


def is_trusted(address: str) -> bool:
    """Whether `address` belongs to one of our own proxies."""
    ip = read_address(address)
    return ip is not None and is_ours(ip)


def is_ours(ip: Address) -> bool:
    return any(ip in network for network in settings.TRUSTED_PROXIES)


def nearest_stranger(forwarded: str, peer: str) -> str:
    """The last address in X-Forwarded-For that is not a proxy of ours: what stands before may be invented."""
    nearest = peer
    for item in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        ip = read_address(item)
        if ip is None:
            break
        nearest = str(ip)
        if not is_ours(ip):
            break
    return nearest


@lru_cache(maxsize=500)  # all of it comes by the same few proxies, and who opens a page soon posts it
def read_address(text: str) -> Address | None:
    """An IP address; None for anything else."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


class BodyLimit:
    """Refuses bodies over 1 MB with 413 before anything reads them.

    Uploads of imports may be larger, and what respondents send to pages that take files (`?files`; only the
    door of such a survey reads it).

    A body that comes in chunks says no length: it is read here as far as it may go (1 MB everywhere), and
    goes on with its length. Without that Django would take it for empty.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.import_paths = re.compile(settings.IMPORT_PATHS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        limit = self.limit(request.path_info, request.META.get("QUERY_STRING", ""))
        if is_chunked(request):
            limit = settings.BODY_LIMIT_BYTES
            length = str(read_chunked(cast(WSGIRequest, request), limit))
        if length.isdecimal() and int(length) > limit:
            return self.refuse(request, limit)
        return self.get_response(request)

    def limit(self, path: str, query: str = "") -> int:
        """How many bytes a body sent to `path` may have."""
        if FILES in query.split("&") and path.startswith("/s/"):
            return settings.UPLOAD_BODY_LIMIT_BYTES
        is_import = self.import_paths.fullmatch(path)
        return settings.IMPORT_BODY_LIMIT_BYTES if is_import else settings.BODY_LIMIT_BYTES

    def refuse(self, request: HttpRequest, limit_bytes: int) -> HttpResponse:
        """413: a page, and for programs as RFC 9457 says."""
        limit = limit_bytes // (1024 * 1024)
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        detail = f"What you sent is too large: at most {limit} MB."
        if request.path_info.startswith("/api/"):
            problem = {"type": "about:blank", "title": "Too large", "status": status, "detail": detail}
            return JsonResponse(problem, status=status, content_type="application/problem+json")
        page = render_to_string("413.html", {"limit": limit})
        return HttpResponse(page, status=status, headers=ERROR_PAGE_HEADERS)


def is_chunked(request: HttpRequest) -> bool:
    """Whether a body comes without its length, from a server that says where it ends."""
    meta = request.META
    has_end = bool(meta.get("HTTP_TRANSFER_ENCODING")) and bool(meta.get("wsgi.input_terminated"))
    return has_end and not meta.get("CONTENT_LENGTH")


def read_chunked(request: WSGIRequest, most: int) -> int:
    """Reads at most `most` + 1 bytes of the body, and lets the request read them; how many there were."""
    try:
        body = request.environ["wsgi.input"].read(most + 1)
    except (OSError, ParseException):  # the connection broke off, or what came are no chunks
        raise BadRequest("The body can't be read.") from None
    request.META["CONTENT_LENGTH"] = str(len(body))
    request._stream = cast(BinaryIO, LimitedStream(io.BytesIO(body), len(body)))  # as WSGIRequest sets it
    return len(body)


class RespondentFastPath:
    """Sends respondents (RESPONDENT_PREFIXES) straight to their view: no session, cookie, sign-in or message.

    A page costs them less than a millisecond so, and works inside other sites. Their signed stamp takes the
    CSRF token's place.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.respond = cast(GetResponse, convert_exception_to_response(BareHandler().respond))
        self.prefixes = tuple(settings.RESPONDENT_PREFIXES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(self.prefixes):
            return self.get_response(request)
        response = self.respond(request)
        response.headers.setdefault("Content-Security-Policy", RESPONDENT_POLICY)
        return response


class BareHandler(BaseHandler):
    """Django's resolving and calling of a view without any middleware."""

    def respond(self, request: HttpRequest) -> HttpResponse:
        """The view's answer; exceptions are the caller's."""
        self._view_middleware: list[object] = []
        self._template_response_middleware: list[object] = []
        self._exception_middleware: list[object] = []
        answer: HttpResponse = self._get_response(request)  # type: ignore[attr-defined]  # left out of the stubs
        return answer


class StaffContentSecurityPolicy(CSPMiddleware):
    """Our pages' strict policy; on the admin's paths what its theme needs. A header set by a view stays."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The parts for this path; django-csp adds the nonce where the page asked for one."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/admin/") and not report_only and parts.config is None:
            parts.config = ADMIN_POLICY
        return parts
