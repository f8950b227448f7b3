"""Questions with thousands of answers: pages that stay small, and answers that stay who they are."""

from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.questionnaires.editing import change_draft, create_questionnaire, draft_of, undo
from surveys.forms.questions.sameness import same_lines
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, a_definition
from tests.surveys.builder.asked import UID, edited, posted, pressed, survey_with
from tests.surveys.builder.posting import form_in

MANY = 10_000
words = st.lists(st.sampled_from("abcdef"), max_size=12)


def branches(count: int, **data: Any) -> dict[str, Any]:
    choices = [{"id": f"c{number}"} for number in range(1, count + 1)]
    texts = {f"{UID}.c{number}": f"Branch {number}" for number in range(1, count + 1)}
    return survey_with({"kind": "multiple", "key": "it", "choices": choices, **data}, texts)


def lined(definition: dict[str, Any], text: str) -> Any:
    form = QueryDict(mutable=True)
    form["choice.lines"] = text
    return edited(definition, form)


def ids(edit: Any) -> list[str]:
    return [one["id"] for one in edit.data["choices"]]


# Which line is which


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("a b c", "a b c", [0, 1, 2]),
        ("a b c", "a x c", [0, 1, 2]),  # rewritten where it stood
        ("a b c", "a c", [0, 2]),
        ("a b c", "c a b", [2, 0, 1]),  # moved
        ("a b c", "a b new c", [0, 1, None, 2]),
        ("a b a", "b a", [1, 2]),  # the first of two that are called alike is gone
        ("Aachen Bonn", "new Aachem Bonn", [None, 0, 1]),  # one came, one was rewritten
        ("", "a b", [None, None]),
        ("a b c d", "w x y", [None, None, None]),
    ],
)
def test_lines_are_known_again(old: str, new: str, found: list[int | None]) -> None:
    assert same_lines(old.split(), new.split()) == found


@given(words, words)
def test_no_line_is_two(old: list[str], new: list[str]) -> None:
    found = same_lines(old, new)
    known = [one for one in found if one is not None]
    assert len(found) == len(new)
    assert len(set(known)) == len(known)


@given(st.sets(st.text(max_size=5), max_size=15).flatmap(lambda some: st.permutations(sorted(some))))
def test_lines_in_another_order_are_all_known(new: list[str]) -> None:
    old = sorted(new)
    assert [old[one] for one in same_lines(old, new) if one is not None] == new


# A list as text


def test_a_line_that_is_rewritten_keeps_its_answer() -> None:
    definition = branches(3)
    definition["questions"][UID]["choices"][1] |= {
        "exclusive": True,
        "display": {"field": "q1", "op": "answered"},
    }
    edit = lined(definition, "Branch 3\r\n\r\nBranch 1\r\nBranch two\r\nNew")

    assert ids(edit) == ["c3", "c1", "c2", "c4"]
    assert edit.data["choices"][2] == definition["questions"][UID]["choices"][1]
    assert edit.texts == {f"{UID}.c2": "Branch two", f"{UID}.c4": "New"}
    assert edit.told == "1 changed, 1 added"


def test_a_list_as_text_left_alone_changes_nothing() -> None:
    definition = branches(3)
    del definition["texts"]["en"][f"{UID}.c2"]
    edit = lined(definition, "Branch 1\n[c2]\nBranch 3")
    assert (edit.data, edit.texts, edit.told) == (definition["questions"][UID], {}, "")


def test_values_stand_behind_a_tab() -> None:
    definition = branches(2)
    definition["questions"][UID]["choices"] = [{"id": "c1", "value": 7}, {"id": "c2", "value": 8}]
    edit = lined(definition, "Branch 1\t7\nBranch 2\t80\nNew\nLast\t9.5")
    assert edit.data["choices"] == [
        {"id": "c1", "value": 7},
        {"id": "c2", "value": 80},
        {"id": "c3", "value": 9},
        {"id": "c4", "value": 9.5},
    ]


def test_a_line_whose_tab_is_taken_out_has_no_value_any_more() -> None:
    definition = branches(2)
    definition["questions"][UID]["choices"] = [{"id": "c1", "value": 7}, {"id": "c2", "value": 8}]
    edit = lined(definition, "Branch 1\t7\nBranch 2")
    assert edit.data["choices"] == [{"id": "c1", "value": 7}, {"id": "c2", "value": None}]


def test_lines_without_any_tab_leave_the_values_alone() -> None:
    definition = branches(2)
    definition["questions"][UID]["choices"] = [{"id": "c1", "value": 7}, {"id": "c2", "value": 8}]
    edit = lined(definition, "Branch 2\nBranch 1")
    assert edit.data["choices"] == [{"id": "c2", "value": 8}, {"id": "c1", "value": 7}]


