"""One question of the file while it is read: what stood there, what it becomes, what is told of it."""

from dataclasses import dataclass, field
from typing import Any

from surveys.formats.qsf.loose import words
from surveys.formats.report import Report, Status


@dataclass
class Asked:
    """`data` grows into the question of the definition; `has_marks` is whether ids of the source are kept.

    `keys` are the names in exports that are taken in the whole survey.
    """

    qid: str
    uid: str
    payload: dict[str, Any]
    report: Report
    has_marks: bool = True
    keys: set[str] = field(default_factory=set)
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return str(self.data.get("kind", ""))

    @property
    def type_name(self) -> str:
        """ "MC SAVR TX", as reports call it."""
        names = (words(self.payload.get(name)) for name in ("QuestionType", "Selector", "SubSelector"))
        return " ".join(name[:40] for name in names if name) or "SQ"

    def tell(self, why: str = "", status: Status = "simplified", part: str = "") -> None:
        """Notes something of this question in the report, or of a `part` of it: `QID7/JS`."""
        if part:
            self.report.note(f"{self.qid}/{part}", part.rsplit("/", 1)[-1], status, why)
        else:
            self.report.note(self.qid, self.type_name, status, why)
