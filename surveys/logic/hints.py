"""What is worth a look before publishing, and keeps nothing from being published."""

from common.conditions import fields_of
from surveys.document import Document
from surveys.document.texts import language_name
from surveys.logic.checks import name_of
from surveys.logic.fields import number_of

Hint = tuple[str, str]  # where, what, in words as of `DefinitionInvalid.problems`


def hints_of(document: Document) -> list[Hint]:
    """Questions that appear only after "Next" on their own page; translations that lack texts."""
    return [*_same_page(document), *_translations(document)]


def same_page_conditions(document: Document) -> dict[str, str]:
    """Questions shown on an answer of their own page: id → the number of the other question, as "Q2"."""
    found = {}
    for page in document.pages:
        here = document.page_addresses(page)
        for uid in page.questions:
            question = document.questions.get(uid)
            if question is None:
                continue
            others = [document.question_at(field) for field in sorted(fields_of(question.display) & here)]
            if first := next((other for other in others if other and other.uid != uid), None):
                found[uid] = number_of(document, first.uid)
    return found


def missing_texts(document: Document, language: str) -> list[str]:
    """Paths that have a text in the main language and none in `language`."""
    texts = document.definition.get("texts", {})
    there = texts.get(language, {})
    main = texts.get(document.languages[0], {})
    return [path for path in main if main[path].strip() and not there.get(path, "").strip()]


def _same_page(document: Document) -> list[Hint]:
    what = "depends on {other}, on the same page: without script people see it only after “Next”. {way}"
    way = "Give it a page of its own."
    return [
        (name_of(document, document.questions[uid]), what.format(other=other, way=way))
        for uid, other in same_page_conditions(document).items()
    ]


def _translations(document: Document) -> list[Hint]:
    main, *others = document.languages
    hints = []
    for language in others:
        if lacking := missing_texts(document, language):
            texts = "1 text, which is" if len(lacking) == 1 else f"{len(lacking)} texts, which are"
            what = f"lacks {texts} shown in {language_name(main)} until then."
            hints.append((language_name(language), what))
    return hints
