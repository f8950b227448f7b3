"""How far each translation is, and what it says of what is chosen, in the builder's right pane."""

from typing import Any

from surveys.document import Document, direction, language_name
from surveys.document.wording import sources
from surveys.logic.wording import progress_of, translated
from surveys.views.builder.scene import Scene

MOST_HERE = 50  # texts of a question that stand in the pane


def translate_side(scene: Scene) -> dict[str, Any]:
    """The languages but the first, with the chosen question's texts in each."""
    main, *others = scene.document.languages
    return {
        "main_name": language_name(main),
        "translations": [_about(scene.document, language, scene.selection.question) for language in others],
    }


def _about(document: Document, language: str, uid: str) -> dict[str, Any]:
    progress = progress_of(document, language)
    paths = {path for path in sources(document) if path.partition(".")[0] == uid}
    here = translated(document, language, paths) if paths else []
    return {
        "code": language,
        "name": language_name(language),
        "direction": direction(language),
        "percent": progress.percent,
        "share": progress.percent / 100,
        "complete": progress.is_complete,
        "missing": progress.missing,
        "changed": progress.changed,
        "wrong": progress.wrong,
        "here": here[:MOST_HERE],
        "more_here": max(len(here) - MOST_HERE, 0),
        "first": here[0].wording.path if here else "",
    }
