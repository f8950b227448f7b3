"""What answers where a request ended in an exception: 503 while the database can't be used, else 500."""

import sys

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.views.defaults import server_error as plain_server_error

from common.api.errors import busy as api_busy
from common.trouble import RETRY_AFTER_SECONDS, is_database_trouble
from config.middleware import ERROR_PAGE_HEADERS
from surveys.views.respondents.busy import busy_page

API = "/api/"
UNREADABLE = (UnreadablePostError, RawPostDataException, SuspiciousOperation, MultiPartParserError)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, called while the exception is being handled; reads neither database nor session.

    It stands beneath all middleware and views, so that one place answers for all of them.
    """
    error = sys.exc_info()[1]
    if error is None or not is_database_trouble(error):
        return plain_server_error(request)
    if request.path_info.startswith(API):
        answer: HttpResponse = api_busy(request)
    elif request.path_info.startswith(tuple(settings.RESPONDENT_PREFIXES)):
        answer = busy_page(request, posted_fields(request))
    else:
        context = {"is_post": request.method == "POST", "fields": posted_fields(request)}
        answer = HttpResponse(render_to_string("503.html", context), status=503, headers=ERROR_PAGE_HEADERS)
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    add_never_cache_headers(answer)
    return answer


def posted_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What a posted form carried, in order, to be sent once more; empty where that can't be or shouldn't.

    Files can't be carried, and a password is not written into a page.
    """
    try:
        if request.method != "POST" or request.FILES or any("password" in name for name in request.POST):
            return []
        return [(name, str(value)) for name, values in request.POST.lists() for value in values]
    except UNREADABLE:
        return []
