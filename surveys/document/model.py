"""A questionnaire's definition (schema 1) as an object: pages, questions, fields, words."""

import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from surveys.document.flow import BlockNode, Node, all_nodes, read_flow
from surveys.kinds import (
    Answers,
    FieldSpec,
    Kind,
    QuestionSpec,
    is_known,
    kind_of,
)


@dataclass(frozen=True)
class Page:
    """One page: its place in the whole (0 is the first), its address in the document, its questions."""

    index: int
    block: str
    number: int
    questions: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where its texts stand: `b1.p0`."""
        return f"{self.block}.p{self.number}"


class Document:
    """Reads a definition, never changes it. Unknown kinds are left out: a draft can always be shown."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        self.definition = definition

    @cached_property
    def questions(self) -> dict[str, QuestionSpec]:
        """All questions that stand on a page, in the order in which they are asked."""
        known = self.definition.get("questions", {})
        return {
            uid: QuestionSpec(uid, known[uid])
            for page in self.pages
            for uid in page.questions
            if uid in known and is_known(known[uid].get("kind", ""))
        }

    @cached_property
    def flow(self) -> tuple[Node, ...]:
        """What comes after what."""
        return read_flow(self.definition.get("flow", ()))

    @cached_property
    def pages(self) -> list[Page]:
        """The pages in the order in which the flow names their blocks."""
        pages: list[Page] = []
        for node in all_nodes(self.flow):
            if isinstance(node, BlockNode):
                for number, uids in enumerate(self.block(node.block).get("pages", [])):
                    pages.append(Page(len(pages), node.block, number, tuple(uids)))
        return pages

    def block(self, block_id: str) -> Mapping[str, Any]:
        """What the definition says of a block; nothing of an unknown one."""
        found: Mapping[str, Any] = self.definition.get("blocks", {}).get(block_id, {})
        return found

    def pages_of(self, block_id: str) -> list[Page]:
        """The block's pages."""
        return self._pages_by_block.get(block_id, [])

    def page_of(self, uid: str) -> Page | None:
        """The page a question stands on."""
        return self._page_by_question.get(uid)

    @cached_property
    def _pages_by_block(self) -> dict[str, list[Page]]:
        found: dict[str, list[Page]] = {}
        for page in self.pages:
            found.setdefault(page.block, []).append(page)
        return found

    @cached_property
    def _page_by_question(self) -> dict[str, Page]:
        return {uid: page for page in self.pages for uid in page.questions}

    @cached_property
    def is_linear(self) -> bool:
        """Whether everybody gets everything in the same order, and what they answer decides nothing."""
        if self.definition.get("quotas") or any(not isinstance(node, BlockNode) for node in self.flow):
            return False
        if any(self.block(page.block).keys() & {"loop", "random"} for page in self.pages):
            return False
        if any(one.display or one.is_varied or one.data.get("skip") for one in self.questions.values()):
            return False
        if any(_is_worked_out(one) for one in self.questions.values()):
            return False
        texts = self.definition.get("texts", {}).values()
        return not any("{{" in text for of_language in texts for text in of_language.values())

    @cached_property
    def languages(self) -> list[str]:
        """The languages it can be answered in; the first is the one it was written in."""
        texts = self.definition.get("texts", {})
        named = [language for language in self.definition.get("languages", []) if language in texts]
        return named or list(texts) or ["en"]

    @cached_property
    def title(self) -> str:
        return self.text("title") or str(self.definition.get("title", ""))

    # Fields

    @cached_property
    def _by_question(self) -> dict[str, list[FieldSpec]]:
        return {uid: kind_of(question).fields(question) for uid, question in self.questions.items()}

    @cached_property
    def _fields(self) -> dict[str, FieldSpec]:
        return {spec.address: spec for specs in self._by_question.values() for spec in specs}

    def fields_of(self, uid: str) -> list[FieldSpec]:
        """The addresses of one question; none for an unknown one."""
        return self._by_question.get(uid, [])

    def page_addresses(self, page: Page) -> set[str]:
        """Every address that stands on this page."""
        return {spec.address for uid in page.questions for spec in self.fields_of(uid)}

    def fields(self) -> list[FieldSpec]:
        """Every answerable address, in order."""
        return list(self._fields.values())

    @cached_property
    def addresses_by_name(self) -> dict[str, list[str]]:
        """Addresses by each name that a field goes by: its concept, its question, its column, itself."""
        found: dict[str, list[str]] = {}
        for spec in self._fields.values():
            for name in {spec.concept, spec.address, spec.export_name, spec.question}:
                found.setdefault(name, []).append(spec.address)
        return found

    @property
    def addresses(self) -> Set[str]:
        """Every answerable address, without iterations."""
        return self._fields.keys()

    def field(self, address: str) -> FieldSpec | None:
        """The field at an address, in whatever round of its loop."""
        return self._fields.get(address.partition("@")[0])

    def question_at(self, address: str) -> QuestionSpec | None:
        """The question that a field address belongs to."""
        return self.questions.get(address.split(".")[0].split("@")[0])

    def kind(self, uid: str) -> Kind:
        return kind_of(self.questions[uid])

    # Texts

    def text(self, path: str, language: str = "") -> str:
        """The text in `language`, else in the first language that has it, else ""."""
        texts = self.definition.get("texts", {})
        for candidate in (language, *self.languages) if language else self.languages:
            if found := texts.get(candidate, {}).get(path):
                return str(found)
        return ""

    def worded(self, path: str, language: str = "") -> str:
        """The text at `path`; of a choice or row that was carried forward without one, that of its origin."""
        if found := self.text(path, language):
            return found
        uid, _, part = path.partition(".")
        question = self.questions.get(uid)
        is_carried = question and question.data.get("carry") and part and "." not in part
        return self.part_text(uid, part, language) if is_carried else ""

    def part_text(self, uid: str, part: str, language: str = "") -> str:
        """What a choice, row or column is called: its own text, else that of where it was carried from."""
        passed: set[str] = set()  # a draft may carry in a circle
        while uid not in passed:
            if own := self.text(f"{uid}.{part}", language):
                return own
            passed.add(uid)
            question = self.questions.get(uid)
            carry = question.data.get("carry") if question else None
            if question is None or not carry:
                return ""
            uid, part = str(carry.get("from")), str(question.origins.get(part) or "")
        return ""

    def label(self, address: str, language: str = "") -> str:
        """The question as people read it at this address: "How would you rate these – Restrooms"."""
        question, plain = self.question_at(address), address.partition("@")[0]
        if question is None:
            return address
        kind = kind_of(question)
        if plain == question.uid:  # the question itself, which need not be an address of an answer
            label = Kind.field_label(kind, question, plain, lambda path: self.worded(path, language))
        else:
            label = kind.field_label(question, plain, lambda path: self.worded(path, language))
        round_name = self.round_label(question.uid, address.partition("@")[2], language)
        return f"{label} – {round_name}" if round_name else label

    def round_label(self, uid: str, iteration: str, language: str = "") -> str:
        """What a round of the loop that a question stands in is about; "" outside of loops."""
        page = self.page_of(uid)
        loop = self.block(page.block).get("loop") if page and iteration else None
        if not page or not loop:
            return ""
        if "over" in loop:
            return self.part_text(str(loop["over"]), iteration, language) or iteration
        return self.text(f"{page.block}.{iteration}.1", language) or iteration.removeprefix("n")

    # Values

    def value(self, address: str, stored: Any) -> float | str | None:
        """The number or text behind a stored answer; None for nothing and for "not applicable"."""
        question, plain = self.question_at(address), address.partition("@")[0]
        return kind_of(question).value(question, plain, stored) if question else None

    def is_not_applicable(self, address: str, stored: Any) -> bool:
        """Whether the stored choice is one without a value, on a scale whose other choices have one."""
        question = self.question_at(address)
        choice = question.choice(stored) if question and isinstance(stored, str) else None
        return bool(choice and question and choice.get("value") is None and question.scale())

    def words(self, address: str, stored: Any, language: str = "") -> str:
        """The answer as people read it."""
        question, plain = self.question_at(address), address.partition("@")[0]
        if question is None:
            return str(stored)
        return kind_of(question).words(question, plain, stored, lambda path: self.worded(path, language))

    # Logic

    def operand(self, address: str, answers: Answers) -> Any:
        """What a condition compares at `address`."""
        question, stored = self.question_at(address), answers.get(address)
        return kind_of(question).operand(question, address.partition("@")[0], stored) if question else stored

    @cached_property
    def asks_for_respondent(self) -> bool:
        """Whether texts or conditions name who answers."""
        said = json.dumps(self.definition)
        return "{{respondent." in said.replace(" ", "") or '"respondent:' in said

    def contact_question(self, uids: Iterable[str]) -> QuestionSpec | None:
        """The contact question among `uids`."""
        found = (self.questions[uid] for uid in uids if uid in self.questions)
        return next((question for question in found if question.kind == "contact"), None)


def _is_worked_out(question: QuestionSpec) -> bool:
    """Whether what stands there at first hangs on who answers, or is stored without being asked."""
    default = question.data.get("default")
    return default is not None and (question.kind == "hidden" or "{{" in str(default))
