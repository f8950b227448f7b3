"""What keeps a draft from being published, each with the place where it is put right."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from surveys.document import DefinitionInvalid, Document
from surveys.document.shape import WHOLE
from surveys.domain.questionnaires.drafting.flow import every_node
from surveys.forms.conditions import Operands
from surveys.logic.checks import check_definition
from surveys.logic.reach import unreachable
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.views.builder.labels import step_words

NUMBER = re.compile(r"Q(\d+)\b")


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with the draft, and the question, page, step or block (`at`) it concerns."""

    where: str
    what: str
    uid: str = ""
    href: str = ""
    at: str = ""


def problems_of(questionnaire: Questionnaire, draft: QuestionnaireVersion) -> list[Problem]:
    """What keeps the draft from being published."""
    program = questionnaire.program
    try:
        check_definition(
            draft.definition, is_anonymous=program.is_anonymous, redirects=program.redirect_origins
        )
    except DefinitionInvalid as invalid:
        return located(questionnaire, Document(draft.definition), invalid.problems)
    return []


def warnings_of(questionnaire: Questionnaire, document: Document) -> list[Problem]:
    """What nobody will ever see, and logic that contradicts itself; it keeps nothing from being published."""
    return located(questionnaire, document, unreachable(document))


def located(
    questionnaire: Questionnaire, document: Document, problems: list[tuple[str, str]]
) -> list[Problem]:
    """Problems in words, with the question that each concerns and the address where it is put right."""
    builder = reverse("surveys:builder", args=[questionnaire.uuid])
    known, steps = Operands(document), {str(one.get("id")): one for one in every_node(document.definition)}
    found = []
    for where, what in problems:
        uid, shown, href = _uid_of(document, where), where, ""
        step = steps.get(where.removeprefix("Branch ").removeprefix("Step ").removeprefix("End "))
        if uid:
            href = f"{builder}?q={uid}"
        elif step:
            shown, href = _name_of(document, known, step), f"{builder}?at={step['id']}"
        elif where.startswith("Page "):
            href = f"{builder}#page-{where.removeprefix('Page ')}"
        elif where.startswith("Quota "):
            href = f"{builder}?pane=quotas"
        elif where == WHOLE:
            shown = "The survey"
        found.append(Problem(shown, what, uid, href, uid or (str(step["id"]) if step else "")))
    return found


def _name_of(document: Document, known: Operands, step: Mapping[str, Any]) -> str:
    if step["type"] != "block":
        return step_words(known, step)[0]
    blocks = [one["id"] for one in every_node(document.definition) if one["type"] == "block"]
    name = document.block(step["id"]).get("name")
    return str(name or f"Block {blocks.index(step['id']) + 1}")


def _uid_of(document: Document, where: str) -> str:
    """The question a problem names by its number, or itself; "" for other places."""
    if where in document.questions:
        return where
    number = NUMBER.match(where)
    uids = list(document.questions)
    return uids[int(number[1]) - 1] if number and int(number[1]) <= len(uids) else ""
