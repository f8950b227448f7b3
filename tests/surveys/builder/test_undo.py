"""Undo: thirty random edits of every kind, all taken back, all done again, the same bytes each time."""

import json
import random
from collections.abc import Callable
from typing import Any, get_args, get_origin

import pytest

from common.refusals import Refused
from surveys.document import Document, check_shape
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.drafting import Goal
from surveys.domain.questionnaires.editing import change_draft, create_questionnaire, draft_of, redo, undo
from surveys.kinds import offered_kinds
from surveys.models import DraftChange, Questionnaire
from tests.factories.surveys import ProgramFactory, a_definition
from tests.surveys.logic.airline import definition

pytestmark = pytest.mark.django_db
EDITS = 30
Definition = dict[str, Any]
Edit = Callable[[Definition, random.Random, set[str]], Definition]
WHERE = ["before", "after", "into", "otherwise", "last", "last_otherwise"]


def question_of(now: Definition, dice: random.Random) -> str:
    return dice.choice([*Document(now).questions, "q0"])


def page_of(now: Definition, dice: random.Random) -> int:
    return dice.randrange(len(Document(now).pages))


def node_of(now: Definition, dice: random.Random) -> str:
    return str(dice.choice([one["id"] for one in drafting.every_node(now)]))


def block_of(now: Definition, dice: random.Random) -> str:
    return str(dice.choice(list(now["blocks"])))


def anything(now: Definition, dice: random.Random) -> str:
    pages = [page.path for page in Document(now).pages]
    return str(dice.choice([question_of(now, dice), dice.choice(pages), node_of(now, dice)]))


def change_question(now: Definition, dice: random.Random, given: set[str]) -> Definition:
    uid = question_of(now, dice)
    data = {**now["questions"].get(uid, {}), "required": dice.random() < 0.5, "choices": [{"id": "c1"}]}
    return drafting.change_question(now, uid, data, {f"{uid}.text": f"Text {dice.random()}", f"{uid}.c1": ""})


def change_step(now: Definition, dice: random.Random, given: set[str]) -> Definition:
    node = node_of(now, dice)
    level, place = drafting.locate(now, node)
    data = {"set": {"values": [{"name": "x", "value": "1"}]}, "branch": {"when": {}, "name": "All"}}
    texts = {f"{node}.thanks": f"Bye {dice.random()}"}
    return drafting.change_node(now, node, data.get(level[place]["type"], {}), texts)


def change_block(now: Definition, dice: random.Random, given: set[str]) -> Definition:
    block = block_of(now, dice)
    loop = {"items": [{"id": f"i{number}"} for number in range(1, dice.randint(1, 4))]} | {"random": True}
    data = {"name": f"Part {dice.random()}", "loop": dice.choice([{}, loop]), "random": {"questions": True}}
    return drafting.change_block(now, block, data, {f"{block}.i1.1": "Shop"})


def quota_of(now: Definition, dice: random.Random) -> str:
    return str(dice.choice([one["id"] for one in now.get("quotas", ())] or ["u0"]))


def score_of(now: Definition, dice: random.Random) -> str:
    return str(dice.choice([one["id"] for one in now.get("scoring", ())] or ["g0"]))


def field_of(now: Definition, dice: random.Random) -> str:
    return str(dice.choice([one["name"] for one in now.get("embedded", ())] or ["none"]))


def language_of(now: Definition, dice: random.Random) -> str:
    return dice.choice(["de", "es", "ar", *Document(now).languages])


