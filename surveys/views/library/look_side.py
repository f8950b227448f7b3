"""How respondents' pages look, in the builder's right pane, with the page beneath."""

from typing import Any

from surveys.document import Document
from surveys.document.look import DARK_GROUNDS, LIGHT_GROUNDS, look_of
from surveys.forms.looks import LookForm
from surveys.views.builder.scene import Scene


def look_side(scene: Scene) -> dict[str, Any]:
    """The form as the draft has it, and the page to look at."""
    document = scene.document
    page = document.page_of(scene.selection.id)
    return {
        "look_form": look_form(document),
        "look": look_of(document),
        "has_look": bool(document.definition.get("look")),
        "light_grounds": " ".join(LIGHT_GROUNDS),
        "dark_grounds": " ".join(DARK_GROUNDS),
        "preview_page": page.index if page else 0,
    }


def look_form(document: Document, data: Any = None, files: Any = None) -> LookForm:
    """The form of the draft's look."""
    said = document.definition.get("look") or {}
    texts = document.definition.get("texts", {}).get(document.languages[0], {})
    initial = {
        "accent": said.get("accent", ""),
        "accent_dark": said.get("accent_dark", ""),
        "progress": said.get("progress", "bar") != "none",
        "back": said.get("back", True) is not False,
        "save": said.get("save", True) is not False,
        "one_question": bool(said.get("one_question")),
        "next_words": texts.get("next", ""),
        "back_words": texts.get("back", ""),
    }
    return LookForm(data, files, initial=initial, auto_id="l_%s")
