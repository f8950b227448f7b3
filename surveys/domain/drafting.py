"""Edits of a draft's definition as pure functions: each gives a new definition and leaves the old one alone.

`change_draft` saves what they give. Pages are named by their index over all blocks, questions by their id.
"""

import copy
import re
from collections.abc import Collection, Mapping
from typing import Any

from common.refusals import Refused
from surveys.document import Document
from surveys.document.texts import known_languages
from surveys.kinds import offered_kinds
from surveys.models import Questionnaire

Definition = dict[str, Any]

FIRST_TEXTS: dict[str, dict[str, str]] = {
    "nps": {
        "text": "How likely are you to recommend us to a friend or colleague?",
        "low": "Not at all likely",
        "high": "Extremely likely",
    },
    "rating": {"low": "Very poor", "high": "Very good"},
    "matrix": {"low": "Very poor", "high": "Very good"},
    "contact": {"text": "May we contact you about this?"},
}


class EditRefused(Refused):
    """An edit that makes no sense on this draft; the message says why."""


def used_ids(questionnaire: Questionnaire) -> dict[str, set[str]]:
    """Ids that published versions gave to questions, and to their choices and rows: none is given again."""
    used: dict[str, set[str]] = {}
    for definition in questionnaire.versions.published().values_list("definition", flat=True):
        for uid, data in definition.get("questions", {}).items():
            parts = used.setdefault(uid, set())
            parts.update(part["id"] for name in ("choices", "rows") for part in data.get(name, []))
    return used


def next_id(letter: str, taken: Collection[str]) -> str:
    """The id after the highest of `taken` that begins with `letter`: q1, q2 → q3."""
    numbers = [int(one[1:]) for one in taken if re.fullmatch(rf"{letter}\d{{1,6}}", one)]
    return f"{letter}{max(numbers, default=0) + 1}"


def add_question(
    definition: Definition, kind_name: str, *, page: int, after: str = "", used: Collection[str] = ()
) -> tuple[Definition, str]:
    """A new question of this kind on `page`, behind the question `after` or at the end; gives its id too."""
    kind = next((kind for kind in offered_kinds() if kind.name == kind_name), None)
    if kind is None:
        raise EditRefused("There is no such kind of question.")
    new = copy.deepcopy(definition)
    uid = next_id("q", [*new["questions"], *used])
    new["questions"][uid] = {
        "kind": kind.name,
        "key": _free_key(new, kind.name),
        **copy.deepcopy(kind.default_data),
    }
    if kind.default_concept and kind.default_concept not in measured_by(definition):
        new["questions"][uid]["concept"] = kind.default_concept
    texts = _main_texts(new)
    texts |= {f"{uid}.{name}": text for name, text in FIRST_TEXTS.get(kind.name, {}).items()}
    _insert(new, uid, page, after)
    return new, uid


def duplicate_question(
    definition: Definition, uid: str, *, used: Collection[str] = ()
) -> tuple[Definition, str]:
    """A copy of the question behind it, with all its texts; what it measures stays with the first."""
    new = copy.deepcopy(definition)
    page, _ = find_question(new, uid)
    twin = next_id("q", [*new["questions"], *used])
    data = copy.deepcopy(new["questions"][uid])
    data["key"] = _free_key(new, data.get("key") or uid)
    data.pop("concept", None)
    for row in data.get("rows", []):
        row.pop("key", None)
        row.pop("concept", None)
    new["questions"][twin] = data
    for texts in new["texts"].values():
        for path in [path for path in texts if path.startswith(f"{uid}.")]:
            texts[f"{twin}.{path.removeprefix(f'{uid}.')}"] = texts[path]
    _insert(new, twin, page, uid)
    return new, twin


def remove_question(definition: Definition, uid: str) -> Definition:
    """Without the question and its texts. Conditions on it stay, so that publishing asks about them."""
    new = copy.deepcopy(definition)
    find_question(new, uid)
    _forget(new, uid)
    return new


def move_question(definition: Definition, uid: str, step: int) -> Definition:
    """One place up (-1) or down (+1); over the edge of its page onto the neighbouring one."""
    page, place = find_question(definition, uid)
    pages = Document(definition).pages
    if 0 <= place + step < len(pages[page].questions):
        return place_question(definition, uid, page, place + step)
    if not 0 <= page + step < len(pages):
        return copy.deepcopy(definition)
    return place_question(definition, uid, page + step, len(pages[page + step].questions) if step < 0 else 0)


def place_question(definition: Definition, uid: str, page: int, place: int) -> Definition:
    """Puts the question at `place` (0 is the first) of `page`, counted without itself."""
    new = copy.deepcopy(definition)
    find_question(new, uid)
    goal = _page(new, page)
    for block in new["blocks"].values():
        for questions in block["pages"]:
            if uid in questions:
                questions.remove(uid)
    goal.insert(max(place, 0), uid)
    return new


def change_question(
    definition: Definition, uid: str, data: Mapping[str, Any], texts: Mapping[str, str]
) -> Definition:
    """The question with new data and main texts; texts of parts that went go in every language."""
    new = copy.deepcopy(definition)
    find_question(new, uid)
    gone = _part_ids(new["questions"][uid]) - _part_ids(data)
    new["questions"][uid] = dict(data)
    for of_language in new["texts"].values():
        for part in gone:
            of_language.pop(f"{uid}.{part}", None)
    _write(_main_texts(new), texts)
    return new


