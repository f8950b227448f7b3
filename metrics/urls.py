"""Routes of metrics."""

from django.urls import URLPattern, URLResolver, path

from metrics.views import dashboard, metric_settings, responses

urlpatterns: list[URLPattern | URLResolver] = [
    path("units/", dashboard.dashboard_home, name="dashboard_home"),
    path("units/all/", dashboard.unit_tree, name="unit_tree"),
    path("units/<uuid:uuid>/", dashboard.dashboard, name="dashboard"),
    path("units/<uuid:uuid>/export/", dashboard.dashboard_csv, name="dashboard_csv"),
    path("responses/", responses.response_list, name="responses"),
    path("responses/export/", responses.responses_csv, name="responses_csv"),
    path("responses/<uuid:uuid>/", responses.response_page, name="response"),
    path("settings/metrics/", metric_settings.metric_list, name="metrics"),
    path("settings/metrics/new/", metric_settings.metric_create, name="metric_create"),
    path("settings/metrics/<uuid:uuid>/", metric_settings.metric_edit, name="metric_edit"),
]
