"""What follows from a document alone: worked out once, kept as long as the document itself."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from surveys.document.model import Document

Rest = ParamSpec("Rest")
Found = TypeVar("Found")


def once_per_document(
    work: Callable[Concatenate[Document, Rest], Found],
) -> Callable[Concatenate[Document, Rest], Found]:
    """Remembers what `work` gives for a document and further positional arguments.

    A published version's document stays in memory, a draft's goes with the request that read it. So what is
    found must not hold the document: it would keep it, of two megabytes at worst.
    """
    kept: WeakKeyDictionary[Document, dict[object, Found]] = WeakKeyDictionary()

    @wraps(work)
    def remembered(document: Document, *rest: Rest.args, **named: Rest.kwargs) -> Found:
        of_document = kept.setdefault(document, {})
        if rest not in of_document:
            of_document[rest] = work(document, *rest, **named)
        return of_document[rest]

    return remembered
