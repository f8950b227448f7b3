"""The file as a whole: JSON, its elements by kind, questions by their ids."""

from dataclasses import dataclass, field
from typing import Any

from surveys.formats.qsf.loose import mapping, sequence, words
from surveys.formats.report import FileUnreadable
from surveys.formats.shared.jsonfiles import read_file

BRAND = "rapport"  # what a file of ours says where theirs name the brand
NO_ID = "SV_rapport"
NOT_A_SURVEY = "This is no Qualtrics survey: it has no SurveyElements."


@dataclass
class Source:
    """What stands in the file. `repeated` are questions whose id is taken by one before them."""

    entry: dict[str, Any] = field(default_factory=dict)
    questions: dict[str, dict[str, Any]] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    flow: dict[str, Any] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    has_options: bool = False
    scoring: dict[str, Any] = field(default_factory=dict)
    quotas: list[dict[str, Any]] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        named = words(self.entry.get("SurveyName")) or words(self.options.get("SurveyName"))
        return named.strip() or "Survey"


def read_source(data: bytes) -> Source:
    """The elements of the file. Raises FileUnreadable where it holds no survey."""
    return take_apart(read_file(data))


def take_apart(value: Any) -> Source:
    """The elements of a file that is read as JSON. Raises FileUnreadable where it holds no survey."""
    source = Source()
    for element in _elements(value, source):
        _take(element, source)
    _check_blocks(source)
    return source


def _elements(value: Any, source: Source) -> list[dict[str, Any]]:
    if not isinstance(value, dict):
        raise FileUnreadable(NOT_A_SURVEY)
    if "SurveyElements" not in value:
        if isinstance(value.get("Element"), str) and "Payload" in value:
            return [value]  # one element on its own, as tools keep templates
        raise FileUnreadable(NOT_A_SURVEY)
    found = value["SurveyElements"]
    if not isinstance(found, list) or not found:
        raise FileUnreadable("This Qualtrics survey is broken: its SurveyElements are no list.")
    source.entry = mapping(value.get("SurveyEntry"))
    return [element for element in found if isinstance(element, dict)]


def _take(element: dict[str, Any], source: Source) -> None:
    payload, kind = element.get("Payload"), words(element.get("Element"))
    if kind == "SQ" or (not kind and words(mapping(payload).get("QuestionType"))):
        _take_question(element, mapping(payload), source)
    elif kind == "BL":
        source.blocks += _blocks(payload)
    elif kind == "FL" and source.flow is None:
        source.flow = mapping(payload)
    elif kind == "SO":
        source.options, source.has_options = mapping(payload), True
    elif kind == "SCO":
        source.scoring = mapping(payload)
    elif kind == "QO" and isinstance(payload, dict):
        source.quotas.append(payload)
    else:
        source.others.append(element)


def _take_question(element: dict[str, Any], payload: dict[str, Any], source: Source) -> None:
    qid = words(payload.get("QuestionID")) or words(element.get("PrimaryAttribute"))
    qid = qid.strip() or f"SQ/{len(source.questions) + 1}"
    if qid in source.questions:
        source.repeated.append(qid)
    else:
        source.questions[qid] = payload


def _blocks(payload: Any) -> list[dict[str, Any]]:
    """Blocks stand in a list or under keys "0", "1"; some files write each as an element of its own."""
    if isinstance(payload, dict) and "BlockElements" in payload and "ID" in payload:
        return [payload]
    return [block for block in sequence(payload) if isinstance(block, dict)]


def _check_blocks(source: Source) -> None:
    for block in source.blocks:
        for place, element in enumerate(sequence(block.get("BlockElements")), 1):
            if isinstance(element, dict) and not words(element.get("Type")):
                where = f"Block {words(block.get('ID'))[:40] or '?'}, part {place}"
                raise FileUnreadable(
                    f"{where} lacks its Type, so nobody can tell what it is. Export it anew."
                )
