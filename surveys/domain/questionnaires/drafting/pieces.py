"""Questions and blocks that travel between surveys: taken out as small definitions of their own, put in anew.

What hangs on something that doesn't come along is taken off and told of, never kept pointing elsewhere.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from common.conditions import fields_of
from surveys.document import Document, language_name
from surveys.document.copying import copied
from surveys.domain.questionnaires.drafting.base import (
    PARTS,
    Definition,
    EditRefused,
    free_key,
    insert_question,
    measured_by,
    next_id,
    opened,
)
from surveys.domain.questionnaires.drafting.flow import Goal, add_node
from surveys.logic.piping import PIPE

OF_ITS_OWN = {"language", "device", "channel", "loop", "date", "time"}  # known everywhere
KNOWN_EVERYWHERE = {"embedded", "respondent", "loop"}
PIPED_EVERYWHERE = {"embedded", "respondent", "loop", "unit", "touchpoint", "date", "language"}


@dataclass
class Inserted:
    """What was put in: its questions' new ids, and in words what could not come along."""

    uids: list[str] = field(default_factory=list)
    block: str = ""
    notes: list[str] = field(default_factory=list)


def take_question(definition: Definition, uid: str) -> Definition:
    """The question with its texts in all languages as a definition of its own. EditRefused if it is gone."""
    document = Document(definition)
    if uid not in document.questions:
        raise EditRefused("This question isn't in the survey any more.")
    return _piece(document, "b1", {"pages": [[uid]]}, [uid])


def take_block(definition: Definition, block_id: str) -> Definition:
    """The block with its pages, questions and texts as a definition of its own. EditRefused if it is gone."""
    document = Document(definition)
    uids = [
        uid for page in document.pages_of(block_id) for uid in page.questions if uid in document.questions
    ]
    if not uids:
        raise EditRefused("There is no question in this block that could be kept.")
    return _piece(document, block_id, copied(dict(document.block(block_id))), uids)


def insert_question_piece(
    definition: Definition, piece: Definition, *, page: int, after: str = "", given: Collection[str] = ()
) -> tuple[Definition, Inserted]:
    """All questions of the piece on `page`, behind the question `after` or at its end."""
    new, done = opened(definition), Inserted()
    names = _new_ids(new, piece, given)
    for uid in Document(piece).questions:
        _put_question(new, piece, uid, names, done)
        insert_question(new, names[uid], page, after)
        after = names[uid]
    _put_texts(new, piece, names, done)
    return new, done


def insert_block_piece(
    definition: Definition, piece: Definition, *, goal: Goal, given: Collection[str] = ()
) -> tuple[Definition, Inserted]:
    """The piece's block with its pages as a new block at `goal` of the flow."""
    new, block_id = add_node(definition, "block", goal, given=given)
    done = Inserted(block=block_id)
    names = _new_ids(new, piece, given)
    source = Document(piece).pages[0].block
    for uid in Document(piece).questions:
        _put_question(new, piece, uid, names, done)
    block = copied(piece["blocks"][source])
    block.pop("source_id", None)
    block["pages"] = [[names[uid] for uid in page if uid in names] for page in block["pages"]]
    if fixed := (block.get("random") or {}).get("fixed"):
        block["random"]["fixed"] = [names[uid] for uid in fixed if uid in names]
    _put_loop(block, names, done)
    new["blocks"][block_id] = block
    _put_texts(new, piece, names | {source: block_id}, done)
    return new, done


def _piece(document: Document, block_id: str, block: dict[str, Any], uids: list[str]) -> Definition:
    definition = document.definition
    starts = tuple(f"{one}." for one in (*uids, block_id))
    texts = {
        language: _beginning(of, starts) | _carried(document, uids, language)
        for language, of in definition.get("texts", {}).items()
        if language in document.languages
    }
    for page in block["pages"]:
        page[:] = [uid for uid in page if uid in uids]
    return {
        "schema": 1,
        "title": "",
        "languages": list(document.languages),
        "flow": [{"type": "block", "id": block_id}],
        "blocks": {block_id: block},
        "questions": {uid: copied(definition["questions"][uid]) for uid in uids},
        "texts": texts,
    }


def _beginning(texts: Mapping[str, str], starts: tuple[str, ...]) -> dict[str, str]:
    return {path: text for path, text in texts.items() if path.startswith(starts)}


def _carried(document: Document, uids: list[str], language: str) -> dict[str, str]:
    """The words of answers that were carried forward: without their origin they would have none."""
    texts = document.definition["texts"].get(language, {})
    found = {}
    for uid in uids:
        for part in (*document.questions[uid].choices, *document.questions[uid].rows):
            path = f"{uid}.{part['id']}"
            if part.get("from") and path not in texts:
                found[path] = document.part_text(uid, part["id"], language)
    return {path: text for path, text in found.items() if text}


def _new_ids(definition: Definition, piece: Definition, given: Collection[str]) -> dict[str, str]:
    """New ids of the piece's questions, by the old ones."""
    taken, names = {*definition["questions"], *given}, {}
    for uid in Document(piece).questions:
        names[uid] = next_id("q", taken)
        taken.add(names[uid])
    return names


def _put_question(
    new: Definition, piece: Definition, uid: str, names: Mapping[str, str], done: Inserted
) -> None:
    data = _renamed(copied(piece["questions"][uid]), names)
    own = f"“{Document(piece).text(f'{uid}.text')[:60] or uid}”"
    data.pop("source_id", None)
    data["key"] = free_key(new, str(data.get("key") or names[uid]))
    _put_parts(new, data, own, done)
    _drop_foreign_logic(data, names, own, done)
    concept, measured = data.get("concept"), measured_by(new)
    if concept and concept in measured:
        data.pop("concept")
        done.notes.append(f"{own} measures nothing here: another question measures “{concept}” already.")
    for row in data.get("rows", ()):
        if row.get("concept") in measured:
            row.pop("concept", None)
    new["questions"][names[uid]] = data
    done.uids.append(names[uid])


