#!/usr/bin/env python3
"""Django's command line for Rapport."""

import os
import sys

from django.core.management import execute_from_command_line

from config.starting import read_settings

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    read_settings()
    execute_from_command_line(sys.argv)
