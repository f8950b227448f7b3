"""The form of one question and its conditions, read."""

import pytest
from django.http import QueryDict

from surveys.document import Document
from surveys.domain.questionnaires.drafting import add_question
from surveys.forms.questions import QuestionEdit
from tests.factories.surveys import a_definition


def form(**values):
    query = QueryDict(mutable=True)
    for name, value in values.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def edit_of(uid, definition=None, used=(), **values):
    return QuestionEdit(Document(definition or a_definition()), uid, form(**values), used=used)


def test_texts_and_names_are_read():
    edit = edit_of("q1", text=" How\r\nso? ", low="No", high="Yes", key="My Key!", required="on", concept="x")
    assert edit.errors == []
    assert edit.texts == {"q1.text": "How\nso?", "q1.low": "No", "q1.high": "Yes"}
    assert edit.data == {"kind": "nps", "key": "my_key", "required": True, "concept": "x"}


def test_too_long_a_text_is_told():
    assert edit_of("q1", text="x" * 2001).errors == [
        "Question: please keep it to 2,000 characters; these are 2,001."
    ]


def test_points_keep_their_ids_and_new_ones_get_unused_ids():
    choices = ["c1", "c2", "c3", "c4", "c5", "c9"]
    rows = {"row": ["r2", "r1"], "r.r1.label": "Restrooms", "r.r2.label": "Security"}
    edit = edit_of("q2", choice=choices, points="6", na="on", na_label="Never went", used={"c10"}, **rows)
    assert edit.data["choices"] == [
        *({"id": f"c{value}", "value": value} for value in range(1, 6)),
        {"id": "c11", "value": 6},
        {"id": "c9", "value": None},
    ]
    assert [row["id"] for row in edit.data["rows"]] == ["r2", "r1"]
    assert edit.texts == {"q2.c9": "Never went"}


def test_not_applicable_can_be_switched_off():
    edit = edit_of("q2", choice=["c1", "c2", "c3", "c4", "c5", "c9"], points="3", row=["r1"])
    assert [choice["id"] for choice in edit.data["choices"]] == ["c1", "c2", "c3"]
    assert edit.data["rows"] == [{"id": "r1", "key": "restrooms", "concept": "restrooms"}]


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        ("add_choice", ["c1", "c2", "c5"]),
        ("remove_choice:c1", ["c2"]),
        ("choice_down:c1", ["c2", "c1"]),
        ("choice_up:c1", ["c1", "c2"]),
        ("remove_choice:c7", ["c1", "c2"]),
    ],
)
def test_buttons_beside_choices(op, expected):
    definition, uid = add_question(a_definition(), "multiple", page=0)
    edit = edit_of(uid, definition, used={"c4"}, choice=["c1", "c2"], op=op)
    assert [choice["id"] for choice in edit.data["choices"]] == expected


def test_saving_while_typing_presses_no_button():
    definition, uid = add_question(a_definition(), "multiple", page=0)
    edit = edit_of(uid, definition, choice=["c1", "c2"], op="add_choice", auto="1")
    assert [choice["id"] for choice in edit.data["choices"]] == ["c1", "c2"]


def test_parts_that_the_question_doesnt_have_are_left_out():
    definition, uid = add_question(a_definition(), "single", page=0)
    edit = edit_of(uid, definition, choice=["c1", "c1", "x9", "c2"], **{"c.c2.text_entry": "on"})
    assert edit.data["choices"] == [{"id": "c1"}, {"id": "c2", "text_entry": True}]


def test_limits_are_checked():
    definition, uid = add_question(a_definition(), "number", page=0)
    good = edit_of(uid, definition, min="1,5", max="12", whole="on")
    assert good.data["validation"] == {"min": 1.5, "max": 12, "whole": True}
    assert edit_of(uid, definition, min="many").errors == ["At least: write a number, such as 12 or 12.5."]


def test_conditions_are_read_where_the_form_has_them():
    nested = {"all": [{"not": {"field": "q1", "op": "answered"}}]}
    definition = a_definition()
    definition["questions"]["q3"]["display"] = nested
    assert edit_of("q3", definition).data["display"] == nested
    assert "display" not in edit_of("q3", definition, **{"display.join": "all", "display.bare": "1"}).data


def test_condition_buttons_add_and_remove():
    added = edit_of("q3", op="add_condition:display:", **{"display.join": "all", "display.bare": "1"})
    assert added.data["display"] == {"field": "q2.r2", "op": "answered"}
    posted = {
        "display.join": "all",
        "display.node": "0",
        "display.0.field": "q1",
        "display.0.op": "answered",
    }
    assert "display" not in edit_of("q3", op="remove_condition:display:0", **posted).data
