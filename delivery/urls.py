"""Routes of delivery: the outbox, do-not-contact, unsubscribing."""

from django.urls import URLPattern, URLResolver, path

from delivery.views import acting, outbox, stops, unsubscribing

app_name = "delivery"
urlpatterns: list[URLPattern | URLResolver] = [
    path("u/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/send-again/", acting.send_many_again, name="send_many_again"),
    path("outbox/<uuid:uuid>/", outbox.message, name="message"),
    path("outbox/<uuid:uuid>/mail/", outbox.mail, name="mail"),
    path("outbox/<uuid:uuid>/send-again/", acting.send_again, name="send_again"),
    path("outbox/<uuid:uuid>/cancel/", acting.cancel, name="cancel"),
    path("settings/do-not-contact/", stops.stop_list, name="do_not_contact"),
    path("settings/do-not-contact/<uuid:uuid>/remove/", stops.stop_remove, name="stop_remove"),
]
