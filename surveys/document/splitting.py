"""One question a page: the same survey with a page for each, as respondents of such a survey get it.

Addresses of answers stay; pages get other numbers, and their texts move along.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.kinds import QuestionSpec, is_known, kind_of


def is_split(definition: Mapping[str, Any]) -> bool:
    """Whether the survey asks for one question a page."""
    look = definition.get("look")
    return bool(isinstance(look, Mapping) and look.get("one_question"))


def one_each(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The definition with a page for each question; what nobody sees stays with what comes next."""
    questions = definition.get("questions", {})
    blocks, moved = {}, {}
    for name, block in definition.get("blocks", {}).items():
        pages: list[list[str]] = []
        for number, uids in enumerate(block.get("pages", [])):
            moved[f"{name}.p{number}."] = f"{name}.p{len(pages)}."
            pages += _apart(uids, questions)
        blocks[name] = {**block, "pages": pages}
    texts = {language: _moved(said, moved) for language, said in definition.get("texts", {}).items()}
    return {**definition, "blocks": blocks, "texts": texts}


def _apart(uids: Sequence[str], questions: Mapping[str, Any]) -> list[list[str]]:
    """The questions of a page, each alone; an empty page stays one."""
    pages: list[list[str]] = [[]]
    for uid in uids:
        if any(_is_seen(questions, one) for one in pages[-1]) and _is_seen(questions, uid):
            pages.append([])
        pages[-1].append(uid)
    return pages


def _is_seen(questions: Mapping[str, Any], uid: str) -> bool:
    data = questions.get(uid, {})
    return is_known(str(data.get("kind", ""))) and kind_of(QuestionSpec(uid, data)).is_asked


def _moved(said: Mapping[str, str], moved: Mapping[str, str]) -> dict[str, str]:
    """Texts with those of pages at their new numbers."""
    found = {}
    for path, text in said.items():
        page, dot, rest = path.rpartition(".")
        found[moved.get(f"{page}{dot}", f"{page}{dot}") + rest] = text
    return found
