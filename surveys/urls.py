"""Routes of surveys."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from surveys.views import asides, links, respond

app_name = "surveys"
urlpatterns: list[URLPattern | URLResolver] = [
    path("s/i/<str:token>/", respond.personal_link, name="answer_invitation"),
    path("s/i/<str:token>/privacy/", asides.personal_privacy, name="privacy_invitation"),
    path("s/i/<str:token>/stop/", asides.stop_asking, name="stop_invitation"),
    path("s/<str:token>/", respond.public_link, name="answer_link"),
    path("s/<str:token>/privacy/", asides.public_privacy, name="privacy_link"),
    path("s/<path:rest>", respond.no_such_page, name="answer_nothing"),
    path("surveys/links/", links.link_list, name="links"),
    path("surveys/links/new/", links.link_create, name="link_create"),
    path("surveys/links/<uuid:uuid>/", links.link_detail, name="link"),
    re_path(
        r"^surveys/links/(?P<uuid>[0-9a-f-]{36})/(?P<to>on|off)/$", links.link_switch, name="link_switch"
    ),
    re_path(
        r"^surveys/links/(?P<uuid>[0-9a-f-]{36})/qr\.(?P<kind>svg|png)$", links.link_code, name="link_code"
    ),
    path("", include("surveys.import_urls")),
    path("", include("surveys.export_urls")),
    path("", include("surveys.builder_urls")),
]
