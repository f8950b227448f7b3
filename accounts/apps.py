from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Access and structure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fills the registries; views need the models, which are loaded only now."""
        from accounts import auth, system  # noqa: F401  auth describes itself to the API's schema
        from accounts.views import banners
        from accounts.views import system as lines
        from accounts.views.home import has_today, register_steps
        from common import notices
        from common.navigation import NavItem, register

        register_steps()
        notices.register("worker", banners.worker_down)
        notices.register("redis", banners.redis_away)

        register(NavItem("Today", "sun", "home", order=5, phone=True, is_for=has_today))
        register(NavItem("Units", "tree", "units", action="unit.edit", group="Manage", order=10))
        register(NavItem("People", "people", "people", action="grant.give", group="Manage", order=20))
        register(
            NavItem("Departments", "building", "departments", action="unit.edit", group="Manage", order=30)
        )
        register(NavItem("API keys", "key", "api_keys", action="apikey.manage", group="Manage", order=60))
        register(NavItem("Audit", "history", "audit", action="audit.view", group="Manage", order=70))
        register(
            NavItem("System", "settings", "system_state", action="system.view", group="Manage", order=80)
        )
        register(
            NavItem("Administration", "grid", "admin:index", action="admin.view", group="Manage", order=90)
        )
        system.register("Worker", lines.worker_line, order=10)
        system.register("Redis", lines.redis_line, order=15)
        system.register("Business calendars", lines.calendar_line, order=55)
        system.register("People without access", lines.access_line, order=60)
        system.register("Database", lines.database_line, order=90)
