"""Routes of the demo: the page that takes it away."""

from django.urls import path

from demo import views

urlpatterns = [
    path("settings/system/demo/", views.removal, name="demo_removal"),
    path("settings/system/demo/progress/", views.progress, name="demo_progress"),
]
