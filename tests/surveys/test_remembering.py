"""What follows from a document is worked out once, and goes with it."""

import gc
from collections.abc import Callable
from typing import Any
from weakref import ref

import pytest

from surveys.document import Document
from surveys.document.look import look_of
from surveys.document.remembering import once_per_document
from surveys.logic.instant import instants_of
from surveys.logic.quotas import hangs_on_quotas, quotas_of
from surveys.logic.setting import names_of_person, names_set
from surveys.logic.walk import even_digits, straight_steps
from tests.surveys.logic.airline import definition


def test_each_document_and_argument_is_worked_out_once() -> None:
    asked: list[tuple[Document, int]] = []

    @once_per_document
    def count(document: Document, number: int) -> int:
        asked.append((document, number))
        return number + 1

    one, other = Document(definition()), Document(definition())
    assert [count(one, 1), count(one, 2), count(other, 1), count(one, 1)] == [2, 3, 2, 2]
    assert asked == [(one, 1), (one, 2), (other, 1)]


@pytest.mark.parametrize(
    "work",
    [
        *(look_of, quotas_of, hangs_on_quotas, names_set, names_of_person, even_digits, straight_steps),
        lambda document: instants_of(document, 0),
    ],
)
def test_a_draft_goes_with_the_request_that_read_it(work: Callable[[Document], Any]) -> None:
    draft = Document(definition())
    assert work(draft) == work(draft)
    left = ref(draft)
    del draft
    gc.collect()
    assert left() is None
