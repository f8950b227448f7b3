"""Conditions as a form: every tree is drawn, and comes back as it was or as it was changed."""

from copy import deepcopy
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from common.conditions import OPERATORS, UNARY
from surveys.document import Document
from surveys.forms.conditions import Condition, Operands, in_words, read_condition
from tests.factories.surveys import a_definition
from tests.surveys.builder.posting import buttons_in, changed, form_in

TEMPLATE = "surveys/builder/conditions/condition.html"


def a_survey() -> dict[str, Any]:
    """q1 0–10, q2 a matrix of two rows, q3 a comment, q4 several, q5 a day; and what stands beside."""
    definition = a_definition(
        embedded=[{"name": "source", "from": "link"}],
        quotas=[{"id": "u1", "name": "Women", "limit": 10, "when": {}}],
        scoring=[{"id": "g1", "name": "Care", "weights": {}}],
    )
    definition["questions"] |= {
        "q4": {"kind": "multiple", "key": "d", "choices": [{"id": "c1"}, {"id": "c2"}, {"id": "c3"}]},
        "q5": {"kind": "date", "key": "e"},
        "q6": {"kind": "time", "key": "f"},
        "q7": {"kind": "number", "key": "g"},
    }
    pages = definition["blocks"]["b1"]["pages"]
    pages[-1] += ["q4", "q5", "q6", "q7"]
    definition["texts"]["en"] |= {f"q4.c{number}": name for number, name in ((1, "A"), (2, "B"), (3, "<b>C"))}
    return definition


DOCUMENT = Document(a_survey())
FIELDS = [
    "q1",
    "q2.r1",
    "q3",
    "q4",
    "q5",
    "q6",
    "shown:q4",
    "count:q4",
    "embedded:source",
    "language",
    "device",
    "channel",
    "score:g1",
    "quota:u1",
    "respondent:email",
    "date",
    "time",
    "q99",
    "odd:one",
]
texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=8)
values = st.one_of(
    texts,
    st.integers(-5, 12),
    st.floats(-9, 9),
    st.booleans(),
    st.sampled_from(["c1", "c2", "2026-05-30", "14:05", "full", "a\nb", " x "]),
)
ops = [op for op in OPERATORS if op not in (*UNARY, "in", "not_in", "matches")]
leaves = st.one_of(
    st.fixed_dictionaries({"field": st.sampled_from(FIELDS), "op": st.sampled_from(UNARY)}),
    st.fixed_dictionaries({"field": st.sampled_from(FIELDS), "op": st.sampled_from(ops), "value": values}),
    st.fixed_dictionaries(
        {
            "field": st.sampled_from(FIELDS),
            "op": st.sampled_from(["in", "not_in"]),
            "value": st.lists(values, min_size=1, max_size=4),
        }
    ),
    st.fixed_dictionaries(
        {"field": st.sampled_from(FIELDS), "op": st.just("matches"), "value": st.sampled_from(["^a+$", "b"])}
    ),
    st.fixed_dictionaries(
        {
            "field": st.sampled_from(FIELDS),
            "op": st.sampled_from(["eq", "lt"]),
            "other": st.sampled_from(FIELDS),
        }
    ),
)
trees = st.recursive(
    leaves | st.just({}),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda nodes: {"all": nodes}),
        st.lists(inner, max_size=3).map(lambda nodes: {"any": nodes}),
        inner.map(lambda node: {"not": node}),
    ),
    max_leaves=8,
)


def drawn(tree: dict[str, Any], where: str = "q7") -> str:
    condition = Condition(Operands(DOCUMENT, where), "display", tree)
    return f'<form id="f">{render_to_string(TEMPLATE, {"condition": condition, "lead": "Shown"})}</form>'


def read(form: Any, where: str = "q7") -> Any:
    return read_condition(form, "display", Operands(DOCUMENT, where))


