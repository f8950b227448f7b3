"""Routes of imports."""

from django.urls import URLPattern, URLResolver, path

from surveys.views.imports import mapping as import_mapping
from surveys.views.imports import runs as imports
from surveys.views.imports import surveys

RUN = "imports/<uuid:uuid>/"
FILE = "surveys/import/<uuid:uuid>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("imports/", imports.import_list, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path(RUN, imports.import_run, name="import_run"),
    path(f"{RUN}progress/", imports.import_progress, name="import_progress"),
    path(f"{RUN}start/", imports.import_start, name="import_start"),
    path(f"{RUN}cancel/", imports.import_cancel, name="import_cancel"),
    path(f"{RUN}undo/", imports.import_undo, name="import_undo"),
    path(f"{RUN}redo/", imports.import_redo, name="import_redo"),
    path(f"{RUN}again/", imports.import_again, name="import_again"),
    path(f"{RUN}errors.csv", imports.import_errors, name="import_errors"),
    path(f"{RUN}mapping/", import_mapping.mapping_edit, name="import_mapping"),
    path(f"{RUN}mapping/use/", import_mapping.mapping_use, name="import_mapping_use"),
    path(f"{RUN}mapping/save/", import_mapping.mapping_save, name="import_mapping_save"),
    path(f"{RUN}mapping.json", import_mapping.mapping_download, name="import_mapping_download"),
    path("surveys/import/", surveys.survey_import, name="survey_import"),
    path(FILE, surveys.survey_file, name="survey_file"),
    path(f"{FILE}report.json", surveys.survey_file_report, name="survey_file_report"),
    path(f"{FILE}make/", surveys.survey_file_make, name="survey_file_make"),
    path(f"{FILE}delete/", surveys.survey_file_delete, name="survey_file_delete"),
]
