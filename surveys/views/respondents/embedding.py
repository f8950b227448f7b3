"""/s/embed.js: what other sites load to show a survey inside their pages."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from surveys.views.respondents import css

ONE_HOUR = "public, max-age=3600"


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    """The script, the same for all surveys."""
    response = HttpResponse(css.loader(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = ONE_HOUR
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
