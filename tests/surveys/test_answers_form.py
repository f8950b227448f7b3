"""The form in which answers are corrected: every kind comes through it as it was given."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.http import QueryDict

from surveys.forms import answers as forms
from surveys.forms.answers import AnswersForm
from surveys.kinds import kind_of
from surveys.models import Program, Response
from tests.surveys.test_kinds import READ, document, question

# Theirs to say or to send, never asked, or nothing that can be written.
UNTOUCHED = {"contact", "consent", "hidden", "timing", "browser", "file", "heat_map"}


def form_of(kept: dict[str, Any], sent: QueryDict | None = None) -> AnswersForm:
    """The form about a response that says `kept`."""
    response = Response(answers=kept, program=Program(audience="customers"))
    return AnswersForm(sent, response=response, by=None)


def posted(form: AnswersForm, **changes: str) -> QueryDict:
    """What a browser sends when nothing, or only `changes` by address, was touched."""
    sent = QueryDict(mutable=True)
    sent["why"] = "Typed wrongly"
    for address, field in form.answers:
        sent.appendlist("asked", address)
        value = changes.get(address.replace(".", "_"), field.value())
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                sent.appendlist(field.html_name, str(one))
    return sent


@pytest.mark.parametrize(("kind", "data", "kept"), [(row[0], row[1], row[3]) for row in READ])
def test_an_untouched_form_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, kind: str, data: Mapping[str, Any], kept: dict[str, Any]
) -> None:
    found = document(kind, data)
    monkeypatch.setattr(forms, "document_of", lambda response: found)
    monkeypatch.setattr("surveys.domain.responses.superseding.document_of", lambda response: found)
    form = form_of(kept)
    offered = [address for address, _ in form.answers]
    if kind in UNTOUCHED:
        assert offered == []
        return
    assert offered == [spec.address for spec in kind_of(question(kind, data)).fields(question(kind, data))]
    again = form_of(kept, posted(form))
    assert again.is_valid(), again.errors
    assert again.changed == {}


@pytest.mark.parametrize(
    ("kind", "address", "typed", "stored"),
    [
        ("number", "q1", "2,5", 2.5),
        ("time", "q1", "9.30", "09:30"),
        ("datetime", "q1", "2026-06-01T08:00", "2026-06-01T08:00"),
        ("side_by_side", "q1.r1.k1", "c1", "c1"),
        ("group_rank", "q1.c2", "k1", "k1"),
        ("slider", "q1.r2", "70", 70),
        ("best_worst", "q1.s1.best", "", None),
    ],
)
def test_what_is_typed_is_read_as_the_kind_reads_it(
    monkeypatch: pytest.MonkeyPatch, kind: str, address: str, typed: str, stored: Any
) -> None:
    _, data, _, kept, _ = next(row for row in READ if row[0] == kind)
    found = document(kind, data)
    monkeypatch.setattr(forms, "document_of", lambda response: found)
    monkeypatch.setattr("surveys.domain.responses.superseding.document_of", lambda response: found)
    sent = posted(form_of(kept), **{address.replace(".", "_"): typed})
    form = form_of(kept, sent)
    form.is_valid()
    assert form.changed == {address: stored}


def test_a_mistake_that_belongs_to_no_single_field_names_its_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, data, _, kept, _ = next(row for row in READ if row[0] == "rank")
    found = document("rank", data)
    monkeypatch.setattr(forms, "document_of", lambda response: found)
    monkeypatch.setattr("surveys.domain.responses.superseding.document_of", lambda response: found)
    form = form_of(kept, posted(form_of(kept), q1_c1="3"))
    assert form.non_field_errors() == ["Question: Please give each place once, from 1 to 3."]
