"""Whether an answer must be given, or is asked for once more."""

from typing import Any

from surveys.formats.qsf.loose import words

REQUIRED = {"ON": True, "RequestResponse": "requested"}


def force_of(settings: dict[str, Any]) -> str:
    """ON, RequestResponse or OFF; some files say ON and, beside it, that it is only asked for."""
    force = words(settings.get("ForceResponse"))
    if force not in REQUIRED:
        return "OFF"
    is_request = "RequestResponse" in (force, words(settings.get("ForceResponseType")))
    return "RequestResponse" if is_request else "ON"


def required_of(settings: dict[str, Any]) -> Any:
    """True, "requested" or None."""
    return REQUIRED.get(force_of(settings))
