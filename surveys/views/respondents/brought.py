"""What the address of a survey brings along: `?source=mail` for a name that the survey takes from its link.

There is no session to keep it in, so it travels behind the stamp of each form. It isn't signed: whoever
answers could have written another address just as well. What an invitation says comes first (`Visit`).
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from surveys.document import Document
from surveys.logic.setting import RESERVED

LONGEST = 200  # of one value
MOST = 1_500  # of all names and values: what is too much is left out whole


def names_of(document: Document) -> list[str]:
    """The names that this survey takes from its link."""
    declared = document.definition.get("embedded", ())
    return [one["name"] for one in declared if one.get("from") == "link" and one["name"] not in RESERVED]


def brought_by(said: Mapping[str, Any], document: Document) -> dict[str, str]:
    """Those of these values that the survey takes: of a query, or of a response that goes on."""
    found: dict[str, str] = {}
    left = MOST
    for name in names_of(document):
        value = "".join(char for char in str(said.get(name, "")) if char.isprintable())[:LONGEST]
        left -= len(name) + len(value)
        if value and left >= 0:
            found[name] = value
    return found


def pack(values: Mapping[str, str]) -> str:
    """The values in letters that may stand in an address; "" for none."""
    if not values:
        return ""
    return urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")


def unpack(text: str) -> dict[str, Any]:
    """The values again; none where somebody wrote something else there."""
    if not 0 < len(text) <= 8 * MOST:
        return {}
    try:
        found = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
