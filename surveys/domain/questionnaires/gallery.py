"""The gallery: whole surveys to begin with, in several languages, each a file of our own format in `starts`.

`starts/index.toml` names them in order and says for whom they are made.
"""

import copy
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from common.refusals import Refused
from surveys.document import Document
from surveys.document.length import asked_count, minutes_of
from surveys.domain.questionnaires.drafting import find_question, remove_page, remove_question

FOLDER = Path(__file__).parent / "starts"


class UnknownLanguage(Refused):
    """A template isn't written in a language that was asked for."""


@dataclass(frozen=True)
class Template:
    """A survey to begin with. `audience` and `kind` are those of the programs that it is made for."""

    key: str
    group: str
    name: str
    hint: str
    audience: str
    kind: str
    words: tuple[str, ...]

    @cached_property
    def document(self) -> Document:
        """What it asks; read from its file once."""
        whole = json.loads((FOLDER / f"{self.key}.json").read_text(encoding="utf-8"))
        return Document(whole["definition"])

    @property
    def questions(self) -> int:
        return asked_count(self.document)

    @property
    def pages(self) -> int:
        return len(self.document.pages)

    @property
    def minutes(self) -> int:
        return minutes_of(self.document)


@cache
def templates() -> dict[str, Template]:
    """All templates by their keys, in the order of the gallery."""
    index = tomllib.loads((FOLDER / "index.toml").read_text(encoding="utf-8"))
    return {key: Template(key=key, **said | {"words": tuple(said["words"])}) for key, said in index.items()}


def find_templates(text: str = "", audience: str = "") -> list[Template]:
    """Templates for this audience that say every word of `text`, in their name, hint, words or questions."""
    words = text.casefold().split()[:8]
    fitting = (one for one in templates().values() if not audience or one.audience == audience)
    return [one for one in fitting if all(word in _said_by(one.key) for word in words)]


def definition_from(
    template: Template, languages: Sequence[str], *, is_anonymous: bool = False
) -> dict[str, Any]:
    """A draft's definition that starts as the template, in these languages, the first its main one.

    `is_anonymous`, as its program is, leaves out the question that asks for contact.
    Raises UnknownLanguage for none and for one that the template isn't written in.
    """
    there = template.document.languages
    if not languages or not set(languages) <= set(there):
        raise UnknownLanguage(f"“{template.name}” is written in {', '.join(there)}.")
    definition = copy.deepcopy(dict(template.document.definition))
    texts = definition["texts"]
    definition["languages"] = list(dict.fromkeys(languages))
    definition["texts"] = {language: texts[language] for language in definition["languages"]}
    definition["title"] = definition["texts"][languages[0]]["title"]
    return _without_contact(definition) if is_anonymous else definition


def _without_contact(definition: dict[str, Any]) -> dict[str, Any]:
    """Without the question that asks for contact, and without a page that held nothing else."""
    contact = Document(definition).contact_question(definition["questions"])
    if contact is None:
        return definition
    page, _ = find_question(definition, contact.uid)
    without = remove_question(definition, contact.uid)
    return without if Document(without).pages[page].questions else remove_page(without, page)


@cache
def _said_by(key: str) -> str:
    """All that a template says in English and what stands in the index of it, to search in."""
    template = templates()[key]
    texts = template.document.definition["texts"]["en"].values()
    return " ".join((template.name, template.hint, template.group, *template.words, *texts)).casefold()
