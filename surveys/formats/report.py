"""What came across from a file: a line for every element of the source, nothing dropped in silence."""

from dataclasses import dataclass, field
from typing import Any, Literal

from common.refusals import Refused

Status = Literal["full", "simplified", "left_out"]


class FileUnreadable(Refused):
    """A file that holds no survey of its format; the message says in one line what is wrong and where."""


@dataclass(frozen=True)
class Element:
    """One element of the source: its id there, its kind in the source's words, and what became of it.

    `full` has no `why`; the other two say in one sentence what differs or why it stayed behind.
    """

    id: str
    kind: str
    status: Status
    why: str = ""


@dataclass
class Report:
    """The elements in the order of the source. `note` is called once for each; the worst status stays."""

    elements: dict[str, Element] = field(default_factory=dict)

    def note(self, element_id: str, kind: str, status: Status = "full", why: str = "") -> None:
        """Tells of an element; told again, the worse status wins and the reasons are joined."""
        known = self.elements.get(element_id)
        if known is None:
            self.elements[element_id] = Element(element_id, kind, status, why)
            return
        order: tuple[Status, ...] = ("full", "simplified", "left_out")
        worse = max(known.status, status, key=order.index)
        reasons = dict.fromkeys(reason for reason in (known.why, why) if reason)
        self.elements[element_id] = Element(element_id, known.kind, worse, " ".join(reasons))

    def count(self, status: Status) -> int:
        """How many elements have this status."""
        return sum(1 for element in self.elements.values() if element.status == status)


@dataclass
class Translation:
    """A survey as it came across: its definition, the report, and how many questions the source asks."""

    name: str
    format: str
    definition: dict[str, Any]
    report: Report
    questions: int

    def as_json(self) -> dict[str, Any]:
        """What `import_survey --report` writes."""
        return {
            "survey": self.name,
            "format": self.format,
            "questions": self.questions,
            "elements": [
                {
                    "id": one.id,
                    "kind": one.kind,
                    "status": one.status,
                    **({"why": one.why} if one.why else {}),
                }
                for one in self.report.elements.values()
            ],
        }
