"""One row of the table of routes, and what rows post and how their addresses are written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.security.world import World

Data = dict[str, Any] | Callable[[World, str], dict[str, Any]]


@dataclass(frozen=True)
class Route:
    """One row of the table; the fields are told above."""

    name: str
    action: str = ""
    about: str = ""
    methods: str = "GET"
    data: Data | None = None
    url: Callable[[Any], dict[str, Any]] | None = None
    shows: str = ""
    organisation: bool = False
    public: str = ""
    sees: str = ""
    query: str = ""
    framed: bool = False
    also: str = ""


def of_grant(row: Any) -> dict[str, Any]:
    """A grant's address names its person."""
    return {"uuid": row.user.uuid, "grant_uuid": row.uuid}


def of_task(row: Any) -> dict[str, Any]:
    """A task's address names its case."""
    return {"uuid": row.case.uuid, "task_uuid": row.uuid}


def no_token(row: Any) -> dict[str, Any]:
    """A token that nobody has."""
    return {"token": "no-such-token"}


def own_mapping(world: World, position: str) -> dict[str, Any]:
    """The mapping saved where the import runs."""
    return {"mapping": world.things["mapping"][position].uuid}


def ticked_message(world: World, position: str) -> dict[str, Any]:
    """A message ticked in the list."""
    return {"ids": [world.things["message"][position].uuid]}


def made_of_file(world: World, position: str) -> dict[str, Any]:
    """What a survey file is to become."""
    program, unit = world.things["program"]["own"], world.units["own"]
    return {"name": "Brought along", "program": program.pk, "owner": unit.pk}


def made_by_api(world: World, position: str) -> dict[str, Any]:
    """The same for programs."""
    return {"program": world.things["program"]["own"].code, "unit": world.units["own"].code}


def of_comment(row: Any) -> dict[str, Any]:
    """A comment's address names its survey."""
    return {"uuid": row.questionnaire.uuid, "comment_uuid": row.uuid}


def own_item(world: World, position: str) -> dict[str, Any]:
    """The bank's item at the same unit."""
    return {"item": world.things["bank_item"][position].uuid}


def exported_by_api(world: World, position: str) -> dict[str, Any]:
    """A file of the own survey's answers."""
    return {"questionnaire": str(world.things["questionnaire"]["own"].uuid), "unit": world.units["own"].code}


def imported_by_api(world: World, position: str) -> dict[str, Any]:
    """Answers to the own survey, without the file."""
    return {"questionnaire": str(world.things["questionnaire"]["own"].uuid), "unit": world.units["own"].code}


CORRECTING = {"asked": "q1", "answer-q1": "9", "why": "Typed wrongly"}


def erasing(world: World, position: str) -> dict[str, Any]:
    """What the page that asks before erasing wants."""
    return {"reason": "Asked for by the customer", "is_sure": "on"}


def step(name: str) -> Callable[[Any], dict[str, Any]]:
    """The address of one step of a case."""
    return lambda row: {"uuid": row.uuid, "step": name}


def beside(**more: Any) -> Callable[[Any], dict[str, Any]]:
    """The row's own key (uuid, or pk where it has none) and what else the address says."""
    return lambda row: ({"uuid": row.uuid} if hasattr(row, "uuid") else {"pk": row.pk}) | more
