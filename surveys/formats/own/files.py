"""Reading strictly, writing so that the same definition gives the same bytes on every database."""

import json
from typing import Any

from surveys.document.shape import LANGUAGE, DefinitionInvalid, check_shape
from surveys.formats.report import FileUnreadable, Report, Translation
from surveys.formats.shared.jsonfiles import read_file

FORMAT = "rapport-survey-1"
SCHEMA = 1
LONGEST_NAME = 200
TYPES = {
    **dict.fromkeys(("questions", "blocks", "texts"), dict),
    **dict.fromkeys(("flow", "languages", "embedded", "quotas", "scoring"), list),
    **dict.fromkeys(("look", "source"), dict),
}
NEEDED = ("questions", "blocks", "texts", "flow", "languages")
PARTS = ("format", "name", "definition")


def write_own(definition: dict[str, Any], *, name: str) -> bytes:
    """The file of a definition: keys in alphabetical order, since not every database keeps theirs."""
    whole = {"format": FORMAT, "name": name, "definition": definition}
    return (json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True) + "\n").encode()


def read_own(data: bytes) -> Translation:
    """The survey of a file of ours. Raises FileUnreadable."""
    return of_json(read_file(data))


def of_json(value: Any) -> Translation:
    """The survey of a value that was read already. Raises FileUnreadable."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise FileUnreadable(f"This file doesn't say that its format is {FORMAT}.")
    if unknown := sorted(set(value) - set(PARTS)):
        raise FileUnreadable(f"This file holds what a survey hasn't: {', '.join(unknown)[:200]}.")
    name, definition = value.get("name"), value.get("definition")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME:
        raise FileUnreadable(f"The survey in this file needs a name of at most {LONGEST_NAME} characters.")
    if not isinstance(definition, dict) or definition.get("schema", SCHEMA) != SCHEMA:
        raise FileUnreadable(f"The definition in this file isn't one of schema {SCHEMA}.")
    check_usable(definition)
    report = Report()
    report.note("survey", "survey")
    for uid, question in definition["questions"].items():
        report.note(uid, question["kind"])
    return Translation(name.strip(), FORMAT, definition, report, len(definition["questions"]), is_ours=True)


def check_usable(definition: dict[str, Any]) -> None:
    """Raises FileUnreadable unless the definition has the shape that a draft must have."""
    for name, kind in TYPES.items():
        if not isinstance(definition.get(name, None if name in NEEDED else kind()), kind):
            raise FileUnreadable(f"The definition in this file has no {name} that can be read.")
    if not all(isinstance(one, str) and LANGUAGE.fullmatch(one) for one in definition["languages"]):
        raise FileUnreadable("The definition in this file has languages that can't be read.")
    try:
        check_shape(definition)
    except DefinitionInvalid as error:
        where, what = error.problems[0]
        raise FileUnreadable(f"The definition in this file can't be used: {where} {what}") from None