EVERY: dict[str, Edit] = {
    "add_question": lambda now, dice, given: drafting.add_question(
        now,
        dice.choice(offered_kinds()).name,
        page=page_of(now, dice),
        after=question_of(now, dice),
        used=given,
    )[0],
    "duplicate_question": lambda now, dice, given: drafting.duplicate_question(
        now, question_of(now, dice), used=given
    )[0],
    "change_question": change_question,
    "remove_question": lambda now, dice, given: drafting.remove_question(now, question_of(now, dice)),
    "move_question": lambda now, dice, given: drafting.move_question(
        now, question_of(now, dice), dice.choice([-1, 1])
    ),
    "place_question": lambda now, dice, given: drafting.place_question(
        now, question_of(now, dice), page_of(now, dice), dice.randrange(4)
    ),
    "add_page": lambda now, dice, given: drafting.add_page(now, page_of(now, dice)),
    "add_page_in": lambda now, dice, given: drafting.add_page(now, 0, block=block_of(now, dice)),
    "move_page": lambda now, dice, given: drafting.move_page(now, page_of(now, dice), dice.choice([-1, 1])),
    "place_page": lambda now, dice, given: drafting.place_page(
        now, page_of(now, dice), block_of(now, dice), dice.randrange(3)
    ),
    "remove_page": lambda now, dice, given: drafting.remove_page(now, page_of(now, dice)),
    "add_node": lambda now, dice, given: drafting.add_node(
        now,
        dice.choice(["block", "branch", "randomiser", "group", "set", "end"]),
        Goal(node_of(now, dice), dice.choice(WHERE)),
        given=given,
    )[0],
    "place_node": lambda now, dice, given: drafting.place_node(
        now, node_of(now, dice), Goal(node_of(now, dice), dice.choice(WHERE))
    ),
    "step_node": lambda now, dice, given: drafting.step_node(now, node_of(now, dice), dice.choice([-1, 1])),
    "wrap_node": lambda now, dice, given: drafting.wrap_node(
        now, node_of(now, dice), dice.choice(["branch", "group", "randomiser"]), given=given
    )[0],
    "unwrap_node": lambda now, dice, given: drafting.unwrap_node(now, node_of(now, dice)),
    "remove_node": lambda now, dice, given: drafting.remove_node(now, node_of(now, dice)),
    "change_node": change_step,
    "put": lambda now, dice, given: drafting.put(
        now, anything(now, dice), anything(now, dice), dice.choice(["before", "after", "into"])
    ),
    "step": lambda now, dice, given: drafting.step(now, anything(now, dice), dice.choice([-1, 1])),
    "take_out": lambda now, dice, given: drafting.take_out(now, anything(now, dice)),
    "change_block": change_block,
    "split_block": lambda now, dice, given: drafting.split_block(
        now, block_of(now, dice), dice.randint(1, 2), given=given
    )[0],
    "merge_block": lambda now, dice, given: drafting.merge_block(now, block_of(now, dice)),
    "add_quota": lambda now, dice, given: drafting.add_quota(now, {"limit": 3}, given=given)[0],
    "change_quota": lambda now, dice, given: drafting.change_quota(
        now, quota_of(now, dice), {"limit": dice.randrange(99)}, {f"{quota_of(now, dice)}.thanks": "Full"}
    ),
    "remove_quota": lambda now, dice, given: drafting.remove_quota(now, quota_of(now, dice)),
    "put_embedded": lambda now, dice, given: drafting.put_embedded(
        now, dice.choice(["", field_of(now, dice)]), {"name": f"n{dice.randrange(9)}", "from": "link"}
    ),
    "remove_embedded": lambda now, dice, given: drafting.remove_embedded(now, field_of(now, dice)),
    "add_category": lambda now, dice, given: drafting.add_category(now, "Joy", given=given)[0],
    "change_category": lambda now, dice, given: drafting.change_category(
        now, score_of(now, dice), {"name": "Joy", "weights": {"q1": {"c1": dice.randrange(9)}}}
    ),
    "remove_category": lambda now, dice, given: drafting.remove_category(now, score_of(now, dice)),
    "set_texts": lambda now, dice, given: drafting.set_texts(
        now, language_of(now, dice), {"title": f"Title {dice.random()}", "b1.p0.title": "One"}
    ),
    "add_language": lambda now, dice, given: drafting.add_language(now, language_of(now, dice)),
    "set_picture": lambda now, dice, given: drafting.set_picture(
        now,
        question_of(now, dice),
        dice.choice([None, {"upload": "01890a5d-ac96-774b-bcce-b302099a8057", "width": 9, "height": 9}]),
        dice.choice(["", "c1"]),
    ),
    "set_look": lambda now, dice, given: drafting.set_look(
        now,
        {"progress": dice.choice(["bar", "none"]), "back": dice.random() < 0.5},
        {"next": f"On {dice.random()}"},
    ),
    "confirm_texts": lambda now, dice, given: drafting.confirm_texts(
        now, language_of(now, dice), ["q2.text", "title"]
    ),
    "insert_question_piece": lambda now, dice, given: drafting.insert_question_piece(
        now, drafting.take_question(a_definition(), "q2"), page=page_of(now, dice), given=given
    )[0],
    "insert_block_piece": lambda now, dice, given: drafting.insert_block_piece(
        now, drafting.take_block(a_definition(), "b1"), goal=Goal(node_of(now, dice)), given=given
    )[0],
    "remove_language": lambda now, dice, given: drafting.remove_language(now, language_of(now, dice)),
}
PIECES = {"take_block", "take_question"}  # which give a definition of their own


