"""What came across from a file: a line for every element of the source, nothing dropped in silence."""

from dataclasses import dataclass, field
from typing import Any, Literal

from common.refusals import Refused

Status = Literal["full", "simplified", "left_out"]
ORDER: tuple[Status, ...] = ("full", "simplified", "left_out")
MOST_REASONS = 40
LONGEST_MESSAGE = 300
MORE = "There is more like this."


class FileUnreadable(Refused):
    """A file that holds no survey of its format; the message says in one line what is wrong and where.

    What stands in the file may be named there, so line ends become blanks and a long line is cut.
    """

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split())[:LONGEST_MESSAGE])


@dataclass(frozen=True)
class Element:
    """One element of the source: its id there, its kind in the source's words, and what became of it.

    `full` has no `why`; the other two say in one sentence what differs or why it stayed behind.
    """

    id: str
    kind: str
    status: Status
    why: str = ""


@dataclass(frozen=True)
class Obstacle:
    """What must be changed before the survey can be published: where, and what is wrong there."""

    where: str
    what: str


@dataclass
class Report:
    """The elements in the order of the source. `note` is called once for each; the worst status stays."""

    elements: dict[str, Element] = field(default_factory=dict)
    _reasons: dict[str, dict[str, None]] = field(default_factory=dict, repr=False, compare=False)

    def note(self, element_id: str, kind: str, status: Status = "full", why: str = "") -> None:
        """Tells of an element; told again, the worse status wins and each reason is said once.

        After MOST_REASONS the others are summed up.
        """
        known = self.elements.get(element_id) or Element(element_id, kind, status)
        reasons = self._reasons.setdefault(element_id, dict.fromkeys(filter(None, [known.why])))
        if why:
            reasons[why if len(reasons) < MOST_REASONS or why in reasons else MORE] = None
        worse = max(known.status, status, key=ORDER.index)
        self.elements[element_id] = Element(element_id, known.kind, worse, " ".join(reasons))

    def count(self, status: Status) -> int:
        """How many elements have this status."""
        return sum(1 for element in self.elements.values() if element.status == status)


@dataclass
class Translation:
    """A survey as it came across: its definition, the report, and how many questions the source asks.

    `is_ours` says that Rapport wrote the file, with everything that it knows of the survey. `obstacles` are
    found by who keeps the survey, since a format doesn't know what may be published.
    """

    name: str
    format: str
    definition: dict[str, Any]
    report: Report
    questions: int
    is_ours: bool = False
    obstacles: list[Obstacle] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """What `import_survey --report` writes; with “before_publishing” where something is to be done."""
        to_do = [{"where": one.where, "what": one.what} for one in self.obstacles]
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
            **({"before_publishing": to_do} if to_do else {}),
        }
