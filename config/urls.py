"""The root of all routes; each app's stand in its urls.py, the API's in config/api.py."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from common.api.views import NothingHere
from config.health import healthz
from config.styleguide import styleguide

handler500 = "config.errors.server_error"
urlpatterns = [
    path("", include("surveys.urls")),  # respondents' pages first: nothing is asked for as often
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
    re_path(r"^api/", NothingHere.as_view(), name="api-elsewhere"),
    path("", include("accounts.urls")),
    path("", include("metrics.urls")),
    path("", include("actions.urls")),
    path("", include("delivery.urls")),
    path("", include("demo.urls")),
    path("accounts/", include("config.account_urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
