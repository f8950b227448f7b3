"""Edits of questions: adding, copying, changing, moving, taking out."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from surveys.document import Document
from surveys.document.copying import copied
from surveys.domain.questionnaires.drafting.base import (
    Definition,
    EditRefused,
    find_question,
    forget_question,
    free_key,
    insert_question,
    main_texts,
    measured_by,
    next_id,
    next_ids,
    opened,
    part_ids,
    part_paths,
    questions_on,
    write_texts,
)
from surveys.domain.questionnaires.drafting.carrying import parts_offered, written_out
from surveys.kinds import offered_kinds

FIRST_TEXTS: dict[str, dict[str, str]] = {
    "nps": {
        "text": "How likely are you to recommend us to a friend or colleague?",
        "low": "Not at all likely",
        "high": "Extremely likely",
    },
    "rating": {"low": "Very poor", "high": "Very good"},
    "matrix": {"low": "Very poor", "high": "Very good"},
    "slider": {"low": "Very poor", "high": "Very good"},
    "contact": {"text": "May we contact you about this?"},
    "consent": {"text": "I agree that my answers are used as described."},
    "email": {"text": "What is your mail address?"},
    "phone": {"text": "What is your phone number?"},
    "group_rank": {"k1": "Important", "k2": "Not important"},
    "best_worst": {"low": "Least important", "high": "Most important"},
    "side_by_side": {"k1": "Satisfaction", "k2": "Why"},
    "matrix_text": {"k1": "Your answer"},
    "drilldown": {"k1": "Region", "k2": "Country", "c1": "Europe", "c2": "France", "c3": "Germany"},
}


def add_question(
    definition: Definition, kind_name: str, *, page: int, after: str = "", used: Collection[str] = ()
) -> tuple[Definition, str]:
    """A new question of this kind on `page`, behind the question `after` or at the end; gives its id too."""
    kind = next((kind for kind in offered_kinds() if kind.name == kind_name), None)
    if kind is None:
        raise EditRefused("There is no such kind of question.")
    new = opened(definition)
    uid = next_id("q", [*new["questions"], *used])
    new["questions"][uid] = {
        "kind": kind.name,
        "key": free_key(new, kind.name),
        **copied(kind.default_data),
    }
    if kind.default_concept and kind.default_concept not in measured_by(definition):
        new["questions"][uid]["concept"] = kind.default_concept
    texts = main_texts(new)
    texts |= {f"{uid}.{name}": text for name, text in FIRST_TEXTS.get(kind.name, {}).items()}
    insert_question(new, uid, page, after)
    return new, uid


def duplicate_question(
    definition: Definition, uid: str, *, used: Collection[str] = ()
) -> tuple[Definition, str]:
    """A copy of the question behind it, with all its texts and what is noted of these; what it measures stays
    with the first."""
    new = opened(definition)
    page, _ = find_question(new, uid)
    twin = next_id("q", [*new["questions"], *used])
    data = copied(new["questions"][uid])
    data["key"] = free_key(new, data.get("key") or uid)
    data.pop("concept", None)
    for row in data.get("rows", []):
        row.pop("key", None)
        row.pop("concept", None)
    new["questions"][twin] = data
    for entries in (*new["texts"].values(), *new.get("outdated", {}).values()):
        for path in [path for path in entries if path.startswith(f"{uid}.")]:
            entries[f"{twin}.{path.removeprefix(f'{uid}.')}"] = entries[path]
    insert_question(new, twin, page, uid)
    return new, twin


def remove_question(definition: Definition, uid: str) -> Definition:
    """Without the question and its texts. Conditions on it stay, so that publishing asks about them."""
    new = opened(definition)
    find_question(new, uid)
    forget_question(new, uid)
    return new


def move_question(definition: Definition, uid: str, step: int) -> Definition:
    """One place up (-1) or down (+1); over the edge of its page onto the neighbouring one."""
    page, place = find_question(definition, uid)
    pages = Document(definition).pages
    if 0 <= place + step < len(pages[page].questions):
        return place_question(definition, uid, page, place + step)
    if not 0 <= page + step < len(pages):
        return definition
    return place_question(definition, uid, page + step, len(pages[page + step].questions) if step < 0 else 0)


def place_question(definition: Definition, uid: str, page: int, place: int) -> Definition:
    """Puts the question at `place` (0 is the first) of `page`, counted without itself."""
    new = opened(definition)
    find_question(new, uid)
    goal = questions_on(new, page)
    for block in new["blocks"].values():
        for questions in block["pages"]:
            if uid in questions:
                questions.remove(uid)
    goal.insert(max(place, 0), uid)
    return new


def change_question(
    definition: Definition,
    uid: str,
    data: Mapping[str, Any],
    texts: Mapping[str, str],
    *,
    used: Mapping[str, Collection[str]] | None = None,
) -> Definition:
    """The question with new data and main texts; texts of parts that went go in every language.

    What other questions carry forward from it is written out there; `used` are the ids that can't be given
    again, by question.
    """
    new = opened(definition)
    find_question(new, uid)
    gone = part_paths(new["questions"][uid]) - part_paths(data)
    is_same = parts_offered(new["questions"][uid]) == parts_offered(data)
    new["questions"][uid] = dict(data)
    if not is_same:
        _bring_forward(new, uid, used or {})
    for of_language in new["texts"].values():
        for path in [path for path in of_language if _is_of(path, uid, gone)]:
            del of_language[path]
    write_texts(main_texts(new), texts)
    return new


def _is_of(path: str, uid: str, parts: Collection[str]) -> bool:
    """Whether a text belongs to one of these parts of a question."""
    start, _, rest = path.partition(".")
    if start != uid:
        return False
    whole = rest.split(".")
    return any(".".join(whole[:length]) in parts for length in range(1, len(whole) + 1))


def _bring_forward(definition: Definition, source: str, used: Mapping[str, Collection[str]]) -> None:
    """Writes out what questions that carry answers forward from `source` don't hold yet."""
    for uid in carried_into(definition, source):
        data = definition["questions"][uid] = dict(definition["questions"][uid])
        written_out(data, definition["questions"][source], partial(_new_ids, data, used.get(uid, ())))


def carried_into(definition: Mapping[str, Any], source: str) -> list[str]:
    """The questions that carry answers forward from `source`."""
    asked = definition["questions"].items()
    return [uid for uid, data in asked if (data.get("carry") or {}).get("from") == source]


def _new_ids(data: Mapping[str, Any], used: Collection[str], letter: str, count: int) -> list[str]:
    return next_ids(letter, part_ids(data) | set(used), count)
