"""What must be changed in a survey of a file before it can be published: told with its report."""

from typing import Any
from urllib.parse import urlsplit

from surveys.document import DefinitionInvalid, Document
from surveys.domain.questionnaires.drafting import every_node
from surveys.formats import Obstacle
from surveys.formats.qsf.ids import source_of
from surveys.logic.checks import check_definition
from surveys.logic.ends import NOT_LISTED, redirects_of

MOST = 100
LATER = "that is asked later"
MOVE = "Ask that question before, or take the condition away."
ALLOW = "Put {sites} on the program's list of sites, if it isn't there, or take the address away."


def obstacles_of(definition: dict[str, Any], file_format: str) -> list[Obstacle]:
    """What would keep this survey from being published, in the order of the survey, each once.

    The list of sites that a program may lead to is not known yet, so every such ending is named.
    """
    try:
        check_definition(definition)
    except DefinitionInvalid as invalid:
        document = Document(definition)
        found = [
            Obstacle(_place(document, where, file_format), f"{what}{_advice(document, where, what)}")
            for where, what in invalid.problems
        ]
        return _shortened(list(dict.fromkeys(found)))
    return []


def _shortened(found: list[Obstacle]) -> list[Obstacle]:
    if len(found) <= MOST:
        return found
    more = Obstacle("Other places", f"are named by the builder: {len(found) - MOST:,} more.")
    return [*found[:MOST], more]


def _place(document: Document, where: str, file_format: str) -> str:
    """The place, and for steps of the flow what they are called in a file of Qualtrics."""
    step = _step(document, where)
    source = source_of(step) if step and file_format == "qsf" else ""
    return f"{where} ({source} in the file)" if source else where


def _step(document: Document, where: str) -> dict[str, Any]:
    """The step of the flow that a place such as “End f16” names; {} for other places."""
    kind, _, name = where.partition(" ")
    if kind not in ("End", "Branch", "Step"):
        return {}
    steps = (node for node in every_node(document.definition) if node["type"] != "block")
    return next((node for node in steps if node["id"] == name), {})


def _advice(document: Document, where: str, what: str) -> str:
    """What to do, where the problem alone doesn't say it."""
    if LATER in what:
        return f" {MOVE}"
    if what != NOT_LISTED:
        return ""
    quotas = {f"Quota {one.get('name') or one.get('id')}": one.get("id") for one in _quotas(document)}
    name = quotas.get(where, where.removeprefix("End "))
    address = urlsplit(redirects_of(document).get(str(name), ""))
    return f" {ALLOW.format(sites=f'{address.scheme}://{address.netloc}')}"


def _quotas(document: Document) -> list[dict[str, Any]]:
    return list(document.definition.get("quotas", ()))
