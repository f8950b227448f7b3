"""A definition in the making: ids, unique keys, texts by language and path, and the report beside it.

Texts wait until everything has its id, so that pipes in them can name any question: `finish` settles them.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.document.shape import MAX_BYTES, MAX_QUESTIONS
from surveys.formats.report import FileUnreadable, Report, Translation
from surveys.formats.shared.markup import for_path, in_words, plain
from surveys.formats.shared.trees import Tree, all_of, questions_in, too_large

LONGEST_KEY = 50
LONGEST_NAME = 200
NAMELESS = "Survey"
MOST_TEXTS = 100_000
MOST_PARTS = 20_000
NO_SUCH_LANGUAGE = "It has a text in “{}”, which is none of the survey's languages: that stays behind."
LATER = "It hangs on an answer that is asked later, which counts as none until then."
NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9_]+")
Texts = Mapping[str, str]  # by language
Pipes = Callable[
    [str, str], tuple[str, list[str]]
]  # text, question's id → text with our pipes, what stays behind


@dataclass
class Said:
    """A text that waits for its pipes."""

    path: str
    language: str
    text: str
    element: str
    kind: str
    instead: str = ""


@dataclass
class Part:
    """A choice, row or column with its data, which `definition` holds."""

    id: str
    data: dict[str, Any]


@dataclass
class Question:
    """A question in the making. `data` is what the definition will hold; `element` names it in the report."""

    id: str
    data: dict[str, Any]
    element: str
    kind: str
    parts: dict[str, int] = field(default_factory=dict)

    def part(self, letter: str, where: str, **data: Any) -> Part:
        """A new choice (c), row (r), column (k) or rule (e), at the end of the list `where`."""
        self.parts[letter] = self.parts.get(letter, 0) + 1
        if self.parts[letter] > MOST_PARTS:
            raise FileUnreadable(f"A question of this survey has more than {MOST_PARTS:,} answers or rows.")
        new = {"id": f"{letter}{self.parts[letter]}"} | {
            name: one for name, one in data.items() if one not in ("", None)
        }
        self.data.setdefault(where, []).append(new)
        return Part(new["id"], new)


class Draft:
    """Puts a definition together and tells the report."""

    def __init__(self, format_name: str, languages: list[str]) -> None:
        self.format, self.languages = format_name, languages
        self.report = Report()
        self.questions: dict[str, Question] = {}
        self.blocks: dict[str, dict[str, Any]] = {}
        self.flow: list[dict[str, Any]] = []
        self.extra: dict[str, Any] = {}
        self.source: dict[str, Any] = {}
        self._said: dict[str, list[Said]] = {}
        self._texts = 0
        self._keys: dict[str, int] = {}
        self._counts: dict[str, int] = {}

    # Parts

    def next_id(self, letter: str) -> str:
        """b1, b2 … for blocks, f1 … for nodes, u1 … for quotas, g1 … for categories of scores."""
        self._counts[letter] = self._counts.get(letter, 0) + 1
        return f"{letter}{self._counts[letter]}"

    def question(
        self, kind: str, element: str, element_kind: str, *, key: str = "", source_id: str = ""
    ) -> Question:
        """A new question that stands nowhere yet."""
        data: dict[str, Any] = {"kind": kind, "key": self.key(key or element)}
        if source_id:
            data["source_id"] = source_id
        if len(self.questions) >= MAX_QUESTIONS:
            raise FileUnreadable(f"This survey has more than {MAX_QUESTIONS:,} questions, which is the most.")
        new = Question(self.next_id("q"), data, element, element_kind)
        self.questions[new.id] = new
        return new

    def key(self, name: str) -> str:
        """A name for a column in exports that nothing else has."""
        base = NOT_IN_KEYS.sub("_", name[:LONGEST_KEY]).strip("_") or "q"
        key = base
        while key.lower() in self._keys:
            self._keys[base.lower()] += 1
            key = f"{base[: LONGEST_KEY - 6]}_{self._keys[base.lower()]}"
        self._keys[key.lower()] = 1
        return key

    def block(self, pages: list[list[str]], name: str = "", **data: Any) -> dict[str, Any]:
        """A new block as a node of the flow, which stands nowhere yet."""
        block = self.next_id("b")
        self.blocks[block] = ({"name": name[:200]} if name else {}) | {"pages": pages} | data
        return {"type": "block", "id": block}

    def branch(self, when: Tree, flow: list[dict[str, Any]]) -> dict[str, Any]:
        """A new branch as a node."""
        return {"type": "branch", "id": self.next_id("f"), "when": when, "flow": flow}

    def show_when(self, question: Question, tree: Tree, element: str, original: str) -> None:
        """Shows a question on this condition too. Tells the report where that grows too large."""
        joined = all_of([question.data.get("display") or {}, tree])
        if reason := too_large(joined):
            self.leave_out(element, "condition", f"{reason[:1].upper()}{reason[1:]}: {short(original)}")
        elif joined:
            question.data["display"] = joined

    # Texts

    def say(self, path: str, texts: Texts, element: str, kind: str = "", instead: str = "") -> None:
        """Keeps the texts of all languages for `path`; `instead` is said where nothing readable is left."""
        if not any(texts.values()) and instead:
            texts = {self.languages[0]: instead}
        for language, text in texts.items():
            if text and text.strip():
                self._keep(Said(path, language, text, element, kind, instead))

    def repeat(self, path: str, goal: str) -> None:
        """Says at `goal` what is said at `path`."""
        for one in self._said.get(path, [])[:]:
            self._keep(replace(one, path=goal))

    def has_text(self, path: str) -> bool:
        """Whether anything was said at this path."""
        return path in self._said

    def _keep(self, said: Said) -> None:
        self._texts += 1
        if self._texts > MOST_TEXTS:
            raise FileUnreadable(f"This survey has more than {MOST_TEXTS:,} texts.")
        self._said.setdefault(said.path, []).append(said)

    # Telling

    def full(self, element: str, kind: str) -> None:
        """The element came across as it is; what is told of it later may make that worse."""
        self.report.note(element, kind)

    def simplify(self, element: str, kind: str, why: str) -> None:
        """The element came across, but differs: `why` is a sentence."""
        self.report.note(element, kind, "simplified", why)

    def leave_out(self, element: str, kind: str, why: str) -> None:
        """The element stays behind: `why` is a sentence."""
        self.report.note(element, kind, "left_out", why)

    # The end

    def finish(self, name: str, pipes: Pipes) -> Translation:
        """The translation. Raises FileUnreadable for what is more than a survey may hold."""
        name = " ".join(plain(name)[0].split())[:LONGEST_NAME] or NAMELESS
        texts = self._settle(pipes)
        self._check_order()
        definition: dict[str, Any] = {
            "schema": 1,
            "title": name,
            "languages": self.languages,
            "flow": self.flow,
            "blocks": self.blocks,
            "questions": {uid: _without_empty(question.data) for uid, question in self.questions.items()},
            "texts": texts,
        }
        definition |= {key: value for key, value in self.extra.items() if value}
        definition["source"] = {"format": self.format} | {key: one for key, one in self.source.items() if one}
        if (size := len(json.dumps(definition))) > MAX_BYTES:
            raise FileUnreadable(
                f"This survey takes {size // 1000} KB; one holds at most {MAX_BYTES // 1000} KB."
            )
        self._sort_report()
        return Translation(name, self.format, definition, self.report, len(self.questions))

    def _sort_report(self) -> None:
        """Features stand behind the element that they belong to, as in the source."""
        inside: dict[str, list[str]] = {}
        for name in self.report.elements:
            parent = name.rpartition("/")[0]
            while parent and parent not in self.report.elements:
                parent = parent.rpartition("/")[0]
            inside.setdefault(parent, []).append(name)
        waiting, ordered = inside.pop("", [])[::-1], []
        while waiting:
            ordered.append(waiting.pop())
            waiting += inside.pop(ordered[-1], [])[::-1]
        self.report.elements = {name: self.report.elements[name] for name in ordered}

    def order(self) -> list[str]:
        """The questions in the order of the flow."""
        blocks = (self.blocks[node["id"]] for node in _block_nodes(self.flow))
        return [uid for block in blocks for page in block["pages"] for uid in page]

    def _check_order(self) -> None:
        """Tells of questions that hang on answers which are asked behind them."""
        places = {uid: place for place, uid in enumerate(self.order())}
        for uid, place in places.items():
            question = self.questions[uid]
            asked = questions_in(question.data.get("display") or {})
            if any(places.get(other, -1) > place for other in asked):
                self.simplify(question.element, question.kind, LATER)

    def _settle(self, pipes: Pipes) -> dict[str, dict[str, str]]:
        texts: dict[str, dict[str, str]] = {language: {} for language in self.languages}
        for said in [one for of_path in self._said.values() for one in of_path]:
            is_gone = said.path[:1] == "q" and said.path.split(".")[0] not in self.questions
            if is_gone:
                continue
            if said.language not in texts:
                self.simplify(said.element, said.kind, NO_SUCH_LANGUAGE.format(said.language))
                continue
            clean, lost = for_path(said.path, said.text)
            clean = clean.replace("{{", "{ {").replace("}}", "} }")
            piped, left = pipes(clean, said.path.split(".")[0]) if clean else (said.instead, [])
            if piped:
                texts[said.language][said.path] = piped
            for why in filter(None, [in_words(lost), *left]):
                self.simplify(said.element, said.kind, why)
        return texts


def short(text: str, most: int = 300) -> str:
    """An expression as the report quotes it: on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def says_something(rule: Any) -> bool:
    """Whether a rule of validation sets something: 0 is a bound as good as any."""
    return rule is not None and rule is not False and rule not in ("", [])


def _block_nodes(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if node["type"] == "block":
            yield node
        yield from _block_nodes(node.get("flow", []))


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """The data without what is empty or False, in its parts too; a choice's value may be null."""
    kept = {}
    for key, value in data.items():
        if isinstance(value, list) and key in ("choices", "rows", "cols"):
            value = [_without_empty(part) for part in value]
        if (value in ("", [], {}) or value is False or value is None) and key != "value":
            continue
        kept[key] = value
    return kept