def _put_parts(new: Definition, data: dict[str, Any], own: str, done: Inserted) -> None:
    """Names of rows in exports are made free; where other tools keep their answers no longer holds."""
    for name in PARTS:
        for part in data.get(name, ()):
            part.pop("source_id", None)
    for row in data.get("rows", ()):
        if row.get("key"):
            row["key"] = free_key(new, str(row["key"]))


def _drop_foreign_logic(data: dict[str, Any], names: Mapping[str, str], own: str, done: Inserted) -> None:
    """Takes off what hangs on questions, quotas and scores that don't come along."""
    known = set(names.values())
    if _is_foreign(data.get("display"), known):
        data.pop("display")
        done.notes.append(f"{own} is always shown: its condition asks for what isn't in this survey.")
    for name in PARTS:
        for part in data.get(name, ()):
            if _is_foreign(part.get("display"), known):
                part.pop("display")
                done.notes.append(f"A part of {own} is always offered: its condition isn't here.")
    skips = data.pop("skip", [])
    kept = [
        one
        for one in skips
        if not _is_foreign(one.get("when"), known) and one.get("to") in {*known, "block", "end"}
    ]
    if kept:
        data["skip"] = kept
    if len(kept) < len(skips):
        done.notes.append(f"{own} skips nothing: what it skipped to or on isn't in this survey.")
    rules = data.get("validation") or {}
    fitting = [one for one in rules.get("rules", ()) if not _is_foreign(one.get("when"), known)]
    if len(fitting) < len(rules.get("rules", ())):
        rules["rules"] = fitting
        done.notes.append(f"{own} lost a rule that asks for what isn't in this survey.")
    if data.get("carry") and data["carry"].get("from") not in known:
        data.pop("carry")
        for name in PARTS:
            for part in data.get(name, ()):
                part.pop("from", None)
        done.notes.append(f"{own} offers all its answers: the question they were carried from isn't here.")


def _put_loop(block: dict[str, Any], names: Mapping[str, str], done: Inserted) -> None:
    loop = block.get("loop") or {}
    for name in ("over", "count"):
        if name in loop and loop[name] not in names:
            block.pop("loop")
            done.notes.append("The block is asked once: the question it went round on isn't in this survey.")
            return
        if name in loop:
            loop[name] = names[loop[name]]


def _put_texts(new: Definition, piece: Definition, names: Mapping[str, str], done: Inserted) -> None:
    """The piece's texts in the survey's languages; what the main one lacks stands there as it was written."""
    there = Document(piece).languages
    main, *others = Document(new).languages
    known = set(names.values())
    if main not in there:
        done.notes.append(f"Translate it into {language_name(main)}: it is in {language_name(there[0])}.")
    for language in (main, *others):
        of = piece["texts"].get(language, {} if language != main else piece["texts"].get(there[0], {}))
        goal = new["texts"].setdefault(language, {})
        for path, text in of.items():
            head, _, rest = path.partition(".")
            if head in names:
                goal[f"{names[head]}.{rest}"] = _piped(text, names, known, done)
    if lacking := [language_name(one) for one in others if one not in there]:
        done.notes.append(f"It has no words yet in {', '.join(lacking)}.")


def _piped(text: str, names: Mapping[str, str], known: set[str], done: Inserted) -> str:
    """Pipes on questions that came along point to them; others become what stands behind their bar."""

    def fill(found: re.Match[str]) -> str:
        head, dot, rest = found[1].partition(".")
        bar = f"|{found[2]}" if found[2] is not None else ""
        if head in names:
            return f"{{{{{names[head]}{dot}{rest}{bar}}}}}"
        if head in PIPED_EVERYWHERE:
            return found[0]
        words = (found[2] or "…").strip()
        note = f"The gap {found[0]} became “{words}”: what it named isn't in this survey."
        if note not in done.notes:
            done.notes.append(note)
        return words

    return PIPE.sub(fill, text)


def _renamed(value: Any, names: Mapping[str, str], within: str = "") -> Any:
    """The question's data with the new ids in conditions, carry-forward and skips."""
    if isinstance(value, list):
        return [_renamed(one, names, within) for one in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for key, one in value.items():
        names_a_question = key in ("field", "other", "to") or (key == "from" and within == "carry")
        if names_a_question and isinstance(one, str):
            made[key] = _renamed_field(one, names)
        else:
            made[key] = _renamed(one, names, key)
    return made


def _renamed_field(name: str, names: Mapping[str, str]) -> str:
    """A field with its question's new id. What doesn't come along gets an id that nothing has: its old one
    may be another question's here."""
    source, colon, rest = name.rpartition(":")
    if (colon and source not in ("shown", "count")) or name in {*OF_ITS_OWN, "block", "end"}:
        return name
    head, dot, tail = rest.partition(".")
    plain, at, iteration = head.partition("@")
    return f"{source}{colon}{names.get(plain, f'gone_{plain}')}{at}{iteration}{dot}{tail}"


def _is_foreign(tree: Any, known: set[str]) -> bool:
    """Whether a condition asks for an answer, quota or score that isn't among `known`."""
    return bool(tree) and any(one not in known for one in _asked(tree))


def _asked(tree: Mapping[str, Any]) -> Iterator[str]:
    for name in fields_of(tree):
        source, colon, rest = name.rpartition(":")
        if source in KNOWN_EVERYWHERE or name in OF_ITS_OWN:
            continue
        yield f"{source}{colon}" if source in ("quota", "score") else rest.split(".")[0].split("@")[0]