def pressed(tree: dict[str, Any], op: str) -> Any:
    """What a button of the drawn condition makes of it."""
    html = drawn(tree)
    assert op in buttons_in(html, "f")
    return read(changed(form_in(html, "f"), op=op)).tree


@settings(max_examples=300)
@given(trees)
def test_any_condition_left_alone_comes_back_as_it_was(tree: dict[str, Any]) -> None:
    found = read(form_in(drawn(tree), "f"))

    assert (found.tree, found.errors) == (tree, [])
    assert in_words(Operands(DOCUMENT), tree) or not tree


@pytest.mark.parametrize(
    ("field", "op", "value", "expected"),
    [
        ("q1", "lte", "6", {"field": "q1", "op": "lte", "value": 6}),
        ("q1", "in", "9\r\n10", {"field": "q1", "op": "in", "value": [9, 10]}),
        ("q2.r1", "lte", "c2", {"field": "q2.r1", "op": "lte", "value": 2}),
        ("q2.r1", "eq", "c2", {"field": "q2.r1", "op": "eq", "value": "c2"}),
        ("q2.r1", "eq:other", "q2.r2", {"field": "q2.r1", "op": "eq", "other": "q2.r2"}),
        ("q3", "matches", "^a+$", {"field": "q3", "op": "matches", "value": "^a+$"}),
        ("q3", "in", "a\r\n b ", {"field": "q3", "op": "in", "value": ["a", "b"]}),
        ("q4", "in", ["c1", "c3", "x"], {"field": "q4", "op": "in", "value": ["c1", "c3"]}),
        ("q5", "gte", "2026-05-30", {"field": "q5", "op": "gte", "value": "2026-05-30"}),
        ("q6", "lt", "09:30", {"field": "q6", "op": "lt", "value": "09:30"}),
        ("shown:q4", "not_answered", "", {"field": "shown:q4", "op": "not_answered"}),
        ("count:q4", "gt", "1", {"field": "count:q4", "op": "gt", "value": 1}),
        (
            "embedded:source",
            "starts_with",
            "ab",
            {"field": "embedded:source", "op": "starts_with", "value": "ab"},
        ),
        ("language", "eq", "en", {"field": "language", "op": "eq", "value": "en"}),
        ("device", "ne", "phone", {"field": "device", "op": "ne", "value": "phone"}),
        ("channel", "not_in", ["qr", "sms"], {"field": "channel", "op": "not_in", "value": ["qr", "sms"]}),
        ("score:g1", "gte", "2,5", {"field": "score:g1", "op": "gte", "value": 2.5}),
        ("quota:u1", "eq", "open", {"field": "quota:u1", "op": "eq", "value": "open"}),
        (
            "respondent:email",
            "ends_with",
            "@x.org",
            {"field": "respondent:email", "op": "ends_with", "value": "@x.org"},
        ),
        ("date", "lt", "2026-12-24", {"field": "date", "op": "lt", "value": "2026-12-24"}),
        ("time", "gte", "18:00", {"field": "time", "op": "gte", "value": "18:00"}),
    ],
)
def test_a_comparison_of_each_field_is_read(
    field: str, op: str, value: Any, expected: dict[str, Any]
) -> None:
    form = form_in(drawn({"field": field, "op": op.partition(":")[0], "value": "…"}), "f")
    found = read(
        changed(
            form,
            **{"display.0.was": "", "display.0.field": field, "display.0.op": op, "display.0.value": value},
        )
    )

    assert (found.tree, found.errors) == (expected, [])
    again = read(form_in(drawn(found.tree), "f"))
    assert again.tree == expected


@pytest.mark.parametrize(
    ("field", "op", "value", "mistake"),
    [
        ("q1", "lte", "many", "The condition on Q1: write a number, such as 12 or 12.5."),
        ("q5", "eq", "soon", "The condition on Q5: write a day, such as 2026-05-30."),
        ("q6", "eq", "25:00", "The condition on Q6: write a time, such as 14:05."),
        ("q3", "matches", "(", "The condition on Q3: This pattern can't be read: missing ): (."),
    ],
)
def test_a_mistake_is_told_and_what_was_written_kept(field: str, op: str, value: str, mistake: str) -> None:
    form = form_in(drawn({"field": field, "op": "answered"}), "f")
    found = read(changed(form, display__0__op=op, display__0__value=value))

    assert found.errors == [mistake]
    assert f'value="{value}"' in drawn(found.tree)


