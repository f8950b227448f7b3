from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Adds the places of metrics to the navigation."""
        from accounts.panels import Panel
        from accounts.panels import register as register_panel
        from accounts.policy import Role
        from common.navigation import NavItem, register
        from metrics.domain.uses import names_by_concept, uses_of_answers
        from metrics.domain.veils import veil_over
        from metrics.views import today
        from surveys.exports.veils import register_veil
        from surveys.panels import register_uses

        register_veil(veil_over)
        register_uses("metrics", uses_of_answers, names=names_by_concept)
        register(NavItem("Dashboard", "home", "dashboard_home", action="score.view", order=10, phone=True))
        register(NavItem("Responses", "comment", "responses", action="response.view", order=30, phone=True))
        program, regional, manager, analyst = (
            Role.PROGRAM_MANAGER, Role.REGIONAL_MANAGER, Role.UNIT_MANAGER, Role.ANALYST,
        )  # fmt: skip
        for name, context, roles, css in (
            ("score", today.score, {program: 20, regional: 10, manager: 20, analyst: 10}, "c4"),
            ("areas", today.areas, {regional: 20}, "c8 flush"),
            ("said", today.said, {regional: 40, manager: 30}, "c4"),
            ("work_on", today.work_on, {manager: 40}, "c4"),
            ("praise", today.praise, {manager: 50}, "c4"),
            ("flow", today.flow, {program: 10}, "c8"),
            ("changes", today.changes, {program: 30}, "c8"),
            ("surveys", today.surveys, {program: 50}, "c12 flush"),
            ("question_movers", today.question_movers, {analyst: 20}, "c8 flush"),
            ("unit_movers", today.unit_movers, {analyst: 30}, "c12 flush"),
        ):
            register_panel(Panel(name, f"metrics/today/{name}.html", context, roles, css))
        register(NavItem("Metrics", "chart", "metrics", action="metric.edit", group="Manage", order=40))
