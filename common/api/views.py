"""The API's description, its page, and the answer to every other path."""

from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.views import APIView


class IsSignedIn(BasePermission):
    """Somebody signed in or any valid key; everybody where API_DOCS_PUBLIC says so."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return settings.API_DOCS_PUBLIC or bool(request.user and request.user.is_authenticated)


class ApiSchema(SpectacularJSONAPIView):
    """OpenAPI 3, as JSON. It holds no data, but tells strangers what runs here and where to knock."""

    authentication_classes: Any = api_settings.DEFAULT_AUTHENTICATION_CLASSES
    permission_classes = [IsSignedIn]
    throttle_classes: list[Any] = []


class ApiDocs(SpectacularSwaggerSplitView):
    """Swagger UI from our own files; page and script apart, so that the strict CSP holds. A page: who isn't
    signed in is led to the login."""

    url_name = "api-schema"
    template_name = "api/docs.html"
    throttle_classes: list[Any] = []
    content_negotiation_class = DefaultContentNegotiation
    permission_classes = [AllowAny]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (settings.API_DOCS_PUBLIC or request.user.is_authenticated):
            return redirect_to_login(request.get_full_path())
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class NothingHere(APIView):
    """404 in the API's own form, for who is signed in; nobody gets 401 here too."""

    schema = None

    def _nothing(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        raise Http404

    get = post = put = patch = delete = head = options = _nothing
