"""Routes of surveys."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from surveys.views import files, links
from surveys.views.respondents import asides, embedding, kiosks, resuming
from surveys.views.respondents import doors as respond

app_name = "surveys"
urlpatterns: list[URLPattern | URLResolver] = [
    path("s/picture/<uuid:uuid>/", files.picture, name="picture"),
    path("s/i/<str:token>/", respond.personal_link, name="answer_invitation"),
    path("s/i/<str:token>/privacy/", asides.personal_privacy, name="privacy_invitation"),
    path("s/i/<str:token>/stop/", asides.stop_asking, name="stop_invitation"),
    path("s/i/<str:token>/saved/", resuming.saved_invitation, name="saved_invitation"),
    path("s/r/<str:token>/", resuming.resume, name="resume"),
    path("s/r/<str:token>/saved/", resuming.saved, name="saved"),
    path("s/k/<str:token>/", kiosks.page, name="kiosk"),
    path("s/k/<str:token>/worker.js", kiosks.worker, name="kiosk_worker"),
    path("s/k/<str:token>/answers/", kiosks.take, name="kiosk_answers"),
    path("s/embed.js", embedding.loader, name="embed_loader"),
    path("s/<str:token>/", respond.public_link, name="answer_link"),
    path("s/<str:token>/privacy/", asides.public_privacy, name="privacy_link"),
    path("s/<path:rest>", respond.no_such_page, name="answer_nothing"),
    path("surveys/files/<uuid:uuid>/", files.upload, name="upload"),
    path("surveys/links/", links.link_list, name="links"),
    path("surveys/links/new/", links.link_create, name="link_create"),
    path("surveys/links/<uuid:uuid>/", links.link_detail, name="link"),
    path("surveys/links/<uuid:uuid>/sites/", links.link_sites, name="link_sites"),
    re_path(
        r"^surveys/links/(?P<uuid>[0-9a-f-]{36})/(?P<to>on|off)/$", links.link_switch, name="link_switch"
    ),
    re_path(
        r"^surveys/links/(?P<uuid>[0-9a-f-]{36})/qr\.(?P<kind>svg|png)$", links.link_code, name="link_code"
    ),
    path("", include("surveys.kiosk_urls")),
    path("", include("surveys.import_urls")),
    path("", include("surveys.export_urls")),
    path("", include("surveys.library_urls")),
    path("", include("surveys.builder_urls")),
]
