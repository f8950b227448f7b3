"""Types and attributes of questions, one by one."""

import pytest

from tests.surveys.formats.asking import asked
from tests.surveys.formats.limesurvey.reading import PARTS, TWO, only, read, told


@pytest.mark.parametrize(
    ("letter", "extra", "kind", "codes"),
    [
        ("L", {"answers": TWO}, "single", ["A1", "A2"]),
        ("!", {"answers": TWO}, "single", ["A1", "A2"]),
        ("Y", {}, "single", ["Y", "N"]),
        ("G", {}, "single", ["F", "M"]),
        ("5", {}, "rating", ["1", "2", "3", "4", "5"]),
        ("M", {"sub": PARTS}, "multiple", ["s1", "s2"]),
        ("R", {"answers": TWO}, "rank", ["A1", "A2"]),
        ("F", {"answers": TWO, "sub": PARTS}, "matrix", ["A1", "A2"]),
        ("A", {"sub": PARTS}, "matrix", ["1", "2", "3", "4", "5"]),
        ("C", {"sub": PARTS}, "matrix", ["Y", "U", "N"]),
        ("E", {"sub": PARTS}, "matrix", ["I", "S", "D"]),
    ],
)
def test_lists_and_arrays_keep_their_codes(letter: str, extra: dict, kind: str, codes: list[str]) -> None:
    data, _, translation = only(type=letter, **extra)

    assert data["kind"] == kind
    assert [choice["source_id"] for choice in data["choices"]] == codes
    assert told(translation, "q") == ("full", "")


@pytest.mark.parametrize(
    ("letter", "kind"),
    [
        ("S", "short_text"),
        ("T", "long_text"),
        ("U", "long_text"),
        ("N", "number"),
        ("D", "date"),
        ("X", "information"),
        ("|", "file"),
        ("*", "hidden"),
    ],
)
def test_fields_have_their_kinds(letter: str, kind: str) -> None:
    assert only(type=letter)[0]["kind"] == kind


@pytest.mark.parametrize(
    ("form", "kind"),
    [("dd.mm.yyyy", "date"), ("HH:MM", "time"), ("dd/mm/yyyy HH:MM", "datetime"), ("yyyy", "date")],
)
def test_a_date_is_one_of_three_by_its_format(form: str, kind: str) -> None:
    assert only(type="D", attributes={"date_format": form})[0]["kind"] == kind


def test_codes_that_are_numbers_are_values() -> None:
    data, _, _ = only(type="L", answers={"1": "Low", "5": "High"})

    assert [choice["value"] for choice in data["choices"]] == [1, 5]


def test_other_is_the_last_answer_with_a_text_and_its_own_label() -> None:
    data, texts, _ = only(type="L", answers=TWO, other="Y", attributes={"other_replace_text": "Else"})

    assert data["choices"][-1] == {"id": "c3", "source_id": "-oth-", "text_entry": True, "fixed": True}
    assert texts["q1.c3"] == "Else"


def test_an_answer_that_excludes_all_others_is_exclusive() -> None:
    data, _, _ = only(type="M", sub=PARTS, attributes={"exclude_all_others": "s2"})

    assert [choice.get("exclusive", False) for choice in data["choices"]] == [False, True]


def test_soft_mandatory_is_requested() -> None:
    assert only(type="S", mandatory="Y")[0]["required"] is True
    assert only(type="S", mandatory="S")[0]["required"] == "requested"
    assert "required" not in only(type="S", mandatory="N")[0]


def test_a_list_with_comment_is_two_questions_on_one_page() -> None:
    translation = read({"title": "q", "type": "O", "answers": TWO})

    assert translation.definition["blocks"]["b1"]["pages"] == [["q1", "q2"]]
    assert told(translation, "q") == ("simplified", "Its comment is a question of its own, behind it.")


def test_a_list_with_comment_can_drop_down() -> None:
    data, _, translation = only(type="O", answers=TWO, attributes={"use_dropdown": "1"})

    assert data["look"] == "dropdown"
    assert told(translation, "q/use_dropdown") == ("full", "")


def test_a_dual_scale_has_two_columns_of_choices() -> None:
    attributes = {"dualscale_headerA": "Now", "dualscale_headerB": "Then"}
    data, texts, _ = only(type="1", sub=PARTS, answers={"0:a": "A", "1:b": "B"}, attributes=attributes)

    assert [[choice["source_id"] for choice in column["choices"]] for column in data["cols"]] == [
        ["a"],
        ["b"],
    ]
    assert (texts["q1.k1"], texts["q1.k2"], texts["q1.k2.c1"]) == ("Now", "Then", "B")


def test_cells_of_numbers_have_bounds_and_cells_to_tick_are_choices() -> None:
    parts = {"s1": "Row", "1:x": "Column"}
    numbers, _, _ = only(
        type=":",
        sub=parts,
        attributes={"input_boxes": "1", "multiflexible_min": "2", "multiflexible_max": "9"},
    )
    ticks, _, _ = only(type=":", sub=parts, attributes={"multiflexible_checkbox": "1"})

    assert numbers["cols"] == [
        {"id": "k1", "kind": "number", "source_id": "x", "validation": {"min": 2, "max": 9}}
    ]
    assert (ticks["kind"], ticks["choices"][0]["source_id"]) == ("matrix_multiple", "x")


