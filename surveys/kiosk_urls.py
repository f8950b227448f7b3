"""Routes of devices that ask at a link."""

from django.urls import path, re_path

from surveys.views import kiosks

urlpatterns = [
    path("surveys/links/<uuid:uuid>/devices/", kiosks.device_list, name="devices"),
    path("surveys/links/<uuid:uuid>/devices/new/", kiosks.device_create, name="device_create"),
    path("surveys/links/<uuid:uuid>/idle/", kiosks.idle_save, name="device_idle"),
    path("surveys/devices/<uuid:uuid>/", kiosks.device_detail, name="device"),
    path("surveys/devices/<uuid:uuid>/address/", kiosks.device_renew, name="device_renew"),
    re_path(
        r"^surveys/devices/(?P<uuid>[0-9a-f-]{36})/(?P<to>on|off)/$",
        kiosks.device_switch,
        name="device_switch",
    ),
    re_path(
        r"^surveys/refused/(?P<uuid>[0-9a-f-]{36})/(?P<to>again|delete)/$",
        kiosks.refusal_handle,
        name="refusal_handle",
    ),
]