def test_buttons_add_and_remove_comparisons_and_groups() -> None:
    one, last = {"field": "q1", "op": "answered"}, {"field": "q6", "op": "answered"}
    assert pressed({}, "add_condition:display:") == last
    assert pressed(one, "add_condition:display:") == {"all": [one, last]}
    assert pressed(one, "add_group:display:") == {"all": [one, {"any": [last]}]}
    assert pressed({"not": one}, "add_condition:display:") == {"not": {"all": [one, last]}}
    nested = {"all": [one, {"any": [last, one]}]}
    assert pressed(nested, "add_condition:display:1") == {"all": [one, {"any": [last, one, last]}]}
    assert pressed(nested, "remove_condition:display:1.0") == {"all": [one, {"any": [one]}]}
    assert pressed(nested, "remove_condition:display:1") == {"all": [one]}
    assert pressed({"all": [one]}, "remove_condition:display:0") == {}
    assert pressed({"all": [{"any": [one]}]}, "remove_condition:display:0.0") == {}


def test_how_conditions_join_is_chosen_for_each_group() -> None:
    one, two = {"field": "q1", "op": "answered"}, {"field": "q3", "op": "answered"}
    form = form_in(drawn({"all": [one, {"any": [two, one]}]}), "f")
    found = read(changed(form, **{"display.join": "none", "display.1.join": "not_all"}))

    assert found.tree == {"not": {"any": [one, {"not": {"all": [two, one]}}]}}
    assert read(changed(form_in(drawn(one), "f"), **{"display.join": "not_all"})).tree == {"not": one}


def test_groups_nest_only_so_deep() -> None:
    tree: dict[str, Any] = {"any": [{"field": "q1", "op": "answered"}]}
    for _ in range(7):
        tree = {"all": [tree]}
    form = form_in(drawn(tree), "f")
    deepest = max(form.getlist("display.node"), key=len).rpartition(".")[0]

    assert read(form).errors == []
    assert read(changed(form, op=f"add_group:display:{deepest}")).errors == ["Conditions nest deeper than 8."]


def test_another_field_starts_anew_with_what_it_can_be_asked() -> None:
    form = form_in(drawn({"field": "q3", "op": "contains", "value": "x"}), "f")
    assert read(changed(form, display__0__field="q2.r1")).tree == {
        "field": "q2.r1",
        "op": "eq",
        "value": "c1",
    }
    assert read(changed(form, display__0__field="q1")).tree == {"field": "q1", "op": "eq", "value": ""}


def test_what_is_asked_for_elsewhere_is_said_and_kept_until_removed() -> None:
    tree = {"all": [{"field": "q9", "op": "eq", "value": [1]}, {"field": "q7", "op": "gt", "value": 3}]}
    html = drawn(tree)

    assert "an answer that is gone is" in html
    assert pressed(tree, "remove_condition:display:0") == {"all": [tree["all"][1]]}


def test_an_answer_that_is_always_shown_is_named_where_a_condition_asks_for_it() -> None:
    """It isn't offered, since everybody is shown it, but surveys from other tools ask for it."""
    tree = {"field": "shown:q4.c2", "op": "answered"}
    operands = Operands(DOCUMENT, "q5")
    assert in_words(operands, tree) == "Q4 “B” was shown"
    assert "Q4 – B" in drawn(tree) and "not asked before this" not in drawn(tree)
    assert read(form_in(drawn(tree), "f")).tree == tree
    assert (
        in_words(operands, {"field": "shown:q4.c9", "op": "answered"}) == "an answer that is gone is answered"
    )
    assert in_words(Operands(DOCUMENT, "q4", own=True), tree) == "an answer that is gone is answered"


