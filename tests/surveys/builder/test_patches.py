"""What a change of a draft keeps: small, and exact both ways."""

import copy
import json

import pytest

from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.patches import apply_patch, patch_between, take_back
from tests.factories.surveys import a_definition

BIG = {f"q{n}": {"kind": "short_text", "key": f"k{n}"} for n in range(200)}


def written(value):
    return json.dumps(value)


def edits():
    one = a_definition()
    reordered = copy.deepcopy(one)
    reordered["texts"]["en"] = dict(reversed(one["texts"]["en"].items()))
    listed = copy.deepcopy(one)
    listed["questions"]["q2"]["choices"] = listed["questions"]["q2"]["choices"][1:4]
    return {
        "nothing": one,
        "question added": drafting.add_question(one, "nps", page=0, after="q1")[0],
        "question removed": drafting.remove_question(one, "q2"),
        "question copied": drafting.duplicate_question(one, "q2")[0],
        "moved": drafting.move_question(one, "q3", -1),
        "page moved": drafting.move_page(
            drafting.set_texts(one, "en", {"b1.p0.title": "A", "b1.p1.title": "B"}), 0, 1
        ),
        "texts": drafting.set_texts(one, "en", {"q1.text": "", "q1.help": "é\u2028\U0001f600", "lead": "x"}),
        "language": drafting.add_language(one, "es"),
        "keys in another order": reordered,
        "shorter list": listed,
        "number and truth": one | {"a": 1, "b": True},
        "another kind of value": one | {"title": ["a"], "texts": None},
    }


@pytest.mark.parametrize("name", list(edits()))
def test_patch_gives_the_same_bytes_forth_and_back(name):
    old, new = a_definition(), edits()[name]
    patch = json.loads(json.dumps(patch_between(old, new)))
    before = written(old)
    assert written(apply_patch(old, patch)) == written(new)
    assert written(take_back(new, patch)) == written(old) == before


@pytest.mark.parametrize(("old", "new"), [({"a": 1}, {"a": True}), ({"a": 1}, {"a": 1.0}), ([1], [1, 2])])
def test_patch_tells_values_apart_that_python_calls_equal(old, new):
    assert written(apply_patch(old, patch_between(old, new))) == written(new)


def test_patch_of_one_letter_is_small_however_large_the_survey():
    old = a_definition(questions=BIG)
    new = drafting.set_texts(old, "en", {"q1.text": "x"})
    assert patch_between(old, new) == [
        {"at": ["texts", "en", "q1.text"], "old": old["texts"]["en"]["q1.text"], "new": "x"}
    ]


def with_choices(count):
    made = a_definition()
    made["questions"]["q2"]["choices"] = [{"id": f"c{n}"} for n in range(count)]
    made["texts"]["en"] |= {f"q2.c{n}": f"Branch {n}" for n in range(count)}
    return made


def without(definition, gone):
    data = definition["questions"]["q2"]
    left = [one for one in data["choices"] if one["id"] not in gone]
    return drafting.change_question(definition, "q2", data | {"choices": left}, {})


@pytest.mark.parametrize(
    "gone", [{"c0"}, {"c999"}, {"c500"}, {"c3", "c700"}, {f"c{n}" for n in range(1000)}, {"c1", "c2", "c3"}]
)
def test_patch_of_choices_taken_out_gives_the_same_bytes_forth_and_back(gone):
    old = with_choices(1000)
    new = without(old, gone)
    for one, other in ((old, new), (new, old)):
        patch = json.loads(json.dumps(patch_between(one, other)))
        assert written(apply_patch(one, patch)) == written(other)
        assert written(take_back(other, patch)) == written(one)


def test_patch_of_one_choice_taken_out_is_small_however_long_the_list():
    old = with_choices(1000)
    assert patch_between(old, without(old, {"c500"})) == [
        {"at": ["questions", "q2", "choices"], "from": 500, "out": [{"id": "c500"}], "in": []},
        {
            "at": ["texts", "en", "q2.c500"],
            "old": "Branch 500",
            "place": list(old["texts"]["en"]).index("q2.c500"),
        },
    ]


def test_patch_between_equal_values_is_empty():
    assert patch_between(a_definition(), a_definition()) == []