def test_numbers_that_add_up_are_a_constant_sum_and_sliders_are_sliders() -> None:
    summed, _, _ = only(type="K", sub=PARTS, attributes={"equals_num_value": "30"})
    slid, _, _ = only(
        type="K", sub=PARTS, attributes={"slider_layout": "1", "slider_min": "1", "slider_max": "10"}
    )

    assert (summed["kind"], summed["validation"]) == ("constant_sum", {"total": 30})
    assert (slid["kind"], slid["validation"]) == ("slider", {"min": 1, "max": 10, "step": 1})


def test_a_bound_that_is_an_answer_becomes_a_rule() -> None:
    translation = read(
        {"title": "low", "type": "N"},
        {"title": "high", "type": "N", "attributes": {"min_num_value_n": "low"}},
    )
    rule = translation.definition["questions"]["q2"]["validation"]["rules"][0]["when"]

    assert {"field": "q2", "op": "gte", "other": "q1"} in rule["any"]
    assert told(translation, "high/min_num_value_n") == ("full", "")


def test_a_validation_equation_is_a_rule_with_its_message() -> None:
    attributes = {"em_validation_q": "this > 5", "em_validation_q_tip": "More than five."}
    data, texts, translation = only(type="N", attributes=attributes)

    assert data["validation"]["rules"][0]["when"]["any"][1] == {"field": "q1", "op": "gt", "value": 5}
    assert texts["q1.e1"] == "More than five."
    assert told(translation, "q/em_validation_q") == ("full", "")


def test_patterns_are_kept_or_told() -> None:
    kept, _, _ = only(type="S", preg="/^[0-9]{5}$/")
    lost, _, translation = only(type="S", preg="/^(?!a)/")

    assert kept["validation"]["pattern"] == "^[0-9]{5}$"
    assert "validation" not in lost
    assert told(translation, "q/preg")[0] == "left_out"


def test_an_array_filter_carries_what_was_chosen() -> None:
    source = {"title": "src", "type": "M", "sub": {"s1": "A", "s2": "B"}}
    target = {
        "title": "arr",
        "type": "F",
        "sub": PARTS,
        "answers": TWO,
        "attributes": {"array_filter": "src"},
    }
    definition = read(source, target).definition

    assert definition["questions"]["q2"]["carry"] == {"from": "q1", "which": "chosen", "into": "rows"}
    assert [row["from"] for row in definition["questions"]["q2"]["rows"]] == ["c1", "c2"]
    assert asked(definition, src=["s1"]) == ["src", "arr"]
    assert asked(definition) == ["src"]


def test_an_excluding_filter_hides_what_was_chosen() -> None:
    source = {"title": "src", "type": "M", "sub": PARTS}
    target = {
        "title": "arr",
        "type": "Q",
        "sub": {"s1": "A", "z": "Z"},
        "attributes": {"array_filter_exclude": "src"},
    }
    rows = read(source, target).definition["questions"]["q2"]["rows"]

    assert [row.get("display") for row in rows] == [
        {"field": "q1", "op": "not_contains", "value": "c1"},
        None,
    ]


def test_defaults_stand_there_at_first() -> None:
    rows = [
        {"qid": 1, "sqid": 0, "scale_id": 0, "language": "en", "specialtype": "", "defaultvalue": "A2"},
        {"qid": 2, "sqid": 202, "scale_id": 0, "language": "en", "specialtype": "", "defaultvalue": "Y"},
        {"qid": 3, "sqid": 0, "scale_id": 0, "language": "en", "specialtype": "", "defaultvalue": "7"},
    ]
    questions = (
        {"title": "a", "type": "L", "answers": TWO},
        {"title": "b", "type": "M", "sub": PARTS},
        {"title": "c", "type": "N"},
    )
    found = read(*questions, defaultvalues=rows).definition["questions"]

    assert [found[uid]["default"] for uid in ("q1", "q2", "q3")] == ["c2", ["c2"], 7]


def test_hidden_questions_hold_what_they_begin_with() -> None:
    data, _, translation = only(type="S", attributes={"hidden": "1"})

    assert data["kind"] == "hidden"
    assert told(translation, "q/hidden")[0] == "simplified"


def test_attributes_that_nothing_follows_are_told() -> None:
    _, _, translation = only(
        type="S", attributes={"time_limit": "30", "magic": "wand", "hide_tip": "1", "min_answers": "2"}
    )

    assert told(translation, "q/time_limit") == ("left_out", "There is no time limit for single questions.")
    assert told(translation, "q/magic") == ("left_out", "Nothing here corresponds to magic=wand.")
    assert told(translation, "q/min_answers")[0] == "left_out"
    assert "q/hide_tip" not in translation.report.elements


def test_an_unknown_type_is_a_text_and_told() -> None:
    data, _, translation = only(type="?")

    assert data["kind"] == "long_text"
    assert told(translation, "q")[0] == "simplified"


def test_texts_in_languages_that_the_survey_does_not_name_are_told() -> None:
    why = "The survey isn't asked in these languages, whose texts stay behind: fr"
    question, french = {"title": "q", "type": "T"}, {"qid": 1, "question": "Pourquoi ?", "language": "fr"}
    assert told(read(question, question_l10ns=[french]), "survey/languages") == ("left_out", why)
    assert "survey/languages" not in read(question).report.elements
