"""Routes of the builder, and of programs and touchpoints."""

from django.urls import URLPattern, URLResolver, path

from surveys.views import programs
from surveys.views.builder import canvas, languages, lists, pages, preview, publishing, questions

SURVEY = "surveys/<uuid:uuid>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("surveys/", lists.survey_list, name="list"),
    path("surveys/new/", lists.survey_create, name="create"),
    path(SURVEY, canvas.survey_builder, name="builder"),
    path(f"{SURVEY}settings/", canvas.survey_settings, name="settings"),
    path(f"{SURVEY}undo/", canvas.survey_undo, name="undo"),
    path(f"{SURVEY}redo/", canvas.survey_redo, name="redo"),
    path(f"{SURVEY}duplicate/", lists.survey_duplicate, name="duplicate"),
    path(f"{SURVEY}close/", lists.survey_close, name="close"),
    path(f"{SURVEY}reopen/", lists.survey_reopen, name="reopen"),
    path(f"{SURVEY}questions/add/", questions.question_add, name="question_add"),
    path(f"{SURVEY}questions/<slug:uid>/", questions.question_save, name="question_save"),
    path(f"{SURVEY}questions/<slug:uid>/move/", questions.question_move, name="question_move"),
    path(f"{SURVEY}questions/<slug:uid>/duplicate/", questions.question_duplicate, name="question_duplicate"),
    path(f"{SURVEY}questions/<slug:uid>/remove/", questions.question_remove, name="question_remove"),
    path(f"{SURVEY}pages/add/", pages.page_add, name="page_add"),
    path(f"{SURVEY}pages/<int:index>/", pages.page_change, name="page_change"),
    path(f"{SURVEY}pages/<int:index>/remove/", pages.page_remove, name="page_remove"),
    path(f"{SURVEY}languages/add/", languages.language_add, name="language_add"),
    path(f"{SURVEY}texts/<slug:language>/", languages.survey_texts, name="texts"),
    path(f"{SURVEY}texts/<slug:language>/remove/", languages.language_remove, name="language_remove"),
    path(f"{SURVEY}publish/", publishing.survey_publish, name="publish"),
    path(f"{SURVEY}test-link/", publishing.survey_test_link, name="test_link"),
    path(f"{SURVEY}history/", publishing.survey_history, name="history"),
    path(f"{SURVEY}published/", publishing.survey_published, name="published"),
    path(f"{SURVEY}versions/", publishing.survey_versions, name="versions"),
    path(f"{SURVEY}versions/<int:number>/", publishing.survey_version, name="version"),
    path(f"{SURVEY}preview/<slug:language>/<int:page>/", preview.survey_preview, name="preview"),
    path("settings/programs/", programs.program_list, name="programs"),
    path("settings/programs/new/", programs.program_create, name="program_create"),
    path("settings/programs/<uuid:uuid>/", programs.program_edit, name="program_edit"),
    path("settings/programs/<uuid:uuid>/close/", programs.program_close, name="program_close"),
    path("settings/programs/<uuid:uuid>/reopen/", programs.program_reopen, name="program_reopen"),
    path("settings/touchpoints/", programs.touchpoint_list, name="touchpoints"),
    path("settings/touchpoints/new/", programs.touchpoint_create, name="touchpoint_create"),
    path("settings/touchpoints/<uuid:uuid>/", programs.touchpoint_edit, name="touchpoint_edit"),
    path("settings/touchpoints/stages/", programs.stage_list, name="stages"),
    path("settings/touchpoints/stages/<uuid:uuid>/", programs.stage_edit, name="stage_edit"),
    path("settings/touchpoints/stages/<uuid:uuid>/move/", programs.stage_move, name="stage_move"),
    path("settings/touchpoints/stages/<uuid:uuid>/remove/", programs.stage_remove, name="stage_remove"),
]
