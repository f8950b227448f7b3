"""Edits of how respondents' pages look."""

from collections.abc import Mapping
from typing import Any

from surveys.domain.questionnaires.drafting.base import Definition, main_texts, opened, write_texts

BUTTONS = ("next", "back")


def set_look(definition: Definition, look: Mapping[str, Any], buttons: Mapping[str, str]) -> Definition:
    """The survey with these parts of its look and the main language's words on its buttons.

    A part that is None is taken out, parts that aren't named stay; so do the buttons' other languages.
    """
    new = opened(definition)
    whole = {**(new.get("look") or {}), **look}
    kept = {name: value for name, value in whole.items() if value is not None}
    if kept:
        new["look"] = kept
    else:
        new.pop("look", None)
    write_texts(main_texts(new), {name: buttons[name] for name in BUTTONS if name in buttons})
    return new
