"""The API's description, its page, and the answer to every other path."""

from typing import Any, NoReturn

from django.http import Http404
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView


class ApiSchema(SpectacularJSONAPIView):
    """OpenAPI 3, as JSON. Open to everybody: it describes an open product and holds no data."""

    throttle_classes: list[Any] = []


class ApiDocs(SpectacularSwaggerSplitView):
    """Swagger UI from our own files; page and script apart, so that the strict CSP holds."""

    url_name = "api-schema"
    template_name = "api/docs.html"
    throttle_classes: list[Any] = []
    content_negotiation_class = DefaultContentNegotiation


class NothingHere(APIView):
    """404 in the API's own form, for who is signed in; nobody gets 401 here too."""

    schema = None

    def _nothing(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        raise Http404

    get = post = put = patch = delete = head = options = _nothing