def test_what_is_wrong_names_its_line() -> None:
    assert lined(branches(2), f"Branch 1\n\n{'x' * 501}").errors == [
        "Line 3: please keep it to 500 characters; these are 501."
    ]
    many = lined(branches(2), "\n".join(f"Branch {number}" for number in range(1, 20_002)))
    assert many.errors == ["Line 20,001: there can be 20,000 at most."]
    assert ids(many) == ["c1", "c2"]


# A window of a list


def test_of_a_long_list_some_answers_stand_in_the_form() -> None:
    definition = branches(MANY)
    form = posted(definition)
    assert form.getlist("choice") == [f"c{number}" for number in range(1, 51)]
    assert edited(definition, form).data == definition["questions"][UID]


def test_an_answer_is_changed_where_it_stands() -> None:
    definition = branches(MANY)
    definition["questions"][UID]["choices"][200] |= {"exclusive": True}
    form = posted(definition, **{"c.c7.label": "Seven", "c.c8.exclusive": "on"})
    form.setlist("choice", ["c2", "c1", *form.getlist("choice")[2:]])
    edit = edited(definition, form)

    assert ids(edit) == ["c2", "c1", *(f"c{number}" for number in range(3, MANY + 1))]
    assert edit.texts == {f"{UID}.c7": "Seven"}
    changed = [one for one in edit.data["choices"] if len(one) > 1]
    assert changed == [{"id": "c8", "exclusive": True}, {"id": "c201", "exclusive": True}]


def test_an_answer_of_a_long_list_is_taken_out() -> None:
    edit = pressed(branches(MANY), "remove_choice:c3")
    assert (len(ids(edit)), "c3" in ids(edit)) == (MANY - 1, False)


def test_added_answers_are_looked_at() -> None:
    edit = pressed(branches(MANY), "paste_choice:", paste_choice="One\nTwo")
    assert ids(edit)[-2:] == ["c10001", "c10002"]
    assert edit.windows == {"choice.from": "10001"}


def test_default_answers_of_a_long_list_are_written() -> None:
    definition = branches(MANY)
    edit = edited(definition, posted(definition, default="Branch 7\nbranch 9000"))
    assert (edit.errors, edit.data["default"]) == ([], ["c7", "c9000"])
    wrong = edited(definition, posted(definition, default="Branch 7\nNowhere"))
    assert wrong.errors == [
        "Line 2: “Nowhere” is none of the answers, or the words of several: write its id, such as c7."
    ]
    again = definition | {"questions": definition["questions"] | {UID: edit.data}}
    assert edited(again, posted(again)).data == edit.data


# Through the pages


def long_survey(count: int) -> Any:
    definition = a_definition()
    choices = [{"id": f"c{number}"} for number in range(1, count + 1)]
    definition["questions"]["q2"] = {"kind": "single", "key": "branch", "choices": choices}
    definition["questions"]["q3"]["display"] = {"field": "q2", "op": "eq", "value": "c7"}
    definition["texts"]["en"] |= {f"q2.c{number}": f"Branch {number}" for number in range(1, count + 1)}
    root = OrgUnitFactory(name="Airport")
    program = ProgramFactory(owner=root)
    survey = create_questionnaire(program, owner=root, name="Visit", definition=definition, by=None)
    return survey, make_user("program_manager", root)


@pytest.fixture
def long(client):
    survey, maya = long_survey(MANY)
    client.force_login(maya)
    return survey


@pytest.mark.django_db
def test_pages_of_a_long_list_stay_small(client, long):
    for at in ("", "?at=q2", "?at=q3"):
        html = client.get(f"/surveys/{long.uuid}/{at}").content.decode()
        assert len(html) < 150_000
    assert "and 9,995 more" in html
    sent = form_in(client.get(f"/surveys/{long.uuid}/?at=q2").content.decode(), "question-form")
    assert sum(len(values) for _, values in sent.lists()) < 300


@pytest.mark.django_db
def test_a_long_list_is_saved_with_as_many_statements_as_a_short_one(client):
    counts = []
    for count in (3, MANY):
        survey, maya = long_survey(count)
        client.force_login(maya)
        client.get(f"/surveys/{survey.uuid}/?at=q2")
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(
                f"/surveys/{survey.uuid}/questions/q2/", {"rev": 0, "auto": "1", "text": "Where?"}
            )
        assert answer.status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_a_long_list_is_searched(client, long):
    url = f"/surveys/{long.uuid}/questions/q2/"
    form = form_in(client.get(f"/surveys/{long.uuid}/?at=q2").content.decode(), "question-form")
    form["choice.find"] = "Branch 99"
    form["op"] = ""  # as Enter in the field of the search does
    found = client.post(url, dict(form.lists()), follow=True).content.decode()
    assert "1–50 of 111 found" in found
    assert form_in(found, "question-form").getlist("choice")[:3] == ["c99", "c990", "c991"]
    page = f"/surveys/{long.uuid}/?at=q2"
    further = client.get(f"{page}&choice.find=Branch+99&choice.from=100").content.decode()
    assert "101–111 of 111 found" in further
    assert "None found" in client.get(f"{page}&choice.find=Nowhere").content.decode()


