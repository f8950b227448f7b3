from django.apps import AppConfig


class DemoConfig(AppConfig):
    """San Francisco airport: real ratings, invented people. The whole app can be deleted."""

    name = "demo"
    verbose_name = "Demo"

    def ready(self) -> None:
        """Adds its line to the state of the system; what uses models can be imported only now."""
        from accounts import system
        from demo.views import demo_line

        system.register("Demo", demo_line, order=80)