@pytest.mark.parametrize(
    "was",
    [
        "[" * 10_000,
        "nonsense",
        '{"field": "q1", "op": "eq", "value": NaN}',
        '{"all": []}',
        '{"field": {}, "op": "eq"}',
    ],
)
def test_a_forged_origin_of_a_comparison_counts_for_nothing(was: str) -> None:
    form = form_in(drawn({"field": "q1", "op": "eq", "value": 1}), "f")
    found = read(changed(form, display__0__was=was))

    assert (found.tree, found.errors) == ({"field": "q1", "op": "eq", "value": 1}, [])


def test_paths_that_lead_nowhere_are_left_out() -> None:
    form = form_in(drawn({"field": "q1", "op": "answered"}), "f")
    nodes = ["0", "7.1", "0.1", "x", "../1"]
    assert read(changed(form, **{"display.node": nodes})).tree == {"field": "q1", "op": "answered"}


def test_what_may_be_asked_for_stands_before() -> None:
    assert [one.field for one in Operands(DOCUMENT, "q2")][:2] == ["q1", "shown:q1"]
    assert Operands(DOCUMENT, "q2", own=True).get("q2.r1") is not None
    assert Operands(DOCUMENT, "q2").get("q2.r1") is None


def test_a_branch_asks_for_what_its_flow_asked_before() -> None:
    definition = deepcopy(a_survey())
    definition["blocks"]["b2"] = {"pages": [["q7"]]}
    definition["blocks"]["b1"]["pages"][-1].remove("q7")
    branch = {"type": "branch", "id": "f1", "when": {}, "flow": [{"type": "block", "id": "b2"}]}
    definition["flow"].append(branch)
    document = Document(definition)

    assert Operands(document, "f1").get("q6") is not None
    assert Operands(document, "f1").get("q7") is None
    assert Operands(document).get("q7") is not None


def test_rounds_of_a_loop_are_asked_for_one_by_one_outside_and_as_one_inside() -> None:
    definition = deepcopy(a_survey())
    definition["blocks"]["b2"] = {"pages": [["q6"], ["q7"]], "loop": {"over": "q4"}}
    definition["blocks"]["b1"]["pages"][-1] = [
        uid for uid in definition["blocks"]["b1"]["pages"][-1] if uid not in ("q6", "q7")
    ]
    definition["flow"].append({"type": "block", "id": "b2"})
    document = Document(definition)
    inside, outside = Operands(document, "q7"), Operands(document)

    assert inside.get("q6") is not None
    assert inside.get("loop").choices == (("c1", "A"), ("c2", "B"), ("c3", "<b>C"))  # type: ignore[union-attr]
    assert (outside.get("q6"), outside.get("loop")) == (None, None)
    assert outside.get("q6@c2").name == "Q6 (B)"  # type: ignore[union-attr]


def test_a_condition_is_told_in_a_sentence() -> None:
    tree = {
        "any": [
            {"field": "q1", "op": "lte", "value": 6},
            {
                "all": [
                    {"field": "q2.r1", "op": "in", "value": ["c1", "c2"]},
                    {"field": "q4", "op": "contains", "value": "c2"},
                ]
            },
            {"not": {"field": "q5", "op": "gt", "value": "2026-01-01"}},
            {"field": "q1", "op": "eq", "other": "q7"},
        ]
    }
    assert in_words(Operands(DOCUMENT), tree) == (
        "Q1 is at most 6 or (Q2 Restrooms is one of “Unacceptable” or “Below average” and Q4 includes “B”)"
        " or not Q5 is after 2026-01-01 or Q1 is Q7"
    )


def test_what_staff_wrote_is_escaped_in_the_lists() -> None:
    html = drawn({"field": "q4", "op": "contains", "value": "c3"})
    assert ("<b>C" in html, "&lt;b&gt;C" in html) == (False, True)
