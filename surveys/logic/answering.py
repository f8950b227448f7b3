"""Reading posted steps and checking answers, each question as this respondent was asked it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from common import conditions
from common.phrases import Phrase
from surveys.document import Document
from surveys.kinds import (
    Answers,
    Contact,
    ContactKind,
    Errors,
    Form,
    QuestionSpec,
    is_empty,
    kind_of,
)
from surveys.kinds.base import Local
from surveys.logic.typing import typed_in
from surveys.logic.walk import NOWHERE, walk
from surveys.logic.way import Situation, Step, Walk, at_iteration

REQUIRED = Phrase("Please answer this question.")
REQUIRED_ROW = Phrase("Please choose one.")
BROKEN_RULE = Phrase("Please check this answer.")
UNKNOWN = "There is no such question."
NOT_ASKED = "This question was not asked, by the answers before it."


@dataclass
class Reading:
    """What a posted step says: answers by address, contact details beside them."""

    answers: dict[str, Any] = field(default_factory=dict)
    contact: Contact | None = None


def read_step(document: Document, step: Step, form: Form) -> Reading:
    """What a posted form says on this step's page, unchecked. The step knows the iteration, not the form."""
    reading = Reading()
    for uid in step.possible:
        question = document.questions.get(uid)
        if question is None:
            continue
        kind = kind_of(question)
        said = kind.read_form(question, typed_in(document, question, form))
        reading.answers |= {at_iteration(address, step.iteration): value for address, value in said.items()}
        if isinstance(kind, ContactKind):
            reading.contact = kind.read_contact(question, form)
    return reading


def addresses_of(document: Document, step: Step) -> set[str]:
    """Every address that a posted form of this step speaks for, asked or not."""
    return {
        at_iteration(spec.address, step.iteration)
        for uid in step.possible
        for spec in document.fields_of(uid)
    }


def check_step(found: Walk, step: Step, *, require: bool = True) -> Errors:
    """Messages by address for what the step shows."""
    return check_questions(found, step.refs, require=require)


def check_questions(found: Walk, refs: Iterable[str], *, require: bool = True) -> Errors:
    """Messages by address for these questions (`q4`, `q4@c3`), given all answers of the walk."""
    errors: Errors = {}
    for ref in refs:
        _, _, iteration = ref.partition("@")
        question = found.question(ref)
        local: Mapping[str, Any] = Local(found.answers, iteration) if iteration else found.answers
        of_question = _check_question(found, question, local, iteration, require=require)
        for address, message in of_question.items():
            errors[at_iteration(address, iteration)] = message
    return errors


def check_all(
    document: Document,
    answers: Answers,
    situation: Situation = NOWHERE,
    *,
    require: bool = True,
    strict: bool = True,
) -> tuple[Walk, Errors]:
    """The walk and messages by address for a whole answer map. `strict` refuses answers to what isn't asked;
    else every given answer is checked, whether it was asked or not."""
    found = walk(document, answers, situation)
    errors: Errors = {address: UNKNOWN for address in answers if not _is_known(document, address)}
    if strict:
        if not document.is_linear:
            errors |= {
                address: NOT_ASKED
                for address, answer in answers.items()
                if address not in errors and not is_empty(answer) and found.answers.get(address) != answer
            }
        return found, errors | check_questions(found, found.shown, require=require)
    everything = Walk(document, situation, answers=dict(answers))
    refs = dict.fromkeys(ref_of(address) for address in answers if address not in errors)
    return found, errors | check_questions(everything, refs, require=False)


def ref_of(address: str) -> str:
    """The question of an address, with its iteration: `q4.r2@c3` → `q4@c3`."""
    name, _, iteration = address.partition("@")
    return at_iteration(name.split(".")[0], iteration)


def _check_question(
    found: Walk, question: QuestionSpec, local: Answers, iteration: str, *, require: bool
) -> Errors:
    kind = kind_of(question)
    errors = kind.validate(question, local)
    if require:
        errors |= {address: _lacking_words(question, address) for address in _lacking(question, local)}
    rules = question.validation.get("rules")
    if rules and not errors and any(not is_empty(local.get(one.address)) for one in kind.fields(question)):
        errors |= _broken_rules(found, question, rules, iteration)
    return errors


def _lacking(question: QuestionSpec, local: Answers) -> list[str]:
    """The addresses that lack an answer: of a required question, or of required rows and columns alone."""
    parts = {part["id"] for part in (*question.rows, *question.cols) if part.get("required")}
    if not (question.is_required or parts):
        return []
    missing = kind_of(question).missing(question, local)
    return missing if question.is_required else [one for one in missing if parts & set(one.split(".")[1:])]


def _lacking_words(question: QuestionSpec, address: str) -> str:
    """What is said there: rows to choose in say so, rows to write in don't."""
    kind = kind_of(question)
    if kind.missing_words:
        return kind.missing_words
    chosen = {spec.address for spec in kind.fields(question) if spec.value_type in ("choice", "choices")}
    return REQUIRED_ROW if question.rows and address in chosen else REQUIRED


def requested_of(found: Walk, refs: Iterable[str]) -> list[str]:
    """Those of these questions that may be left out and were, though an answer is asked for."""
    left = []
    for ref in refs:
        question, (_, _, iteration) = found.question(ref), ref.partition("@")
        local: Answers = Local(found.answers, iteration) if iteration else found.answers
        if question.is_requested and kind_of(question).missing(question, local):
            left.append(ref)
    return left


def _broken_rules(found: Walk, question: QuestionSpec, rules: Any, iteration: str) -> Errors:
    """The first rule of the question's own that doesn't hold, in its own words."""
    page = found.document.page_of(question.uid)
    lookup = found.lookup(page.block if page else "", iteration)
    for rule in rules:
        if not conditions.holds(rule.get("when") or {}, lookup):
            words = found.document.text(f"{question.uid}.{rule.get('id', '')}", found.situation.language)
            fields = kind_of(question).fields(question)
            return {fields[0].address: words or BROKEN_RULE} if fields else {}
    return {}


def _is_known(document: Document, address: str) -> bool:
    if document.is_linear:
        return address in document.addresses
    name, at, iteration = address.partition("@")
    if name not in document.addresses:
        return False
    page = document.page_of(name.split(".")[0])
    is_looped = bool(page and document.block(page.block).get("loop"))
    return is_looped == bool(at and iteration)
