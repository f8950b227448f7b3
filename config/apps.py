from django.contrib.admin.apps import AdminConfig


class RapportAdminConfig(AdminConfig):
    """Django's admin with our site."""

    default_site = "config.admin_site.RapportAdminSite"
