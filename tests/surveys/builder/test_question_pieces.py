"""The form of each kind of question: nothing is changed that nobody touched, and everything can be."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.domain.questionnaires.drafting import change_question
from surveys.forms.questions.sets import balanced
from tests.surveys.builder.asked import (
    UID,
    drawn,
    edited,
    posted,
    pressed,
    questions,
    survey_with,
    texts,
)
from tests.surveys.test_kinds import READ


def opened_parts(data: dict[str, Any]) -> list[str]:
    names = {"choices": "choice", "rows": "row", "cols": "col"}
    return [f"{names[place]}:{part['id']}" for place in names for part in data.get(place, ())]


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(questions, texts, st.data())
def test_a_question_left_alone_stays_as_it_is(data: dict[str, Any], said: dict[str, str], draw: Any) -> None:
    definition = survey_with(data, said)
    opened = draw.draw(st.sampled_from(["", *opened_parts(data)]))
    edit = edited(definition, posted(definition, open_part=opened))

    assert (edit.errors, edit.texts, edit.new_concepts) == ([], {}, {})
    assert edit.data == data
    assert change_question(definition, UID, edit.data, edit.texts) == definition


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, data, *_ in READ])
def test_every_known_question_is_drawn_with_what_it_says(kind: str, data: dict[str, Any]) -> None:
    said = {f"{UID}.c1": "First answer", f"{UID}.r1": "First row", f"{UID}.k1": "First column"}
    said[f"{UID}.c9"] = "First answer"
    definition = survey_with({"kind": kind, "key": "it", **data}, said)
    html = drawn(definition)

    parts = {"choices": "First answer", "rows": "First row", "cols": "First column"}
    assert [words for place, words in parts.items() if data.get(place) and words not in html] == []


def a_list(**parts: Any) -> dict[str, Any]:
    said = {f"{UID}.c1": "Red", f"{UID}.c2": "Green"}
    return survey_with(
        {"kind": "single", "key": "it", "choices": [{"id": "c1"}, {"id": "c2"}], **parts}, said
    )


def test_many_answers_are_pasted_at_once() -> None:
    edit = pressed(a_list(), "paste_choice:", paste_choice="Blue\r\n\r\n  White \r\nBlack")

    assert [one["id"] for one in edit.data["choices"]] == ["c1", "c2", "c3", "c4", "c5"]
    assert edit.texts == {f"{UID}.c3": "Blue", f"{UID}.c4": "White", f"{UID}.c5": "Black"}


def test_a_pasted_list_has_its_limits() -> None:
    edit = pressed(a_list(), "paste_choice:", paste_choice="\n".join(map(str, range(19_999))))
    assert (edit.errors, len(edit.data["choices"])) == (["There can be 20,000 at most."], 2)


def test_details_of_a_choice_are_changed() -> None:
    edit = edited(
        a_list(),
        posted(
            a_list(),
            open_part="choice:c2",
            d__value="7",
            d__key="green",
            d__fixed="on",
            **{"d.display.join": "all", "d.display.bare": "1", "op": "add_condition:d.display:"},
        ),
    )
    assert edit.errors == []
    assert edit.data["choices"] == [
        {"id": "c1"},
        {
            "id": "c2",
            "value": 7,
            "key": "green",
            "fixed": True,
            "display": {"field": "q2.r2", "op": "answered"},
        },
    ]
    assert edit.open_part == "choice:c2"


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("multiple", {"min_choices": "1", "max_choices": "2"}, {"min_choices": 1, "max_choices": 2}),
        ("number", {"min": "1,5", "max": "12", "whole": "on"}, {"min": 1.5, "max": 12, "whole": True}),
        ("date", {"min": "2026-05-30"}, {"min": "2026-05-30"}),
        ("time", {"max": "18:30"}, {"max": "18:30"}),
        ("datetime", {"min": "2026-05-30T14:05"}, {"min": "2026-05-30T14:05"}),
        ("short_text", {"min_length": "2", "max_length": "9"}, {"min_length": 2, "max_length": 9}),
        ("long_text", {"pattern": "^a+$", "content": "url"}, {"content": "url", "pattern": "^a+$"}),
        ("slider", {"min": "0", "max": "10", "step": "0.5"}, {"min": 0, "max": 10, "step": 0.5}),
        ("constant_sum", {"total": "10", "at_most": "on"}, {"total": 10, "at_most": True}),
        ("rank", {"max_ranks": "3"}, {"max_ranks": 3}),
    ],
)
def test_limits_are_read(kind: str, values: dict[str, str], expected: dict[str, Any]) -> None:
    definition = survey_with({"kind": kind, "key": "it", "choices": [{"id": "c1"}, {"id": "c2"}]})
    edit = edited(definition, posted(definition, **values))
    assert (edit.errors, edit.data["validation"]) == ([], expected)


@pytest.mark.parametrize(
    ("kind", "values", "mistake"),
    [
        ("multiple", {"min_choices": "many"}, "Choose at least: write a whole number from 1 to 200."),
        ("number", {"max": "1e"}, "At most: write a number, such as 12 or 12.5."),
        ("date", {"min": "30.5.2026"}, "Not before: write a day, such as 2026-05-30."),
        ("time", {"max": "25:00"}, "Not after: write a time, such as 14:05."),
        ("short_text", {"pattern": "("}, "Pattern: This pattern can't be read: missing ): (."),
        ("short_text", {"content": "holo"}, "Must be: choose one of the list."),
        ("slider", {"step": "x"}, "Step: write a number, such as 12 or 12.5."),
        ("single", {"text": "x" * 2001}, "Question: please keep it to 2,000 characters; these are 2,001."),
    ],
)
def test_wrong_input_is_told_and_shown_again(kind: str, values: dict[str, str], mistake: str) -> None:
    definition = survey_with({"kind": kind, "key": "it"})
    edit = edited(definition, posted(definition, **values))
    again = posted(dict(edit.edited.definition))

    assert edit.errors == [mistake]
    assert {name: again[name] for name in values} == values


def test_threat_22_a_pattern_that_takes_for_ever_elsewhere_is_tried_at_once() -> None:
    definition = survey_with({"kind": "short_text", "key": "it", "validation": {"pattern": "^(a+)+$"}})
    edit = pressed(definition, "try_pattern", trial="a" * 400 + "!")
    assert edit.trial == "a" * 400 + "!"


def test_an_answer_can_be_asked_for_once_more() -> None:
    definition = survey_with({"kind": "nps", "key": "it", "required": True})
    assert edited(definition, posted(definition, required="requested")).data["required"] == "requested"
    assert "required" not in edited(definition, posted(definition, required="")).data


def test_order_is_read() -> None:
    definition = a_list()
    edit = edited(definition, posted(definition, random__choices="on", random__pick="1", random__even="on"))
    assert edit.data["random"] == {"choices": True, "pick": 1, "even": True}
    off = posted(survey_with(edit.data))
    for name in ("random.choices", "random.even"):
        off.pop(name)
    off["random.pick"] = ""
    assert "random" not in edited(survey_with(edit.data), off).data


def test_answers_are_carried_forward_written_out_and_let_go() -> None:
    definition = a_list()
    edit = edited(definition, posted(definition, carry__from="q1", carry__which="not_chosen"))
    assert (
        edit.data["carry"] == {"from": "q1", "which": "not_chosen", "into": "choices"} or edit.data["carry"]
    )
    assert edit.data["choices"] == [
        {"id": "c1"},
        {"id": "c2"},
        {"id": "c3", "from": "c1"},
        {"id": "c4", "from": "c2"},
    ]
    kept = survey_with(edit.data)
    assert edited(kept, posted(kept, carry__from="")).data["choices"] == [{"id": "c1"}, {"id": "c2"}]


def test_a_way_of_carrying_that_nobody_knows_is_kept_until_another_is_chosen() -> None:
    data = {"kind": "matrix", "key": "it", "carry": {"from": "q1", "which": "odd"}}
    definition = survey_with(data, {})

    assert edited(definition, posted(definition)).data == data


def test_a_new_answer_of_the_source_is_carried_forward_too() -> None:
    definition = a_list()
    data = edited(definition, posted(definition, carry__from="q1")).data
    definition = survey_with(data)
    source = definition["questions"]["q1"]
    more = {**source, "choices": [*source["choices"], {"id": "c3", "text_entry": True}]}
    new = change_question(definition, "q1", more, {}, used={UID: {"c9"}})

    assert new["questions"][UID]["choices"][-1] == {"id": "c10", "from": "c3", "text_entry": True}


def test_skips_are_added_set_and_removed() -> None:
    edit = pressed(a_list(), "add_skip")
    assert edit.data["skip"] == [{"when": {"field": UID, "op": "answered"}, "to": "block"}]
    definition = survey_with(edit.data)
    changed = edited(
        definition,
        posted(definition, **{"skip.0.to": "q4", "skip.0.when.0.op": "eq", "skip.0.when.0.value": "c2"}),
    )
    assert changed.data["skip"] == [{"when": {"field": UID, "op": "eq", "value": "c2"}, "to": "q4"}]
    assert "skip" not in pressed(definition, "remove_skip:0").data


def test_rules_are_added_with_a_message_and_removed() -> None:
    edit = pressed(a_list(), "add_rule")
    assert edit.data["validation"] == {"rules": [{"id": "e1", "when": {"field": UID, "op": "answered"}}]}
    definition = survey_with(edit.data)
    said = edited(definition, posted(definition, **{"rule.e1.message": "Say which."}))
    assert said.texts == {f"{UID}.e1": "Say which."}
    gone = pressed(definition, "remove_rule:e1")
    assert "validation" not in gone.data
    assert change_question(definition, UID, gone.data, {})["questions"][UID] == gone.data


def test_default_answers_are_read() -> None:
    single = a_list()
    assert edited(single, posted(single, default="c2")).data["default"] == "c2"
    grid = survey_with(
        {"kind": "matrix", "key": "it", "choices": [{"id": "c1"}], "rows": [{"id": "r1"}, {"id": "r2"}]}
    )
    assert edited(grid, posted(grid, **{"default.r2": "c1"})).data["default"] == {"r2": "c1"}
    hidden = survey_with({"kind": "hidden", "key": "it"})
    assert (
        edited(hidden, posted(hidden, default="{{embedded.source}}")).data["default"] == "{{embedded.source}}"
    )


def test_columns_have_kinds_and_answers_of_their_own() -> None:
    definition = survey_with(
        {
            "kind": "side_by_side",
            "key": "it",
            "rows": [{"id": "r1"}],
            "cols": [{"id": "k1", "kind": "single", "choices": [{"id": "c1", "value": 1}]}],
        }
    )
    more = pressed(definition, "add_choice:k1:k1", open_part="col:k1")
    assert more.data["cols"][0]["choices"] == [{"id": "c1", "value": 1}, {"id": "c2", "value": 2}]
    pasted = pressed(definition, "paste_choice:k1:k1", open_part="col:k1", **{"k1.paste_choice": "Low\nHigh"})
    assert pasted.texts == {f"{UID}.k1.c2": "Low", f"{UID}.k1.c3": "High"}
    gone = pressed(definition, "remove_choice:k1:c1", open_part="col:k1")
    assert gone.data["cols"] == [{"id": "k1", "kind": "single", "choices": []}]


def test_a_column_that_becomes_one_of_answers_gets_some() -> None:
    definition = survey_with(
        {"kind": "side_by_side", "key": "it", "rows": [{"id": "r1"}], "cols": [{"id": "k1"}]}
    )
    edit = edited(definition, posted(definition, **{"k.k1.kind": "single"}))
    assert edit.data["cols"] == [{"id": "k1", "kind": "single", "choices": [{"id": "c1"}, {"id": "c2"}]}]


def test_texts_of_removed_parts_go_in_every_language() -> None:
    definition = a_list()
    definition["texts"]["de"][f"{UID}.c1"] = "Rot"
    edit = pressed(definition, "remove_choice:c1")
    new = change_question(definition, UID, edit.data, edit.texts)
    assert (f"{UID}.c1" in new["texts"]["en"], f"{UID}.c1" in new["texts"]["de"]) == (False, False)


def test_a_drill_down_is_written_as_an_outline() -> None:
    data = {"kind": "drilldown", "key": "it", "levels": [{"id": "k1"}, {"id": "k2"}], "choices": []}
    data["choices"] = [{"id": "c1"}, {"id": "c2", "parent": "c1"}]
    definition = survey_with(data, {f"{UID}.c1": "Europe", f"{UID}.c2": "France"})
    edit = edited(definition, posted(definition, outline="Asia\r\n  Japan\r\nEurope\r\n  Spain\r\n  France"))

    assert edit.data["choices"] == [
        {"id": "c3"},
        {"id": "c4", "parent": "c3"},
        {"id": "c1"},
        {"id": "c5", "parent": "c1"},
        {"id": "c2", "parent": "c1"},
    ]
    assert edit.texts == {f"{UID}.c3": "Asia", f"{UID}.c4": "Japan", f"{UID}.c5": "Spain"}


def test_regions_of_a_picture_and_kinds_of_files_are_read() -> None:
    spots = survey_with({"kind": "hot_spot", "key": "it", "rows": [{"id": "r1"}], "choices": []})
    edit = edited(spots, posted(spots, open_part="row:r1", d__area="10, 20, 30, 12.5"))
    assert edit.data["rows"] == [{"id": "r1", "area": {"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.125}}]
    wrong = edited(spots, posted(spots, open_part="row:r1", d__area="10, 20")).errors
    assert [one.partition(":")[0] for one in wrong] == ["Where it lies, in percent of the picture"]
    files = survey_with({"kind": "file", "key": "it"})
    read = edited(files, posted(files, types="pdf, image", max_files="3"))
    assert read.data["validation"] == {"types": ["pdf", "image"], "max_files": 3}


@given(st.integers(2, 12), st.integers(2, 5), st.integers(1, 20))
def test_made_sets_hold_each_answer_as_often(count: int, size: int, number: int) -> None:
    known = [f"c{one}" for one in range(count)]
    size = min(size, count)
    sets = balanced(known, size, number)
    times = [sum(one in chosen for chosen in sets) for one in known]

    assert [len(set(chosen)) for chosen in sets] == [size] * number
    assert max(times) - min(times) <= 1


def test_sets_are_made_and_changed() -> None:
    data = {"kind": "best_worst", "key": "it", "choices": [{"id": f"c{one}"} for one in range(1, 5)]}
    definition = survey_with(data)
    made = pressed(definition, "make_sets", set_count="2", set_size="2")
    assert made.data["sets"] == [{"id": "s1", "choices": ["c1", "c2"]}, {"id": "s2", "choices": ["c3", "c4"]}]
    definition = survey_with(made.data)
    changed = edited(definition, posted(definition, **{"s.s1.choices": ["c1", "c4"]}))
    assert changed.data["sets"][0] == {"id": "s1", "choices": ["c1", "c4"]}
    assert pressed(definition, "make_sets", set_count="0").errors == [
        "Sets: write a whole number from 1 to 60."
    ]


# Through the pages


@pytest.mark.parametrize(
    "forged",
    [
        {"choice": ["c1", "c99", "q1"], "open": "choice:c99", "d.value": "1"},
        {"display.node": ["0"], "display.0.field": "q99", "display.0.op": "eq", "display.0.value": "x"},
        {"display.node": ["0"], "display.0.was": '{"field": "q1", "op": "eq", "value": 1e999}'},
        {"skip.7.to": "q1", "rule.e9.message": "x", "s.s9.choices": "c1"},
        {"points": "99", "to_kind": "holo", "required": "true", "random.pick": "1"},
    ],
)
def test_threat_28_what_the_question_does_not_have_counts_for_nothing(forged: dict[str, Any]) -> None:
    definition = a_list()
    form = posted(definition, **forged)
    edit = edited(definition, form)

    assert [one["id"] for one in edit.data["choices"]] in (["c1", "c2"], ["c1"])
    assert set(edit.data) - {"random"} == {"kind", "key", "choices"}
    assert (edit.errors, set(edit.texts)) == ([], set())
