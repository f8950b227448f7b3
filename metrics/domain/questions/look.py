"""What a page of results looks at: a survey at a unit, in some months, and what else narrows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from accounts.models import OrgUnit
from metrics.domain.reading import Period
from metrics.domain.sheets.columns import Column, Sheet
from surveys.models import Program, Questionnaire

MOST_NARROWED = 2


@dataclass(frozen=True)
class Narrow:
    """One fact that responses must have. `read` finds it in a sheet, `wanted` are its values there."""

    name: str
    wanted: Any
    read: Callable[[Sheet], Column]

    @classmethod
    def fact(cls, name: str, value: Any) -> "Narrow":
        """By what stands beside the answers."""
        return cls(name, value, lambda sheet: sheet.fact(name))


@dataclass(frozen=True)
class Look:
    """`units` are the keys of those in reach at `unit` and beneath it; `period` None is all time, else whole
    months."""

    questionnaire: Questionnaire
    program: Program
    unit: OrgUnit
    units: frozenset[int]
    is_whole_unit: bool = True
    period: Period | None = None
    narrowed: Sequence[Narrow] = ()
    versions: frozenset[int] | None = None
    is_weighted: bool = False
    are_texts: bool = False  # judged for showing texts, which more must have written than chosen an answer
    raw: Mapping[str, str] = field(default_factory=dict)

    @property
    def least(self) -> int:
        few = self.program.min_answers
        return max(few, self.program.min_comments) if self.are_texts else few

    def also(self, narrow: Narrow) -> "Look":
        """The same, narrowed once more."""
        return replace(self, narrowed=[*self.narrowed, narrow])

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out that somebody else may see beside it."""
        is_root = self.unit.parent_id is None and self.is_whole_unit
        return is_root and self.period is None and not self.narrowed and self.versions is None
