"""Routes of exports."""

from django.urls import URLPattern, URLResolver, path

from surveys.views import exports, survey_exports

EXPORT = "exports/<uuid:uuid>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("exports/", exports.export_list, name="exports"),
    path("exports/new/", exports.export_new, name="export_new"),
    path(f"{EXPORT}file/", exports.export_download, name="export_download"),
    path(f"{EXPORT}cancel/", exports.export_cancel, name="export_cancel"),
    path(f"{EXPORT}delete/", exports.export_delete, name="export_delete"),
    path("surveys/<uuid:uuid>/codebook/", exports.survey_codebook, name="codebook"),
    path("surveys/<uuid:uuid>/codebook.csv", exports.survey_codebook_csv, name="codebook_csv"),
    path("surveys/<uuid:uuid>/survey.<slug:kind>", survey_exports.survey_download, name="survey_download"),
]
