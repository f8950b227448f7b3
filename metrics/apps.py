from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Adds the places of metrics to the navigation."""
        from common.navigation import NavItem, register  # noqa: PLC0415  registries are filled here
        from metrics.domain.uses import names_by_concept, uses_of_answers  # noqa: PLC0415
        from surveys.panels import register_uses  # noqa: PLC0415

        register_uses("metrics", uses_of_answers, names=names_by_concept)
        register(NavItem("Dashboard", "home", "dashboard_home", action="score.view", order=10, phone=True))
        register(NavItem("Responses", "comment", "responses", action="response.view", order=30, phone=True))
        register(NavItem("Metrics", "chart", "metrics", action="metric.edit", group="Manage", order=40))
