"""What the domain raises when it says no: one base, so that every door can show the words."""

from django.core.exceptions import PermissionDenied, ValidationError


class Refused(ValueError):
    """What was asked for isn't possible now; the message tells a person why, and what to do instead."""


REFUSALS = (Refused, ValidationError, PermissionDenied)


def in_words(refusal: Exception) -> str:
    """What a person is told."""
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return str(refusal) or "You may not do this."