@pytest.mark.django_db
def test_a_list_is_written_as_text_saved_and_undone(client, long):
    url = f"/surveys/{long.uuid}/questions/q2/lines/choices/"
    before = draft_of(long).definition
    lines = [f"Branch {number}" for number in range(1, MANY + 1)]
    assert "\n".join(lines) in client.get(url).content.decode()
    lines[41] = "The new house"
    del lines[6]  # which the condition of q3 asks for
    answer = client.post(url, {"rev": 0, "choice.lines": "\n".join(lines)}, follow=True)
    html = answer.content.decode()
    after = draft_of(long)

    assert "Answers: 1 changed, 1 taken out." in html
    assert "is never shown: its conditions exclude each other." in html
    assert after.definition["texts"]["en"]["q2.c42"] == "The new house"
    assert [one["id"] for one in after.definition["questions"]["q2"]["choices"]] == [
        f"c{number}" for number in range(1, MANY + 1) if number != 7
    ]
    assert len(after.changes.get().patch) == 3
    assert undo(after).definition == before


@pytest.mark.django_db
def test_a_list_as_text_that_somebody_else_changed_is_kept(client, long):
    url = f"/surveys/{long.uuid}/questions/q2/lines/choices/"
    draft = draft_of(long)
    texts = draft.definition["texts"]["en"] | {"q2.text": "Where?"}
    definition = draft.definition | {"texts": {"en": texts}}
    change_draft(draft, rev=0, definition=definition, label="Text", by=None)
    answer = client.post(url, {"rev": 0, "choice.lines": "Mine alone"})
    assert (answer.status_code, "Mine alone" in answer.content.decode()) == (409, True)
    wrong = client.post(url, {"rev": 1, "choice.lines": f"Mine\n{'x' * 501}"})
    assert (wrong.status_code, "Line 2: please keep" in wrong.content.decode()) == (400, True)
    assert client.get(url.replace("choices", "cols")).status_code == 302


@pytest.mark.django_db
def test_a_condition_on_a_long_list_is_written(client, long):
    url = f"/surveys/{long.uuid}/questions/q3/"
    form = form_in(client.get(f"/surveys/{long.uuid}/?at=q3").content.decode(), "question-form")
    assert form["display.0.value"] == "Branch 7"
    form["display.0.value"] = "branch 9001"
    assert client.post(url, dict(form.lists())).status_code == 302
    assert draft_of(long).definition["questions"]["q3"]["display"]["value"] == "c9001"
    form["rev"], form["display.0.value"] = "1", "Nowhere"
    refused = client.post(url, form)
    assert (refused.status_code, "“Nowhere” is none of the answers" in refused.content.decode()) == (
        400,
        True,
    )


def a_tree(deep: int, wide: int) -> tuple[list[dict[str, Any]], dict[str, str]]:
    choices, texts = [], {}
    for one in range(1, deep + 1):
        choices.append({"id": f"c{len(choices) + 1}"})
        above = choices[-1]["id"]
        texts[f"{UID}.{above}"] = f"Make {one}"
        for other in range(1, wide + 1):
            choices.append({"id": f"c{len(choices) + 1}", "parent": above})
            texts[f"{UID}.{choices[-1]['id']}"] = f"Model {other}"
    return choices, texts


def test_a_long_outline_keeps_its_answers() -> None:
    choices, texts = a_tree(100, 199)
    data = {"kind": "drilldown", "key": "it", "levels": [{"id": "k1"}, {"id": "k2"}], "choices": choices}
    definition = survey_with(data, texts)
    lines = [
        ("  " if "parent" in one else "") + texts[f"{UID}.{one['id']}"]
        for one in definition["questions"][UID]["choices"]
    ]
    assert "outline" not in posted(definition)
    form = QueryDict(mutable=True)
    lines[200], lines[205] = "Another make", "  Another model"
    form["outline"] = "\n".join(lines)
    edit = edited(definition, form)
    assert (edit.data["choices"], edit.errors) == (choices, [])
    assert edit.texts == {f"{UID}.c201": "Another make", f"{UID}.c206": "Another model"}
