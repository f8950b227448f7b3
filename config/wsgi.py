"""The web process's entry point. It never forks once connected, so on PostgreSQL it may keep a pool."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DATABASE_POOL_SIZE", "8")

application = get_wsgi_application()
