"""Copies of definitions: what JSON can hold, several times as fast as `copy.deepcopy`."""

from typing import Any


def copied(value: Any) -> Any:
    """The value with all that is inside of it anew, so that one can be changed without the other."""
    if isinstance(value, dict):
        return {key: copied(one) if isinstance(one, (dict, list)) else one for key, one in value.items()}
    if isinstance(value, list):
        return [copied(one) if isinstance(one, (dict, list)) else one for one in value]
    return value
