"""Two states of a survey side by side, in words: what was added, taken out, changed and moved.

Everything a definition holds is compared: what has no words of its own here is shown as it is written.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from surveys.document import Document, language_name
from surveys.domain.questionnaires.telling import flow_lines, part_facts, question_facts, text_name

SayCondition = Callable[[Document, Mapping[str, Any]], str]
OF_THE_WHOLE = {
    "languages": "Languages",
    "look": "Look",
    "quotas": "Quotas",
    "embedded": "Embedded data",
    "scoring": "Scores",
    "source": "Imported from",
    "outdated": "Translations out of date",
}
OUTDATED = "outdated"
COMPARED_APART = {"flow", "blocks", "questions", "texts", "title", "schema"}
ORDERS = {"choices": "Order of answers", "rows": "Order of rows", "cols": "Order of columns"}


@dataclass(frozen=True)
class Line:
    """One difference: what it is about, what it was and what it is; "" for nothing."""

    what: str
    old: str
    new: str

    @property
    def kind(self) -> str:
        return "changed" if self.old and self.new else "added" if self.new else "removed"


@dataclass
class Difference:
    """All differences of one question, of the flow, of the survey's own texts, or beside the flow.

    `status`: added, removed, changed or moved.
    """

    name: str
    status: str
    uid: str = ""
    lines: list[Line] = field(default_factory=list)


def compare(old: Document, new: Document, say: SayCondition) -> list[Difference]:
    """What differs, in the order in which respondents meet it; `say` puts conditions into words."""
    found = list(_of_questions(old, new, say))
    for name, lines in (
        ("Flow", _flow(old, new, say)),
        ("The survey’s own texts", list(_own_texts(old, new))),
        ("Beside the flow", list(_whole(old, new))),
    ):
        if lines:
            found.append(Difference(name, "changed", "", lines))
    return found


def _of_questions(old: Document, new: Document, say: SayCondition) -> Iterator[Difference]:
    moved = _moved(list(old.questions), list(new.questions))
    for uid in _in_order(list(old.questions), list(new.questions)):
        if uid not in old.questions:
            yield Difference(_name(new, uid), "added", uid, _lines(None, new, uid, say))
        elif uid not in new.questions:
            yield Difference(_name(old, uid), "removed", uid, _lines(old, None, uid, say))
        else:
            lines = _lines(old, new, uid, say)
            if lines or uid in moved:
                status = "moved" if uid in moved and all(one.what == "Place" for one in lines) else "changed"
                lines = lines or [Line("Place", _place(old, uid), _place(new, uid))]
                yield Difference(_name(new, uid), status, uid, lines)


def _lines(old: Document | None, new: Document | None, uid: str, say: SayCondition) -> list[Line]:
    before, after = (question_facts(one, uid, say) if one else {} for one in (old, new))
    if old and new and _page(old, uid) != _page(new, uid):
        before["Place"], after["Place"] = _place(old, uid), _place(new, uid)
    lines = _changed(before, after)
    for name in ORDERS:
        lines += _parts(old, new, uid, name, say)
    return lines + list(_texts(old, new, f"{uid}."))


def _parts(old: Document | None, new: Document | None, uid: str, name: str, say: SayCondition) -> list[Line]:
    """Answers, rows or columns: what each is like, and their order. Their words are compared as texts."""
    before, after = (part_facts(one, uid, name, say) if one else {} for one in (old, new))
    if old is None or new is None:
        return []
    called = {one: _called(old, uid, one) for one in before} | {one: _called(new, uid, one) for one in after}
    lines = [
        Line(called[one], before.get(one, ""), after.get(one, ""))
        for one in dict.fromkeys([*before, *after])
        if before.get(one, "") != after.get(one, "")
    ]
    common = [one for one in before if one in after]
    if common != [one for one in after if one in before]:
        order = (", ".join(called[one] for one in ids) for ids in (before, after))
        lines.append(Line(ORDERS[name], *order))
    return lines


def _called(document: Document, uid: str, part: str) -> str:
    return f"“{document.part_text(uid, part) or part}”"


def _texts(old: Document | None, new: Document | None, start: str) -> Iterator[Line]:
    for language in _languages(old, new):
        before, after = (_said(one, language, start) for one in (old, new))
        for path in _in_order(list(before), list(after)):
            if before.get(path, "") != after.get(path, ""):
                what = f"{text_name(path)} ({language_name(language)})"
                yield Line(what, before.get(path, ""), after.get(path, ""))


def _own_texts(old: Document, new: Document) -> Iterator[Line]:
    """All texts that belong to no question: title, introduction, pages, endings, quotas."""
    known = {*old.definition.get("questions", {}), *new.definition.get("questions", {})}
    for language in _languages(old, new):
        before, after = (_said(one, language, "") for one in (old, new))
        for path in _in_order(list(before), list(after)):
            if path.partition(".")[0] in known or before.get(path, "") == after.get(path, ""):
                continue
            what = f"{text_name(path)} ({language_name(language)})"
            yield Line(what, before.get(path, ""), after.get(path, ""))


def _flow(old: Document, new: Document, say: SayCondition) -> list[Line]:
    """Steps of the flow that differ, in their order; the place within the flow is told by indents."""
    before, after = flow_lines(old, say), flow_lines(new, say)
    lines = []
    for tag, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        width = max(last - first, end - start)
        for place in range(width):
            one = before[first + place] if first + place < last else ""
            other = after[start + place] if start + place < end else ""
            lines.append(Line("Step", one, other))
    return lines


def _whole(old: Document, new: Document) -> Iterator[Line]:
    names = dict.fromkeys([*OF_THE_WHOLE, *old.definition, *new.definition])
    for name in names:
        before, after = old.definition.get(name), new.definition.get(name)
        if name not in COMPARED_APART and before != after:
            say = _counted if name == OUTDATED else _written
            yield Line(OF_THE_WHOLE.get(name, name), say(before), say(after))


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[Line]:
    return [
        Line(name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys([*before, *after])
        if before.get(name, "") != after.get(name, "")
    ]


def _said(document: Document | None, language: str, start: str) -> dict[str, str]:
    texts = document.definition.get("texts", {}).get(language, {}) if document else {}
    return {path: text for path, text in texts.items() if path.startswith(start) and text}


def _languages(*documents: Document | None) -> list[str]:
    return list(dict.fromkeys(code for one in documents if one for code in one.languages))


def _moved(old: list[str], new: list[str]) -> set[str]:
    """Those that stand elsewhere among the others, as few as explain the new order."""
    before, after = [uid for uid in old if uid in new], [uid for uid in new if uid in old]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    stayed = {before[block.a + step] for block in blocks for step in range(block.size)}
    return set(before) - stayed


def _in_order(old: list[str], new: list[str]) -> list[str]:
    """All of both, each once: the new order, with what is gone where it stood."""
    found = list(new)
    for place, one in enumerate(old):
        if one not in new:
            neighbour = next((two for two in reversed(old[:place]) if two in found), None)
            found.insert(found.index(neighbour) + 1 if neighbour else 0, one)
    return found


def _name(document: Document, uid: str) -> str:
    number = list(document.questions).index(uid) + 1
    return f"Q{number} {document.text(f'{uid}.text') or document.kind(uid).label}"


def _page(document: Document, uid: str) -> int:
    page = document.page_of(uid)
    return page.index if page else -1


def _place(document: Document, uid: str) -> str:
    return f"page {_page(document, uid) + 1}, Q{list(document.questions).index(uid) + 1}"


def _counted(value: Any) -> str:
    """Translations that are out of date: how many texts of each language."""
    return ", ".join(f"{language_name(code)}: {len(paths)}" for code, paths in (value or {}).items() if paths)


def _written(value: Any) -> str:
    """What has no words of its own, as it is written; "" for nothing."""
    if value is None or value == []:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False, indent=1)