def edits_there_are() -> set[str]:
    """The names of all pure edits: they take a definition and give another one, some with more beside it."""
    found = set()
    for name in drafting.__all__:
        said = getattr(getattr(drafting, name), "__annotations__", {})
        given = said.get("return")
        first = get_args(given)[0] if get_origin(given) is tuple else given
        if "definition" in said and first == Definition:
            found.add(name)
    return found - PIECES


def written(survey: Questionnaire) -> str:
    return json.dumps(draft_of(survey).definition)


def edited(survey: Questionnaire, name: str, dice: random.Random) -> bool:
    """Whether the edit made sense on the draft as it is, and changed it."""
    draft = draft_of(survey)
    try:
        new = EVERY[name](draft.definition, dice, drafting.given_ids(survey))
    except Refused:
        return False
    return change_draft(draft, rev=draft.rev, definition=new, label=name, by=None).rev > draft.rev


def test_every_edit_there_is_takes_part() -> None:
    there = edits_there_are()
    assert {"add_node", "set_texts", "change_question"} <= there
    assert there - EVERY.keys() == set()


@pytest.mark.parametrize("seed", range(8))
def test_thirty_random_edits_are_undone_and_done_again_to_the_byte(seed: int) -> None:
    program = ProgramFactory()
    survey = create_questionnaire(program, owner=program.owner, name="S", definition=a_definition(), by=None)
    dice, names = random.Random(seed), list(EVERY)
    states = [written(survey)]
    while len(states) <= EDITS:
        if edited(survey, dice.choice(names), dice):
            states.append(written(survey))
    assert DraftChange.objects.count() == EDITS
    for state in states[-2::-1]:
        undo(draft_of(survey))
        assert written(survey) == state
    for state in states[1:]:
        redo(draft_of(survey))
        assert written(survey) == state


@pytest.mark.parametrize("name", sorted(EVERY.keys() - {"confirm_texts"}))  # which needs what saving marks
def test_each_edit_changes_something_now_and_then_and_leaves_what_it_was_given(name: str) -> None:
    old = definition()
    old |= {"quotas": [{"id": "u1", "limit": 1}], "embedded": [{"name": "n1", "from": "link"}]}
    old |= {"scoring": [{"id": "g1", "name": "Joy", "weights": {}}]}
    old["blocks"]["b1"]["pages"] = [["q1"], ["q2"]]
    old["texts"]["de"], old["languages"] = {}, ["en", "de"]
    old = drafting.set_texts(old, "de", {"q2.text": "Wie kamen Sie?"})
    old = drafting.set_texts(old, "en", {"q2.text": "How did you travel?"})
    before, dice, changes = json.dumps(old), random.Random(5), 0
    for _ in range(60):
        try:
            new = EVERY[name](old, dice, set())
        except Refused:
            continue
        check_shape(new)
        changes += new != old
        assert json.dumps(old) == before
    assert changes > 0
