"""Edits of the pictures that questions and their answers show."""

from typing import Any

from surveys.document.copying import copied
from surveys.domain.questionnaires.drafting.base import Definition, EditRefused, opened


def set_picture(
    definition: Definition, uid: str, image: dict[str, Any] | None, choice: str = ""
) -> Definition:
    """The survey with this picture on a question, or on one of its choices; None takes it out.

    Raises EditRefused where the question or the choice isn't there any more.
    """
    question = holder = copied(definition.get("questions", {}).get(uid))
    if question is not None and choice:
        holder = next((one for one in question.get("choices", ()) if one["id"] == choice), None)
    if holder is None:
        raise EditRefused("What the picture belongs to isn't there any more.")
    if image is None:
        holder.pop("image", None)
    else:
        holder["image"] = image
    new = opened(definition)
    new["questions"][uid] = question
    return new
