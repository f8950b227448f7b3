"""Data that the flow itself sets beside the answers: it tells what was answered, or who answered."""

from collections.abc import Iterator

from surveys.document.flow import SetData, all_nodes
from surveys.document.model import Document
from surveys.document.remembering import once_per_document
from surveys.kinds import kind_of
from surveys.logic.piping import pipes_in

RESERVED = frozenset(
    ("a", "embed", "files", "k", "l", "lang", "p")
)  # what addresses of surveys hold themselves


@once_per_document
def names_set(document: Document) -> frozenset[str]:
    """What the flow sets. Also a plain word tells of answers, where it is set on their condition."""
    return frozenset(name for name, _ in _values(document))


@once_per_document
def names_of_person(document: Document) -> frozenset[str]:
    """What the flow sets from who answers: from the respondent, or from questions that ask for a person."""
    found: set[str] = set()
    for name, text in _values(document):
        if any(_is_personal(document, pipe, found) for pipe in pipes_in(text)):
            found.add(name)
    return frozenset(found)


def _values(document: Document) -> Iterator[tuple[str, str]]:
    """(name, text with pipes) of all that is set, in the order of the flow."""
    for node in all_nodes(document.flow):
        if isinstance(node, SetData):
            yield from node.values


def _is_personal(document: Document, pipe: str, personal: set[str]) -> bool:
    source, _, rest = pipe.partition(".")
    if source == "embedded":
        return rest in personal
    question = document.question_at(pipe)
    return source == "respondent" or (question is not None and kind_of(question).is_personal)
