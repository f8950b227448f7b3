"""Rules: checked when saved, tried on the past, explained."""

import pytest

from accounts.models import AuditEntry
from actions.domain.facts import facts_about
from actions.domain.rules import (
    RuleInvalid,
    delete_rule,
    fits,
    in_words,
    judge,
    outcome_of,
    save_rule,
    try_rule,
)
from actions.domain.wording import Row, in_sentence, rows_of, tree_of
from actions.models import Rule
from common.clock import now
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.actions import RuleFactory, leaf, terminal_and_areas
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import ProgramFactory, a_response, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    return terminal_and_areas()


@pytest.fixture
def survey(units):
    return publish(ProgramFactory(owner=units[0]))


def outcome(rule, response):
    """What becomes of the response by the rule now."""
    verdict = judge(rule, response, facts_about([response]))
    return outcome_of(rule, response, verdict, now()) if fits(rule, response) else "not_met"


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ({}, "Add a condition"),
        ({"all": []}, "Add a condition"),
        ({"all": [leaf("answer:nobody_asked", "lte", 2)]}, "Unknown field"),
        ({"all": [leaf("score:nps", "lte", 6)]}, "Unknown field"),
        ({"all": [leaf("owner__password", "eq", "x")]}, "Unknown field"),
        ({"all": [leaf("attribute:{0.__class__}", "eq", "x")]}, "Unknown field"),
        ({"all": [leaf("answer:recommend", "like", 2)]}, "Unknown comparison"),
        ({"all": [leaf("answer:recommend", "lte", "six")]}, "not a number"),
        ({"all": [leaf("answer:recommend", "lte", float("nan"))]}, "not a number"),
        ({"all": [leaf("unit", "eq", "MARS")]}, "no unit with the code"),
        ({"all": [leaf("touchpoint", "in", ["nowhere"])]}, "no touchpoint"),
        ({"all": [leaf("unit", "in", [101])]}, "no unit with the code"),
        ({"some": []}, "exactly one of"),
    ],
)
def test_rules_that_could_never_work_are_not_saved(units, survey, conditions, words):
    OrgUnitFactory(code="101", parent=units[0])
    rule = RuleFactory.build(
        owner=units[0], department=survey.program.default_department, conditions=conditions
    )
    with pytest.raises(RuleInvalid) as caught:
        save_rule(rule, by=None)
    assert words in caught.value.errors["conditions"]
    assert Rule.objects.count() == 0


def test_saving_a_rule_writes_who_changed_what(units, survey):
    manager = make_user("program_manager", units[0])
    rule = RuleFactory.build(owner=units[0], department=survey.program.default_department)
    save_rule(rule, by=manager)
    rule.contact_hours = 2
    save_rule(rule, by=manager)
    save_rule(rule, by=manager)
    delete_rule(rule, by=manager)

    entries = AuditEntry.objects.filter(action__startswith="rule.").order_by("id")
    assert [entry.action for entry in entries] == ["rule.created", "rule.changed", "rule.deleted"]
    assert entries[1].changes == {"contact_hours": [8, 2]}


def test_trying_a_rule_counts_and_changes_nothing(units, survey):
    _, _, area = units
    for rating in (0, 6, 7, 10):
        a_response(survey, unit=area, answers={"q1": rating})
    viewer = make_user("program_manager", units[0])
    rule = RuleFactory.build(owner=units[0])
    trial = try_rule(rule, principal=viewer)
    assert (trial.seen, trial.met, trial.units) == (4, 2, {"Boarding area A": 2})
    elsewhere = make_user("program_manager", units[2], includes_descendants=False)
    assert try_rule(rule, principal=elsewhere).seen == 4
    assert Rule.objects.count() == 0


def test_explaining_names_each_condition_and_what_was_there(units, survey):
    MetricFactory(key="nps", name="Net Promoter Score")
    rule = RuleFactory(
        owner=units[0],
        conditions={"all": [leaf("answer:recommend", "lte", 6), leaf("answer:restrooms", "lte", 2)]},
    )
    response = a_response(survey, unit=units[2], answers={"q1": 4, "q2.r1": "c5"})
    assert outcome(rule, response) == "not_met"
    facts = facts_about([response])
    told = in_words(judge(rule, response, facts), response, facts)
    assert [(one["found"], one["met"]) for one in told] == [(4, True), (5, False)]


@pytest.mark.parametrize(
    "tree",
    [
        {"all": [leaf("answer:recommend", "lte", 6)]},
        {"any": [leaf("unit", "in", ["A", "B"]), leaf("answer:why", "answered")]},
        {"all": [leaf("attribute:tier", "eq", "gold"), leaf("score:nps", "gt", 2.5)]},
    ],
)
def test_rows_of_a_form_give_the_same_tree_back(tree):
    joined, rows, is_nested = rows_of(tree)
    assert (tree_of(joined, rows), is_nested) == (tree, False)


@pytest.mark.parametrize("code", ["101", "0012", "1e3"])
def test_codes_that_look_like_numbers_stay_codes(units, survey, code):
    shop = OrgUnitFactory(code=code, parent=units[2])
    rows = [Row("unit", "", "in", f"{code}, INTL"), Row("score:nps", "", "in", "9, 10")]
    assert tree_of("all", rows)["all"] == [
        leaf("unit", "in", [code, "INTL"]),
        leaf("score:nps", "in", [9, 10]),
    ]
    rule = RuleFactory.build(owner=units[0], conditions={"all": [leaf("unit", "in", [code])]})
    there, elsewhere = (a_response(survey, unit=unit, answers={"q1": 9}) for unit in (shop, units[2]))
    assert [outcome(rule, response) for response in (there, elsewhere)] == ["fired", "not_met"]


def test_a_list_of_ratings_that_was_typed_finds_them(units, survey):
    rule = RuleFactory.build(
        owner=units[0], conditions=tree_of("all", [Row("answer:recommend", "", "in", "0, 1")])
    )
    low, other = (a_response(survey, unit=units[2], answers={"q1": rating}) for rating in (1, 2))
    assert [outcome(rule, response) for response in (low, other)] == ["fired", "not_met"]


def test_deeper_trees_are_told_from_rows():
    assert rows_of({"all": [{"any": [leaf("unit", "eq", "A")]}]})[2] is True
    assert rows_of({"not": leaf("unit", "eq", "A")})[2] is True


def test_rows_without_a_field_are_left_out():
    assert tree_of("all", [Row(), Row("unit", "", "eq", "A")]) == {"all": [leaf("unit", "eq", "A")]}


def test_a_tree_reads_as_a_sentence():
    tree = {"any": [leaf("score:nps", "lte", 6), leaf("unit", "in", ["A", "B"])]}
    assert in_sentence(tree, {"score:nps": "NPS"}) == "NPS is at most 6 or Unit is one of A, B"
