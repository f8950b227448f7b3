"""What each of our processes does first: it reads its settings, and tells a wrong one in a sentence."""

import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def read_settings(*, exit_code: int = 1) -> None:
    """Reads all settings; a wrong or missing one ends this process with a sentence and no traceback."""
    try:
        _ = settings.DEBUG
    except ImproperlyConfigured as error:
        sys.stderr.write(f"Rapport can't start. {error}\n")
        sys.stderr.flush()
        sys.exit(exit_code)
