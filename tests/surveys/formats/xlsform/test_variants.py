"""Ways of writing that other tools have: each comes across, or is told of."""

from typing import Any

import pytest

from surveys.formats import Translation
from surveys.formats.xlsform import read_xlsform
from surveys.formats.xlsform.markdown import as_html
from tests.surveys.formats.asking import asked
from tests.surveys.formats.books import form, workbook
from tests.surveys.formats.handling import assert_comes_back, kept, told

CHOICES = [
    {"list_name": "yesno", "name": "y", "label": "Yes"},
    {"list_name": "yesno", "name": "n", "label": "No"},
    {"list_name": "crops", "name": "1", "label": "Maize"},
    {"list_name": "crops", "name": "2", "label": "Rice"},
    {"list_name": "crops", "name": "3", "label": "Beans"},
]


def read(*rows: dict[str, Any], **more: Any) -> Translation:
    """A form, read; in our own format it comes back equal."""
    translation = read_xlsform(form(*rows, choices=CHOICES, **more))
    assert_comes_back(translation)
    return translation


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Age** in _years_", "<strong>Age</strong> in <em>years</em>"),
        ("# Part one\nRead this", "<h3>Part one</h3>Read this"),
        ("See [our page](https://example.org/a)", 'See <a href="https://example.org/a">our page</a>'),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("5*3*2", "5*3*2"),
        ("snake_case_name and ${first_name} of ${last_name}",) * 2,
        ("Name *", "Name *"),
        (r"\*not\*", "*not*"),
        ("line\nline", "line\nline"),
    ],
)
def test_markdown_of_labels_becomes_tags(text: str, html: str) -> None:
    assert as_html(text) == html


def test_labels_and_hints_keep_their_emphasis_and_choices_tell_of_it() -> None:
    translation = read(
        {"type": "text", "name": "a", "label": "**Age**", "hint": "in _years_"},
        {"type": "select_one yesno", "name": "b", "label": "B"},
    )

    texts = translation.definition["texts"]["en"]
    assert (texts["q1.text"], texts["q1.help"]) == ("<strong>Age</strong>", "in <em>years</em>")


def test_filters_without_choices_are_told_to_be_lost() -> None:
    translation = read(
        {"type": "select_one_from_file a.csv", "name": "a", "label": "A", "choice_filter": "x='1'"},
        {"type": "text", "name": "b", "label": "B", "choice_filter": "x='1'"},
    )

    assert (told(translation)["a/choice_filter"], told(translation)["b/choice_filter"]) == ("left_out",) * 2


def test_external_choices_in_the_workbook_are_choices() -> None:
    translation = read_xlsform(
        workbook(
            survey=[
                ["type", "name", "label", "choice_filter"],
                ["select_one yesno", "big", "Big?", None],
                ["select_one_external towns", "town", "Town", "big=${big}"],
            ],
            choices=[["list_name", "name", "label"], ["yesno", "y", "Yes"], ["yesno", "n", "No"]],
            external_choices=[
                ["list_name", "name", "label", "big"],
                ["towns", "p", "Paris", "y"],
                ["towns", "c", "Cluny", "n"],
            ],
        )
    )

    town = kept(translation, "town")
    assert [(one["source_id"], one["display"]["value"]) for one in town["choices"]] == [
        ("p", "c1"),
        ("c", "c2"),
    ]
    assert {told(translation)[name] for name in ("town", "town/choice_filter")} == {"full"}
    assert "sheet/external_choices" not in told(translation)


def test_a_ranking_of_older_forms_is_one() -> None:
    translation = read({"type": "odk:rank crops", "name": "a", "label": "A"})

    assert kept(translation, "a")["kind"] == "rank"
    assert told(translation)["a"] == "full"


def test_half_stars_become_a_slider_and_are_told_of() -> None:
    said = {"parameters": "start=1 end=5 step=0.5", "appearance": "rating"}
    translation = read({"type": "range", "name": "a", "label": "A"} | said)

    assert kept(translation, "a")["kind"] == "slider"
    assert told(translation)["a/appearance"] == "left_out"


def test_bounds_of_a_range_that_cannot_be_kept_are_told_of() -> None:
    translation = read(
        {"type": "range", "name": "a", "label": "A", "parameters": "start=low end=1e308 step=2"}
    )

    assert kept(translation, "a")["validation"] == {"min": 1, "max": 10, "step": 2}
    told_of = translation.report.elements["a/parameters"]
    assert (told_of.status, told_of.why) == (
        "left_out",
        "This bound of a range can't be kept: start=low This bound of a range can't be kept: end=1e308",
    )


def test_a_question_without_a_label_is_told_of() -> None:
    assert told(read({"type": "text", "name": "a", "hint": "Write"}))["a"] == "simplified"


def test_lists_of_fields_stand_on_one_page_in_forms_of_pages() -> None:
    translation = read(
        {"type": "text", "name": "a", "label": "A"},
        {"type": "text", "name": "b", "label": "B"},
        {"type": "begin_group", "name": "g", "label": "G", "appearance": "field-list"},
        {"type": "text", "name": "c", "label": "C"},
        {"type": "text", "name": "d", "label": "D"},
        {"type": "end_group"},
        settings={"style": "pages"},
    )

    assert [block["pages"] for block in translation.definition["blocks"].values()] == [
        [["q1"], ["q2"]],
        [["q3", "q4"]],
    ]


