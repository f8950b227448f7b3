"""Routes of metrics."""

from django.urls import URLPattern, URLResolver, path

from metrics.views import correcting, dashboard, metric_settings, response, responses
from metrics.views.questions import answers, crosstabs, funnels
from metrics.views.questions import pages as questions

urlpatterns: list[URLPattern | URLResolver] = [
    path("units/", dashboard.dashboard_home, name="dashboard_home"),
    path("units/all/", dashboard.unit_tree, name="unit_tree"),
    path("units/<uuid:uuid>/", dashboard.dashboard, name="dashboard"),
    path("units/<uuid:uuid>/export/", dashboard.dashboard_csv, name="dashboard_csv"),
    path("responses/", responses.response_list, name="responses"),
    path("responses/export/", responses.responses_csv, name="responses_csv"),
    path("responses/exclude/", correcting.exclude_many, name="responses_exclude"),
    path("responses/include/", correcting.include_many, name="responses_include"),
    path("responses/<uuid:uuid>/", response.response_page, name="response"),
    path("responses/<uuid:uuid>/exclude/", correcting.exclude_one, name="response_exclude"),
    path("responses/<uuid:uuid>/include/", correcting.include_one, name="response_include"),
    path("responses/<uuid:uuid>/correct/", correcting.correct, name="response_correct"),
    path("responses/<uuid:uuid>/move/", correcting.move, name="response_move"),
    path("responses/<uuid:uuid>/erase/", correcting.erase, name="response_erase"),
    path("surveys/<uuid:uuid>/results/", questions.survey_results, name="survey_results"),
    path("surveys/<uuid:uuid>/results/export/", questions.survey_results_csv, name="survey_results_csv"),
    path("surveys/<uuid:uuid>/results/answers/", answers.survey_answers, name="survey_answers"),
    path("surveys/<uuid:uuid>/results/crosstab/", crosstabs.survey_crosstab, name="survey_crosstab"),
    path(
        "surveys/<uuid:uuid>/results/crosstab/export/",
        crosstabs.survey_crosstab_csv,
        name="survey_crosstab_csv",
    ),
    path("surveys/<uuid:uuid>/results/completion/", funnels.survey_funnel, name="survey_funnel"),
    path(
        "surveys/<uuid:uuid>/results/completion/export/", funnels.survey_funnel_csv, name="survey_funnel_csv"
    ),
    path("settings/metrics/", metric_settings.metric_list, name="metrics"),
    path("settings/metrics/new/", metric_settings.metric_create, name="metric_create"),
    path("settings/metrics/<uuid:uuid>/", metric_settings.metric_edit, name="metric_edit"),
]
