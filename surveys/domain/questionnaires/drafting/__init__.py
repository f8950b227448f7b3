"""Edits of a draft's definition as pure functions: each gives a new definition and leaves the old one alone.

`change_draft` saves what they give. Pages are named by their index over all blocks, questions by their id.
"""

from surveys.domain.questionnaires.drafting.base import (
    Definition,
    EditRefused,
    find_question,
    given_ids,
    measured_by,
    next_id,
    next_ids,
    part_ids,
    used_ids,
)
from surveys.domain.questionnaires.drafting.blocks import (
    change_block,
    merge_block,
    place_page,
    split_block,
)
from surveys.domain.questionnaires.drafting.embedded import put_embedded, remove_embedded
from surveys.domain.questionnaires.drafting.flow import (
    Goal,
    add_node,
    change_node,
    every_node,
    locate,
    place_node,
    remove_node,
    step_node,
    unwrap_node,
    wrap_node,
)
from surveys.domain.questionnaires.drafting.languages import (
    add_language,
    confirm_texts,
    remove_language,
    set_texts,
)
from surveys.domain.questionnaires.drafting.looks import set_look
from surveys.domain.questionnaires.drafting.moving import page_named, put, step, take_out
from surveys.domain.questionnaires.drafting.pages import add_page, move_page, remove_page
from surveys.domain.questionnaires.drafting.pictures import set_picture
from surveys.domain.questionnaires.drafting.pieces import (
    Inserted,
    insert_block_piece,
    insert_question_piece,
    take_block,
    take_question,
)
from surveys.domain.questionnaires.drafting.questions import (
    FIRST_TEXTS,
    add_question,
    carried_into,
    change_question,
    duplicate_question,
    move_question,
    place_question,
    remove_question,
)
from surveys.domain.questionnaires.drafting.quotas import add_quota, change_quota, remove_quota
from surveys.domain.questionnaires.drafting.scoring import add_category, change_category, remove_category

__all__ = [
    "FIRST_TEXTS",
    "Definition",
    "EditRefused",
    "Goal",
    "Inserted",
    "add_category",
    "add_language",
    "add_node",
    "add_page",
    "add_question",
    "add_quota",
    "carried_into",
    "change_block",
    "change_category",
    "change_node",
    "change_question",
    "change_quota",
    "confirm_texts",
    "duplicate_question",
    "every_node",
    "find_question",
    "given_ids",
    "insert_block_piece",
    "insert_question_piece",
    "locate",
    "measured_by",
    "merge_block",
    "move_page",
    "move_question",
    "next_id",
    "next_ids",
    "page_named",
    "part_ids",
    "place_node",
    "place_page",
    "place_question",
    "put",
    "put_embedded",
    "remove_category",
    "remove_embedded",
    "remove_language",
    "remove_node",
    "remove_page",
    "remove_question",
    "remove_quota",
    "set_look",
    "set_picture",
    "set_texts",
    "split_block",
    "step",
    "step_node",
    "take_block",
    "take_out",
    "take_question",
    "unwrap_node",
    "used_ids",
    "wrap_node",
]
