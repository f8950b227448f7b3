"""Routes of accounts: the way in, and the settings of units, people, departments, keys, audit."""

from allauth.account import views as allauth_views
from django.urls import URLPattern, URLResolver, path

from accounts.views import audit, departments, home, keys, people, system, units

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("login/", allauth_views.login, name="login"),
    path("logout/", allauth_views.logout, name="logout"),
    path("settings/units/", units.unit_list, name="units"),
    path("settings/units/new/", units.unit_create, name="unit_create"),
    path("settings/units/import/", units.unit_import, name="unit_import"),
    path("settings/units/choices/", units.unit_choices, name="unit_choices"),
    path("settings/units/<uuid:uuid>/", units.unit_edit, name="unit_edit"),
    path("settings/units/<uuid:uuid>/move/", units.unit_move, name="unit_move"),
    path("settings/units/<uuid:uuid>/merge/", units.unit_merge, name="unit_merge"),
    path("settings/people/", people.people_list, name="people"),
    path("settings/people/invite/", people.person_invite, name="person_invite"),
    path("settings/people/<uuid:uuid>/", people.person, name="person"),
    path("settings/people/<uuid:uuid>/access/", people.grant_give, name="grant_give"),
    path(
        "settings/people/<uuid:uuid>/access/<uuid:grant_uuid>/withdraw/",
        people.grant_withdraw,
        name="grant_withdraw",
    ),
    path("settings/people/<uuid:uuid>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("settings/people/<uuid:uuid>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path("settings/departments/", departments.department_list, name="departments"),
    path("settings/departments/new/", departments.department_create, name="department_create"),
    path("settings/departments/<slug:code>/", departments.department_edit, name="department_edit"),
    path("settings/departments/<slug:code>/remove/", departments.department_remove, name="department_remove"),
    path("settings/keys/", keys.key_list, name="api_keys"),
    path("settings/keys/new/", keys.key_create, name="api_key_create"),
    path("settings/keys/<uuid:uuid>/revoke/", keys.key_revoke, name="api_key_revoke"),
    path("settings/audit/", audit.audit_list, name="audit"),
    path("settings/system/", system.system_state, name="system_state"),
]
