"""What commands are told by name: a survey."""

import uuid

from django.core.management.base import CommandError

from surveys.models import Questionnaire


def find_survey(name: str) -> Questionnaire:
    """The survey with this UUID or name. Raises CommandError for none, and where several have the name."""
    rows = Questionnaire.objects.select_related("program", "owner")
    try:
        found = list(rows.filter(uuid=uuid.UUID(name)))
    except ValueError:
        found = list(rows.filter(name=name)[:2])
    if len(found) != 1:
        raise CommandError(f"There {'are several surveys' if found else 'is no survey'} named {name}.")
    return found[0]
