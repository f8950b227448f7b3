"""Qualtrics surveys (QSF): read into a definition with a report of every element, and written back."""

from typing import Any

from surveys.formats.qsf.audit import audit
from surveys.formats.qsf.beyond import KEY, read_beyond, write_beyond
from surveys.formats.qsf.envelope import Source, read_source, take_apart
from surveys.formats.qsf.limits import check_limits
from surveys.formats.qsf.loose import without_nulls
from surveys.formats.qsf.reading import Reading
from surveys.formats.qsf.writing import to_bytes, write_survey
from surveys.formats.report import Report, Translation

FORMAT = "qsf"


def read_qsf(data: bytes) -> Translation:
    """The survey in a QSF file. Raises FileUnreadable where there is none, or too much of it."""
    return _read(read_source(data))


def of_json(value: Any) -> Translation:
    """The survey in a QSF file that is read as JSON already."""
    return _read(take_apart(value))


def _read(source: Source) -> Translation:
    reading = Reading(source)
    definition = reading.definition()
    check_limits(definition)
    audit(source, definition, reading.report)
    if KEY in source.options:
        definition = _meant(definition, source, reading.report)
    asked, is_ours = len(definition["questions"]), reading.is_own or KEY in source.options
    return Translation(source.name, FORMAT, definition, reading.report, asked, is_ours=is_ours)


def write_qsf(definition: dict[str, Any], *, name: str) -> bytes:
    """The definition as a QSF file. What the format can't say stands beside it, for ourselves."""
    survey = write_survey(without_nulls(definition), name)
    said = Reading(take_apart(survey)).definition()
    if beside := write_beyond(said, definition):
        options = next(one["Payload"] for one in survey["SurveyElements"] if one["Element"] == "SO")
        options[KEY] = beside
    return to_bytes(survey)


def _meant(said: dict[str, Any], source: Source, report: Report) -> dict[str, Any]:
    """The definition with what stands beside it in a file of ours."""
    meant = read_beyond(said, source.options[KEY])
    if meant is None:
        why = "The file was changed since Rapport wrote it; what Qualtrics can't say is lost."
        report.note(f"SO/{KEY}", KEY, "left_out", why)
        return said
    report.note(f"SO/{KEY}", KEY)
    return meant
