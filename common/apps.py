from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = "Jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import checks  # noqa: F401  system checks register themselves on import