def add_page(definition: Definition, after: int) -> Definition:
    """An empty page behind page `after`."""
    new = copy.deepcopy(definition)
    pages = Document(new).pages
    if not pages:
        new["flow"], new["blocks"] = [{"type": "block", "id": "b1"}], {"b1": {"pages": [[]]}}
        return new
    page = pages[min(max(after, 0), len(pages) - 1)]
    _reorder(
        new, page.block, [*range(page.number + 1), None, *range(page.number + 1, _length(new, page.block))]
    )
    return new


def move_page(definition: Definition, index: int, step: int) -> Definition:
    """The page one place up (-1) or down (+1), with its title."""
    new = copy.deepcopy(definition)
    page = _page_at(new, index)
    order: list[int | None] = list(range(_length(new, page.block)))
    goal = page.number + step
    if not 0 <= goal < len(order):
        return new
    order[page.number], order[goal] = order[goal], order[page.number]
    _reorder(new, page.block, order)
    return new


def remove_page(definition: Definition, index: int) -> Definition:
    """Without the page and its questions. The last page stays."""
    new = copy.deepcopy(definition)
    if len(Document(new).pages) < 2:
        raise EditRefused("A survey has at least one page.")
    page = _page_at(new, index)
    for uid in page.questions:
        _forget(new, uid)
    _reorder(new, page.block, [place for place in range(_length(new, page.block)) if place != page.number])
    return new


def set_texts(definition: Definition, language: str, texts: Mapping[str, str]) -> Definition:
    """Texts by path in one language of the draft; an empty one is taken out."""
    new = copy.deepcopy(definition)
    if language not in new["texts"]:
        raise EditRefused("The survey isn't written in this language.")
    _write(new["texts"][language], texts)
    if language == Document(new).languages[0] and "title" in texts:
        new["title"] = texts["title"]
    return new


def add_language(definition: Definition, language: str) -> Definition:
    """The draft with an empty translation into `language`, one of `known_languages`."""
    new = copy.deepcopy(definition)
    languages = Document(new).languages
    if language not in known_languages():
        raise EditRefused("Choose a language from the list.")
    if language in languages:
        raise EditRefused("The survey already has this language.")
    new["texts"].setdefault(language, {})
    new["languages"] = [*languages, language]
    return new


def remove_language(definition: Definition, language: str) -> Definition:
    """The draft without this translation. The language it was written in stays."""
    new = copy.deepcopy(definition)
    languages = Document(new).languages
    if language not in languages or language == languages[0]:
        raise EditRefused("This language can't be taken out.")
    new["languages"] = [one for one in languages if one != language]
    new["texts"].pop(language, None)
    return new


def find_question(definition: Definition, uid: str) -> tuple[int, int]:
    """The page of a question and its place on it. EditRefused if it stands nowhere."""
    for page in Document(definition).pages:
        if uid in page.questions:
            return page.index, page.questions.index(uid)
    raise EditRefused("This question isn't in the survey any more.")


def measured_by(definition: Definition) -> set[str]:
    """The concepts that its questions measure."""
    return {spec.concept for spec in Document(definition).fields() if spec.concept}


def _part_ids(data: Mapping[str, Any]) -> set[str]:
    return {part["id"] for name in ("choices", "rows") for part in data.get(name, [])}


def _main_texts(definition: Definition) -> dict[str, str]:
    texts: dict[str, str] = definition["texts"].setdefault(Document(definition).languages[0], {})
    return texts


def _write(texts: dict[str, str], changes: Mapping[str, str]) -> None:
    for path, text in changes.items():
        if text:
            texts[path] = text
        else:
            texts.pop(path, None)


def _free_key(definition: Definition, wanted: str) -> str:
    taken = {spec.export_name for spec in Document(definition).fields()}
    taken |= {str(data.get("key") or uid) for uid, data in definition["questions"].items()}
    stem = re.sub(r"_\d+$", "", wanted)[:50]
    number = 1
    while (key := stem if number == 1 else f"{stem}_{number}") in taken:
        number += 1
    return key


def _page_at(definition: Definition, index: int) -> Any:
    pages = Document(definition).pages
    if not 0 <= index < len(pages):
        raise EditRefused("This page isn't in the survey any more.")
    return pages[index]


def _page(definition: Definition, index: int) -> list[str]:
    page = _page_at(definition, index)
    questions: list[str] = definition["blocks"][page.block]["pages"][page.number]
    return questions


def _insert(definition: Definition, uid: str, page: int, after: str) -> None:
    questions = _page(definition, page)
    questions.insert(questions.index(after) + 1 if after in questions else len(questions), uid)


def _forget(definition: Definition, uid: str) -> None:
    definition["questions"].pop(uid, None)
    for block in definition["blocks"].values():
        block["pages"] = [[one for one in page if one != uid] for page in block["pages"]]
    for texts in definition["texts"].values():
        for path in [path for path in texts if path.startswith(f"{uid}.")]:
            del texts[path]


def _length(definition: Definition, block: str) -> int:
    return len(definition["blocks"][block]["pages"])


def _reorder(definition: Definition, block: str, order: list[int | None]) -> None:
    """Pages of `block` in this order of old numbers (None is a new page); their texts follow them."""
    old = definition["blocks"][block]["pages"]
    definition["blocks"][block]["pages"] = [[] if number is None else old[number] for number in order]
    of_page = re.compile(rf"{re.escape(block)}\.p(\d+)\.(.+)")
    for language, texts in definition["texts"].items():
        kept = {path: text for path, text in texts.items() if not of_page.fullmatch(path)}
        for path, text in texts.items():
            found = of_page.fullmatch(path)
            if found and int(found[1]) in order:
                kept[f"{block}.p{order.index(int(found[1]))}.{found[2]}"] = text
        definition["texts"][language] = kept