def test_a_rating_of_kobo_is_a_matrix() -> None:
    translation = read(
        {
            "type": "begin_score",
            "name": "s",
            "label": "Rate",
            "kobo--score-choices": "crops",
            "required": "true",
        },
        {"type": "score__row", "name": "price", "label": "Price"},
        {"type": "score__row", "name": "taste", "label": "Taste"},
        {"type": "end_score"},
        {"type": "text", "name": "why", "label": "Why?", "relevant": "${taste} = '1'"},
    )

    matrix = kept(translation, "s")
    assert (matrix["kind"], matrix["required"]) == ("matrix", True)
    assert [one["source_id"] for one in matrix["rows"]] == ["price", "taste"]
    assert [(one["source_id"], one["value"]) for one in matrix["choices"]] == [("1", 1), ("2", 2), ("3", 3)]
    rest = {name: one for name, one in told(translation).items() if name != "choices/yesno"}
    assert set(rest.values()) == {"full"}
    assert "why" in asked(translation.definition, s__taste="1")
    assert "why" not in asked(translation.definition, s__taste="2")


def test_a_ranking_of_kobo_has_as_many_places() -> None:
    translation = read(
        {"type": "begin_rank", "name": "r", "label": "Rank", "kobo--rank-items": "crops"},
        {"type": "rank__level", "name": "first", "label": "First"},
        {"type": "rank__level", "name": "second", "label": "Second"},
        {"type": "end_rank"},
    )

    assert kept(translation, "r")["validation"] == {"max_ranks": 2}
    assert (kept(translation, "r")["kind"], told(translation)["r"]) == ("rank", "simplified")


def test_a_matrix_of_kobo_stands_side_by_side() -> None:
    translation = read(
        {"type": "begin_kobomatrix", "name": "m", "label": "Crops", "kobo--matrix_list": "crops"},
        {"type": "select_one yesno", "name": "grown", "label": "Grown?", "required": "true"},
        {"type": "integer", "name": "kilos", "label": "Kilos"},
        {"type": "end_kobomatrix"},
    )

    beside = kept(translation, "m")
    assert beside["kind"] == "side_by_side"
    assert [row["source_id"] for row in beside["rows"]] == ["1", "2", "3"]
    assert [(col["kind"], col.get("required", False)) for col in beside["cols"]] == [
        ("single", True),
        ("number", False),
    ]
    assert [one["source_id"] for one in beside["cols"][0]["choices"]] == ["y", "n"]


def test_the_text_of_other_is_asked_for_by_its_name() -> None:
    translation = read(
        {"type": "select_one yesno or_other", "name": "a", "label": "A"},
        {"type": "note", "name": "b", "label": "You said ${a_other}", "relevant": "${a_other} != ''"},
    )

    assert kept(translation, "b")["display"] == {"field": "q1.c3.text", "op": "answered"}
    assert translation.definition["texts"]["en"]["q2.text"] == "You said {{q1.c3.text}}"


def test_a_repeat_over_chosen_answers_names_them() -> None:
    translation = read(
        {"type": "select_multiple crops", "name": "grown", "label": "What grows?"},
        {"type": "begin repeat", "name": "each", "label": "Each", "repeat_count": "count-selected(${grown})"},
        {"type": "calculate", "name": "place", "calculation": "position(..)"},
        {"type": "calculate", "name": "code", "calculation": "selected-at(${grown}, position(..) - 1)"},
        {"type": "calculate", "name": "crop", "calculation": "jr:choice-name(${code}, '${grown}')"},
        {"type": "text", "name": "why", "label": "${place}. Why ${crop}?"},
        {"type": "end repeat"},
        {"type": "begin repeat", "name": "thrice", "label": "Thrice", "repeat_count": "3"},
        {"type": "calculate", "name": "other", "calculation": "selected-at(${grown}, position(..) - 1)"},
        {"type": "text", "name": "more", "label": "More"},
        {"type": "end repeat"},
    )
    definition = translation.definition
    why = next(uid for uid, one in definition["questions"].items() if one["key"] == "why")

    assert definition["texts"]["en"][f"{why}.text"] == "{{loop.number}}. Why {{loop}}?"
    assert {name: told(translation)[name] for name in ("place", "code", "crop", "other")} == {
        "place": "simplified",
        "code": "simplified",
        "crop": "simplified",
        "other": "left_out",
    }


def test_the_head_of_a_table_is_told_to_be_taken_out() -> None:
    translation = read(
        {"type": "select_one yesno", "name": "head", "label": "Rate", "appearance": "label"},
        {"type": "select_one yesno", "name": "one", "label": "One", "appearance": "list-nolabel"},
    )

    why = translation.report.elements["head/appearance"].why
    assert (told(translation)["head/appearance"], "take it out" in why) == ("left_out", True)
    assert "take it out" not in translation.report.elements["one/appearance"].why


def test_sounds_that_are_recorded_unasked_are_not_asked_for() -> None:
    translation = read(
        {"type": "background-audio", "name": "sound"}, {"type": "text", "name": "a", "label": "A"}
    )

    assert [one["key"] for one in translation.definition["questions"].values()] == ["a"]
    assert told(translation)["sound"] == "left_out"
