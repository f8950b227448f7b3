"""What is left to set up on a fresh installation. Each app registers its steps in `AppConfig.ready()`.

from common.checklist import Step, register
register(Step("people", "Invite people", "They get a mail.", "person_invite",
              action="grant.give", is_done=has_people, order=20))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True)
class Step:
    """One thing to set up: `url` is a URL's name or gives an address; `action` is what doing it needs."""

    name: str
    title: str
    text: str
    url: str | Callable[[], str]
    action: str
    is_done: Callable[[], bool]
    order: int = 50

    @property
    def address(self) -> str:
        return reverse(self.url) if isinstance(self.url, str) else self.url()


@dataclass(frozen=True)
class StepState:
    """A step as one person meets it: done or not, with the address where they may do it, else ""."""

    title: str
    text: str
    is_done: bool
    url: str


_steps: dict[str, Step] = {}


def register(step: Step) -> None:
    """Adds a step; the same name again replaces it."""
    _steps[step.name] = step


def steps_for(user: Any) -> list[StepState]:
    """All steps in order until all are done, for who may do one for the whole organisation; else none."""
    actions = dict.fromkeys(step.action for step in _steps.values())
    if not any(user.reach(action).covers_organisation for action in actions):
        return []
    states = [
        StepState(
            step.title,
            step.text,
            step.is_done(),
            step.address if user.reach(step.action).covers_organisation else "",
        )
        for step in sorted(_steps.values(), key=lambda step: (step.order, step.name))
    ]
    return [] if all(state.is_done for state in states) else states


def next_step(user: Any) -> StepState | None:
    """The first step that is not done and that this person may do."""
    return next((state for state in steps_for(user) if state.url and not state.is_done), None)
