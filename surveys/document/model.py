"""A questionnaire's definition (schema 1) as an object: pages, questions, logic, validation, words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from common import conditions
from common.phrases import Phrase
from surveys.kinds import (
    Answers,
    Contact,
    ContactKind,
    Errors,
    FieldSpec,
    Form,
    Kind,
    QuestionSpec,
    is_empty,
    is_known,
    kind_of,
)

REQUIRED = Phrase("Please answer this question.")
REQUIRED_ROW = Phrase("Please choose one.")
UNKNOWN = "There is no such question."
NOT_ASKED = "This question was not asked, by the answers before it."


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


@dataclass
class Reading:
    """What a posted page says: answers by address, contact details beside them, and what is wrong."""

    answers: dict[str, Any] = field(default_factory=dict)
    contact: Contact | None = None
    errors: Errors = field(default_factory=dict)


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
    def pages(self) -> list[Page]:
        """The pages in the order of the flow's blocks."""
        blocks = self.definition.get("blocks", {})
        pages: list[Page] = []
        for node in self.definition.get("flow", []):
            for number, uids in enumerate(blocks.get(node.get("id"), {}).get("pages", [])):
                pages.append(Page(len(pages), node["id"], number, tuple(uids)))
        return pages

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

    def field(self, address: str) -> FieldSpec | None:
        return self._fields.get(address)

    def question_at(self, address: str) -> QuestionSpec | None:
        """The question that a field address belongs to."""
        return self.questions.get(address.split(".")[0].split("@")[0])

    def kind(self, uid: str) -> Kind:
        return kind_of(self.questions[uid])

    # Texts

    def text(self, path: str, language: str = "") -> str:
        """The text in `language`, else in the first language that has it, else ""."""
        texts = self.definition.get("texts", {})
        for candidate in (language, *self.languages):
            if found := texts.get(candidate, {}).get(path):
                return str(found)
        return ""

    def label(self, address: str, language: str = "") -> str:
        """The question as people read it at this address: "How would you rate these – Restrooms"."""
        question = self.question_at(address)
        if question is None:
            return address
        return kind_of(question).field_label(question, address, lambda path: self.text(path, language))

    # Values

    def value(self, address: str, stored: Any) -> float | str | None:
        """The number or text behind a stored answer; None for nothing and for "not applicable"."""
        question = self.question_at(address)
        return kind_of(question).value(question, address, stored) if question else None

    def is_not_applicable(self, address: str, stored: Any) -> bool:
        """Whether the stored choice is one without a value, on a scale whose other choices have one."""
        question = self.question_at(address)
        choice = question.choice(stored) if question and isinstance(stored, str) else None
        return bool(choice and question and choice.get("value") is None and question.scale())

    def words(self, address: str, stored: Any, language: str = "") -> str:
        """The answer as people read it."""
        question = self.question_at(address)
        if question is None:
            return str(stored)
        return kind_of(question).words(question, address, stored, lambda path: self.text(path, language))

    # Logic

    def is_visible(self, uid: str, answers: Answers) -> bool:
        """Whether the question is asked after these answers, hidden questions' left out."""
        question = self.questions[uid]
        if not question.display:
            return True
        return bool(conditions.evaluate(question.display, lambda address: self.operand(address, answers)))

    def operand(self, address: str, answers: Answers) -> Any:
        """What a condition compares at `address`."""
        question, stored = self.question_at(address), answers.get(address)
        return kind_of(question).operand(question, address, stored) if question else stored

    @cached_property
    def has_logic(self) -> bool:
        """Whether any question hangs on an earlier answer."""
        return any(question.display for question in self.questions.values())

    def evaluate(self, answers: Answers) -> list[str]:
        """The questions that are asked, in order; answers to hidden questions count as none."""
        if not self.has_logic:
            return list(self.questions)
        visible: list[str] = []
        counted: dict[str, Any] = {}
        for uid in self.questions:
            if self.is_visible(uid, counted):
                visible.append(uid)
                counted.update(self._of_question(uid, answers))
        return visible

    def page_questions(self, page: Page, answers: Answers) -> list[str]:
        """The questions of `page` that are asked after these answers."""
        visible = set(self.evaluate(answers))
        return [uid for uid in page.questions if uid in visible]

    def next_page(self, index: int, answers: Answers) -> Page | None:
        """The first page after `index` with something to show; None at the end."""
        visible = set(self.evaluate(answers))
        return next((page for page in self.pages[index + 1 :] if visible & set(page.questions)), None)

    def previous_page(self, index: int, answers: Answers) -> Page | None:
        """The last page before `index` with something to show; None at the start."""
        visible = set(self.evaluate(answers))
        return next((page for page in reversed(self.pages[:index]) if visible & set(page.questions)), None)

    def without_hidden(self, answers: Answers) -> dict[str, Any]:
        """`answers` without those to questions that are not asked any more."""
        if not self.has_logic:
            return dict(answers)
        visible = set(self.evaluate(answers))
        return {address: answer for address, answer in answers.items() if address.split(".")[0] in visible}

    # Reading and checking

    def read_page(self, page: Page, form: Form) -> Reading:
        """What a posted form says on this page, unchecked but for the contact details."""
        reading = Reading()
        for uid in page.questions:
            question = self.questions.get(uid)
            if question is None:
                continue
            kind = kind_of(question)
            reading.answers |= kind.read_form(question, form)
            if isinstance(kind, ContactKind):
                reading.contact = kind.read_contact(question, form)
        return reading

    def contact_question(self, uids: Iterable[str]) -> QuestionSpec | None:
        """The contact question among `uids`."""
        found = (self.questions[uid] for uid in uids if uid in self.questions)
        return next((question for question in found if question.kind == "contact"), None)

    def validate_page(self, page: Page, answers: Answers, *, require: bool = True) -> Errors:
        """Messages by address for the page's visible questions, given all answers so far."""
        return self.validate_questions(self.page_questions(page, answers), answers, require=require)

    def validate_questions(self, uids: Iterable[str], answers: Answers, *, require: bool = True) -> Errors:
        """Messages by address for these questions."""
        errors: Errors = {}
        for uid in uids:
            question = self.questions[uid]
            kind = kind_of(question)
            errors |= kind.validate(question, answers)
            if require and question.is_required:
                message = REQUIRED_ROW if question.rows else REQUIRED
                errors |= dict.fromkeys(kind.missing(question, answers), message)
        return errors

    def validate_all(self, answers: Answers, *, require: bool = True, strict: bool = True) -> Errors:
        """Messages by address for a whole answer map. `strict` refuses answers to hidden questions too."""
        errors = {address: UNKNOWN for address in answers if address not in self._fields}
        visible = self.evaluate(answers) if strict else list(self.questions)
        if strict and self.has_logic:
            asked = set(visible)
            errors |= {
                address: NOT_ASKED
                for address, answer in answers.items()
                if address in self._fields and address.split(".")[0] not in asked and not is_empty(answer)
            }
        return errors | self.validate_questions(visible, answers, require=require)

    def _of_question(self, uid: str, answers: Answers) -> Iterator[tuple[str, Any]]:
        for spec in self.fields_of(uid):
            if spec.address in answers:
                yield spec.address, answers[spec.address]
