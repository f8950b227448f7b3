"""Moving anything of a draft (questions, pages, steps of the flow) to a place or by one step; taking it out.

Pages are named as their texts are: `b1.p0`. A branch's other way is named `f1.otherwise`.
"""

import re

from surveys.document import Document, Page
from surveys.domain.questionnaires.drafting.base import Definition, EditRefused, find_question
from surveys.domain.questionnaires.drafting.blocks import place_page
from surveys.domain.questionnaires.drafting.flow import Goal, place_node, remove_node, step_node
from surveys.domain.questionnaires.drafting.pages import remove_page
from surveys.domain.questionnaires.drafting.questions import move_question, place_question, remove_question

PAGE = re.compile(r"([a-z][a-z0-9_]*)\.p(\d+)")
OTHERWISE = ".otherwise"


def put(definition: Definition, what: str, goal: str, where: str) -> Definition:
    """`what` to a place `before`, `after` or first `into` what has the id `goal`. Raises EditRefused."""
    document = Document(definition)
    if what in definition["questions"]:
        return _put_question(definition, document, what, goal, where)
    if PAGE.fullmatch(what):
        return _put_page(definition, document, page_named(document, what), goal, where)
    if goal.endswith(OTHERWISE):
        return place_node(definition, what, Goal(goal.removesuffix(OTHERWISE), "otherwise"))
    block = _block_of(document, goal)
    return place_node(definition, what, Goal(block or goal, "after" if block and where == "into" else where))


def step(definition: Definition, what: str, by: int) -> Definition:
    """`what` one place up (-1) or down (+1), over the edge of what it stands in."""
    if what in definition["questions"]:
        return move_question(definition, what, by)
    if not PAGE.fullmatch(what):
        return step_node(definition, what, by)
    document = Document(definition)
    page = page_named(document, what)
    siblings = len(document.pages_of(page.block))
    if 0 <= page.number + by < siblings:
        return place_page(definition, page.index, page.block, page.number + by)
    if not 0 <= page.index + by < len(document.pages):
        return definition
    other = document.pages[page.index + by]
    return place_page(definition, page.index, other.block, other.number + 1 if by < 0 else 0)


def take_out(definition: Definition, what: str) -> Definition:
    """Without this question, page or step and what is in it."""
    if what in definition["questions"]:
        return remove_question(definition, what)
    if PAGE.fullmatch(what):
        return remove_page(definition, page_named(Document(definition), what).index)
    return remove_node(definition, what)


def page_named(document: Document, path: str) -> Page:
    """The page whose texts stand at `path`. EditRefused if there is none."""
    for page in document.pages:
        if page.path == path:
            return page
    raise EditRefused("This page isn't in the survey any more.")


def _put_question(definition: Definition, document: Document, uid: str, goal: str, where: str) -> Definition:
    find_question(definition, uid)
    if goal == uid:
        return definition
    if goal in definition["questions"]:
        index = find_question(definition, goal)[0]
        others = [one for one in document.pages[index].questions if one != uid]
        return place_question(definition, uid, index, others.index(goal) + (where == "after"))
    if PAGE.fullmatch(goal):
        page = page_named(document, goal)
        return place_question(definition, uid, page.index, 0)
    pages = document.pages_of(goal)
    if not pages:
        raise EditRefused("A question stands on a page: drop it on one.")
    return place_question(definition, uid, pages[0].index, 0)


def _put_page(definition: Definition, document: Document, page: Page, goal: str, where: str) -> Definition:
    if goal in definition["blocks"]:
        return place_page(definition, page.index, goal, 0)
    if goal in definition["questions"]:
        beside = document.pages[find_question(definition, goal)[0]]
        where = "after"
    elif PAGE.fullmatch(goal):
        beside = page_named(document, goal)
    else:
        raise EditRefused("A page stands in a block: drop it on one, or beside another page.")
    if beside == page:
        return definition
    number = beside.number + (where != "before")
    if beside.block == page.block and page.number < beside.number:
        number -= 1
    return place_page(definition, page.index, beside.block, number)


def _block_of(document: Document, goal: str) -> str:
    """The block of the page or question that a step was dropped on; "" for other goals."""
    if found := PAGE.fullmatch(goal):
        return found[1]
    page = document.page_of(goal)
    return page.block if page else ""
