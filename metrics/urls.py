"""Routes of metrics."""

from django.urls import URLPattern, URLResolver, path

from metrics.views import correcting, dashboard, metric_settings, response, responses

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
    path("settings/metrics/", metric_settings.metric_list, name="metrics"),
    path("settings/metrics/new/", metric_settings.metric_create, name="metric_create"),
    path("settings/metrics/<uuid:uuid>/", metric_settings.metric_edit, name="metric_edit"),
]
