"""What keeps a draft from being published, each with the place where it is put right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from surveys.document import Document
from surveys.document.shape import WHOLE
from surveys.document.shape import Problem as Told
from surveys.domain.questionnaires.drafting.flow import every_node
from surveys.forms.conditions import Operands
from surveys.logic.checks import publishing_problems
from surveys.logic.places import Place
from surveys.logic.reach import unreachable
from surveys.models import Questionnaire
from surveys.views.builder.labels import step_words


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with the draft; `at` is the id of the question, step or block it concerns."""

    where: str
    what: str
    at: str = ""
    href: str = ""


def problems_of(questionnaire: Questionnaire, document: Document) -> list[Problem]:
    """What keeps the draft, as it was saved, from being published."""
    program = questionnaire.program
    problems = publishing_problems(
        document, is_anonymous=program.is_anonymous, redirects=program.redirect_origins
    )
    return located(questionnaire, document, problems)


def warnings_of(questionnaire: Questionnaire, document: Document) -> list[Problem]:
    """What nobody will ever see, and logic that contradicts itself; it keeps nothing from being published."""
    return located(questionnaire, document, unreachable(document))


def located(questionnaire: Questionnaire, document: Document, problems: Sequence[Told]) -> list[Problem]:
    """Problems in words, with what each concerns and the address where it is put right."""
    if not problems:
        return []
    builder = reverse("surveys:builder", args=[questionnaire.uuid])
    known, steps = Operands(document), {str(one.get("id")): one for one in every_node(document.definition)}
    pages = {page.path: page.index + 1 for page in document.pages}
    quotas = {quota.get("id") for quota in document.definition.get("quotas", ())}
    found = []
    for where, what in problems:
        at = where.at if isinstance(where, Place) else ""
        if at in document.questions:
            found.append(Problem(where, what, at, f"{builder}?at={at}"))
        elif at in steps:
            found.append(Problem(_name_of(document, known, steps[at]), what, at, f"{builder}?at={at}"))
        elif at in pages:
            found.append(Problem(where, what, href=f"{builder}#page-{pages[at]}"))
        elif at in quotas:
            found.append(Problem(where, what, href=f"{builder}?pane=quotas&at={at}"))
        else:
            found.append(Problem("The survey" if where == WHOLE else where, what))
    return found


def _name_of(document: Document, known: Operands, step: Mapping[str, Any]) -> str:
    if step["type"] != "block":
        return step_words(known, step)[0]
    blocks = [one["id"] for one in every_node(document.definition) if one["type"] == "block"]
    name = document.block(step["id"]).get("name")
    return str(name or f"Block {blocks.index(step['id']) + 1}")
