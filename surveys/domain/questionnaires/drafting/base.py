"""What edits of a draft share: ids, places, texts."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import TextField
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from common.refusals import Refused
from surveys.document import Document
from surveys.document.copying import copied
from surveys.models import DraftChange, Questionnaire

Definition = dict[str, Any]
GIVEN = re.compile(r'"([a-z]\d{1,6})(?=[".@])')

PARTS = ("choices", "rows", "cols", "sets", "levels")


class EditRefused(Refused):
    """An edit that makes no sense on this draft; the message says why."""


def opened(definition: Definition) -> Definition:
    """The draft to be edited: all anew but the questions, most of a long survey, and seldom what is edited.

    An edit that changes a question puts another in its place.
    """
    return {name: dict(of) if name == "questions" else copied(of) for name, of in definition.items()}


def used_ids(questionnaire: Questionnaire, uids: Iterable[str]) -> dict[str, set[str]]:
    """By question, the ids that published versions gave to parts of these questions: none is given again.

    Of each version the database gives just these questions: it is asked while somebody types.
    """
    used: dict[str, set[str]] = {uid: set() for uid in uids}
    asked = {
        f"asked_{place}": KeyTransform(uid, KeyTransform("questions", "definition"))
        for place, uid in enumerate(used)
    }
    for found in questionnaire.versions.published().annotate(**asked).values_list(*asked):
        for uid, data in zip(used, found, strict=True):
            used[uid] |= part_ids(data or {})
    return used


def part_ids(data: Mapping[str, Any]) -> set[str]:
    """The ids of everything within a question that has one."""
    return {path.rpartition(".")[2] for path in part_paths(data)}


def part_paths(data: Mapping[str, Any]) -> set[str]:
    """Where the texts of its parts stand behind the question's id: c1, r2, k1, k1.c1; e1 of a rule."""
    found = {part["id"] for name in PARTS for part in data.get(name, ())}
    found |= {
        f"{column['id']}.{one['id']}" for column in data.get("cols", ()) for one in column.get("choices", ())
    }
    return found | {str(rule.get("id")) for rule in (data.get("validation") or {}).get("rules", ())}


def given_ids(questionnaire: Questionnaire) -> set[str]:
    """All ids that its versions and the changes of its draft ever named: none is given to something else."""
    rows = (
        questionnaire.versions.values_list(Cast("definition", TextField())),
        DraftChange.objects.filter(version__questionnaire=questionnaire).values_list(
            Cast("patch", TextField())
        ),
    )
    return {one for query in rows for (text,) in query.iterator() for one in GIVEN.findall(text)}


def next_id(letter: str, taken: Collection[str]) -> str:
    """The id after the highest of `taken` that begins with `letter`: q1, q2 → q3."""
    numbers = [int(one[1:]) for one in taken if re.fullmatch(rf"{letter}\d{{1,6}}", one)]
    return f"{letter}{max(numbers, default=0) + 1}"


def next_ids(letter: str, taken: Collection[str], count: int) -> list[str]:
    """So many ids after the highest of `taken`."""
    first = int(next_id(letter, taken)[1:])
    return [f"{letter}{number}" for number in range(first, first + count)]


def find_question(definition: Definition, uid: str) -> tuple[int, int]:
    """The page of a question and its place on it. EditRefused if it stands nowhere."""
    for page in Document(definition).pages:
        if uid in page.questions:
            return page.index, page.questions.index(uid)
    raise EditRefused("This question isn't in the survey any more.")


def measured_by(definition: Definition) -> set[str]:
    """The concepts that its questions measure."""
    return {spec.concept for spec in Document(definition).fields() if spec.concept}


def main_texts(definition: Definition) -> dict[str, str]:
    texts: dict[str, str] = definition["texts"].setdefault(Document(definition).languages[0], {})
    return texts


def write_texts(texts: dict[str, str], changes: Mapping[str, str]) -> None:
    for path, text in changes.items():
        if text:
            texts[path] = text
        else:
            texts.pop(path, None)


def free_key(definition: Definition, wanted: str) -> str:
    taken = {spec.export_name for spec in Document(definition).fields()}
    taken |= {str(data.get("key") or uid) for uid, data in definition["questions"].items()}
    stem = re.sub(r"_\d+$", "", wanted)[:50]
    number = 1
    while (key := stem if number == 1 else f"{stem}_{number}") in taken:
        number += 1
    return key


def page_at(definition: Definition, index: int) -> Any:
    pages = Document(definition).pages
    if not 0 <= index < len(pages):
        raise EditRefused("This page isn't in the survey any more.")
    return pages[index]


def questions_on(definition: Definition, index: int) -> list[str]:
    page = page_at(definition, index)
    questions: list[str] = definition["blocks"][page.block]["pages"][page.number]
    return questions


def insert_question(definition: Definition, uid: str, page: int, after: str) -> None:
    questions = questions_on(definition, page)
    questions.insert(questions.index(after) + 1 if after in questions else len(questions), uid)


def forget_question(definition: Definition, uid: str) -> None:
    definition["questions"].pop(uid, None)
    for block in definition["blocks"].values():
        block["pages"] = [[one for one in page if one != uid] for page in block["pages"]]
    for texts in definition["texts"].values():
        for path in [path for path in texts if path.startswith(f"{uid}.")]:
            del texts[path]


def length_of(definition: Definition, block: str) -> int:
    return len(definition["blocks"][block]["pages"])


def reorder_pages(definition: Definition, block: str, order: list[int | None]) -> None:
    """Pages of `block` in this order of old numbers (None is a new page); their texts follow them,
    and what is noted of these."""
    old = definition["blocks"][block]["pages"]
    definition["blocks"][block]["pages"] = [[] if number is None else old[number] for number in order]
    of_page = re.compile(rf"{re.escape(block)}\.p(\d+)\.(.+)")
    for language, texts, whole in _by_language(definition, ("texts", "outdated")):
        kept = {path: text for path, text in texts.items() if not of_page.fullmatch(path)}
        for path, text in texts.items():
            found = of_page.fullmatch(path)
            if found and int(found[1]) in order:
                kept[f"{block}.p{order.index(int(found[1]))}.{found[2]}"] = text
        whole[language] = kept


def _by_language(
    definition: Definition, names: Collection[str]
) -> list[tuple[str, dict[str, str], dict[str, dict[str, str]]]]:
    """(language, its entries by path, the map they stand in) of each of these maps."""
    wholes = [definition[name] for name in names if name in definition]
    return [(language, entries, whole) for whole in wholes for language, entries in whole.items()]
