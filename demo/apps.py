from django.apps import AppConfig


class DemoConfig(AppConfig):
    """San Francisco airport: real ratings, invented people. The whole app can be deleted."""

    name = "demo"
    verbose_name = "Demo"
