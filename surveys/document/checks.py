"""What a definition must be: its shape at every save, and all that publishing asks for beside it."""

import json
import re
from collections import Counter
from typing import Any

from django.utils.text import slugify

from common.conditions import ConditionError, check_tree, fields_of
from common.refusals import Refused
from surveys.document.model import Document
from surveys.kinds import FieldSpec, QuestionSpec, is_known, kind_of

MAX_QUESTIONS = 300
MAX_BYTES = 900_000
LONGEST_CONCEPT = 60
UID = re.compile(r"[a-z][a-z0-9_]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


class DefinitionInvalid(Refused):
    """A definition that can't be saved or published; `problems` lists (where, what is wrong) in words."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__(" ".join(f"{where}: {what}" for where, what in problems))


def check_shape(definition: Any) -> None:
    """Raises DefinitionInvalid unless `definition` can be read as schema 1; drafts need no more than this."""
    try:
        problems = _shape_problems(definition)
    except (AttributeError, KeyError, TypeError) as error:
        problems = [("Questionnaire", f"can't be read ({type(error).__name__}).")]
    if problems:
        raise DefinitionInvalid(problems)


def check_definition(definition: Any, *, is_anonymous: bool = False) -> None:
    """Raises DefinitionInvalid unless `definition` can be published.

    `is_anonymous` forbids asking for contact.
    """
    check_shape(definition)
    document = Document(definition)
    problems = [
        *_page_problems(document),
        *_key_problems(document),
        *_text_problems(document),
        *_condition_problems(document),
        *_concept_problems(document),
    ]
    contacts = [question for question in document.questions.values() if question.kind == "contact"]
    if len(contacts) > 1:
        problems.append((name_of(document, contacts[1]), "asks for contact a second time."))
    if contacts and is_anonymous:
        where = name_of(document, contacts[0])
        problems.append((where, "asks for contact, but the program is anonymous and keeps none."))
    if problems:
        raise DefinitionInvalid(problems)


def _shape_problems(definition: Any) -> list[tuple[str, str]]:
    where = "Questionnaire"
    if not isinstance(definition, dict):
        return [(where, "must be an object.")]
    if len(json.dumps(definition)) > MAX_BYTES:
        return [(where, "is too large.")]
    questions, blocks = definition.get("questions", {}), definition.get("blocks", {})
    problems = []
    if len(questions) > MAX_QUESTIONS:
        problems.append((where, f"has more than {MAX_QUESTIONS} questions."))
    for node in definition.get("flow", []):
        if node.get("type") != "block" or node.get("id") not in blocks:
            problems.append((where, f"names a part {node.get('id')!r} that doesn't exist."))
    placed = Counter(uid for block in blocks.values() for page in block["pages"] for uid in page)
    problems += [(uid, "stands on a page but doesn't exist.") for uid in placed if uid not in questions]
    problems += [(uid, "stands on two pages.") for uid, times in placed.items() if times > 1]
    for uid, data in questions.items():
        problems += _question_shape(uid, data)
    for language, texts in definition.get("texts", {}).items():
        if not LANGUAGE.fullmatch(language) or not all(isinstance(text, str) for text in texts.values()):
            problems.append((where, f"has texts in {language!r} that can't be read."))
    return problems


def _question_shape(uid: str, data: dict[str, Any]) -> list[tuple[str, str]]:
    if not UID.fullmatch(uid):
        return [(uid, "has an id that can't be used.")]
    if not is_known(data.get("kind", "")):
        return [(uid, f"is of an unknown kind {data.get('kind')!r}.")]
    ids = [part["id"] for name in ("choices", "rows") for part in data.get(name, [])]
    problems = [(uid, f"has a part with the id {one!r}.") for one in ids if not UID.fullmatch(str(one))]
    for name in ("choices", "rows"):
        of_name = [part["id"] for part in data.get(name, [])]
        if len(set(of_name)) != len(of_name):
            problems.append((uid, f"has the same id twice among its {name}."))
    try:
        check_tree(data.get("display") or {}, known_field=lambda field: True)
    except ConditionError as error:
        problems.append((uid, f"is shown on a condition that can't be read: {error}"))
    return problems


def _page_problems(document: Document) -> list[tuple[str, str]]:
    if not document.questions:
        return [("Questionnaire", "has no question yet.")]
    return [
        (f"Page {page.index + 1}", "is empty: add a question or remove the page.")
        for page in document.pages
        if not page.questions
    ]


def _key_problems(document: Document) -> list[tuple[str, str]]:
    first: dict[str, FieldSpec] = {}
    problems = []
    for spec in document.fields():
        other = first.setdefault(spec.export_name, spec)
        if other is not spec:
            twin = number_of(document, other.question)
            what = f"has the same name in exports as {twin}: {spec.export_name}."
            problems.append((name_of(document, document.questions[spec.question]), what))
    return problems


def _text_problems(document: Document) -> list[tuple[str, str]]:
    problems = []
    if not document.title.strip():
        problems.append(("Questionnaire", "has no title yet."))
    for question in document.questions.values():
        found = kind_of(question).check(question, document.text)
        problems += [(name_of(document, question), what) for what in found]
    return problems


def _concept_problems(document: Document) -> list[tuple[str, str]]:
    """Concepts that no metric or rule could find: they are found by their keys."""
    return [
        (
            name_of(document, document.questions[spec.question]),
            f"measures “{spec.concept}”, which nothing finds under that name: choose it again.",
        )
        for spec in document.fields()
        if spec.concept != slugify(spec.concept)[:LONGEST_CONCEPT]
    ]


def _condition_problems(document: Document) -> list[tuple[str, str]]:
    problems: list[tuple[str, str]] = []
    earlier: set[str] = set()
    for question in document.questions.values():
        for field in sorted(fields_of(question.display)):
            if document.field(field) is None:
                what = "is shown on an answer that isn't in the survey any more."
                problems.append((name_of(document, question), what))
            elif field not in earlier:
                later = number_of(document, document.question_at(field).uid)  # type: ignore[union-attr]
                what = f"is shown on an answer that is asked later ({later})."
                problems.append((name_of(document, question), what))
        earlier |= {spec.address for spec in kind_of(question).fields(question)}
    return problems


def name_of(document: Document, question: QuestionSpec) -> str:
    """A question as the builder shows it: its number and the start of its text."""
    text = document.text(f"{question.uid}.text")
    number = number_of(document, question.uid)
    return f"{number} “{text[:60]}”" if text else number


def number_of(document: Document, uid: str) -> str:
    """ "Q3", counted as respondents would meet all questions."""
    return f"Q{list(document.questions).index(uid) + 1}"
