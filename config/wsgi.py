"""The web process's entry point. It never forks once connected, so on PostgreSQL it may keep a pool."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.starting import read_settings

GIVE_UP = 4  # gunicorn's "the application can't be loaded": it ends, instead of trying again for ever

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DATABASE_POOL_SIZE", "8")

read_settings(exit_code=GIVE_UP)
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # all views, which else the first request would load
gc.collect()
gc.freeze()  # what stands to the end isn't looked through for garbage whenever a long survey is edited
