#!/usr/bin/env python3
"""Django's command line for Rapport."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        _ = settings.DEBUG  # reads them all, so that a wrong one is told in a sentence
    except ImproperlyConfigured as error:
        sys.exit(f"Rapport can't start. {error}")
    execute_from_command_line(sys.argv)
