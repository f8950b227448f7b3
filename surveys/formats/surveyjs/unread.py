"""Properties of SurveyJS that nothing follows: `unread.toml` holds them."""

import tomllib
from pathlib import Path
from typing import Any

_TABLES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("unread.toml").read_text("utf-8"))
OF_ELEMENTS = frozenset(_TABLES["of_elements"])
OF_PANELS = frozenset(_TABLES["of_panels"])
OF_PAGES = OF_PANELS | {
    "navigationButtonsVisibility",
    "navigationTitle",
    "navigationDescription",
    "questionsOrder",
}
OF_SURVEYS = frozenset(_TABLES["of_surveys"])
TOLD: dict[str, str] = _TABLES["told"]
