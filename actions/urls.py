"""Routes of actions."""

from django.urls import URLPattern, URLResolver, path

from actions.views import cases, causes, inbox, rules

urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/", inbox.inbox, name="inbox"),
    path("cases/<uuid:uuid>/", cases.case_page, name="case"),
    path("cases/<uuid:uuid>/pane/", inbox.case_pane, name="case_pane"),
    path("cases/<uuid:uuid>/take/", cases.take, name="case_take"),
    path("cases/<uuid:uuid>/release/", cases.release, name="case_release"),
    path("cases/<uuid:uuid>/resume/", cases.resume, name="case_resume"),
    path("cases/<uuid:uuid>/undo/", cases.undo, name="case_undo"),
    path("cases/<uuid:uuid>/tasks/<uuid:task_uuid>/", cases.task, name="case_task"),
    path("cases/<uuid:uuid>/<slug:step>/", cases.case_step, name="case_step"),
    path("responses/<uuid:uuid>/case/", cases.open_by_hand, name="case_open"),
    path("rules/", rules.rule_list, name="rules"),
    path("rules/new/", rules.rule_new, name="rule_new"),
    path("rules/<uuid:uuid>/", rules.rule_edit, name="rule_edit"),
    path("settings/root-causes/", causes.cause_list, name="root_causes"),
    path("settings/root-causes/new/", causes.cause_new, name="root_cause_new"),
    path("settings/root-causes/<uuid:uuid>/", causes.cause_edit, name="root_cause_edit"),
    path("settings/root-causes/<uuid:uuid>/move/", causes.cause_move, name="root_cause_move"),
]
