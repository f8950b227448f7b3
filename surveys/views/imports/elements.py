"""What a survey file's report says of each element, in the words of who made surveys and not files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STATUSES = (("left_out", "Left out"), ("simplified", "Simplified"), ("full", "Full"))
CONCERN = {status: place for place, (status, _) in enumerate(STATUSES)}
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
NAMES = {  # of constructs whose own name says nothing to people
    "BR": "Reference within the flow",
    "DB": "Text or graphic",
    "LBLK": "Block of a library",
    "MC": "Multiple choice",
    "PL": "Preview link",
    "PROJ": "Project settings",
    "QC": "Count of questions",
    "QG": "Quota group",
    "QGO": "Quota groups",
    "QO": "Quota",
    "RS": "Where answers are kept",
    "Root": "Survey flow",
    "SCO": "Scoring",
    "STAT": "Statistics",
    "Standard": "Block in the flow",
    "SurveyEntry": "The survey",
    "TE": "Text entry",
    "relevance": "Display logic",
    "relevant": "Display logic",
}
ANSWERS = {  # how a question of Qualtrics is answered, behind its kind
    "MC": {
        **dict.fromkeys(("SAVR", "SAHR", "SACOL"), "one answer"),
        **dict.fromkeys(("MAVR", "MAHR", "MACOL"), "several answers"),
        "DL": "drop-down list",
        "SB": "select box",
        "MSB": "select box, several answers",
        "NPS": "Net Promoter Score",
    },
    "TE": {"SL": "one line", "ML": "several lines", "ESTB": "essay", "PW": "password", "FORM": "form"},
    "DB": {"TB": "text", "GRB": "graphic", "PTB": "text"},
}


@dataclass(frozen=True)
class Line:
    """One element as the page shows it: what it is about, what kind of thing it is, and where it stood."""

    name: str
    kind: str
    source: str
    status: str
    why: str


def lines_of(elements: Sequence[Mapping[str, str]]) -> list[Line]:
    """What stayed behind first, then what changed; of each first what belongs to a question or block."""
    ordered = sorted(elements, key=lambda one: (CONCERN[one["status"]], not one.get("text")))
    return [_line(one) for one in ordered]


def _line(one: Mapping[str, str]) -> Line:
    kind, text = kind_in_words(one["kind"]), one.get("text", "")
    return Line(text or kind, kind if text else "", one["id"], one["status"], one.get("why", ""))


def kind_in_words(kind: str) -> str:
    """A construct's name in its file as words: "DisplayLogic" is "Display logic", "MC SAVR TX" one answer."""
    first, *rest = kind.split() or [""]
    if first in ANSWERS:
        how = next((ANSWERS[first][one] for one in rest if one in ANSWERS[first]), "")
        return f"{NAMES[first]}, {how}" if how else NAMES[first]
    if len(first) == 1 and rest:  # LimeSurvey's letter before the name of a kind
        first, rest = rest[0], rest[1:]
    if first in NAMES:
        return NAMES[first]
    words = CAMEL.sub(" ", " ".join((first, *rest))).replace("_", " ")
    return words[:1].upper() + words[1:].lower()
